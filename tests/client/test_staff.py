from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backend.client import (
    ConfigAnswer,
    JourneyEvent,
    MfaCodeRequired,
    NewPasswordRequired,
    ShopUnreachable,
    SignIn,
    SignInError,
    SignInRefused,
    SignInThrottled,
    StaffClient,
    StaffSession,
    Unauthenticated,
    read,
    to_record,
)
from tests.contract.samples import sample
from tests.fake_shop import ScriptedShop
from tests.fake_shop.accounts import id_token

from .samples import (
    NOW,
    code_json,
    config_json,
    order_json,
    shop_json,
    signed_in,
    staff_session,
)

NOT_GOOD = (401, {"error": {"code": "unauthenticated", "message": "Sign in."}})


def sign_in_at(shop: ScriptedShop) -> SignIn:
    return SignIn(read(ConfigAnswer, config_json(shop.url)), now=lambda: NOW)


def test_signing_in_speaks_cognitos_protocol(shop: ScriptedShop) -> None:
    shop.will_answer(
        (200, config_json(shop.url + "/")),
        (200, signed_in()),
        (200, {"orders": [], "cursor": None}),
    )
    with StaffClient.sign_in(shop.url, "bea", "pw") as client:
        client.orders("demo", "open")
        assert client.session.groups == ("barista",)
    _, initiate, orders = shop.received
    target = "AWSCognitoIdentityProviderService.InitiateAuth"
    assert initiate.headers["x-amz-target"] == target
    assert initiate.headers["content-type"] == "application/x-amz-json-1.1"
    assert initiate.body == {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": "client",
        "AuthParameters": {"USERNAME": "bea", "PASSWORD": "pw"},
    }
    assert orders.headers["authorization"] == f"Bearer {id_token()}"
    assert orders.path == "/staff/shops/demo/orders?state=open"


def test_wrong_password_is_refused_by_name(shop: ScriptedShop) -> None:
    shop.will_answer((400, {"__type": "x#NotAuthorizedException", "message": "Incorrect."}))
    with pytest.raises(SignInRefused) as caught:
        sign_in_at(shop).with_password("bea", "no")
    assert caught.value.code == "NotAuthorizedException"


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (429, {"Retry-After": "12"}, "Too many attempts to sign in; please wait 12 seconds"),
        (429, {"Retry-After": "1"}, "Too many attempts to sign in; please wait 1 second"),
        (400, {}, "Too many attempts to sign in; please wait a minute"),
    ],
)
def test_too_many_wrong_passwords_say_how_long_to_wait(
    shop: ScriptedShop, status: int, headers: dict[str, str], words: str
) -> None:
    body = {"__type": "TooManyRequestsException", "message": "x"}
    shop.will_answer((status, body, headers))
    with pytest.raises(SignInThrottled) as caught:
        sign_in_at(shop).with_password("bea", "no")
    assert str(caught.value) == words


def test_first_password_must_be_replaced(shop: ScriptedShop) -> None:
    shop.will_answer(
        (200, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s"}), (200, signed_in())
    )
    sign_in = sign_in_at(shop)
    with pytest.raises(NewPasswordRequired) as caught:
        sign_in.with_password("bea", "first")
    session = sign_in.answer(caught.value, "second")
    assert session.username == "bea"
    responses = {"USERNAME": "bea", "NEW_PASSWORD": "second"}
    assert shop.received[1].body["ChallengeResponses"] == responses


def test_second_factor_is_asked_for_after_the_password(shop: ScriptedShop) -> None:
    shop.will_answer(
        (200, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s1"}),
        (200, {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s2"}),
        (200, signed_in()),
    )
    sign_in = sign_in_at(shop)
    with pytest.raises(NewPasswordRequired) as first:
        sign_in.with_password("bea", "first")
    with pytest.raises(MfaCodeRequired) as second:
        sign_in.answer(first.value, "second")
    assert sign_in.answer(second.value, "123456").username == "bea"
    answer = shop.received[2].body
    assert (answer["ChallengeName"], answer["Session"]) == ("SOFTWARE_TOKEN_MFA", "s2")
    responses = {"USERNAME": "bea", "SOFTWARE_TOKEN_MFA_CODE": "123456"}
    assert answer["ChallengeResponses"] == responses


def test_unsupported_challenge_is_named(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"ChallengeName": "SMS_MFA", "Session": "s"}))
    with pytest.raises(SignInError, match="SMS_MFA"):
        sign_in_at(shop).with_password("bea", "pw")


def test_old_token_is_refreshed_once_before_it_is_used(shop: ScriptedShop) -> None:
    shop.will_answer((200, config_json(shop.url)), (200, signed_in(2, refresh_token=None)))
    shop.will_answer((200, {"orders": [], "cursor": None}), (200, {"orders": [], "cursor": None}))
    session = staff_session(NOW + timedelta(minutes=1))
    with StaffClient(shop.url, session, now=lambda: NOW) as client:
        client.orders("demo", "open")
        client.orders("demo", "open")
        assert client.session.refresh_token == "refresh"
    assert shop.received[1].body["AuthFlow"] == "REFRESH_TOKEN_AUTH"
    assert [call.headers["authorization"] for call in shop.received[2:]] == [
        f"Bearer {id_token(serial=2)}"
    ] * 2


def test_refused_token_is_replaced_once(shop: ScriptedShop) -> None:
    shop.will_answer(NOT_GOOD, (200, config_json(shop.url)), (200, signed_in(2)), NOT_GOOD)
    with StaffClient(shop.url, staff_session()) as client, pytest.raises(Unauthenticated):
        client.orders("demo", "open")
    assert len(shop.received) == 4


def test_stored_session_comes_back() -> None:
    session = staff_session()
    assert StaffSession.restore(session.stored()) == session
    assert "refresh" not in repr(session).replace("refresh_token", "")


def test_session_that_an_earlier_version_stored_comes_back() -> None:
    stored = {
        "username": "bea",
        "groups": ["barista"],
        "id_token": id_token(),
        "refresh_token": "refresh",
        "expires_at": "2100-01-01T00:00:00+00:00",
    }
    assert StaffSession.restore(json.dumps(stored)) == staff_session()


@pytest.mark.parametrize("stored", ["", "[]", '{"username": "bea"}'])
def test_spoiled_stored_session_is_a_sign_in_error(stored: str) -> None:
    with pytest.raises(SignInError):
        StaffSession.restore(stored)


def test_every_order_follows_the_cursor(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"orders": [order_json()], "cursor": "c/1"}))
    shop.will_answer((200, {"orders": [order_json(orderId="o-2")], "cursor": None}))
    with StaffClient(shop.url, staff_session()) as client:
        assert [o.order_id for o in client.every_order("demo", "open")] == ["o-1", "o-2"]
    assert shop.received[1].path.endswith("?state=open&cursor=c%2F1")


