"""Lets a test use the stores as a Lambda function does: by environment variables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from chalicelib.kernel import aws
from tests.open_shop import TestShop


def forget_clients() -> None:
    """Let the next call of this process create its client from the environment as it is then."""
    aws.client.cache_clear()
    aws.brief_client.cache_clear()
    aws.session.cache_clear()


@contextmanager
def as_function(shop: TestShop) -> Iterator[None]:
    """Let this process call the shop's local cloud, as root, until the end of the block."""
    settings = {
        "AWS_ENDPOINT_URL": str(shop.aws.endpoint_url),
        "AWS_REGION": shop.aws.region,
        "AWS_DEFAULT_REGION": shop.aws.region,
        "AWS_ACCESS_KEY_ID": str(shop.aws.access_key_id),
        "AWS_SECRET_ACCESS_KEY": str(shop.aws.secret_access_key),
        "STAGE": shop.stage,
    }
    with patch.dict(os.environ, settings):
        os.environ.pop("AWS_SESSION_TOKEN", None)
        forget_clients()
        try:
            yield
        finally:
            aws.client("dynamodb").close()
            forget_clients()
