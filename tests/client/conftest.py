from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fake_shop import ScriptedShop, scripted_shop

from .broker import Broker, TcpProxy, running_broker


@pytest.fixture
def shop() -> Iterator[ScriptedShop]:
    with scripted_shop() as server:
        yield server


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with running_broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def proxy(broker: Broker) -> Iterator[TcpProxy]:
    proxy = TcpProxy(broker.port)
    yield proxy
    proxy.close()
