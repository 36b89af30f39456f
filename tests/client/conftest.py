from __future__ import annotations

from collections.abc import Iterator

import pytest

from .loopback import Loopback, loopback


@pytest.fixture
def shop() -> Iterator[Loopback]:
    with loopback() as server:
        yield server
