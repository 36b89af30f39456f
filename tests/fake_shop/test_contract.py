"""The fake shop answers as the API's OpenAPI document says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

import app
from chalicelib.kernel import openapi
from tests.access.targets import SUPPLY
from tests.described_api import DescribedApi
from tests.fake_shop import FakeShop
from tests.fake_shop.accounts import id_token
from tests.fake_shop.routes import ROUTES
from tests.fake_shop.server import Call

assert app.app
DOCUMENT = openapi.document()
ITEM = {"drinkId": "flat-white", "optionIds": ["oat"], "name": "Ada"}
BODIES: dict[str, Any] = {
    "PATCH /staff/shops/{shopId}": {"isOpen": False},
    "PUT /staff/shops/{shopId}/menu": {"menu": []},
    "PATCH /staff/shops/{shopId}/menu/{drinkId}": {"available": False},
    "PATCH /staff/shops/{shopId}/menu/{drinkId}/options/{optionId}": {"available": False},
    "PUT /staff/shops/{shopId}/supplies/{supplyId}": SUPPLY,
    "POST /staff/shops/{shopId}/new-code": {"cancelUnplaced": True},
    "POST /staff/shops/{shopId}/orders": ITEM,
}
STATES = {"unmake": "MAKING", "complete": "MAKING"}
STATES |= dict.fromkeys(("recall", "collect", "no-show"), "COMPLETED")
NAMES = {
    "shopId": "demo",
    "orderId": "order-1",
    "drinkId": "flat-white",
    "optionId": "oat",
    "supplyId": "beans",
}


def call(fake: FakeShop, method: str, path: str, body: Any = None) -> httpx.Response:
    """Make one call to the fake, and check its answer against the document."""
    headers = {"authorization": f"Bearer {id_token()}", "idempotency-key": "k" * 16}
    answer = fake.answer(Call(method, path, headers, body))
    assert answer is not None
    status, content = answer
    response = httpx.Response(status, json=content)
    DescribedApi(DOCUMENT).check(method, path, response)
    return response


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_of_the_fake_is_one_that_the_api_describes(method: str, path: str) -> None:
    assert method.lower() in DOCUMENT["paths"][path]
    fake = FakeShop()
    fake.place()
    fake.orders["order-1"]["state"] = STATES.get(path.rpartition("/")[2], "PLACED")
    query = "?state=open" if (method, path.rpartition("/")[2]) == ("GET", "orders") else ""
    response = call(fake, method, path.format(**NAMES) + query, BODIES.get(f"{method} {path}"))
    assert response.is_success, response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/staff/shops/demo/orders/none", 404),
        ("POST", "/staff/shops/demo/orders/none/make", 404),
        ("POST", "/staff/shops/demo/orders/order-1/complete", 409),
    ],
)
def test_every_refusal_of_the_fake_is_one_that_the_api_describes(
    method: str, path: str, status: int
) -> None:
    fake = FakeShop()
    fake.place()
    assert call(fake, method, path).status_code == status


def test_a_call_without_a_valid_token_is_refused() -> None:
    fake = FakeShop()
    fake.accounts.respond_to_challenge(
        {"ChallengeResponses": {"USERNAME": "bea", "NEW_PASSWORD": "x"}}
    )
    fake.accounts.sign_everybody_out()
    assert call(fake, "GET", "/staff/shops/demo/qr-code").status_code == 401
