"""Records the services whose state seldom changes, each as a whole.

Cognito's users, the functions, the rules, the stacks and so on change when the shop is
deployed and when staff sign in. After a request that may have changed one, its state
is compared with what was recorded last.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudformation, dynamodb, lambda_svc, stepfunctions

from backend.local.ministack.change_log.flush import flush_folder
from backend.local.ministack.change_log.writer import ChangeLog

SERVICE = "service"
_LOG = logging.getLogger("service_states")
# What functions print is stored at a clean shutdown only, as in MiniStack.
_LOGS = frozenset({"cloudwatch", "cloudwatch_logs"})
_ATTEMPTS = 5


class ServiceStates:
    """Records the states of services as they change."""

    def __init__(self, log: ChangeLog) -> None:
        self._log = log
        self._recorded: dict[str, bytes] = {}

    def record(self, names: Iterable[str] | None = None) -> None:
        """Record these services, or all but the logs, if they changed.

        The names are those of MiniStack's state files. A deployment that has not ended
        is not recorded: after a crash there are the resources of the one before.
        """
        if names is None and _is_deploying():
            return
        readers = _readers()
        chosen = readers.keys() - _LOGS if names is None else readers.keys() & set(names)
        with self._log.atomic():
            for name in sorted(chosen):
                self._record(name, readers[name])

    def record_everything(self) -> None:
        """Record every service, logs included, at a clean shutdown."""
        self.record(_readers())

    def _record(self, name: str, read: Callable[[], Any]) -> None:
        state = _serialized(name, read)
        if state is None:
            return
        digest = hashlib.blake2b(state).digest()
        if self._recorded.get(name) == digest:
            return
        if name == "lambda":
            _flush_packages()
        self._log.put_raw((SERVICE, name), state)
        self._recorded[name] = digest


def _readers() -> dict[str, Callable[[], Any]]:
    """Return the function that returns each service's state, by name."""
    readers: dict[str, Callable[[], Any]] = ministack._build_persistence_save_dict()
    return readers | {
        name: read
        for name, read in (("dynamodb", _dynamodb_state), ("stepfunctions", _stepfunctions_state))
        if name in readers
    }


def _is_deploying() -> bool:
    statuses = {str(stack.get("StackStatus")) for stack in cloudformation._stacks.all_values()}
    return any(status.endswith("_IN_PROGRESS") for status in statuses - {"REVIEW_IN_PROGRESS"})


def _serialized(name: str, read: Callable[[], Any]) -> bytes | None:
    """Return a service's state in the format of MiniStack's state files.

    None if threads of MiniStack's change it all the time: then later requests follow.
    """
    for _ in range(_ATTEMPTS):
        try:
            content = {
                "__ministack_format__": persistence._state_format_version(name),
                "payload": read(),
            }
            return json.dumps(content, default=persistence._json_default).encode()
        except RuntimeError:  # a dictionary changed while it was read
            continue
    _LOG.warning("The state of %s changes too often to be recorded", name)
    return None


def _dynamodb_state() -> dict[str, Any]:
    """Return DynamoDB's state without the items, which are recorded one by one."""
    tables = AccountRegionScopedDict()
    omitted = {"items", "ItemCount", "TableSizeBytes", dynamodb._INDEX_MEMBERS}
    for scoped_name, table in dynamodb._tables.all_items():
        kept = {name: value for name, value in table.items() if name not in omitted}
        tables.set_scoped(*scoped_name, {**kept, "items": {}})
    stores = ("tags", "ttl_settings", "pitr_settings", "resource_policies")
    return {"tables": tables, **{name: getattr(dynamodb, f"_{name}") for name in stores}}


def _stepfunctions_state() -> dict[str, Any]:
    """Return Step Functions' state without the executions, which are recorded one by one."""
    stores = ("state_machines", "tags", "activities")
    versions = ("state_machine_versions", "state_machine_aliases")
    return {name: getattr(stepfunctions, f"_{name}") for name in (*stores, *versions)}


def keep_function_packages() -> None:
    """Delete no package of a function while the log may still refer to it."""
    lambda_svc._prune_orphan_code_blobs = lambda _referenced: None


def delete_unused_packages(lambda_state: Any) -> None:
    """Delete the packages to which the restored state does not refer."""
    referenced = json.dumps(lambda_state, default=persistence._json_default)
    for package in Path(lambda_svc.CODE_BLOB_DIR).glob("*.zip"):
        if package.stem not in referenced:
            package.unlink()


def _flush_packages() -> None:
    folder = Path(lambda_svc.CODE_BLOB_DIR)
    if not folder.exists():
        return
    for package in folder.glob("*.zip"):
        descriptor = os.open(package, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    flush_folder(folder)
