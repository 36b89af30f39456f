"""The actions of the board, and the keys that start them unless the settings say otherwise.

A USB numpad alone runs the whole flow: digits pick a ticket, Enter bumps it,
``+`` and ``-`` go on and back, ``.`` undoes, ``*`` shows what to make all day,
``0`` says "seen". Terminals cannot tell its keys from the others, so they mean
the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a key does.

    Attributes:
        name: its name in the settings and, after ``action_``, on the board.
        keys: Textual's names of its keys, with commas between; the first is shown.
        label: a word for the foot of the screen.
        help: a sentence for the help screen and the command palette.
        shown: whether the foot of the screen has room for it.
    """

    name: str
    keys: str
    label: str
    help: str
    shown: bool = True


ACTIONS = (
    Action("bump", "enter", "Next step", "Take the ticket, say it is ready, hand it over"),
    Action("take", "t", "Take", "Take the ticket and start making it"),
    Action("put_back", "b,minus", "Back", "Move the ticket one column back"),
    Action("complete", "c", "Ready", "Say that the drink is ready"),
    Action("collect", "h", "Hand over", "Say that the customer has the drink"),
    Action("cancel", "x,delete", "Cancel", "Cancel the order, with a reason for the customer"),
    Action("help", "question_mark,f1", "Keys", "Show all keys"),
    Action("undo", "u,full_stop,comma,ctrl+z", "Undo", "Take back what was done last"),
    Action("recall", "r", "Recall", "Bring the drink that was last ready back to making"),
    Action("batch", "B", "Batch", "Take the tickets that go together with the oldest one"),
    Action("all_day", "a,asterisk", "All day", "Show how many of what are to be made"),
    Action("walk_up", "w", "Walk-up", "Enter an order for a guest without a phone"),
    Action("shop", "s", "Shop", "Open, close, pause, sold out, figures, limits, menu"),
    Action("new_code", "N", "New code", "Make a new code at once, if the one on show is abused"),
    Action("search", "slash,f", "Find", "Find a ticket by number, name or drink"),
    Action("reprint", "p", "Copy", "Print the ticket again, marked as a copy"),
    Action("seen", "0,space", "Seen", "Stop the signal, and close the note at the foot"),
    Action("mute", "m", "Mute", "Switch the signal for new orders off, or on"),
    Action("switch", "f2", "Switch", "Hand the keys to the next person who is signed in"),
    Action("next", "down,j,plus", "", "Next ticket", shown=False),
    Action("previous", "up,k", "", "Previous ticket", shown=False),
    Action("right", "right,l,tab", "", "Next column", shown=False),
    Action("left", "left,shift+tab", "", "Previous column", shown=False),
    Action("oldest", "home,g", "", "The ticket that waits longest", shown=False),
    Action("preview", "v", "", "Show or hide the last printed ticket", shown=False),
    Action("dismiss_print", "P", "", "An uncertain print is fine, no copy needed", shown=False),
    Action("notes", "n", "", "Show everything that the terminal said", shown=False),
    Action("sign_in", "f3", "", "Sign another person in", shown=False),
    Action("sign_out", "f4", "", "Sign out", shown=False),
)

_NAMES = {
    "enter": "⏎",
    "minus": "-",
    "plus": "+",
    "slash": "/",
    "asterisk": "*",
    "full_stop": ".",
    "comma": ",",
    "question_mark": "?",
    "space": "␣",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "delete": "Del",
    "f1": "F1",
    "f2": "F2",
    "f3": "F3",
    "f4": "F4",
}


def bindings() -> list[Binding]:
    """Return the board's bindings, each with the id that a keymap names."""
    return [
        Binding(a.keys, a.name, a.label or a.help, show=False, id=a.name, tooltip=a.help)
        for a in ACTIONS
    ]


def unknown_actions(keys: Mapping[str, str]) -> Iterable[str]:
    """Return the names in a keymap that are no action."""
    return sorted(set(keys) - {action.name for action in ACTIONS})


def keys_of(action: Action, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Return how an action's keys are written for a person, by a keymap."""
    named = keys.get(action.name, action.keys).split(",")
    return tuple(_NAMES.get(key, key) for key in named)
