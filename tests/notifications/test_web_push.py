"""Pushes: signed as push services check it, sent to push services alone, once for each change."""

from __future__ import annotations

import base64
import http.client
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.kernel.errors import InvalidRequest, NotFound
from chalicelib.notifications import model, web_push
from chalicelib.notifications.model import Push
from chalicelib.notifications.service import NotificationService, NotSentError
from tests.fake_shop.scripted import scripted_shop
from tests.notifications.test_service import COMPLETED, NUMBER, FakeNumberStore, FakePorts

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc:def"
NOW = datetime.now(UTC)
ISSUED = Push(ENDPOINT, "vapid t=token, k=key")


def public_key(vapid: web_push.Vapid) -> ec.EllipticCurvePublicKey:
    raw = base64.urlsafe_b64decode(vapid.public_key + "=")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def test_authorization_verifies_with_the_public_key() -> None:
    vapid = web_push.Vapid.of("secret")
    token = (
        vapid.authorization(ENDPOINT, "https://shop.example", NOW)
        .removeprefix("vapid t=")
        .partition(",")[0]
    )
    claims = jwt.decode(
        token, public_key(vapid), algorithms=["ES256"], audience="https://fcm.googleapis.com"
    )
    assert datetime.fromtimestamp(claims["exp"], UTC) <= NOW + timedelta(hours=24)
    assert web_push.Vapid.of("secret").public_key == vapid.public_key
    assert web_push.Vapid.of("another").public_key != vapid.public_key
    assert "secret" not in repr(vapid).lower().replace("_secret", "")


@pytest.mark.parametrize(
    "endpoint",
    [
        ENDPOINT,
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
    ],
)
def test_addresses_of_push_services_are_accepted(endpoint: str) -> None:
    assert model.push_endpoint(endpoint) == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com.evil.example/fcm",
        "https://fcm.googleapis.com@evil.example/fcm",
        "https://user@fcm.googleapis.com/fcm",
        "https://fcm.googleapis.com:8443/fcm",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "file:///etc/passwd",
        "",
    ],
)
def test_other_addresses_are_refused(endpoint: str) -> None:
    with pytest.raises(InvalidRequest):
        model.push_endpoint(endpoint)


def test_push_has_a_signature_and_no_content() -> None:
    with scripted_shop() as service:
        service.will_answer((201, ""))
        host = service.url.removeprefix("http://")
        web_push.send(ISSUED, lambda _: http.client.HTTPConnection(host, timeout=60))
        [call] = service.received
    assert (call.method, call.path, call.body) == ("POST", "/fcm/send/abc:def", None)
    assert call.headers["authorization"] == ISSUED.authorization
    assert int(call.headers["ttl"]) > 0


@pytest.mark.parametrize("status", [404, 410, 403])
def test_phone_that_has_unsubscribed_is_not_tried_again(status: int) -> None:
    with scripted_shop() as service:
        service.will_answer((status, ""))
        host = service.url.removeprefix("http://")
        web_push.send(ISSUED, lambda _: http.client.HTTPConnection(host, timeout=60))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_failing_push_service_is_tried_again(status: int) -> None:
    with scripted_shop() as service:
        service.will_answer((status, ""))
        host = service.url.removeprefix("http://")
        with pytest.raises(NotSentError):
            web_push.send(ISSUED, lambda _: http.client.HTTPConnection(host, timeout=60))


@pytest.fixture
def pushed() -> list[Push]:
    return []


@pytest.fixture
def service(pushed: list[Push]) -> NotificationService:
    ports = FakePorts()
    return NotificationService(
        FakeNumberStore(), lambda *_: None, lambda: ports, lambda: ports, push=pushed.append
    )


def test_ready_drink_is_pushed_once(service: NotificationService, pushed: list[Push]) -> None:
    service.ask_for_push("ana", "o", ENDPOINT, lambda _: ISSUED.authorization)
    assert service.has_push("ana", "o")
    service.apply_order_change(COMPLETED)
    service.apply_order_change(COMPLETED)
    assert pushed == [ISSUED]


def test_customer_may_ask_for_a_push_and_a_text(
    service: NotificationService, pushed: list[Push]
) -> None:
    texts: list[str] = []
    both = replace(service, send=lambda number, _: texts.append(number))
    both.ask_for_push("ana", "o", ENDPOINT, lambda _: ISSUED.authorization)
    both.ask("ana", "o", NUMBER)
    both.apply_order_change(COMPLETED)
    assert (len(pushed), texts) == (1, [NUMBER])


def test_nobody_is_pushed_who_did_not_ask(service: NotificationService, pushed: list[Push]) -> None:
    service.ask("ana", "o", NUMBER)
    assert not service.has_push("ana", "o")
    service.apply_order_change(COMPLETED)
    assert pushed == []


def test_push_is_for_ones_own_open_order(service: NotificationService) -> None:
    with pytest.raises(NotFound):
        service.ask_for_push("bea", "o", ENDPOINT, str)
