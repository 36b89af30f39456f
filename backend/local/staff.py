"""The staff of the local shop: one user for each role, with a generated password."""

from __future__ import annotations

from backend.client import Credentials
from backend.deploy.staff import ensure_user, new_password
from backend.local.cloud import Cloud
from backend.local.folder import Folder
from backend.private_files import read_json

# The display name of each role's user.
ROLES = {"manager": "Mira", "barista": "Sam", "display": "Kiosk"}


def ensure_staff(folder: Folder, cloud: Cloud, pool_id: str) -> dict[str, Credentials]:
    """Return the credentials by role; missing users are created."""
    known = _known(folder)
    staff = {}
    for role, name in ROLES.items():
        person = known.get(role) or Credentials(role, new_password())
        if role not in known or not _user_exists(cloud, pool_id, person.username):
            ensure_user(cloud.aws, pool_id, person.username, person.password, role, name)
        staff[role] = person
    return staff


def _known(folder: Folder) -> dict[str, Credentials]:
    description = read_json(folder.description) or {}
    people = description.get("staff", {})
    return {role: Credentials(**person) for role, person in people.items()}


def _user_exists(cloud: Cloud, pool_id: str, username: str) -> bool:
    cognito = cloud.aws.client("cognito-idp")
    try:
        cognito.admin_get_user(UserPoolId=pool_id, Username=username)
    except cognito.exceptions.UserNotFoundException:
        return False
    return True
