"""The fixtures that the tests of the local shop share."""

from __future__ import annotations

import pytest

from tests import open_shop


@pytest.fixture
def free_port() -> int:
    """Return a port on which nobody listens."""
    return open_shop.free_port()
