"""Records: what a type of the contract becomes on the wire and in a table, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.orders import CancelReason, CustomerOrder, OrderState
from chalicelib.contract.serialization import NotARecordError, from_record, to_record
from chalicelib.contract.shops import Shop
from tests.contract.contract_types import ANSWERS_AND_EVENTS, REQUESTS, values_of
from tests.contract.samples import SHOP, sample

PAUSED = replace(SHOP, paused_until=datetime(2026, 11, 20, 9, 30, 0, 250_000, tzinfo=UTC))


@pytest.mark.parametrize("cls", [*ANSWERS_AND_EVENTS, *REQUESTS])
def test_every_type_survives_the_way_over_the_wire_and_back(cls: type[Any]) -> None:
    @settings(max_examples=25)
    @given(values_of(cls))
    def survives(value: Any) -> None:
        assert from_record(cls, json.loads(json.dumps(to_record(value)))) == value

    survives()


def test_record_has_camel_case_keys_and_times_as_text() -> None:
    record = to_record(PAUSED)
    assert record["pausedUntil"] == "2026-11-20T09:30:00.250Z"
    assert record["menu"][0]["modifiers"][0]["options"][0]["optionId"] == "oat"
    assert from_record(Shop, record) == PAUSED


def test_unknown_keys_are_ignored() -> None:
    record = {**to_record(SHOP), "addedLater": {"x": 1}}
    assert from_record(Shop, record) == SHOP


def test_numbers_of_dynamodb_are_whole_numbers() -> None:
    shop = from_record(Shop, {**to_record(SHOP), "version": Decimal(3)})
    assert (shop, type(shop.version)) == (SHOP, int)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("isOpen", "true"),
        ("isOpen", 1),
        ("isOpen", None),
        ("version", "5"),
        ("version", True),
        ("version", 1.5),
        ("version", float("inf")),
        ("version", float("nan")),
        ("version", None),
        ("name", 7),
        ("name", None),
        ("pausedUntil", 7),
        ("pausedUntil", "soon"),
        ("menu", "latte"),
        ("menu", {"drinkId": "latte"}),
        ("menu", None),
        ("menu", ["latte"]),
    ],
)
def test_value_of_another_type_is_refused(key: str, value: Any) -> None:
    with pytest.raises(NotARecordError, match="Shop"):
        from_record(Shop, {**to_record(SHOP), key: value})


@pytest.mark.parametrize("options", ["oat", {"oat": 1}, [1], None, 5])
def test_list_of_texts_is_a_list_of_texts(options: Any) -> None:
    record = {**to_record(sample(CustomerOrder)), "options": options}
    with pytest.raises(NotARecordError):
        from_record(CustomerOrder, record)


def test_missing_key_is_named() -> None:
    record = to_record(SHOP)
    del record["drinksPerCode"]
    with pytest.raises(NotARecordError, match="drinksPerCode"):
        from_record(Shop, record)


@pytest.mark.parametrize("record", [None, [], "shop", 5])
def test_what_is_no_object_is_no_record(record: Any) -> None:
    with pytest.raises(NotARecordError):
        from_record(Shop, record)


def test_state_and_reason_of_a_later_contract_are_unknown() -> None:
    record = {**to_record(sample(CustomerOrder)), "state": "STEAMING", "reason": "rained_off"}
    order = from_record(CustomerOrder, record)
    assert (order.state, order.reason) == (OrderState.UNKNOWN, CancelReason.UNKNOWN)


def test_state_and_reason_are_members_of_their_enumerations() -> None:
    record = {**to_record(sample(CustomerOrder)), "state": "CANCELLED", "reason": "barista"}
    order = from_record(CustomerOrder, record)
    assert order.state is OrderState.CANCELLED
    assert order.reason is CancelReason.BARISTA


@pytest.mark.parametrize("state", [None, 5, True, ["PLACED"]])
def test_state_that_is_no_text_is_refused(state: Any) -> None:
    with pytest.raises(NotARecordError):
        from_record(CustomerOrder, {**to_record(sample(CustomerOrder)), "state": state})


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=4))
def test_any_json_value_is_a_field_or_refused(value: Any) -> None:
    for key in to_record(SHOP):
        try:
            from_record(Shop, {**to_record(SHOP), key: value})
        except NotARecordError:
            continue
