"""Sets up a second factor: an authenticator app that shows a code of six digits (TOTP).

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from botocore.exceptions import ClientError

from backend.deploy.staff import Login, StaffError

_REFUSALS = {
    "NotAuthorizedException": "The name or the password is wrong.",
    "EnableSoftwareTokenMFAException": "The code is wrong; nothing was changed.",
    "CodeMismatchException": "The code is wrong; nothing was changed.",
}


class SecondFactor:
    """The setup of one user's authenticator app; it counts once a code was confirmed.

    Args:
        cognito: boto3's client of `cognito-idp`.
        client_id: The app client of the staff's user pool.
        login: Who sets it up; the password must be their own.
    """

    def __init__(self, cognito: Any, client_id: str, login: Login) -> None:
        self._cognito = cognito
        self._username = login.username
        answer = self._call(
            "initiate_auth",
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": login.username, "PASSWORD": login.password},
        )
        if answer.get("ChallengeName"):
            raise StaffError(
                f"{login.username} has a second factor already, or has not signed in once yet."
            )
        self._token = {"AccessToken": answer["AuthenticationResult"]["AccessToken"]}
        self.secret: str = self._call("associate_software_token", **self._token)["SecretCode"]

    def url(self, issuer: str) -> str:
        """Return the URL that authenticator apps read from a QR code.

        https://github.com/google/google-authenticator/wiki/Key-Uri-Format
        """
        query = urlencode({"secret": self.secret, "issuer": issuer})
        return f"otpauth://totp/{quote(issuer)}:{quote(self._username)}?{query}"

    def confirm(self, code: str) -> None:
        """Ask for codes at every sign-in from now on, if `code` is the app's.

        Raises:
            StaffError: It is not; nothing was changed.
        """
        answer = self._call("verify_software_token", UserCode=code, **self._token)
        if answer.get("Status") != "SUCCESS":
            raise StaffError("The code is wrong; nothing was changed.")
        preference = {"Enabled": True, "PreferredMfa": True}
        self._call("set_user_mfa_preference", SoftwareTokenMfaSettings=preference, **self._token)

    def _call(self, action: str, **request: Any) -> Any:
        try:
            return getattr(self._cognito, action)(**request)
        except ClientError as refusal:
            text = _REFUSALS.get(refusal.response["Error"]["Code"])
            if text is None:
                raise
            raise StaffError(text) from refusal