def test_presence_is_reported(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"baristaSeenAt": "2026-05-04T09:30:00.000Z"}))
    with StaffClient(shop.url, staff_session()) as client:
        assert client.report_presence("demo") == NOW
    assert (shop.received[0].method, shop.received[0].path) == (
        "POST",
        "/staff/shops/demo/presence",
    )


@pytest.mark.parametrize("action", ["make", "unmake", "complete", "recall", "collect", "cancel"])
def test_actions_post_to_their_path(shop: ScriptedShop, action: str) -> None:
    shop.will_answer((200, {"order": order_json(baristaName="bea")}))
    with StaffClient(shop.url, staff_session()) as client:
        order = getattr(client, action)("demo", "o-1")
    assert order.barista_name == "bea"
    assert shop.received[0].path == f"/staff/shops/demo/orders/o-1/{action}"


def test_changes_of_the_shop_send_what_changes(shop: ScriptedShop) -> None:
    shop.will_answer(*[(200, {"shop": shop_json(maxOpenOrders=9)})] * 6)
    with StaffClient(shop.url, staff_session()) as client:
        client.set_open("demo", is_open=False)
        client.pause("demo", NOW)
        client.pause("demo", None)
        changed = client.change_settings("demo", max_open_orders=9)
        client.set_option_available("demo", "latte", "oat", available=False)
        client.put_menu("demo", changed.menu)
    assert changed.max_open_orders == 9
    bodies = [call.body for call in shop.received]
    assert bodies[:5] == [
        {"isOpen": False},
        {"pausedUntil": "2026-05-04T09:30:00.000Z"},
        {"pausedUntil": None},
        {"maxOpenOrders": 9},
        {"available": False},
    ]
    assert bodies[5] == {"menu": shop_json()["menu"]}


def test_journey_and_code_are_read(shop: ScriptedShop) -> None:
    event = to_record(sample(JourneyEvent, type="T", detail={"x": 1}))
    shop.will_answer((200, code_json(drinksLeft=5)), (200, {"events": [event]}))
    with StaffClient(shop.url, staff_session()) as client:
        assert client.qr_code("demo").drinks_left == 5
        assert client.journey("demo", "o-1")[0].detail["x"] == 1


def test_walk_up_with_a_key_is_sent_again_after_a_lost_answer(shop: ScriptedShop) -> None:
    shop.will_answer(None, (201, {"order": order_json()}))
    with StaffClient(shop.url, staff_session()) as client:
        client.walk_up("demo", "latte", ["oat"], idempotency_key="k-1")
    assert [call.headers["idempotency-key"] for call in shop.received] == ["k-1", "k-1"]


def test_a_new_code_is_asked_for_once(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"shop": shop_json()}), None)
    with StaffClient(shop.url, staff_session()) as client:
        assert client.new_code("demo", cancel_unplaced=True).shop_id == "demo"
        with pytest.raises(ShopUnreachable):
            client.new_code("demo")
    sent = [(call.method, call.path, call.body) for call in shop.received]
    path = "/staff/shops/demo/new-code"
    assert sent == [
        ("POST", path, {"cancelUnplaced": True}),
        ("POST", path, {"cancelUnplaced": False}),
    ]


def test_settings_are_read_without_writing(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"shop": shop_json(scansPerAddress=7)}), (200, {"shop": shop_json()}))
    with StaffClient(shop.url, staff_session()) as client:
        assert client.shop_settings("demo").scans_per_address == 7
        assert client.shop_settings("demo").scans_per_address is None
    assert (shop.received[0].method, shop.received[0].path) == ("GET", "/staff/shops/demo")


def test_pickup_place_can_be_null_or_left_alone(shop: ScriptedShop) -> None:
    shop.will_answer(*[(200, {"shop": shop_json()})] * 3)
    with StaffClient(shop.url, staff_session()) as client:
        client.change_settings("demo", pickup_place="Window 2")
        client.change_settings("demo", pickup_place=None)
        client.change_settings("demo", name="Bar")
    assert [call.body for call in shop.received] == [
        {"pickupPlace": "Window 2"},
        {"pickupPlace": None},
        {"name": "Bar"},
    ]


def test_scans_per_address_can_be_null_or_left_alone(shop: ScriptedShop) -> None:
    shop.will_answer(*[(200, {"shop": shop_json()})] * 3)
    with StaffClient(shop.url, staff_session()) as client:
        client.change_settings("demo", scans_per_address=None)
        client.change_settings("demo", scans_per_address=0)
        client.change_settings("demo", name="Bar")
    bodies = [call.body for call in shop.received]
    assert bodies == [{"scansPerAddress": None}, {"scansPerAddress": 0}, {"name": "Bar"}]
