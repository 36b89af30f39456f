"""Records the items of DynamoDB's tables, their streams, and the tokens of transactions.

A request's items and its stream records are one atomic change.
"""

from __future__ import annotations

import threading
from typing import Any

from ministack.services import dynamodb, lambda_svc

from backend.local.ministack.change_log.frames import Key
from backend.local.ministack.change_log.writer import ChangeLog
from backend.local.ministack.durability.atomic import atomic
from backend.local.ministack.durability.logged_store import LoggedStore
from backend.local.ministack.durability.private_items import PrivateItems, is_private

ITEM, STREAM, POSITION, TRANSACTION = "item", "stream", "position", "transaction"
_WRITES = (
    "_put_item",
    "_update_item",
    "_delete_item",
    "_transact_write_items",
    "_batch_write_item",
    "_execute_statement",
    "_batch_execute_statement",
    "_execute_transaction",
)
_REAPER = "dynamodb-ttl-reaper"
_EXPIRED_DATA_SECONDS = 300.0  # how long an expired item may stay on the disk


def install(log: ChangeLog, private: PrivateItems) -> None:
    """Record every change of this process's DynamoDB."""
    recorder = _Recorder(log, private)
    for name in _WRITES:
        setattr(dynamodb, name, atomic(log, getattr(dynamodb, name)))
    dynamodb._set_item = recorder.set_item
    dynamodb._remove_item = recorder.remove_item
    dynamodb._items_replaced = recorder.items_replaced
    dynamodb._emit_stream_event = recorder.emit_stream_event
    dynamodb._txn_idempotency = LoggedStore(log, TRANSACTION, dynamodb._txn_idempotency)
    lambda_svc._dynamodb_stream_positions = _Positions(
        log, POSITION, lambda_svc._dynamodb_stream_positions
    )


def item_key(table: dict[str, Any], pk: str, sk: str) -> Key:
    """Return the key of an item. A table's id is its own, a name may be used again."""
    return (ITEM, table["TableId"], pk, sk)


class _Recorder:
    """Replaces MiniStack's functions that change items."""

    def __init__(self, log: ChangeLog, private: PrivateItems) -> None:
        self._log = log
        self._private = private
        self._set_item = dynamodb._set_item
        self._remove_item = dynamodb._remove_item
        self._items_replaced = dynamodb._items_replaced
        self._emit_stream_event = dynamodb._emit_stream_event
        self._erasure: threading.Timer | None = None

    def set_item(self, table: dict[str, Any], pk: str, sk: str, item: Any) -> Any:
        with self._log.atomic():
            self._put(table, pk, sk, item)
            return self._set_item(table, pk, sk, item)

    def remove_item(self, table: dict[str, Any], pk: str, sk: str) -> Any:
        with self._log.atomic():
            if is_private(table["TableName"]):
                self._private.delete(item_key(table, pk, sk))
            else:
                self._log.delete(item_key(table, pk, sk))
            if threading.current_thread().name == _REAPER:
                self._erase_soon()
            return self._remove_item(table, pk, sk)

    def items_replaced(self, table: dict[str, Any]) -> None:
        with self._log.atomic():
            for pk, items in table["items"].items():
                for sk, item in items.items():
                    self._put(table, pk, sk, item)
            self._items_replaced(table)

    def emit_stream_event(self, table_name: str, *arguments: Any, **options: Any) -> None:
        with self._log.atomic():
            before = dynamodb.stream_end_position(table_name)
            self._emit_stream_event(table_name, *arguments, **options)
            if dynamodb.stream_end_position(table_name) > before:
                record = dynamodb._stream_records[table_name][-1]
                self._log.put((STREAM, record["eventSourceARN"], str(before)), record)

    def _put(self, table: dict[str, Any], pk: str, sk: str, item: Any) -> None:
        if is_private(table["TableName"]):
            self._private.put(item_key(table, pk, sk), item)
        else:
            self._log.put(item_key(table, pk, sk), item)

    def _erase_soon(self) -> None:
        """Remove expired items from the disk: they may be personal data."""
        if self._erasure is None or not self._erasure.is_alive():
            self._erasure = threading.Timer(_EXPIRED_DATA_SECONDS, self._log.close_segment)
            self._erasure.daemon = True
            self._erasure.start()


class _Positions(LoggedStore):
    """How far each event source mapping has read its stream.

    Records that were read are removed from the log, unless another mapping reads them.
    """

    __slots__ = ()

    def set_scoped(self, account_id: str, region: str, key: str, value: int) -> None:
        """Store the position of a mapping."""
        with self._log.atomic():
            before = self.get_scoped(account_id, region, key)
            if before == value:
                return
            super().set_scoped(account_id, region, key, value)
            stream = lambda_svc._esms.get_scoped(account_id, region, key, {}).get("EventSourceArn")
            readers = [
                mapping
                for mapping in lambda_svc._esms.all_values()
                if mapping.get("EventSourceArn") == stream
            ]
            if before is not None and len(readers) == 1:
                for position in range(before, value):
                    self._log.delete((STREAM, stream, str(position)))
