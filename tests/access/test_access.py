"""The access table against the real shop: every call, by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from app import app
from tests.access.credentials import Credentials
from tests.access.table import TABLE, Row
from tests.access.targets import Bar, Target, scanned
from tests.open_shop import TestShop

_CODES = {401: "unauthenticated", 403: "forbidden", 404: "not_found"}
_OWN = [row for row in TABLE if row.statuses["other customer"] == 404]


@dataclass(frozen=True)
class Caller:
    """Somebody who calls: a role or a token, and the status that the table gives them."""

    name: str
    who: str | None
    status: int

    @property
    def may(self) -> bool:
        """Return whether the call is open to this caller."""
        return self.status < 400


@dataclass(frozen=True)
class House:
    """The bar of the table's calls, another customer with an open order in it, bad credentials."""

    bar: Bar
    other_customer: str
    credentials: Credentials

    def callers(self, row: Row, target: Target) -> Iterator[Caller]:
        """Yield every caller of the row."""
        known: dict[str, str | None] = {
            "anonymous": None,
            "customer": target.token,
            "other customer": self.other_customer,
            "display": "display",
            "barista": "barista",
            "manager": "manager",
        }
        for name, who in known.items():
            yield Caller(name, who, row.statuses[name])
        for name, token in self.credentials.forged(target.token).items():
            yield Caller(name, token, row.statuses["forged"])

    def call(self, row: Row, target: Target, who: str | None) -> httpx.Response:
        """Make the row's call on `target`."""
        method, path = row.call.split()
        return self.bar.shop.call(method, target.path(path), who, target.body(row.body))

    def took_effect(self, row: Row, target: Target) -> bool:
        """Return whether the row's call did what it is for."""
        return row.effect is not None and row.effect(self.bar.shop, target)


@pytest.fixture(scope="module")
def house(shop: TestShop) -> House:
    bar = Bar.opened_in(shop)
    for role in shop.staff:
        shop.as_staff(role)
    _, other = shop.scan(bar.shop_id)
    return House(bar, other, Credentials(shop))


def test_every_call_has_a_row_and_every_row_a_call() -> None:
    registered = {f"{method} {path}" for path, calls in app.routes.items() for method in calls}
    assert {row.call for row in TABLE} == registered


@pytest.mark.cloud
def test_gateway_has_no_calls_besides(shop: TestShop) -> None:
    gateway = shop.aws.client("apigateway")
    [api] = [a for a in gateway.get_rest_apis()["items"] if "serverlesspresso" in a["name"]]
    resources = gateway.get_resources(restApiId=api["id"], embed=["methods"], limit=500)["items"]
    deployed = {f"{m} {r['path']}" for r in resources for m in r.get("resourceMethods", {})}
    assert deployed == {row.call for row in TABLE}


@pytest.mark.cloud
@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
def test_call_is_open_to_its_callers_alone(house: House, row: Row) -> None:
    target = row.prepare(house.bar)
    callers = list(house.callers(row, target))
    _check_refused(house, row, target, [caller for caller in callers if not caller.may])
    _check_allowed(house, row, target, [caller for caller in callers if caller.may])


def _check_refused(house: House, row: Row, target: Target, callers: list[Caller]) -> None:
    """Fail unless each caller is refused as the table says, and nothing has changed then."""
    answers = _at_once(lambda caller: house.call(row, target, caller.who), callers)
    got = {caller.name: _outcome(answer) for caller, answer in answers}
    assert got == {caller.name: (caller.status, _CODES[caller.status]) for caller in callers}
    assert not house.took_effect(row, target), "a refused call took effect"


def _check_allowed(house: House, row: Row, target: Target, callers: list[Caller]) -> None:
    """Fail unless each caller gets the table's status and the call's effect."""
    if row.effect is None:
        answers = _at_once(lambda caller: house.call(row, target, caller.who), callers)
        got = {caller.name: answer.status_code for caller, answer in answers}
        assert got == {caller.name: caller.status for caller in callers}
        for caller, answer in answers:
            own = caller.name != "other customer" or row.statuses["anonymous"] != 401
            assert own or target.values["order_id"] not in answer.text
        return
    for number, caller in enumerate(callers):
        fresh = row.prepare(house.bar) if number else target
        who = fresh.token if caller.name == "customer" else caller.who
        answer = house.call(row, fresh, who)
        assert answer.status_code == caller.status, (caller.name, answer.text)
        assert house.took_effect(row, fresh), caller.name


@pytest.mark.cloud
@pytest.mark.parametrize("row", _OWN, ids=[row.name for row in _OWN])
def test_order_of_another_customer_is_like_one_that_never_was(house: House, row: Row) -> None:
    target = scanned(house.bar)
    ghost = target.with_values(order_id=f"{house.bar.shop_id}_{'x' * 22}")
    strangers = house.call(row, target, house.other_customer)
    never_was = house.call(row, ghost, house.other_customer)
    assert (strangers.status_code, strangers.content) == (404, never_was.content)
    assert _names(strangers) == _names(never_was)


@pytest.mark.cloud
def test_credentials_signed_here_are_good_but_for_what_spoils_them(house: House) -> None:
    """The table proves nothing if the forged tokens were refused for being made badly."""
    _, token = house.bar.shop.scan(house.bar.shop_id)
    own = house.bar.shop.call("GET", "/orders", house.credentials.good_customer(token))
    orders = f"/staff/shops/{house.bar.shop_id}/orders"
    all_orders = house.bar.shop.call("GET", orders, house.credentials.good_manager())
    assert (own.status_code, all_orders.status_code) == (200, 200)


def _at_once(
    call: Callable[[Caller], httpx.Response], callers: list[Caller]
) -> list[tuple[Caller, httpx.Response]]:
    """Return each caller with its answer; the local cloud holds every call for 50 ms."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(zip(callers, pool.map(call, callers), strict=True))


def _outcome(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json() if answer.headers["content-type"] == "application/json" else {}
    return answer.status_code, body.get("error", {}).get("code", "")


def _names(answer: httpx.Response) -> list[str]:
    """Return the names of the answer's headers, which must not tell one refusal from another."""
    return sorted(answer.headers)
