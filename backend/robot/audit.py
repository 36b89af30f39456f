"""The end of a run: cancels the orders left open, and reads every order from both sides."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from backend.client import (
    ClientError,
    Conflict,
    CustomerClient,
    CustomerOrder,
    NotFound,
    StaffClient,
    StaffOrder,
    Transport,
)
from backend.robot.plan import Intent
from backend.robot.run_log import RunLog, Visit
from backend.robot.summary import AuditedOrder

PARALLEL_READS = 4
POLL_SECONDS = 2.0


class Audit:
    """Reads the final state of a run's orders, as a barista or manager and as the customers."""

    def __init__(
        self, transport: Transport, staff: StaffClient, shop_id: str, run_log: RunLog
    ) -> None:
        self._transport = transport
        self._staff = staff
        self._shop_id = shop_id
        self._run_log = run_log

    def cancel_open_orders(self, visits: Sequence[Visit]) -> None:
        """Cancel those orders of these visits that are still open."""
        for visit in visits:
            try:
                self._staff.cancel(self._shop_id, visit.order_id, "Nobody was there.")
            except Conflict as ended:
                # Its time-out, a full bar or a barista was first.
                self._run_log.count(f"left open, had ended: {ended.code}")
            except ClientError as error:
                self._run_log.fail(f"cancelling an order that was left open: {error}")

    def wait_for_time_outs(self, limit_seconds: float) -> None:
        """Wait until the workflow has ended the orders of customers who walked away."""
        deadline = time.monotonic() + limit_seconds
        waiting = abandoned_visits(self._run_log)
        while waiting and time.monotonic() < deadline:
            waiting = [v for v in waiting if (order := self._by_staff(v)) and order.is_open]
            if waiting:
                time.sleep(POLL_SECONDS)

    def audited_orders(self) -> list[AuditedOrder]:
        """Return every order as its customer saw it, and as both sides read it now."""
        with ThreadPoolExecutor(PARALLEL_READS, "audit") as pool:
            return list(pool.map(self._audited, self._run_log.visits()))

    def _audited(self, visit: Visit) -> AuditedOrder:
        return AuditedOrder(visit, self._by_staff(visit), self._by_customer(visit))

    def _by_staff(self, visit: Visit) -> StaffOrder | None:
        try:
            return self._staff.order(self._shop_id, visit.order_id)
        except NotFound:
            return None

    def _by_customer(self, visit: Visit) -> CustomerOrder | None:
        customer = CustomerClient(self._transport.url, token=visit.token, transport=self._transport)
        try:
            return customer.order(visit.order_id)
        except NotFound:
            return None


def abandoned_visits(run_log: RunLog) -> list[Visit]:
    """Return the visits of customers who walked away before ordering."""
    return [visit for visit in run_log.visits() if visit.intent is Intent.WALK_AWAY]
