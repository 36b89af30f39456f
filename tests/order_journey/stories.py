"""Events of an order as the rooms tell them, for the tests of its journey."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.kernel import clock

SCANNED_AT = datetime(2026, 11, 20, 9, 0, 0, 250_000, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """An event as EventBridge delivers it: its time is cut to the second."""

    kind: str
    event_id: str
    time: str
    detail: dict[str, Any]


@dataclass
class Story:
    """Tells the events of one order, one after another."""

    events: list[Told] = field(default_factory=list)
    order: dict[str, Any] = field(
        default_factory=lambda: {
            "orderId": "demo_abc",
            "shopId": "demo",
            "number": None,
            "drinkName": None,
            "options": [],
            "name": "Ana",
            "note": "for my <b>boss</b>",
            "state": "SCANNED",
            "reason": None,
            "baristaName": None,
            "attempt": 0,
            "version": 1,
            "scannedAt": clock.to_text(SCANNED_AT),
            "journeyUrl": "/journeys/xyz",
        }
    )
    now: datetime = SCANNED_AT

    def own(self, kind: str, after_seconds: float = 1.0, **changes: Any) -> Story:
        """Change the order and tell it."""
        self.now += timedelta(seconds=after_seconds)
        if kind != "Validator.NewOrder":
            self.order = {**self.order, "version": self.order["version"] + 1, **changes}
        detail = {"shopId": "demo", "orderId": "demo_abc", "customerId": "c", "order": self.order}
        return self._tell(kind, detail)

    def other(self, kind: str, after_seconds: float = 0.1, **detail: Any) -> Story:
        """Tell something that is not the order's own."""
        self.now += timedelta(seconds=after_seconds)
        return self._tell(kind, {"shopId": "demo", "orderId": "demo_abc", **detail})

    def at(self) -> str:
        """Return the present moment as the wire carries it."""
        return clock.to_text(self.now + timedelta(seconds=1))

    def _tell(self, kind: str, detail: dict[str, Any]) -> Story:
        time = self.now.replace(microsecond=0).isoformat().replace("+00:00", "Z")
        self.events.append(Told(kind, f"e{len(self.events)}", time, detail))
        return self


def placed() -> Story:
    """Return the story of an order until it is in line."""
    story = Story().own("Validator.NewOrder", 0)
    story.own(
        "OrderManager.WaitingCompletion",
        state="PLACED",
        number=7,
        drinkName="Flat <i>white</i>",
        placedAt=story.at(),
    )
    story.other(
        "QueueService.OrderJoined",
        places=[
            {"orderId": "demo_abc", "customerId": "c", "position": 3, "estimatedWaitSeconds": {}},
            {"orderId": "demo_else", "customerId": "d", "position": 4, "estimatedWaitSeconds": {}},
        ],
    )
    return story.other("OrderProcessor.WaitingProduction")


def made(story: Story, attempt: int = 1) -> Story:
    """Let a barista take the order and complete it."""
    kind = "OrderManager.MakeOrder" if attempt == 1 else "OrderManager.OrderRecalled"
    story.own(kind, state="MAKING", baristaName="Bo", attempt=attempt, startedAt=story.at())
    story.other("QueueService.OrderStarted")
    story.own("OrderManager.OrderCompleted", 1.3, state="COMPLETED", completedAt=story.at())
    return story.other("QueueService.OrderCompleted")


def completed() -> Story:
    """Return the story of a drink that was handed over."""
    story = made(placed())
    return story.own("OrderManager.OrderCollected", state="COLLECTED", collectedAt=story.at())


def recalled() -> Story:
    """Return the story of a drink that was made twice."""
    story = made(made(placed()), attempt=2)
    return story.own("OrderManager.OrderCollected", state="COLLECTED", collectedAt=story.at())


def timed_out() -> Story:
    """Return the story of an order that the bar did not get to."""
    story = placed().other("OrderProcessor.OrderTimeOut", 900, cause="barista")
    story.own(
        "OrderManager.OrderCancelled",
        0.4,
        state="CANCELLED",
        reason="barista_timeout",
        cancelledAt=clock.to_text(story.now + timedelta(seconds=0.4)),
    )
    return story.other("QueueService.OrderCancelled")


def in_one_second() -> Story:
    """Return the story of an order that a robot rushed through within a second."""
    story = Story().own("Validator.NewOrder", 0)
    for kind, state, moment in (
        ("OrderManager.WaitingCompletion", "PLACED", "placedAt"),
        ("OrderManager.MakeOrder", "MAKING", "startedAt"),
        ("OrderManager.OrderCompleted", "COMPLETED", "completedAt"),
    ):
        story.now += timedelta(seconds=0.05)
        story.own(kind, 0, state=state, attempt=1, **{moment: clock.to_text(story.now)})
    return story
