"""The commands of the board and their default keys, which the settings can change.

A USB numpad is enough for the whole flow: digits are an order's number, Enter bumps it,
`+` and `-` move forwards and back, `.` undoes, `*` shows the all-day counts, `0`
acknowledges. A terminal cannot distinguish its keys from the others, so they mean
the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """One thing that a key does.

    Attributes:
        name: its name in the settings and on the board.
        keys: Textual's names of its keys, separated by commas; the first is shown.
        label: a word for the key bar.
        help: a sentence for the help screen and the command palette.
        shown: whether it is in the key bar.
        acts: whether it changes orders, so that the repeats of a held key are ignored.
    """

    name: str
    keys: str
    label: str
    help: str
    shown: bool = True
    acts: bool = False

    @property
    def title(self) -> str:
        """What the command palette calls it."""
        return _TITLES.get(self.name, self.label or self.help)


# Where the label is too short to be found, or the same as another one.
_TITLES = {
    "bump": "Next step of the ticket",
    "complete": "Mark as ready",
    "put_back": "Move back",
    "recall": "Recall the last ready drink",
    "preview": "Printed ticket",
    "notes": "Notifications",
    "to_waiting": "Jump to waiting",
    "to_making": "Jump to making",
    "to_ready": "Jump to ready",
}

COMMANDS = (
    KeyCommand(
        "bump", "enter", "Next step", "Take the ticket, mark it ready, hand it over", acts=True
    ),
    KeyCommand("take", "t", "Take", "Take the ticket and start making it", acts=True),
    KeyCommand("put_back", "b,minus", "Back", "Move the ticket one column back", acts=True),
    KeyCommand("complete", "c", "Ready", "Mark the drink as ready", acts=True),
    KeyCommand("collect", "h", "Hand over", "Mark the drink as handed over", acts=True),
    KeyCommand("cancel", "x,delete", "Cancel", "Cancel the order, with a reason for the customer"),
    KeyCommand("help", "question_mark,f1", "Keys", "Show all keys"),
    KeyCommand("undo", "u,full_stop,comma,ctrl+z", "Undo", "Undo the last action", acts=True),
    KeyCommand("recall", "r", "Recall", "Move the last ready drink back to making", acts=True),
    KeyCommand(
        "batch", "B", "Batch", "Take the tickets that can be made with the oldest one", acts=True
    ),
    KeyCommand("all_day", "a,asterisk", "All day", "Show how many of each drink are to be made"),
    KeyCommand("walk_up", "w", "Walk-up", "Enter an order for a guest without a phone"),
    KeyCommand("shop", "s", "Shop", "Open, close, pause, sold out, statistics, settings, menu"),
    KeyCommand("supplies", "o", "Supplies", "Show what is left of each supply, and until when"),
    KeyCommand("new_code", "N", "New code", "Replace the code at once, if it is being abused"),
    KeyCommand("search", "slash,f", "Find", "Find a ticket by number, name or drink"),
    KeyCommand("reprint", "p", "Copy", "Print the ticket again, marked as a copy"),
    KeyCommand("seen", "0,space", "Seen", "Stop the alert and close the notification"),
    KeyCommand("mute", "m", "Mute", "Turn the sound for new orders off, or on"),
    KeyCommand("switch", "f2", "Switch", "Switch to the next person who is signed in"),
    KeyCommand("undo_all", "U", "", "Undo everything of the last seconds", shown=False, acts=True),
    KeyCommand("next", "down,j,plus", "", "Next ticket", shown=False),
    KeyCommand("previous", "up,k", "", "Previous ticket", shown=False),
    KeyCommand("right", "right,l,tab", "", "Next column", shown=False),
    KeyCommand("left", "left,shift+tab", "", "Previous column", shown=False),
    KeyCommand("oldest", "home,g", "", "The oldest waiting ticket", shown=False),
    KeyCommand("preview", "v", "", "Show or hide the last printed ticket", shown=False),
    KeyCommand(
        "dismiss_print", "P", "", "Dismiss an uncertain print: no copy is needed", shown=False
    ),
    KeyCommand("notes", "n", "", "Show all notifications", shown=False),
    KeyCommand("sign_in", "f3", "", "Sign another person in", shown=False),
    KeyCommand("sign_out", "f4", "", "Sign out", shown=False),
    KeyCommand("detail", "d,i", "Details", "Show the whole ticket, and what happened to it"),
    KeyCommand("history", "H", "History", "Show the day's orders, find one, recall it"),
    KeyCommand("figures", "F", "Figures", "Show the day's figures: drinks, waits, hours"),
    KeyCommand("no_show", "X", "No-show", "End a ready order that nobody collects", acts=True),
    KeyCommand(
        "collect_old", "C", "Collect old", "Hand over all drinks that are ready for long", acts=True
    ),
    KeyCommand("to_waiting", "W", "Waiting", "Jump to the oldest waiting ticket"),
    KeyCommand("to_making", "M", "Making", "Jump to the oldest ticket that is being made"),
    KeyCommand("to_ready", "R", "Ready", "Jump to the drink that is ready for longest"),
    KeyCommand("density", "z", "Density", "Make the cards compact, comfortable, or as they fit"),
    KeyCommand("station", "S", "Station", "Show one station alone: espresso, cold, hand-over"),
)

_LABELS = {
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


def unknown_commands(keys: Mapping[str, str]) -> Iterable[str]:
    """Return the names in a keymap that are not commands."""
    return sorted(set(keys) - {command.name for command in COMMANDS})


def key_labels(command: KeyCommand, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of a command as a person reads them, given a keymap."""
    named = keys.get(command.name, command.keys).split(",")
    return tuple(_LABELS.get(key, key) for key in named)
