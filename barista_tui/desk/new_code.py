"""Makes a new code at once, when the present one is being abused."""

from __future__ import annotations

from backend.client import ClientError
from barista_tui.desk.desk import Desk
from barista_tui.desk.notes import Gravity


def make_new_code(desk: Desk, *, cancel_unplaced: bool) -> bool:
    """Have the shop show a new code; return whether it does. Waits for the network.

    What came of it is noted. It is not kept for later like a step with a ticket:
    a code that changes an hour after the key was pressed would surprise everybody.
    """
    person = desk.people.current
    if person is None:
        desk.notes.write(Gravity.WARNING, "No new code: nobody is signed in.")
        return False
    try:
        shop = person.new_code(desk.place.shop_id, cancel_unplaced=cancel_unplaced)
    except ClientError as error:
        desk.notes.write(Gravity.PROBLEM, f"No new code was made: {error}.")
        return False
    desk.facts.saw(shop)
    desk.scans.start_over()
    ended = " The orders that nobody had placed end." if cancel_unplaced else ""
    desk.notes.write(Gravity.INFO, f"The displays show a new code.{ended}")
    return True
