"""The setup of an authenticator app, as Cognito's API has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.stub import Stubber

from backend.deploy.second_factor import SecondFactor
from backend.deploy.staff import Login, StaffError

LOGIN = Login("mira", "her own password")
SIGN_IN = {
    "ClientId": "client",
    "AuthFlow": "USER_PASSWORD_AUTH",
    "AuthParameters": {"USERNAME": "mira", "PASSWORD": "her own password"},
}


@pytest.fixture
def cognito() -> Any:
    return boto3.client(
        "cognito-idp", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="y"
    )


@pytest.fixture
def stub(cognito: Any) -> Iterator[Stubber]:
    with Stubber(cognito) as stub:
        yield stub
        stub.assert_no_pending_responses()


def begin(stub: Stubber) -> None:
    signed_in = {"AuthenticationResult": {"AccessToken": "a"}}
    stub.add_response("initiate_auth", signed_in, SIGN_IN)
    stub.add_response("associate_software_token", {"SecretCode": "S" * 32}, {"AccessToken": "a"})


def test_app_is_asked_for_once_its_code_was_confirmed(cognito: Any, stub: Stubber) -> None:
    begin(stub)
    stub.add_response(
        "verify_software_token", {"Status": "SUCCESS"}, {"AccessToken": "a", "UserCode": "123456"}
    )
    wanted = {"Enabled": True, "PreferredMfa": True}
    expected = {"AccessToken": "a", "SoftwareTokenMfaSettings": wanted}
    stub.add_response("set_user_mfa_preference", {}, expected)
    factor = SecondFactor(cognito, "client", LOGIN)
    url = urlsplit(factor.url("Bar of t1"))
    assert (url.scheme, url.netloc, url.path) == ("otpauth", "totp", "/Bar%20of%20t1:mira")
    assert parse_qs(url.query)["secret"] == [factor.secret]
    factor.confirm("123456")


def test_wrong_code_changes_nothing(cognito: Any, stub: Stubber) -> None:
    begin(stub)
    stub.add_client_error("verify_software_token", "EnableSoftwareTokenMFAException")
    with pytest.raises(StaffError, match="nothing was changed"):
        SecondFactor(cognito, "client", LOGIN).confirm("000000")


def test_wrong_password_is_told(cognito: Any, stub: Stubber) -> None:
    stub.add_client_error("initiate_auth", "NotAuthorizedException")
    with pytest.raises(StaffError, match="password is wrong"):
        SecondFactor(cognito, "client", LOGIN)


def test_temporary_password_is_replaced_first(cognito: Any, stub: Stubber) -> None:
    challenge = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s" * 20}
    stub.add_response("initiate_auth", challenge, SIGN_IN)
    with pytest.raises(StaffError, match="has not signed in once"):
        SecondFactor(cognito, "client", LOGIN)
