"""The shop that the tests marked `cloud` use, opened once.

It is the same local cloud, the same package and the same front door that
`./shop open` brings up, in a folder of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.open_shop import TestShop, opened


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestShop]:
    """Open the shop for the whole run and close it, down to its last process."""
    with opened(tmp_path_factory.mktemp("shop")) as shop:
        yield shop
