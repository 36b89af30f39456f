from __future__ import annotations

import json

import botocore.session
import pytest
from ministack.core import iam_evaluator, responses
from ministack.services import dynamodb, stepfunctions

from backend.local.ministack import repeated_work

POLICY = {
    "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"},
        {"Effect": "Deny", "Action": ["iot:*"], "Resource": ["a", "b"], "Condition": {"Null": {}}},
    ]
}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Correct MiniStack for one test."""
    for module, name in (
        (iam_evaluator, "parse_policy_document"),
        (responses, "_service_model"),
        (stepfunctions, "_service_model"),
        (dynamodb, "copy"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    repeated_work.install()


@pytest.mark.parametrize("name", repeated_work.PROTOCOLS)
def test_the_protocols_are_those_of_botocore(name: str) -> None:
    botocore_name = responses._BOTOCORE_NAME.get(name, name)
    model = botocore.session.get_session().get_service_model(botocore_name)
    known = responses._service_model(name).metadata
    for item in ("protocol", "jsonVersion"):
        assert known.get(item) == model.metadata.get(item)


def test_other_services_and_step_functions_have_the_whole_model() -> None:
    assert responses._service_model("kms").operation_names
    assert stepfunctions._service_model("dynamodb").operation_names


@pytest.mark.parametrize("document", [POLICY, json.dumps(POLICY)])
def test_a_policy_is_parsed_once(document: object) -> None:
    first = iam_evaluator.parse_policy_document(document)
    again = iam_evaluator.parse_policy_document(document)
    assert [statement.effect for statement in first] == ["Allow", "Deny"]
    assert first[1].actions == ["iot:*"]
    assert all(one is other for one, other in zip(first, again, strict=True))
    first.clear()
    assert len(iam_evaluator.parse_policy_document(document)) == 2


def test_a_changed_policy_is_parsed_anew() -> None:
    document = json.loads(json.dumps(POLICY))
    iam_evaluator.parse_policy_document(document)
    document["Statement"].pop()
    assert len(iam_evaluator.parse_policy_document(document)) == 1


@pytest.mark.parametrize("document", ["", "no JSON", "[]"])
def test_what_is_no_policy_allows_nothing(document: str) -> None:
    assert iam_evaluator.parse_policy_document(document) == []


def test_an_item_is_copied_deeply() -> None:
    item = {
        "id": {"S": "1"},
        "isOpen": {"BOOL": True},
        "lines": {"L": [{"M": {"count": {"N": "2"}}}, {"NULL": True}, {"SS": ["a", "b"]}]},
        "bytes": {"B": b"abc"},
    }
    before = json.dumps(item, default=repr)
    copied = dynamodb.copy.deepcopy(item)
    assert copied == item
    copied["lines"]["L"][0]["M"]["count"]["N"] = "3"
    copied["lines"]["L"][2]["SS"].append("c")
    assert json.dumps(item, default=repr) == before


def test_the_rest_of_copy_is_unchanged() -> None:
    assert dynamodb.copy.copy([1]) == [1]
