"""Signing in as the terminals do, against moto's Cognito: first password and second factor.

moto keeps the states of users and issues the challenges; it accepts every code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from backend.client import SignInChallenge, SignInRefused, StaffSession
from backend.client.sign_in import SignIn
from backend.deploy.second_factor import SecondFactor
from backend.deploy.staff import Login, StaffPool
from chalicelib.contract.answers import ConfigAnswer
from tests.deploy.moto_aws import MotoAws, moto_aws

OWN_PASSWORD = "Her-own-1-password"


@dataclass
class Pool:
    """The user pool of a stage on AWS, and its app client."""

    account: MotoAws
    pool_id: str
    client_id: str

    @property
    def staff(self) -> StaffPool:
        staff = StaffPool(self.account.aws, self.pool_id)
        staff._is_local = False  # as on AWS, although it is reached by an endpoint's URL
        return staff

    @property
    def sign_in(self) -> SignIn:
        aws = self.account.aws
        endpoint = f"{aws.endpoint_url}/"
        config = ConfigAnswer("t1", aws.region, self.pool_id, self.client_id, "demo", endpoint)
        return SignIn(config)

    def choose_password(self, login: Login) -> StaffSession:
        """Sign in with a temporary password, and replace it."""
        return self.sign_in.answer(self.asked(login), OWN_PASSWORD)

    def asked(self, login: Login) -> SignInChallenge:
        """Return what is asked after the password."""
        with pytest.raises(SignInChallenge) as challenge:
            self.sign_in.with_password(login.username, login.password)
        return challenge.value


@pytest.fixture
def pool() -> Iterator[Pool]:
    with moto_aws() as account:
        cognito = account.aws.client("cognito-idp")
        pool_id = cognito.create_user_pool(PoolName="staff", MfaConfiguration="OPTIONAL")[
            "UserPool"
        ]["Id"]
        cognito.set_user_pool_mfa_config(
            UserPoolId=pool_id,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            MfaConfiguration="OPTIONAL",
        )
        for role in ("manager", "barista", "display"):
            cognito.create_group(UserPoolId=pool_id, GroupName=role)
        client = cognito.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName="terminals",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )
        yield Pool(account, pool_id, client["UserPoolClient"]["ClientId"])


def test_first_password_is_replaced(pool: Pool) -> None:
    login = pool.staff.add("mira", "manager", "Mira")
    assert pool.asked(login).name == "NEW_PASSWORD_REQUIRED"
    session = pool.choose_password(login)
    assert (session.username, session.groups) == ("mira", ("manager",))
    assert pool.sign_in.with_password("mira", OWN_PASSWORD).username == "mira"
    with pytest.raises(SignInRefused):
        pool.sign_in.with_password("mira", login.password)


def test_second_factor_is_asked_for_until_it_is_reset(pool: Pool) -> None:
    own = Login("mira", OWN_PASSWORD)
    pool.choose_password(pool.staff.add("mira", "manager", "Mira"))
    cognito = pool.account.aws.client("cognito-idp")
    SecondFactor(cognito, pool.client_id, own).confirm("123456")
    challenge = pool.asked(own)
    assert challenge.name == "SOFTWARE_TOKEN_MFA"
    assert pool.sign_in.answer(challenge, "123456").groups == ("manager",)
    reset = pool.staff.reset("mira")
    assert pool.choose_password(reset).username == "mira"
    assert pool.sign_in.with_password("mira", OWN_PASSWORD).username == "mira"


def test_kiosk_has_a_permanent_password(pool: Pool) -> None:
    login = pool.staff.add("kiosk", "display")
    assert pool.sign_in.with_password("kiosk", login.password).groups == ("display",)
