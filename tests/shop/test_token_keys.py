"""The keys of customer tokens are rotated while the functions are warm."""

from __future__ import annotations

import secrets
import time

import jwt
import pytest

from chalicelib.kernel.signing_keys import key_id
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def test_added_key_is_noticed_by_warm_functions(shop: TestShop) -> None:
    order, token = shop.scan(shop.new_shop())
    claims = jwt.decode(token, options={"verify_signature": False})
    path = f"/orders/{order['orderId']}"
    assert shop.call("GET", path, token).status_code == 200
    keys = shop.aws.client("secretsmanager")
    secret_id = f"serverlesspresso/{shop.stage}/customer-tokens"
    before = keys.get_secret_value(SecretId=secret_id)["SecretString"]
    added = secrets.token_hex(32)
    keys.put_secret_value(SecretId=secret_id, SecretString=f"{before}\n{added}")
    claims["exp"] = int(time.time()) + 600
    rotated = jwt.encode(claims, added, algorithm="HS256", headers={"kid": key_id(added)})
    eventually(lambda: shop.call("GET", path, rotated).status_code == 200)
    assert shop.call("GET", path, token).status_code == 200
