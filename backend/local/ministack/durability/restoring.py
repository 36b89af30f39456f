"""Restores MiniStack's state from the change log, before it serves requests."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict, now_iso
from ministack.services import dynamodb, lambda_svc, stepfunctions

from backend.local.ministack.change_log import files, frames
from backend.local.ministack.change_log.frames import Key
from backend.local.ministack.change_log.writer import ChangeLog
from backend.local.ministack.durability.deliveries import DELIVERY
from backend.local.ministack.durability.executions import EXECUTION
from backend.local.ministack.durability.private_items import PrivateItems
from backend.local.ministack.durability.service_states import SERVICE, delete_unused_packages
from backend.local.ministack.durability.table_items import ITEM, POSITION, STREAM, TRANSACTION

INTERRUPTED = "States.ServiceRestart"
_CAUSE = "Execution was running when service restarted"


@dataclass
class RestoredState:
    """What the log contains, by kind."""

    services: dict[str, Any] = field(default_factory=dict)
    items: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    streams: dict[str, dict[int, Any]] = field(default_factory=dict)
    stores: dict[str, dict[Key, Any]] = field(default_factory=dict)
    deliveries: dict[str, Any] = field(default_factory=dict)

    def table_ids(self) -> frozenset[str]:
        """Return the ids of the tables that exist."""
        tables = self.services.get("dynamodb", {}).get("tables", AccountRegionScopedDict())
        return frozenset(table["TableId"] for table in tables.all_values())


def read(folder: Path, private: PrivateItems) -> RestoredState:
    """Return the state in the log of `folder`.

    Raises:
        CorruptLogError: The log is damaged.
    """
    state = RestoredState()
    for encoded, value in files.read_state(folder).items():
        _add(state, frames.decoded_key(encoded), value)
    for key, item in private.items().items():
        _add_item(state, key, item)
    return state


def _add(state: RestoredState, key: Key, encoded: bytes) -> None:
    kind, *rest = key
    if kind == SERVICE:
        content = json.loads(encoded, object_hook=persistence._json_object_hook)
        state.services[rest[0]] = content["payload"]
        return
    value = json.loads(encoded)
    if kind == ITEM:
        _add_item(state, key, value)
    elif kind == STREAM:
        state.streams.setdefault(rest[0], {})[int(rest[1])] = value
    elif kind == DELIVERY:
        state.deliveries[rest[0]] = value
    else:
        state.stores.setdefault(kind, {})[tuple(rest)] = value


def _add_item(state: RestoredState, key: Key, item: Any) -> None:
    _kind, table_id, pk, sk = key
    state.items.setdefault(table_id, defaultdict(dict))[pk][sk] = item


def load(state: RestoredState) -> None:
    """Load the state into MiniStack, which is not serving yet."""
    _load_streams(state)
    _fill(dynamodb._txn_idempotency, state.stores.get(TRANSACTION, {}))
    _fill(lambda_svc._dynamodb_stream_positions, state.stores.get(POSITION, {}))
    services = state.services
    if "dynamodb" in services:
        _add_items(services["dynamodb"]["tables"], state.items)
    if "lambda" in services:
        _end_transitions(services["lambda"])
        services["lambda"]["dynamodb_stream_positions"] = {}
        delete_unused_packages(services["lambda"])
    _fill(stepfunctions._executions, state.stores.get(EXECUTION, {}))
    if "sns" in services:
        services["sns"].pop("sms_messages", None)
    # MiniStack loads each service by its name, as from a file.
    ministack.load_state = services.get


def _fill(store: AccountRegionScopedDict, content: dict[Key, Any]) -> None:
    store._data.update(content)


def _add_items(tables: AccountRegionScopedDict, items: dict[str, Any]) -> None:
    for table in tables.all_values():
        table["items"] = items.get(table["TableId"], defaultdict(dict))
        dynamodb._update_counts(table)


def _load_streams(state: RestoredState) -> None:
    """Load the records that no function has read, and where each stream begins."""
    begins: dict[str, int] = {}
    mappings = state.services.get("lambda", {}).get("esms", AccountRegionScopedDict())
    positions = state.stores.get(POSITION, {})
    for scoped_id, mapping in mappings.all_items():
        if scoped_id in positions:
            begins[mapping["EventSourceArn"]] = positions[scoped_id]
    for arn, records in state.streams.items():
        begins[arn] = min(records)
    for arn, begin in begins.items():
        _prefix, _aws, service, region, account, resource = arn.split(":", 5)
        if service != "dynamodb":
            continue
        table_name = resource.split("/")[1]
        records = state.streams.get(arn, {})
        unread = [records[position] for position in sorted(records)]
        dynamodb._stream_records.set_scoped(account, region, table_name, unread)
        dynamodb._stream_trimmed.set_scoped(account, region, table_name, begin)


def _end_transitions(functions: dict[str, Any]) -> None:
    """Let functions be active whose transition the end of MiniStack interrupted."""
    for function in functions["functions"].all_values():
        config = function.get("config") or {}
        if config.get("State") == "Pending":
            config["State"] = "Active"
        if config.get("LastUpdateStatus") == "InProgress":
            config["LastUpdateStatus"] = "Successful"


def tidy_up(state: RestoredState, log: ChangeLog, private: PrivateItems) -> None:
    """Record what the restart changed, and delete from the log what is of no use.

    Executions that were running have failed, as in MiniStack. Those that ended a day
    ago are forgotten; AWS forgets them after 90 days. So are the items of deleted tables.
    """
    executions = stepfunctions._executions
    yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S")
    for scoped_arn, execution in executions.all_items():
        if execution["status"] == "RUNNING":
            failed = {"status": "FAILED", "stopDate": now_iso(), "error": INTERRUPTED}
            executions.set_scoped(*scoped_arn, {**execution, **failed, "cause": _CAUSE})
        elif (execution["stopDate"] or "") < yesterday:
            executions.pop_scoped(*scoped_arn)
    existing = state.table_ids()
    private.retain_tables(existing)
    for table_id in state.items.keys() - existing:
        for pk, items in state.items[table_id].items():
            for sk in items:
                log.delete((ITEM, table_id, pk, sk))
