"""What the tests of the kernel share: an AWS service that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.as_function import forget_clients
from tests.fake_shop.scripted import ScriptedShop, scripted_shop


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedShop]:
    """Serve as every AWS service, for clients that are created in the test."""
    with scripted_shop() as scripted:
        for name, value in {
            "AWS_ENDPOINT_URL": scripted.url,
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "session",
            "STAGE": "test",
        }.items():
            monkeypatch.setenv(name, value)
        forget_clients()
        yield scripted
        forget_clients()
