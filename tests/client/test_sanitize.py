"""No text that reaches a program at the bar, or its log, can steer or forge what it shows."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.client import ApiError, ClientError, StaffOrder, read
from backend.client.reader import decode
from backend.client.sanitize import MOST_ATTACHED, SanitizingFormatter, sanitize
from chalicelib.kernel.text import display_name
from tests.hostile_strings import FORBIDDEN, HOSTILE

from .samples import order_json


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_harmless(text: str) -> None:
    shown = sanitize(text)
    assert not FORBIDDEN & set(shown)
    assert sanitize(shown) == shown


@given(st.text(st.characters(), max_size=40))
def test_what_the_shop_cleaned_is_shown_as_it_is(text: str) -> None:
    """Except for joiners of one-letter words and the like, which take no room."""
    cleaned = display_name(text, 1000)
    hidden = "\u200c\u200d\ufe0f"
    shown = sanitize(cleaned)
    assert [c for c in shown if c not in hidden] == [c for c in cleaned if c not in hidden]


@pytest.mark.parametrize(
    "name", ["accents", "decomposed", "persian", "hindi", "thai", "family", "flag"]
)
def test_languages_and_emoji_are_shown_whole(name: str) -> None:
    assert sanitize(HOSTILE[name]) == HOSTILE[name]


def test_a_flood_of_marks_is_cut() -> None:
    assert sanitize("e" + "\u0301" * 500) == "e" + "\u0301" * MOST_ATTACHED


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_texts_and_errors_of_the_shop_are_harmless(text: str) -> None:
    answer = json.dumps({"name": text, "options": [{"name": text}]})
    clean = sanitize(text)
    assert decode(answer) == {"name": clean, "options": [{"name": clean}]}
    refusal = ApiError(409, "c", text, {})
    assert refusal.message == sanitize(text)
    for error in (refusal, ClientError(text)):
        assert not FORBIDDEN & set(str(error))


def test_an_order_is_parsed_with_safe_texts() -> None:
    answer = json.dumps(order_json(note="a\x1b[2J\nb\u202e"))
    assert read(StaffOrder, decode(answer)).note == "a[2J b"


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/api/?shop=demo&code=691ee0a8-R3l5yd9_QxTw",
        "wss://a.example/mqtt?X-Amz-Signature=0f&X-Amz-Security-Token=a%2Bb%3D%3D",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbi1fYXR1cmU",
    ],
)
def test_urls_codes_and_tokens_are_not_changed(text: str) -> None:
    assert decode(json.dumps([text])) == [text]


def test_a_log_record_cannot_be_forged_or_steer_the_terminal_it_is_read_on() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(SanitizingFormatter("%(levelname)s %(message)s"))
    log = logging.Logger("hostile")
    log.addHandler(handler)
    for text in HOSTILE.values():
        log.warning("customer %s", text.replace("\ud83d", ""))
        try:
            raise ValueError(f"{text}\nERROR all is lost")
        except ValueError:
            log.exception("failed")
    lines = out.getvalue().split("\n")
    assert not FORBIDDEN & set("".join(lines))
    records = [line for line in lines if line and not line.startswith(" ")]
    assert len(records) == 2 * len(HOSTILE)
    assert {record.split()[0] for record in records} == {"WARNING", "ERROR"}
