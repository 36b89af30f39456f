"""JSON Schemas of the contract's types: what they say, and that values agree with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, cast

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, ValidationError

from backend.deploy import event_schemas
from chalicelib.contract.events import CATALOGUE, EventType
from chalicelib.contract.json_schema import (
    complete_schema_of,
    request_schema_of,
    schema_of,
    schemas_of,
)
from chalicelib.contract.orders import CustomerOrder, OrderState, StaffOrder
from chalicelib.contract.requests import OrderRequest, ScanRequest, ShopPatch
from chalicelib.contract.serialization import camel, to_record
from chalicelib.contract.shops import Drink, PublicShop
from tests.contract.contract_types import ANSWERS_AND_EVENTS, REQUESTS, values_of
from tests.contract.samples import sample


@pytest.mark.parametrize("cls", ANSWERS_AND_EVENTS)
def test_every_value_of_a_type_fits_its_schema(cls: type[Any]) -> None:
    validator = Draft202012Validator(complete_schema_of(cls))

    @settings(max_examples=25)
    @given(values_of(cls))
    def fits(value: Any) -> None:
        validator.validate(json.loads(json.dumps(to_record(value))))

    fits()


@pytest.mark.parametrize("cls", [*ANSWERS_AND_EVENTS, *REQUESTS])
def test_every_schema_is_one(cls: type[Any]) -> None:
    for schema in (schema_of(cls), complete_schema_of(cls), request_schema_of(cls)):
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("cls", REQUESTS)
def test_request_may_have_no_other_fields(cls: type[Any]) -> None:
    schema = request_schema_of(cls)
    record = {name: value for name, value in to_record(sample(cls)).items() if value is not None}
    with pytest.raises(ValidationError, match="Additional properties"):
        Draft202012Validator(schema).validate({**record, "tip": 5})
    assert all(inner["additionalProperties"] is False for inner in _objects(schema))


def test_answer_may_have_fields_of_a_later_contract() -> None:
    record = {**to_record(sample(CustomerOrder)), "addedLater": 1}
    Draft202012Validator(complete_schema_of(CustomerOrder)).validate(record)


def test_rules_of_annotated_fields_appear() -> None:
    order = request_schema_of(OrderRequest)["properties"]
    assert order["drinkId"] == {"type": "string", "maxLength": 64}
    assert order["optionIds"]["items"] == {"type": "string", "maxLength": 64}
    assert (order["optionIds"]["maxItems"], order["optionIds"]["uniqueItems"]) == (50, True)
    assert order["name"] == {"type": ["string", "null"], "maxLength": 20}
    assert request_schema_of(ScanRequest)["properties"]["code"]["minLength"] == 1
    patch = request_schema_of(ShopPatch)
    assert patch["properties"]["drinksPerCode"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 1000,
    }
    assert (patch["minProperties"], patch["required"]) == (1, [])


def test_patterns_mean_the_same_in_every_language() -> None:
    schemas = [complete_schema_of(cls) for cls in (*ANSWERS_AND_EVENTS, *REQUESTS)]
    patterns = {field["pattern"] for schema in schemas for field in _fields(schema, "pattern")}
    assert patterns
    assert not [pattern for pattern in patterns if "\\Z" in pattern or "\\A" in pattern]


def test_field_that_may_be_null_says_so() -> None:
    properties = schema_of(CustomerOrder)["properties"]
    assert properties["number"] == {"type": ["integer", "null"]}
    assert None in properties["reason"]["enum"]
    assert None not in properties["state"]["enum"]
    assert properties["estimatedWaitSeconds"]["anyOf"][1] == {"type": "null"}


def test_unknown_is_no_state_that_is_sent() -> None:
    states = schema_of(CustomerOrder)["properties"]["state"]["enum"]
    assert set(states) == {state.value for state in OrderState} - {"UNKNOWN"}


def test_field_without_a_default_is_required() -> None:
    schema = schema_of(StaffOrder)
    assert set(schema["properties"]) - set(schema["required"]) == {"makeBy", "supplyIds"}
    assert request_schema_of(OrderRequest)["required"] == ["drinkId", "optionIds"]


def test_schemas_name_each_contained_type_once() -> None:
    schemas = schemas_of([PublicShop])
    assert set(schemas) == {
        "AllergenChange", "Drink", "Modifier", "Option", "PublicRush", "PublicShop",
        "QueueSummary", "WaitEstimate",
    }  # fmt: skip
    assert schemas["PublicShop"]["properties"]["menu"]["items"] == {
        "$ref": "#/components/schemas/Drink"
    }
    assert schemas["Drink"] == schema_of(Drink)


def test_unknown_type_of_a_field_has_no_schema() -> None:
    with pytest.raises(TypeError, match="no JSON Schema"):
        complete_schema_of(EventType)


# --- events ------------------------------------------------------------------------------


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=str)
def test_schema_of_every_event_names_its_fields(event: EventType) -> None:
    schema = event_schemas.schema_of(event)
    assert [inner for inner in _objects(schema) if not inner.get("properties")] == []
    named = {camel(field.name) for field in fields(cast("Any", event.payload))}
    assert set(schema["properties"]) == {"metadata", *named}


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=str)
def test_sample_of_every_event_fits_its_schema(event: EventType) -> None:
    detail = {"metadata": {"version": event.version}, **to_record(sample(event.payload))}
    Draft202012Validator(event_schemas.schema_of(event)).validate(detail)


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of an object within `schema`."""
    yield from (found for found in _nodes(schema) if found.get("type") == "object")


def _fields(schema: Any, rule: str) -> Iterator[dict[str, Any]]:
    """Yield every schema within `schema` that has a rule of this name."""
    yield from (found for found in _nodes(schema) if isinstance(found.get(rule), str))


def _nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from _nodes(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _nodes(inner)
