"""Who is asking: a customer with a token of ours, or a member of staff with one of Cognito's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """A group of the staff's user pool."""

    MANAGER = "manager"
    BARISTA = "barista"
    DISPLAY = "display"


BAR = frozenset({Role.MANAGER, Role.BARISTA})
MANAGERS = frozenset({Role.MANAGER})
DISPLAYS = frozenset({Role.MANAGER, Role.DISPLAY})
ANY_STAFF = frozenset(Role)


@dataclass(frozen=True)
class Customer:
    """Someone who scanned a code. `shop_ids` are the shops where they did."""

    customer_id: str
    shop_ids: tuple[str, ...]


@dataclass(frozen=True)
class Staff:
    """Someone who signed in. `name` is what customers and colleagues read."""

    staff_id: str
    name: str
    roles: frozenset[Role]

    @property
    def is_manager(self) -> bool:
        """Tell whether this person manages the shop."""
        return Role.MANAGER in self.roles


def staff_from_claims(claims: Mapping[str, Any]) -> Staff:
    """Return the member of staff whom API Gateway's authorizer let pass.

    API Gateway renders a list claim as text, `manager barista` in brackets or
    without, and with commas or without; every form is read.
    """
    groups = re.findall(r"[a-z]+", str(claims.get("cognito:groups", "")))
    known = {role.value for role in Role}
    return Staff(
        staff_id=str(claims["sub"]),
        name=str(claims.get("name") or claims.get("cognito:username") or "barista"),
        roles=frozenset(Role(g) for g in groups if g in known),
    )
