"""The documents of the events are valid, complete, and those that the code describes."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator

from backend.deploy import asyncapi, event_map, event_registry
from backend.deploy.npm import NpmPackage
from chalicelib.contract.events import CATALOGUE
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.queue import QueueState
from chalicelib.contract.serialization import to_record
from chalicelib.publisher.model import PUBLISHED_TYPES, messages
from tests.contract.samples import MOMENT, sample

_RUN = "run python -m backend.deploy.event_documents"
SPECIFICATION = NpmPackage(
    name="@asyncapi/specs",
    version="6.11.1",
    sha512="A3WBLqAKGoJ2+6FWFtpjBlCQ1oFCcs4GxF7zsIGvNqp/klGUHjlA3aAcZ9XMMpLGE8zPeYDz2x9FmO6DSuKraQ==",
)


def detail_of(name: str) -> dict[str, Any]:
    """Return the detail of an event in which everything that may be absent is there."""
    payload: Any = sample(CATALOGUE[name].payload)
    if isinstance(getattr(payload, "order", None), StaffOrder):
        payload = sample(CATALOGUE[name].payload, order=sample(StaffOrder, number=7))
    return {**to_record(payload), "metadata": {"version": CATALOGUE[name].version}}


def content_of(resource: dict[str, Any]) -> str:
    """Return a schema's content as CloudFormation resolves it."""
    _, parts = resource["Properties"]["Content"]["Fn::Join"]
    mappings = event_registry.template()["Mappings"]
    found = [p if isinstance(p, str) else mappings["Details"][p["Fn::FindInMap"][1]] for p in parts]
    return "".join(part if isinstance(part, str) else part["Schema"] for part in found)


def test_registry_and_asyncapi_document_are_up_to_date() -> None:
    assert event_registry.TEMPLATE.read_text() == event_registry.text(), _RUN
    assert asyncapi.DOCUMENT.read_text() == asyncapi.text(), _RUN


@pytest.mark.parametrize("name", CATALOGUE)
def test_registry_describes_each_event_in_draft_4(name: str) -> None:
    schema = json.loads(content_of(event_registry.template()["Resources"][name.replace(".", "")]))
    Draft4Validator.check_schema(schema)
    event: dict[str, Any] = {
        "id": "1",
        "time": "now",
        "source": "s",
        "detail-type": name,
        "detail": detail_of(name),
    }
    validator = Draft4Validator(schema)
    validator.validate(event)
    assert not validator.is_valid({**event, "detail-type": "Another"})
    assert not validator.is_valid(
        {**event, "detail": {**event["detail"], "metadata": {"version": 99}}}
    )
    assert not validator.is_valid({**event, "detail": {"metadata": {"version": 1}}})


def test_registry_fits_into_one_call_of_cloudformation() -> None:
    assert len(event_registry.text().encode()) <= 51_200


def test_asyncapi_document_is_valid() -> None:
    specification = json.loads(SPECIFICATION.read("schemas/3.0.0.json"))
    Draft7Validator(specification).validate(asyncapi.document())


def test_references_of_the_asyncapi_document_resolve() -> None:
    document = asyncapi.document()
    references = list(found_references(document))
    assert len(references) > 100
    for reference in references:
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in target, reference
            target = target[part]


def found_references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [one for inner in value.values() for one in found_references(inner)]
    return (
        [o for inner in value for o in found_references(inner)] if isinstance(value, list) else []
    )


def test_topics_carry_what_the_publisher_sends() -> None:
    sent: dict[str, dict[str, type]] = {topic: {} for topic in asyncapi.TOPICS}
    for name in PUBLISHED_TYPES:
        for message in messages(name, with_everything(name), MOMENT):
            sent[message.topic.partition("/")[0]][message.type] = type(message.detail)
    assert sent == {topic: dict(types) for topic, types in asyncapi.TOPICS.items()}


def with_everything(name: str) -> dict[str, Any]:
    """Return the detail of an event whose order has a number, a customer and a queue."""
    event = CATALOGUE[name]
    names = {field.name for field in fields(event.payload)}
    changes: dict[str, Any] = {}
    if "order" in names:
        changes["order"] = sample(StaffOrder, number=None if name == "Validator.NewOrder" else 7)
    if "customer_id" in names:
        changes["customer_id"] = "zoe"
    if name.startswith("OrderManager."):
        changes["queue"] = sample(QueueState)
    if name == "Validator.NewOrder":
        changes["code_update"] = sample(CATALOGUE["Validator.CodeChanged"].payload)
    record: dict[str, Any] = to_record(sample(event.payload, **changes))
    return record


def test_every_handler_of_an_event_is_an_operation() -> None:
    operations = asyncapi.document()["operations"]
    handled = {
        (name.partition("-handles-")[0], reference["$ref"].rpartition("/")[2])
        for name, operation in operations.items()
        for reference in operation.get("messages", [])
    }
    drawn = {(s, name) for name, services in event_map.handlers().items() for s in services}
    assert handled == drawn
