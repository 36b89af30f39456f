"""Raises the drinks per code while robots order, and restores the limit afterwards.

The limit before the run is written to a file first. A robot that was killed cannot
restore it: the next `open`, or the next run, does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.client import StaffClient
from backend.private_files import read_json, write_json

MOST_DRINKS_PER_CODE = 1000


@contextmanager
def raised_limit(
    staff: StaffClient, shop_id: str, orders: int, record: Path | None
) -> Iterator[None]:
    """Give the codes enough drinks for `orders` robots while the block runs.

    Args:
        staff: a manager.
        shop_id: the shop.
        orders: how many customers come.
        record: the file that remembers the limit; None remembers it in memory alone.
    """
    restore_limit(staff, shop_id, record)
    before = staff.shop_settings(shop_id).drinks_per_code
    raised = min(MOST_DRINKS_PER_CODE, before + 2 * orders)
    if record is not None:
        write_json(record, {"shopId": shop_id, "before": before, "raised": raised})
    try:  # an interrupt may come as soon as the shop has the limit
        staff.change_settings(shop_id, drinks_per_code=raised)
        yield
    finally:
        _restore(staff, shop_id, before, raised)
        if record is not None:
            record.unlink(missing_ok=True)


def restore_limit(staff: StaffClient, shop_id: str, record: Path | None) -> bool:
    """Restore the limit that a killed run has left; return whether there was one.

    A limit that a manager has changed since then stays.

    Raises:
        backend.client.ClientError: The shop refused a call, or did not answer.
    """
    left = read_json(record) if record is not None else None
    if record is None or left is None or left.get("shopId") != shop_id:
        return False
    _restore(staff, shop_id, int(left["before"]), int(left["raised"]))
    record.unlink(missing_ok=True)
    return True


def _restore(staff: StaffClient, shop_id: str, before: int, raised: int) -> None:
    # A manager may have changed it during the run.
    if staff.shop_settings(shop_id).drinks_per_code == raised:
        staff.change_settings(shop_id, drinks_per_code=before)
