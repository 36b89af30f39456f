"""The fixtures that the tests of the local shop share."""

from __future__ import annotations

import pytest

from backend.local import network


@pytest.fixture
def free_port() -> int:
    """Return a port on which nobody listens."""
    return network.free_port()
