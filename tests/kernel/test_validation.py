"""A body is validated once, and an error says in words what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.json_schema import request_schema_of
from chalicelib.contract.requests import OrderRequest
from chalicelib.kernel import validation
from chalicelib.kernel.errors import InvalidRequest, TooLarge

SCHEMA = request_schema_of(OrderRequest)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def test_good_body_is_returned() -> None:
    body = {"drinkId": "latte", "optionIds": ["oat"], "name": None}
    assert validation.read(json.dumps(body).encode(), SCHEMA) == body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"optionIds": []}, "The field “drinkId” is missing."),
        ({"drinkId": 1, "optionIds": []}, "The field “drinkId” must be text."),
        ({"drinkId": "a", "optionIds": ["x", "x"]}, "must not name anything twice"),
        ({"drinkId": "a", "optionIds": [], "name": "x" * 21}, "at most 20 characters"),
        ({"drinkId": "a", "optionIds": [], "tip": 5}, "There is no field “tip” here."),
    ],
)
def test_error_names_the_field_in_a_sentence(body: Any, message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        validation.read(json.dumps(body).encode(), SCHEMA)
    assert message in refused.value.message


def test_body_over_sixteen_kibibytes_is_too_large() -> None:
    with pytest.raises(TooLarge):
        validation.read(b" " * (validation.LIMIT_BYTES + 1), SCHEMA)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_valid_body_or_refused(raw: bytes) -> None:
    try:
        body = validation.read(raw, SCHEMA)
    except InvalidRequest:
        return
    assert isinstance(body["drinkId"], str)
    assert all(isinstance(option, str) for option in body["optionIds"])


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_lone_surrogate_is_refused(text: str) -> None:
    raw = json.dumps({"drinkId": "a", "optionIds": [], "name": text}).encode()
    with pytest.raises(InvalidRequest):
        validation.read(raw, SCHEMA)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" Zoe \n", "Zoe"),
        ("\x1b[2JZo\x07e\x00", "[2JZoe"),
        ("\u202eeoZ", "eoZ"),
        ("שלום", "שלום"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("a\tb\u2028c", "a b c"),
    ],
)
def test_text_becomes_one_line_without_control_characters(written: str, read: str) -> None:
    raw = json.dumps({"drinkId": "a", "optionIds": [], "name": written}).encode()
    assert validation.read(raw, SCHEMA)["name"] == read


def test_whole_number_may_be_written_as_a_fraction() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 100}}}
    assert validation.read(b'{"n": 5.0}', schema) == {"n": 5}
    assert isinstance(validation.read(b'{"n": 1e2}', schema)["n"], int)
    for number in (b"1.5", b"1e999", b"-1e999", b"1e3"):
        with pytest.raises(InvalidRequest):
            validation.read(b'{"n": ' + number + b"}", schema)
