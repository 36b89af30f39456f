"""Who a member of staff is, from the claims that API Gateway hands on."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.kernel.roles import Role, Staff, staff_from_claims

CLIENT = "client-1"


def staff(**claims: Any) -> Staff | None:
    whole = {"sub": "1", "aud": CLIENT, "token_use": "id", "name": "Mira", **claims}
    return staff_from_claims({key.replace("__", ":"): v for key, v in whole.items()}, CLIENT)


def roles(groups: Any) -> frozenset[Role]:
    found = staff(cognito__groups=groups)
    assert found is not None
    return found.roles


@pytest.mark.parametrize(
    "groups", ["manager,barista", "[manager barista]", "manager barista", "[manager, barista]"]
)
def test_groups_are_read_in_every_form_that_api_gateway_renders(groups: str) -> None:
    assert roles(groups) == {Role.MANAGER, Role.BARISTA}


@pytest.mark.parametrize(
    "groups",
    [
        "ex-manager",
        "barista-trainee",
        "display_2",
        "MANAGER",
        "managers",
        "manager.old",
        "not/manager",
        "",
    ],
)
def test_group_that_only_contains_a_role_gives_no_role(groups: str) -> None:
    assert roles(groups) == frozenset()


def test_groups_beside_a_role_do_not_hide_it() -> None:
    assert roles("ex-manager,barista,staff") == {Role.BARISTA}


@pytest.mark.parametrize(
    "claims", [{"token_use": "access"}, {"aud": "client-2"}, {"aud": None}, {"token_use": None}]
)
def test_token_of_another_kind_or_client_is_nobodys(claims: dict[str, Any]) -> None:
    assert staff(cognito__groups="manager", **claims) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mira", "Mira"),
        ("  Mira\n\x1b Oliveira ", "Mira Oliveira"),
        ("M" * 300, "M" * 20),
        ("\x07", "barista"),
    ],
)
def test_name_is_cleaned_and_cut_as_every_other_text(name: str, shown: str) -> None:
    found = staff(name=name, cognito__groups="barista")
    assert found is not None
    assert found.name == shown


def test_user_without_a_name_is_known_by_the_user_name() -> None:
    found = staff(name=None, cognito__username="ana", cognito__groups="barista")
    assert found is not None
    assert found.name == "ana"
