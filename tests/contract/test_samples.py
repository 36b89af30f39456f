"""Samples come from the contract's own types."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.contract.json_schema import complete_schema_of, request_schema_of
from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.serialization import to_record
from tests.contract.contract_types import ANSWERS_AND_EVENTS, REQUESTS
from tests.contract.samples import MOMENT, SHOP, sample


@pytest.mark.parametrize("cls", ANSWERS_AND_EVENTS)
def test_sample_of_every_type_fits_its_own_schema(cls: type[Any]) -> None:
    Draft202012Validator(complete_schema_of(cls)).validate(to_record(sample(cls)))


@pytest.mark.parametrize("cls", REQUESTS)
def test_sample_of_every_request_fits_its_own_schema(cls: type[Any]) -> None:
    given = {name: value for name, value in to_record(sample(cls)).items() if value is not None}
    schema = request_schema_of(cls)
    if schema.get("minProperties"):
        given = {"isOpen": True}
    Draft202012Validator(schema).validate(given)


def test_sample_has_the_plainest_value_of_each_type() -> None:
    order = sample(StaffOrder, number=7)
    assert (order.order_id, order.number, order.version) == ("text", 7, 1)
    assert (order.state, order.reason, order.options) == (OrderState.SCANNED, None, ())
    assert (order.scanned_at, order.placed_at, order.is_walk_up) == (MOMENT, None, True)


def test_sample_shop_takes_orders() -> None:
    assert SHOP.takes_orders(MOMENT)
