"""What a barista has just done, in the words of the bar: `#4 is yours`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from barista_tui.core.actions import Action, OrderAction, number_label
from barista_tui.core.steps import Step

_PHRASES: Mapping[Step, str] = {
    Step.MAKE: "is yours",
    Step.UNMAKE: "waits again",
    Step.COMPLETE: "is ready",
    Step.RECALL: "is being made again",
    Step.COLLECT: "is collected",
    Step.CANCEL: "is cancelled",
    Step.NO_SHOW: "was not collected",
}


def done_phrase(action: Action) -> str:
    """Return a sentence about an action that was just taken."""
    if isinstance(action, OrderAction):
        return f"{number_label(action.number)} {_PHRASES[action.step]}"
    text = str(action)
    return text[:1].upper() + text[1:]
