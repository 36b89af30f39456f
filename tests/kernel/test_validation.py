"""A body is read once, and what is wrong with it is said in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chalicelib.order_manager.schemas import WISH
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import bodies
from chalicelib.kernel.errors import InvalidRequest, TooLarge

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def test_good_body_is_returned() -> None:
    body = {"drinkId": "latte", "optionIds": ["oat"], "name": None}
    assert bodies.read(json.dumps(body).encode(), WISH) == body


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
def test_refusal_is_a_sentence(body: Any, message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        bodies.read(json.dumps(body).encode(), WISH)
    assert message in refused.value.message


def test_sixteen_kibibytes_are_the_limit() -> None:
    with pytest.raises(TooLarge):
        bodies.read(b" " * (bodies.LIMIT_BYTES + 1), WISH)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_rubbish_is_refused_and_nothing_else_happens(raw: bytes) -> None:
    try:
        body = bodies.read(raw, WISH)
    except InvalidRequest:
        return
    assert isinstance(body["drinkId"], str)
    assert all(isinstance(option, str) for option in body["optionIds"])


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_half_a_character_is_no_text(text: str) -> None:
    raw = json.dumps({"drinkId": "a", "optionIds": [], "name": text}).encode()
    with pytest.raises(InvalidRequest):
        bodies.read(raw, WISH)


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
def test_text_is_one_line_that_steers_nothing(written: str, read: str) -> None:
    raw = json.dumps({"drinkId": "a", "optionIds": [], "name": written}).encode()
    assert bodies.read(raw, WISH)["name"] == read


def test_whole_number_may_be_written_as_a_fraction() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 100}}}
    assert bodies.read(b'{"n": 5.0}', schema) == {"n": 5}
    assert isinstance(bodies.read(b'{"n": 1e2}', schema)["n"], int)
    for number in (b"1.5", b"1e999", b"-1e999", b"1e3"):
        with pytest.raises(InvalidRequest):
            bodies.read(b'{"n": ' + number + b"}", schema)
