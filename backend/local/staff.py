"""The staff of the local shop: one sign-in for each role, with a generated password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from backend.deploy.staff import ensure_user
from backend.local.cloud import Cloud
from backend.local.folder import Folder, read_json

# Each role, and the name by which its person is known at the sample bar.
ROLES = {"manager": "Mira", "barista": "Sam", "display": "Kiosk"}
# Without the letters and digits that people mistake for each other.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class StaffSignIn:
    """A name and a password; `local.json` holds them for the terminals."""

    username: str
    password: str = field(repr=False)


def ensure_staff(folder: Folder, cloud: Cloud, pool_id: str) -> dict[str, StaffSignIn]:
    """Return the sign-in of each role, by role; those that are not known yet are made."""
    known = _known(folder)
    staff = {}
    for role, name in ROLES.items():
        person = known.get(role) or StaffSignIn(role, _password())
        if role not in known or not _is_in(cloud, pool_id, person.username):
            ensure_user(cloud.aws, pool_id, person.username, person.password, role, name)
        staff[role] = person
    return staff


def _known(folder: Folder) -> dict[str, StaffSignIn]:
    description = read_json(folder.description) or {}
    people = description.get("staff", {})
    return {role: StaffSignIn(**person) for role, person in people.items()}


def _is_in(cloud: Cloud, pool_id: str, username: str) -> bool:
    cognito = cloud.aws.client("cognito-idp")
    try:
        cognito.admin_get_user(UserPoolId=pool_id, Username=username)
    except cognito.exceptions.UserNotFoundException:
        return False
    return True


def _password() -> str:
    """Return a password that can be typed from paper, with about 59 bits of chance.

    Its first word satisfies pools that want a capital, a digit and a symbol.
    """
    words = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(("Bar1", *words))
