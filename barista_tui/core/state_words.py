"""What the states of an order are called at the bar, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from backend.client import OrderState

STATE_WORDS: Mapping[OrderState, str] = {
    OrderState.SCANNED: "choosing",
    OrderState.PLACED: "waiting",
    OrderState.MAKING: "being made",
    OrderState.COMPLETED: "ready",
    OrderState.COLLECTED: "handed over",
    OrderState.CANCELLED: "cancelled",
    OrderState.UNKNOWN: "in a state that this terminal does not know",
}
