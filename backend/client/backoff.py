"""Exponential backoff with full jitter.

Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
spreads the clients that lost the same server evenly over the wait, so that they
do not reconnect all at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Uniform = Callable[[float, float], float]
"""Returns a number between two bounds: `random.uniform`, or a test's own."""


def full_jitter(
    failures: int, *, base_seconds: float, cap_seconds: float, uniform: Uniform = random.uniform
) -> float:
    """Return how many seconds to wait after `failures` failures in a row."""
    # 2**16 is past any cap; a larger exponent would only overflow.
    return uniform(0.0, min(cap_seconds, base_seconds * 2 ** min(failures, 16)))
