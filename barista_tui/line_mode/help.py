"""The help of the line mode: one command a line, so that a screen reader reads it in pieces."""

from __future__ import annotations

HELP = (
    ("list", "list: all orders, the one that has waited longest first"),
    ("take", "take 103: take order 103 and start making it"),
    ("ready", "ready 103: the drink of order 103 is ready"),
    ("hand", "hand 103: the customer has it"),
    ("next", "next 103: take it, or make it ready, or hand it over, whatever comes next"),
    ("back", "back 103: one step back"),
    ("anyway", "ready 103 anyway: also if somebody else is making it"),
    ("cancel", "cancel 103 no oat left: cancel it; the customer reads the words"),
    ("copy", "copy 103: print its ticket again"),
    ("undo", "undo: take back the last action; undo all: everything of the last seconds"),
    ("seen", "seen: acknowledge new orders and notes"),
    ("allday", "allday: how many of each drink are to be made"),
    ("status", "status: the connection, the shop, and how the day goes"),
    ("figures", "figures: what was made today, how long it took, and why orders were cancelled"),
    ("notes", "notes: the last ten notes again"),
    ("open", "open: open the shop"),
    ("close", "close: close the shop"),
    ("pause", "pause 15: take no orders for 15 minutes; pause 14:30: until then"),
    ("unpause", "unpause: end the pause"),
    ("out", "out oat: a drink or an option is sold out"),
    ("in", "in oat: it is available again"),
    ("supplies", "supplies: what is left of each supply, and until when that lasts"),
    ("walkup", "walkup flat white, oat, for Ada: an order for a guest without a phone"),
    ("newcode", "newcode: replace the code on the displays at once, if it is being abused"),
    ("newcode", "newcode end: also cancel the orders that were scanned and not placed"),
    ("signin", "signin sam: sign in, or sign another person in; the password is asked for"),
    ("switch", "switch: the next person who is signed in"),
    ("quit", "quit: leave; what was not sent yet is kept"),
)


def help_lines(word: str = "") -> tuple[str, ...]:
    """Return the help about one command, or about all of them."""
    lines = tuple(line for command, line in HELP if word.lower() in ("", command))
    return lines or (f"There is no command {word}.",)
