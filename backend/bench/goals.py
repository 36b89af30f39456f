"""What is to be reached, and what is aimed at, beside each number (DESIGN.md, section 9)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """The goal of one number.

    Attributes:
        reach: What has to be reached.
        aim: What would be better.
        more_is_better: Whether the number should be at least the goal, rather than at most.
    """

    reach: float
    aim: float
    more_is_better: bool = False

    def verdict(self, number: float) -> str:
        """Return `aim`, `reached` or `missed`."""
        if self._is_met(number, self.aim):
            return "aim"
        return "reached" if self._is_met(number, self.reach) else "missed"

    def _is_met(self, number: float, goal: float) -> bool:
        return number >= goal if self.more_is_better else number <= goal


GOALS = {
    "requests per drink": Goal(65, 50),
    "invocations per drink": Goal(22, 16),
    "DynamoDB write units per drink": Goal(40, 25),
    "DynamoDB read units per drink": Goal(30, 20),
    "cost of 1,000 drinks, $": Goal(0.25, 0.20),
    "PUT to the barista's message, median ms": Goal(35, 25),
    "PUT to the barista's message, p95 ms": Goal(50, 35),
    "complete to the customer's message, median ms": Goal(25, 15),
    "complete to the customer's message, p95 ms": Goal(40, 25),
    "orders a second, 8 clients": Goal(8, 12, more_is_better=True),
    "orders a second, 32 clients": Goal(8, 12, more_is_better=True),
    "five calls of an order, 8 clients, p95 ms": Goal(1500, 1000),
    "orders lost": Goal(0, 0),
    "memory at rest, MB": Goal(600, 400),
    "memory after a rush, MB": Goal(1024, 700),
}
