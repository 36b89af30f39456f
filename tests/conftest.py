"""The shop that the tests marked `cloud` use, and how the tests share the machine.

The shop is the same local cloud, the same package and the same front door that
`./shop open` brings up, in a folder of its own. Every process that runs tests opens
one when it first needs it, so that no test disturbs those of another process.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.open_shop import TestShop, opened

# The tests wait for processes and for the network more than they calculate, so there
# are more processes than cores; each has a local cloud, which takes 600 MB.
PROCESSES = 3

# A busy machine is slow; that is no failure.
settings.register_profile("shop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shop")


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestShop]:
    """Open the shop for the whole run and close it, down to its last process."""
    with opened(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return in how many processes the tests run, where `-n` does not say so; 0 is this one.

    A part of the tests runs in this process, and so does what prints to the terminal.
    """
    paths = {Path(argument).resolve() for argument in config.args}
    is_part = paths != {Path(__file__).parent} or config.option.keyword
    return 0 if is_part or config.option.capture == "no" else PROCESSES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the tests on the local cloud, which take longest, when processes share them."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("cloud") is None)
