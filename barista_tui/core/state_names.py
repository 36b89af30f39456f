"""The name of each state of an order, the same on every screen, line and ticket. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from backend.client import OrderState

STATE_NAMES: Mapping[OrderState, str] = {
    OrderState.SCANNED: "Choosing",
    OrderState.PLACED: "Waiting",
    OrderState.MAKING: "Making",
    OrderState.COMPLETED: "Ready",
    OrderState.COLLECTED: "Handed over",
    OrderState.CANCELLED: "Cancelled",
    OrderState.UNKNOWN: "Unknown",
}
_PHRASES = {
    OrderState.MAKING: "being made",
    OrderState.UNKNOWN: "in a state that this terminal does not know",
}


def state_name(state: OrderState) -> str:
    """Return the name of a state as a label."""
    return STATE_NAMES[state]


def state_phrase(state: OrderState) -> str:
    """Return the name of a state as it ends a sentence: `#4 is being made`."""
    return _PHRASES.get(state, STATE_NAMES[state].lower())
