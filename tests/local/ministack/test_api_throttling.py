"""Throttling of the local API Gateway, when the clock of the machine is set back."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from ministack.services import apigateway_v1

from backend.local.ministack import api_throttling

LIMITS = {"rateLimit": 10.0, "burstLimit": 5}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return MiniStack's clock, which stands still at `now`."""
    clock = SimpleNamespace(now=time.time())
    clock.time = lambda: clock.now
    monkeypatch.setattr(apigateway_v1, "time", clock)
    monkeypatch.setattr(apigateway_v1, "_throttle_state", {})
    monkeypatch.setattr(apigateway_v1, "_take_token", apigateway_v1._take_token)
    return clock


def test_clock_that_is_set_back_throttles_nobody(clock: SimpleNamespace) -> None:
    api_throttling.install(now=clock.time)
    assert apigateway_v1._take_token("slot", LIMITS)
    clock.now -= 90
    assert [apigateway_v1._take_token("slot", LIMITS) for _ in range(5)] == [True] * 4 + [False]
    clock.now += 0.2
    assert apigateway_v1._take_token("slot", LIMITS)


def test_ministack_still_needs_the_correction(clock: SimpleNamespace) -> None:
    assert apigateway_v1._take_token("slot", LIMITS)
    clock.now -= 90
    assert not apigateway_v1._take_token("slot", LIMITS)
