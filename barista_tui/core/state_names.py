"""The name of each state, the same on every screen, line and ticket. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from backend.client import OrderState

STATE_NAMES: Mapping[OrderState, str] = {
    OrderState.SCANNED: "Choosing",
    OrderState.PLACED: "Waiting",
    OrderState.MAKING: "Making",
    OrderState.COMPLETED: "Ready",
    OrderState.COLLECTED: "Collected",
    OrderState.CANCELLED: "Cancelled",
    OrderState.UNKNOWN: "Unknown",
}


def state_name(state: OrderState) -> str:
    """Return the name of a state as a person reads it."""
    return STATE_NAMES[state]
