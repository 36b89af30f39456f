"""Who may do what to an order, and with which token; `tests.access` has the table of all calls."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest

from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud


@pytest.mark.parametrize(
    ("method", "body"),
    [("GET", None), ("PUT", {"drinkId": "x", "optionIds": []}), ("DELETE", None)],
)
def test_order_of_another_customer_is_like_one_that_never_was(
    shop: TestShop, method: str, body: Any
) -> None:
    order, token = _customer(shop)
    _, other = _customer(shop)
    path = f"/orders/{order['orderId']}"
    stranger = shop.call(method, path, other, body)
    unknown = shop.call(method, f"/orders/{shop.shop_id}_{'x' * 22}", token, body)
    assert _status_and_code(stranger) == _status_and_code(unknown) == (404, "not_found")
    assert stranger.json() == unknown.json()
    assert _status_and_code(shop.call(method, path, None, body)) == (401, "unauthenticated")


def test_order_belongs_to_the_shop_in_its_path(shop: TestShop) -> None:
    order, _ = _customer(shop)
    elsewhere = {**order, "shopId": shop.new_shop()}
    for action in ("make", "unmake", "complete", "recall", "collect", "cancel"):
        assert _status_and_code(shop.act(elsewhere, action)) == (404, "not_found")
    path = f"/staff/shops/{elsewhere['shopId']}/orders/{order['orderId']}"
    assert _status_and_code(shop.call("GET", path, "barista")) == (404, "not_found")
    assert shop.order(order)["state"] == "SCANNED"


def test_forged_foreign_and_expired_tokens_are_refused(shop: TestShop) -> None:
    order, token = _customer(shop)
    claims = jwt.decode(token, options={"verify_signature": False})
    secret = shop.aws.client("secretsmanager").get_secret_value(
        SecretId=f"serverlesspresso/{shop.stage}/customer-tokens"
    )["SecretString"]
    head, payload, signature = token.split(".")
    bad = {
        "forged": jwt.encode(claims, "x" * 64, algorithm="HS256"),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "expired": jwt.encode({**claims, "exp": int(time.time()) - 1}, secret, "HS256"),
        "of another stage": jwt.encode({**claims, "aud": "serverlesspresso.prod"}, secret, "HS256"),
        "without an end": jwt.encode(
            {k: v for k, v in claims.items() if k != "exp"}, secret, "HS256"
        ),
        "cut": f"{head}.{payload}.{signature[:-4]}",
        "no token": "abc",
        "of the staff": shop.as_staff("manager").session.id_token,
    }
    for kind, text in bad.items():
        answer = shop.call("GET", f"/orders/{order['orderId']}", text)
        assert _status_and_code(answer) == (401, "unauthenticated"), kind
    basic = {"Authorization": f"Basic {token}"}
    answer = shop.call("GET", f"/orders/{order['orderId']}", headers=basic)
    assert _status_and_code(answer) == (401, "unauthenticated")


def test_tampered_staff_token_is_refused(shop: TestShop) -> None:
    token = shop.as_staff("barista").session.id_token
    claims = jwt.decode(token, options={"verify_signature": False})
    claims["cognito:groups"] = ["manager"]
    forged = jwt.encode(claims, "x" * 64, algorithm="HS256")
    assert _status_and_code(shop.call("GET", "/staff/shops/demo/orders", forged)) == (
        401,
        "unauthenticated",
    )


def test_access_token_is_no_sign_in(shop: TestShop) -> None:
    """Cognito signs access tokens too; the contract asks for the ID token."""
    person, config = shop.staff["barista"], shop.call("GET", "/config").json()
    answer = httpx.post(
        config["cognitoEndpoint"],
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        },
        json={
            "ClientId": config["userPoolClientId"],
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": person.username, "PASSWORD": person.password},
        },
        timeout=60,
    )
    tokens = answer.json()["AuthenticationResult"]
    path = f"/staff/shops/{shop.shop_id}/orders"
    assert _status_and_code(shop.call("GET", path, tokens["AccessToken"])) == (
        401,
        "unauthenticated",
    )
    assert shop.call("GET", path, tokens["IdToken"]).status_code == 200


def test_repeats_and_late_comers_get_the_listed_answers(shop: TestShop) -> None:
    order, _ = shop.place(shop.new_shop())
    assert _status_and_code(shop.act(order, "complete")) == (409, "wrong_state")
    first = shop.act(order, "make")
    again = shop.act(order, "make")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["order"]["version"] == first.json()["order"]["version"]
    other = shop.act(order, "make", "manager")
    assert _status_and_code(other) == (409, "taken")
    assert other.json()["error"]["baristaName"] == "Sam"
    assert shop.act(order, "unmake", "manager").json()["order"]["state"] == "PLACED"
    shop.act(order, "make", "manager")
    assert _status_and_code(shop.act(order, "unmake", "barista")) == (403, "forbidden")
    assert shop.act(order, "complete").status_code == 200
    assert shop.act(order, "complete").status_code == 200
    late = shop.act(order, "complete", "manager")
    assert _status_and_code(late) == (409, "wrong_state")
    assert late.json()["error"]["state"] == "COMPLETED"
    assert shop.act(order, "recall").json()["order"]["state"] == "MAKING"
    assert shop.act(order, "complete").json()["order"]["attempt"] == 3
    assert shop.act(order, "collect").json()["order"]["state"] == "COLLECTED"
    for action in ("make", "unmake", "complete", "recall", "cancel"):
        assert _status_and_code(shop.act(order, action)) == (409, "wrong_state")


def test_cancelled_order_says_why(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop())
    path = f"/staff/shops/{order['shopId']}/orders/{order['orderId']}/cancel"
    answer = shop.call("POST", path, "barista", {"reason": "Out of oat milk, sorry!"})
    assert answer.json()["order"]["reason"] == "barista"
    seen = shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"]
    assert (seen["state"], seen["message"]) == ("CANCELLED", "Out of oat milk, sorry!")
    body = {"drinkId": seen["drinkId"], "optionIds": seen["optionIds"]}
    late = shop.call("PUT", f"/orders/{order['orderId']}", token, body)
    assert _status_and_code(late) == (409, "order_ended")
    assert late.json()["error"]["reason"] == "barista"
    assert shop.call("DELETE", f"/orders/{order['orderId']}", token).status_code == 200


def test_acting_on_an_order_that_never_was_writes_nothing(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    ghost = {"shopId": shop_id, "orderId": f"{shop_id}_{'g' * 22}"}
    for action in ("make", "unmake", "complete", "recall", "collect", "cancel"):
        assert _status_and_code(shop.act(ghost, action)) == (404, "not_found")
    key = {"pk": f"SHOP#{shop_id}", "sk": f"ORDER#{ghost['orderId']}"}
    assert "Item" not in shop.table("orders").get_item(Key=key)


def _customer(shop: TestShop) -> tuple[dict[str, Any], str]:
    return shop.scan(shop.new_shop())


def _status_and_code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]
