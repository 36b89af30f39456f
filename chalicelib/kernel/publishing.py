"""Publishing events, as a service does it: without AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Event:
    """An event to publish: the name of a catalogue entry, and its payload.

    `carried_by` names the event of the same call that has this one's content as well.
    """

    name: str
    payload: Any
    carried_by: str | None = None


class Publish(Protocol):
    """Publishes events; `EventBus.publish` does."""

    def __call__(self, *events: Event) -> None:
        """Publish all events, or raise."""
