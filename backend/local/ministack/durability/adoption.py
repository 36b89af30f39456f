"""Records a state that an earlier version of the shop saved as MiniStack's own files."""

from __future__ import annotations

from pathlib import Path

from ministack.services import dynamodb, lambda_svc, stepfunctions

from backend.local.ministack.durability.service_states import ServiceStates


def has_earlier_state(state: Path) -> bool:
    """Return whether MiniStack's state folder has files of its own."""
    return any(state.glob("*.json"))


def adopt(state: Path, states: ServiceStates) -> None:
    """Record all that MiniStack loaded from its own files, then delete them."""
    for table in dynamodb._tables.all_values():
        dynamodb._items_replaced(table)
    for scoped_arn, execution in stepfunctions._executions.all_items():
        stepfunctions._executions.set_scoped(*scoped_arn, execution)
    # Those files contain the positions in streams, but not the streams.
    lambda_svc._dynamodb_stream_positions.clear()
    states.record_everything()
    for file in state.glob("*.json"):
        file.unlink()
