"""A shop that answers what a test tells it to, broken answers included."""

from __future__ import annotations

from collections import deque
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from tests.fake_shop.server import Answer, AnswerWithHeaders, Call, serving

Received = Call
AnyAnswer = Answer | AnswerWithHeaders


@dataclass
class ScriptedShop:
    """Answers each call with the next of `answers`.

    It is (status, body), (status, body, headers), or None to hang up.
    """

    url: str = ""
    answers: deque[AnyAnswer | None] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)

    def will_answer(self, *answers: AnyAnswer | None) -> None:
        self.answers.extend(answers)

    def answer(self, call: Call) -> AnyAnswer | None:
        self.received.append(call)
        return self.answers.popleft()


def scripted_shop() -> AbstractContextManager[ScriptedShop]:
    """Serve a scripted shop for the `with` block."""
    return serving(ScriptedShop())
