"""Runs a function's own code in the tests' process, on the tables of an open shop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.as_function import forget_clients
from tests.open_shop import TestShop


@contextmanager
def as_function(shop: TestShop) -> Iterator[None]:
    """Give this process a function's environment for the `with` block, as root."""
    settings = {
        "AWS_ENDPOINT_URL": shop.aws.endpoint_url,
        "AWS_REGION": shop.aws.region,
        "AWS_ACCESS_KEY_ID": shop.aws.access_key_id,
        "AWS_SECRET_ACCESS_KEY": shop.aws.secret_access_key,
        "STAGE": shop.stage,
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name, str(value))
        environment.delenv("AWS_SESSION_TOKEN", raising=False)
        forget_clients()
        yield
        forget_clients()
