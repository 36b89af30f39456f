"""Publishing events, as a service does it: without AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Event:
    """An event to publish: the name of a catalogue entry, and its payload."""

    name: str
    payload: Any


class Publish(Protocol):
    """Publishes events; `EventBus.publish` does."""

    def __call__(self, *events: Event) -> None:
        """Publish all events, or raise."""
