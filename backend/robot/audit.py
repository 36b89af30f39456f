"""After the last customer: end what was left standing, and ask both sides what became of all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from backend.client import (
    ClientError,
    Conflict,
    CustomerClient,
    NotFound,
    Order,
    StaffClient,
    Transport,
)
from backend.robot.ledger import Ledger, Visit
from backend.robot.plan import Intent
from backend.robot.summary import Account

ASKING_AT_ONCE = 4
POLL_SECONDS = 2.0


class Closing:
    """Closes the books of a run, with a member of staff who may read and cancel orders."""

    def __init__(
        self, transport: Transport, staff: StaffClient, shop_id: str, ledger: Ledger
    ) -> None:
        self._transport = transport
        self._staff = staff
        self._shop_id = shop_id
        self._ledger = ledger

    def cancel_left_standing(self, visits: Sequence[Visit]) -> None:
        """Cancel the orders of these visits that are still open, as a barista would."""
        for visit in visits:
            try:
                self._staff.cancel(self._shop_id, visit.order_id, "Nobody was there.")
            except Conflict as ended:
                # Its time-out, a full bar or a barista was quicker.
                self._ledger.count(f"left standing, had ended: {ended.code}")
            except ClientError as error:
                self._ledger.fail(f"cancelling what was left standing: {error}")

    def await_time_outs(self, limit_seconds: float) -> None:
        """Wait until the workflow has ended the orders that customers walked away from."""
        deadline = time.monotonic() + limit_seconds
        waiting = walk_aways(self._ledger)
        while waiting and time.monotonic() < deadline:
            waiting = [v for v in waiting if (order := self._by_staff(v)) and order.is_open]
            if waiting:
                time.sleep(POLL_SECONDS)

    def accounts(self) -> list[Account]:
        """Return every order as its customer saw it, and as both sides read it now."""
        with ThreadPoolExecutor(ASKING_AT_ONCE, "audit") as pool:
            return list(pool.map(self._account, self._ledger.visits()))

    def _account(self, visit: Visit) -> Account:
        return Account(visit, self._by_staff(visit), self._by_customer(visit))

    def _by_staff(self, visit: Visit) -> Order | None:
        try:
            return self._staff.order(self._shop_id, visit.order_id)
        except NotFound:
            return None

    def _by_customer(self, visit: Visit) -> Order | None:
        customer = CustomerClient(self._transport.url, token=visit.token, transport=self._transport)
        try:
            return customer.order(visit.order_id)
        except NotFound:
            return None


def walk_aways(ledger: Ledger) -> list[Visit]:
    """Return the visits of customers who left without a word."""
    return [visit for visit in ledger.visits() if visit.intent is Intent.WALK_AWAY]
