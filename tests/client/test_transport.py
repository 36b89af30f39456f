from __future__ import annotations

import socket

import pytest

from backend.client import (
    ApiError,
    Conflict,
    CustomerClient,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    PublicClient,
    ServerFailed,
    ShopUnreachable,
    TooManyRequests,
    Transport,
    Unauthenticated,
    UnexpectedAnswer,
)
from backend.client.sign_in import cognito_endpoint
from tests.fake_shop import ScriptedShop

from .samples import config_json, public_shop_json


def impatient(url: str) -> Transport:
    return Transport(url, pause=lambda _seconds: None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, Unauthenticated),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (410, Gone),
        (413, Invalid),
        (418, ApiError),
        (422, Invalid),
        (429, TooManyRequests),
        (500, ServerFailed),
    ],
)
def test_refusal_carries_code_message_and_details(
    shop: ScriptedShop, status: int, kind: type[ApiError]
) -> None:
    refusal = (status, {"error": {"code": "c", "message": "No.", "nextCodeAt": "soon"}})
    shop.will_answer(refusal, refusal, refusal)
    impatience = impatient(shop.url)
    with PublicClient(shop.url, transport=impatience) as client, pytest.raises(kind) as caught:
        client.shop("demo")
    error = caught.value
    assert (error.status, error.code, error.message) == (status, "c", "No.")
    assert error.details == {"nextCodeAt": "soon"}


@pytest.mark.parametrize(
    "body", [{"message": "Unauthorized"}, "<html>", "", [1], {"error": {"code": 4}}]
)
def test_refusal_without_the_contracts_shape_is_still_an_api_error(
    shop: ScriptedShop, body: object
) -> None:
    shop.will_answer((401, body))
    with PublicClient(shop.url) as client, pytest.raises(Unauthenticated) as caught:
        client.shop("demo")
    assert caught.value.code == "http_401"


@pytest.mark.parametrize("body", ["not json", [1], {"shopId": 4}])
def test_broken_answer_is_unexpected(shop: ScriptedShop, body: object) -> None:
    shop.will_answer((200, body))
    with PublicClient(shop.url) as client, pytest.raises(UnexpectedAnswer):
        client.shop("demo")


def test_read_is_repeated_after_a_hang_up_and_a_bad_gateway(shop: ScriptedShop) -> None:
    shop.will_answer(None, (503, "busy"), (200, public_shop_json()))
    with PublicClient(shop.url, transport=impatient(shop.url)) as client:
        assert client.shop("demo").name == "Demo bar"
    assert len(shop.received) == 3


def test_call_that_may_not_be_repeated_is_sent_once(shop: ScriptedShop) -> None:
    shop.will_answer(None)
    transport = impatient(shop.url)
    with pytest.raises(ShopUnreachable):
        transport.call("POST", "/staff/shops", body={}, repeatable=False)
    transport.close()
    assert len(shop.received) == 1


def test_refused_connection_is_unreachable() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        with PublicClient(url, transport=impatient(url)) as client, pytest.raises(ShopUnreachable):
            client.health()


def test_ids_cannot_name_another_path(shop: ScriptedShop) -> None:
    shop.will_answer((404, {"error": {"code": "not_found", "message": "No."}}))
    with CustomerClient(shop.url, token="t") as client, pytest.raises(NotFound):
        client.order("../config?x=1")
    assert shop.received[0].path == "/orders/..%2Fconfig%3Fx%3D1"


def test_unknown_fields_are_ignored(shop: ScriptedShop) -> None:
    shop.will_answer((200, {**config_json(), "later": [1]}))
    with PublicClient(shop.url) as client:
        config = client.config()
    assert cognito_endpoint(config) == "https://cognito-idp.eu-west-1.amazonaws.com/"
    assert config.default_shop_id == "demo"


def test_a_scan_over_the_limit_is_a_typed_error_and_not_repeated(shop: ScriptedShop) -> None:
    details = {"retryAfterSeconds": 42}
    error = {"code": "too_many_scans", "message": "Wait a little.", **details}
    shop.will_answer((429, {"error": error}))
    with CustomerClient(shop.url) as client, pytest.raises(TooManyRequests) as caught:
        client.scan("demo", "code")
    assert caught.value.code == "too_many_scans"
    assert caught.value.retry_after_seconds == 42
    assert len(shop.received) == 1


@pytest.mark.parametrize("said", [None, "soon", -1, 1.5])
def test_an_invalid_retry_time_is_none(shop: ScriptedShop, said: object) -> None:
    error = {"code": "too_many_scans", "message": "Wait.", "retryAfterSeconds": said}
    shop.will_answer((429, {"error": error}))
    with CustomerClient(shop.url) as client, pytest.raises(TooManyRequests) as caught:
        client.scan("demo", "code")
    assert caught.value.retry_after_seconds is None


def test_a_throttled_call_is_repeated(shop: ScriptedShop) -> None:
    shop.will_answer((429, {"message": "Too Many Requests"}), (200, public_shop_json()))
    with PublicClient(shop.url, transport=impatient(shop.url)) as client:
        assert client.shop("demo").name == "Demo bar"
