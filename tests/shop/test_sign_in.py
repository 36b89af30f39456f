"""Signing in through the front door: what is refused, and that guessing is slow."""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud

Post = Callable[..., httpx.Response]
_PREFIX = "AWSCognitoIdentityProviderService."
_addresses = (f"127.0.7.{number}" for number in itertools.count(1))


@pytest.fixture
def post(shop: TestShop) -> Iterator[Post]:
    """Return a function that makes a Cognito call, from an address that only this test has."""
    transport = httpx.HTTPTransport(local_address=next(_addresses))
    with httpx.Client(transport=transport, timeout=60) as client:

        def post(action: str, body: Any) -> httpx.Response:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {"X-Amz-Target": _PREFIX + action}
            return client.post(f"{shop.url}/cognito", content=content, headers=headers)

        yield post


@pytest.fixture(scope="module")
def client_id(shop: TestShop) -> str:
    return str(shop.call("GET", "/config").json()["userPoolClientId"])


def _with_password(client_id: str, username: str, password: str) -> dict[str, Any]:
    return {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": client_id,
        "AuthParameters": {"USERNAME": username, "PASSWORD": password},
    }


@pytest.mark.parametrize(
    ("challenge", "answers"),
    [
        ("MFA_SETUP", {}),
        ("NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": "chosen-by-a-stranger-1"}),
        ("SMS_MFA", {"SMS_MFA_CODE": "000000"}),
        ("SOFTWARE_TOKEN_MFA", {"SOFTWARE_TOKEN_MFA_CODE": "000000"}),
        ("PASSWORD_VERIFIER", {}),
        ("CUSTOM_CHALLENGE", {"ANSWER": "x"}),
    ],
)
def test_answer_to_a_challenge_gives_no_tokens(
    shop: TestShop, post: Post, client_id: str, challenge: str, answers: dict[str, str]
) -> None:
    """The local cloud does not check a challenge's session, so the door lets none through."""
    answer = post(
        "RespondToAuthChallenge",
        {
            "ClientId": client_id,
            "ChallengeName": challenge,
            "Session": "x",
            "ChallengeResponses": {"USERNAME": "manager", **answers},
        },
    )
    assert answer.status_code == 404
    assert "Token" not in answer.text
    owner = shop.staff["manager"]
    mine = post("InitiateAuth", _with_password(client_id, owner.username, owner.password))
    assert mine.json()["AuthenticationResult"]["IdToken"]


@pytest.mark.parametrize(
    "action",
    [
        "AdminInitiateAuth",
        "AdminSetUserPassword",
        "ChangePassword",
        "ConfirmForgotPassword",
        "ForgotPassword",
        "GetTokensFromRefreshToken",
        "GetUser",
        "SignUp",
    ],
)
def test_every_other_call_of_cognito_is_not_there(post: Post, client_id: str, action: str) -> None:
    assert post(action, {"ClientId": client_id}).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"AuthFlow": "USER_SRP_AUTH"},
        {"AuthFlow": "CUSTOM_AUTH"},
        {"AuthFlow": "USER_AUTH"},
        {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH"},
        {"ClientId": "other"},
        {"ClientMetadata": {}},
        {"Session": "x"},
        {"AuthParameters": {"USERNAME": "manager"}},
        {"AuthParameters": {"USERNAME": ["manager"], "PASSWORD": "x"}},
    ],
)
def test_sign_in_that_is_not_ours_is_refused(
    shop: TestShop, post: Post, client_id: str, change: dict[str, Any]
) -> None:
    owner = shop.staff["manager"]
    answer = post(
        "InitiateAuth", {**_with_password(client_id, owner.username, owner.password), **change}
    )
    assert answer.status_code == 400
    assert answer.json()["__type"] == "InvalidParameterException"


def test_unknown_name_and_wrong_password_get_the_same_answer(post: Post, client_id: str) -> None:
    unknown = post("InitiateAuth", _with_password(client_id, "nobody-of-ours", "x"))
    wrong = post("InitiateAuth", _with_password(client_id, "barista", "x"))
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)
    assert unknown.json()["__type"] == "NotAuthorizedException"


def test_session_is_refreshed(shop: TestShop, post: Post, client_id: str) -> None:
    owner = shop.staff["manager"]
    first = post("InitiateAuth", _with_password(client_id, owner.username, owner.password)).json()
    refresh = {
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "ClientId": client_id,
        "AuthParameters": {"REFRESH_TOKEN": first["AuthenticationResult"]["RefreshToken"]},
    }
    again = post("InitiateAuth", refresh).json()["AuthenticationResult"]
    path = f"/staff/shops/{shop.shop_id}/orders"
    assert shop.call("GET", path, again["IdToken"]).status_code == 200


def test_thirty_guesses_at_once_are_not_all_heard(post: Post, client_id: str) -> None:
    def guess(number: int) -> httpx.Response:
        return post("InitiateAuth", _with_password(client_id, "guessed-at", f"guess-{number}"))

    begun = time.monotonic()
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(guess, range(30)))
    # Three are free, then the delays double: 1 s, 2 s, 4 s. A busy machine takes its time.
    most_heard = 3 + int(math.log2(1 + time.monotonic() - begun))
    kinds = [answer.json()["__type"] for answer in answers]
    assert kinds.count("NotAuthorizedException") <= most_heard
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= len(answers) - most_heard
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert {answer.json()["__type"] for answer in refused} == {"TooManyRequestsException"}


def test_guesses_from_elsewhere_do_not_keep_the_owner_out(
    shop: TestShop, post: Post, client_id: str
) -> None:
    """Whoever signed in from an address before is not delayed by guesses from other addresses."""
    owner = shop.staff["display"]
    mine = _with_password(client_id, owner.username, owner.password)
    assert post("InitiateAuth", mine).status_code == 200
    transport = httpx.HTTPTransport(local_address="127.0.8.1")
    with httpx.Client(transport=transport, timeout=60) as stranger:
        kinds = {
            stranger.post(
                f"{shop.url}/cognito",
                json=_with_password(client_id, owner.username, f"guess-{number}"),
                headers={"X-Amz-Target": f"{_PREFIX}InitiateAuth"},
            ).json()["__type"]
            for number in range(8)
        }
    assert "TooManyRequestsException" in kinds
    assert post("InitiateAuth", mine).status_code == 200
