"""The caller: a customer with a token of ours, or a member of staff with one of Cognito's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.kernel.text import display_name


class Role(StrEnum):
    """A group of the staff's user pool."""

    MANAGER = "manager"
    BARISTA = "barista"
    DISPLAY = "display"


BAR = frozenset({Role.MANAGER, Role.BARISTA})
MANAGERS = frozenset({Role.MANAGER})
DISPLAYS = frozenset({Role.MANAGER, Role.DISPLAY})
ANY_STAFF = frozenset(Role)

_LONGEST_NAME = 20  # as a customer's name


@dataclass(frozen=True)
class Customer:
    """A customer, and the shops in which they scanned a code."""

    customer_id: str
    shop_ids: tuple[str, ...]


@dataclass(frozen=True)
class Staff:
    """A member of staff who signed in. `name` is shown to customers and colleagues."""

    staff_id: str
    name: str
    roles: frozenset[Role]

    @property
    def is_manager(self) -> bool:
        """Return whether this person manages the shop."""
        return Role.MANAGER in self.roles


def staff_from_claims(claims: Mapping[str, Any], client_id: str) -> Staff | None:
    """Return the member of staff whom API Gateway's authorizer authenticated.

    None if the token is not an ID token that was issued to our own client: a
    user pool may have other clients, and it signs access tokens as well.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html

    Args:
        claims: The claims as API Gateway passes them; its rendering of a list is
            `manager,barista`, or `[manager barista]` in brackets. Group names are
            compared whole.
        client_id: The user pool client that the staff's programs sign in with.
    """
    if claims.get("token_use") != "id" or claims.get("aud") != client_id:
        return None
    groups = set(re.split(r"[\s,]+", str(claims.get("cognito:groups", "")).strip("[] ")))
    name = str(claims.get("name") or claims.get("cognito:username") or "")
    return Staff(
        staff_id=str(claims["sub"]),
        name=display_name(name, _LONGEST_NAME) or "barista",
        roles=frozenset(role for role in Role if role.value in groups),
    )
