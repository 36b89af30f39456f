"""How long to wait before trying again: exponential, with full jitter.

Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
spreads the phones and terminals that lost the same server evenly over the
wait, so that they do not come back as one wave.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Spread = Callable[[float, float], float]
"""Draws a number between two bounds: ``random.uniform``, or less by chance in tests."""


def full_jitter(
    failures: int, *, base_seconds: float, cap_seconds: float, spread: Spread = random.uniform
) -> float:
    """Return how many seconds to wait after ``failures`` failures in a row."""
    # 2**16 is past any cap; a larger exponent would only overflow.
    return spread(0.0, min(cap_seconds, base_seconds * 2 ** min(failures, 16)))
