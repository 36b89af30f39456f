"""The staff of a stage: users of its Cognito user pool, in the group of their role."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from backend.deploy.aws import Aws
from backend.errors import CommandError

ROLES = ("manager", "barista", "display")
# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
# Nobody else's name begins with this.
_TEMPORARY_PREFIX = "deployment-"


class StaffError(CommandError):
    """Raised when the user pool refuses a change; the message is for a person."""


@dataclass(frozen=True)
class Member:
    """A member of staff.

    Attributes:
        username: Their name at the sign-in.
        name: What customers read, if they have a name.
        roles: Of `ROLES`.
        status: Cognito's, such as `CONFIRMED` or `FORCE_CHANGE_PASSWORD`.
    """

    username: str
    name: str
    roles: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class Login:
    """A user name and a password."""

    username: str
    password: str = field(repr=False)


class StaffPool:
    """The user pool of a stage. Passwords are returned once, and stored nowhere.

    On AWS people choose a password of their own at the first sign-in. A kiosk does not, and
    locally the front door does not pass on their choice.
    """

    def __init__(self, aws: Aws, pool_id: str) -> None:
        self._cognito = aws.client("cognito-idp")
        self._pool = {"UserPoolId": pool_id}
        self._is_local = aws.is_local

    def members(self) -> list[Member]:
        """Return the staff by name, without users of deployments."""
        roles: dict[str, list[str]] = {}
        for role in ROLES:
            for user in self._pages("list_users_in_group", "Users", GroupName=role):
                roles.setdefault(user["Username"], []).append(role)
        found = [
            Member(
                user["Username"],
                _attribute(user, "name"),
                tuple(roles.get(user["Username"], ())),
                user["UserStatus"],
            )
            for user in self._pages("list_users", "Users")
            if not user["Username"].startswith(_TEMPORARY_PREFIX)
        ]
        return sorted(found, key=lambda member: member.username)

    def is_permanent(self, *roles: str) -> bool:
        """Return whether the passwords that are made for these roles need not be changed."""
        return self._is_local or roles == ("display",)

    def add(self, username: str, role: str, name: str | None = None) -> Login:
        """Create a user and return their password.

        Raises:
            StaffError: There is a user of that name.
        """
        login = Login(username, new_password())
        self._call(
            "admin_create_user",
            Username=username,
            TemporaryPassword=login.password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "name", "Value": name or username}],
        )
        self._call("admin_add_user_to_group", Username=username, GroupName=role)
        if self.is_permanent(role):
            self._set_password(login, permanent=True)
        return login

    def reset(self, username: str) -> Login:
        """Sign a user out everywhere and return a new password; their second factor is removed.

        Raises:
            StaffError: There is no such user.
        """
        login = Login(username, new_password())
        groups = self._call("admin_list_groups_for_user", Username=username)["Groups"]
        roles = [group["GroupName"] for group in groups]
        self._set_password(login, permanent=self.is_permanent(*roles))
        self._call(
            "admin_set_user_mfa_preference",
            Username=username,
            SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
        )
        self._call("admin_user_global_sign_out", Username=username)
        return login

    def remove(self, username: str) -> None:
        """Sign a user out everywhere and delete them.

        Raises:
            StaffError: There is no such user.
        """
        self._call("admin_user_global_sign_out", Username=username)
        self._call("admin_delete_user", Username=username)

    @contextmanager
    def temporary_user(self) -> Iterator[Login]:
        """Create a user with all roles for the `with` block, and delete it at its end.

        Users that killed deployments left are deleted first.
        """
        self._delete_temporary_users()
        login = Login(f"{_TEMPORARY_PREFIX}{secrets.token_hex(6)}", new_password())
        try:
            self._call("admin_create_user", Username=login.username, MessageAction="SUPPRESS")
            self._set_password(login, permanent=True)
            for role in ROLES:
                self._call("admin_add_user_to_group", Username=login.username, GroupName=role)
            yield login
        finally:
            self._delete_temporary_users()

    def _delete_temporary_users(self) -> None:
        for user in self._pages("list_users", "Users"):
            if user["Username"].startswith(_TEMPORARY_PREFIX):
                self._call("admin_delete_user", Username=user["Username"])

    def _set_password(self, login: Login, *, permanent: bool) -> None:
        self._call(
            "admin_set_user_password",
            Username=login.username,
            Password=login.password,
            Permanent=permanent,
        )

    def _call(self, action: str, **request: Any) -> Any:
        try:
            return getattr(self._cognito, action)(**self._pool, **request)
        except ClientError as refusal:
            code = refusal.response["Error"]["Code"]
            known = {
                "UsernameExistsException": "There is a user {name} already.",
                "UserNotFoundException": "There is no user {name}.",
            }
            if code not in known:
                raise
            raise StaffError(known[code].format(name=request["Username"])) from refusal

    def _pages(self, action: str, key: str, **request: Any) -> Iterator[dict[str, Any]]:
        for page in self._cognito.get_paginator(action).paginate(**self._pool, **request):
            yield from page[key]


def ensure_user(aws: Aws, pool_id: str, username: str, password: str, role: str, name: str) -> None:
    """Create `username` or reset its password and name, and put it into the group `role`.

    `name` is shown to customers while this user makes their drink. The password is
    permanent, and need not be changed at the first sign-in. `role` is `manager`,
    `barista` or `display`.
    """
    cognito = aws.client("cognito-idp")
    try:
        cognito.admin_create_user(UserPoolId=pool_id, Username=username, MessageAction="SUPPRESS")
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_update_user_attributes(
        UserPoolId=pool_id, Username=username, UserAttributes=[{"Name": "name", "Value": name}]
    )
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=username, Password=password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=username, GroupName=role)


def new_password() -> str:
    """Return a password that is easy to type, with about 59 bits of entropy.

    Its first word satisfies pools that require a capital letter, a digit and a symbol.
    """
    words = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(("Bar1", *words))


def _attribute(user: dict[str, Any], name: str) -> str:
    values = {a["Name"]: a["Value"] for a in user.get("Attributes", ())}
    return str(values.get(name, ""))
