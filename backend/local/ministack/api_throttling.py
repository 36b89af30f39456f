"""Keeps API Gateway's throttling right when the wall clock is set back.

MiniStack 1.5.33 refills its token buckets by the wall clock. When that is set back by a
minute, as NTP may do, a bucket loses the tokens of a minute, and every call is refused
until the clock is where it was.

Not needed once MiniStack measures with a clock that is never set back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import apigateway_v1


def install(now: Callable[[], float] = time.time) -> None:
    """Replace the function in this process's MiniStack; `now` is the clock that it reads."""
    take_token = apigateway_v1._take_token

    def take_token_after_clock_step(slot: Any, limits: Mapping[str, Any]) -> bool:
        tokens, last = apigateway_v1._throttle_state.get(slot, (None, 0.0))
        if tokens is not None and last > now():
            apigateway_v1._throttle_state[slot] = (tokens, now())
        is_taken: bool = take_token(slot, limits)
        return is_taken

    apigateway_v1._take_token = take_token_after_clock_step
