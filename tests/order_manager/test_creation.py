"""The creation of an order, when DynamoDB cancels its transaction."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.tables import Table
from chalicelib.order_manager import creation
from chalicelib.order_manager.repository import StoredOrder
from tests.order_manager.samples import scanned


class CancellingTable:
    """Stands for the table of orders; cancels transactions for these reasons, in turn."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        self.reasons = list(reasons)
        self.attempts = 0

    def transact_write_items(self, writes: list[dict[str, Any]]) -> None:
        self.attempts += 1
        if self.reasons:
            codes = [{"Code": code} for code in self.reasons.pop(0)]
            error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
            raise ClientError(
                cast(Any, {"Error": error, "CancellationReasons": codes}), "TransactWriteItems"
            )


def no_order(order_id: str) -> StoredOrder:
    raise NotFound("There is no such order.")


def add(table: CancellingTable) -> StoredOrder:
    return creation.add(cast(Table, table), no_order, scanned(), None, None)


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError"])
def test_busy_table_is_tried_again(code: str) -> None:
    table = CancellingTable(("None", code), (code, "None"))
    assert add(table).order == scanned()
    assert table.attempts == 3


@pytest.mark.parametrize("code", ["ValidationError", "AccessDenied", "ItemCollectionSizeLimit"])
def test_other_reasons_are_no_conflict_of_the_customer(code: str) -> None:
    table = CancellingTable((code, "None"))
    with pytest.raises(ClientError):
        add(table)
    assert table.attempts == 1


def test_table_that_stays_busy_is_a_conflict() -> None:
    table = CancellingTable(*[("TransactionConflict", "None")] * 50)
    with pytest.raises(Conflict):
        add(table)
