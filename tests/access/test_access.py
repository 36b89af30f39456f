"""Checks the access table on a real shop: every call, by every caller."""

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
_CUSTOMERS_OWN = [row for row in TABLE if row.statuses["other customer"] == 404]


@dataclass(frozen=True)
class Caller:
    """A caller: a role or a token, and the status that the table expects."""

    name: str
    who: str | None
    status: int

    @property
    def is_allowed(self) -> bool:
        """Return whether this caller may make the call."""
        return self.status < 400


@dataclass(frozen=True)
class Fixture:
    """The shop of the calls, another customer with an open order, and invalid credentials."""

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
        """Return whether the row's call took effect."""
        return row.effect is not None and row.effect(self.bar.shop, target)


@pytest.fixture(scope="module")
def fixture(shop: TestShop) -> Fixture:
    bar = Bar.created_in(shop)
    for role in shop.staff:
        shop.as_staff(role)
    _, other = shop.scan(bar.shop_id)
    return Fixture(bar, other, Credentials(shop))


def test_table_has_exactly_the_calls_of_the_app() -> None:
    registered = {f"{method} {path}" for path, calls in app.routes.items() for method in calls}
    assert {row.call for row in TABLE} == registered


@pytest.mark.cloud
def test_api_gateway_has_exactly_the_calls_of_the_table(shop: TestShop) -> None:
    gateway = shop.aws.client("apigateway")
    [api] = [a for a in gateway.get_rest_apis()["items"] if "serverlesspresso" in a["name"]]
    resources = gateway.get_resources(restApiId=api["id"], embed=["methods"], limit=500)["items"]
    deployed = {f"{m} {r['path']}" for r in resources for m in r.get("resourceMethods", {})}
    assert deployed == {row.call for row in TABLE}


@pytest.mark.cloud
@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
def test_call_is_allowed_to_the_callers_of_the_table_alone(fixture: Fixture, row: Row) -> None:
    target = row.prepare(fixture.bar)
    callers = list(fixture.callers(row, target))
    _check_refused(fixture, row, target, [caller for caller in callers if not caller.is_allowed])
    _check_allowed(fixture, row, target, [caller for caller in callers if caller.is_allowed])


def _check_refused(fixture: Fixture, row: Row, target: Target, callers: list[Caller]) -> None:
    """Fail unless each caller is refused as the table says, without an effect."""
    answers = _concurrently(lambda caller: fixture.call(row, target, caller.who), callers)
    got = {caller.name: _outcome(answer) for caller, answer in answers}
    assert got == {caller.name: (caller.status, _CODES[caller.status]) for caller in callers}
    assert not fixture.took_effect(row, target), "a refused call took effect"


def _check_allowed(fixture: Fixture, row: Row, target: Target, callers: list[Caller]) -> None:
    """Fail unless each caller gets the table's status and the call's effect."""
    if row.effect is None:
        answers = _concurrently(lambda caller: fixture.call(row, target, caller.who), callers)
        got = {caller.name: answer.status_code for caller, answer in answers}
        assert got == {caller.name: caller.status for caller in callers}
        for caller, answer in answers:
            own = caller.name != "other customer" or row.statuses["anonymous"] != 401
            assert own or target.values["order_id"] not in answer.text
        return
    for number, caller in enumerate(callers):
        fresh = row.prepare(fixture.bar) if number else target
        who = fresh.token if caller.name == "customer" else caller.who
        answer = fixture.call(row, fresh, who)
        assert answer.status_code == caller.status, (caller.name, answer.text)
        assert fixture.took_effect(row, fresh), caller.name


@pytest.mark.cloud
@pytest.mark.parametrize("row", _CUSTOMERS_OWN, ids=[row.name for row in _CUSTOMERS_OWN])
def test_order_of_another_customer_looks_like_a_missing_one(fixture: Fixture, row: Row) -> None:
    target = scanned(fixture.bar)
    missing_target = target.with_values(order_id=f"{fixture.bar.shop_id}_{'x' * 22}")
    others = fixture.call(row, target, fixture.other_customer)
    missing = fixture.call(row, missing_target, fixture.other_customer)
    assert (others.status_code, others.content) == (404, missing.content)
    assert _names(others) == _names(missing)


@pytest.mark.cloud
def test_unchanged_credentials_signed_here_are_valid(fixture: Fixture) -> None:
    """Otherwise the invalid ones might be refused for another reason than the intended one."""
    _, token = fixture.bar.shop.scan(fixture.bar.shop_id)
    own = fixture.bar.shop.call("GET", "/orders", fixture.credentials.good_customer(token))
    orders = f"/staff/shops/{fixture.bar.shop_id}/orders"
    all_orders = fixture.bar.shop.call("GET", orders, fixture.credentials.good_manager())
    assert (own.status_code, all_orders.status_code) == (200, 200)


def _concurrently(
    call: Callable[[Caller], httpx.Response], callers: list[Caller]
) -> list[tuple[Caller, httpx.Response]]:
    """Return each caller with its response; concurrent, as the local AWS delays each by 50 ms."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(zip(callers, pool.map(call, callers), strict=True))


def _outcome(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json() if answer.headers["content-type"] == "application/json" else {}
    return answer.status_code, body.get("error", {}).get("code", "")


def _names(answer: httpx.Response) -> list[str]:
    """Return the names of the headers, which must not distinguish two refusals."""
    return sorted(answer.headers)
