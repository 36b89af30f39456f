"""What people type is one line of visible characters, by one rule."""

# ruff: noqa: RUF001 - letters that look alike are the point

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.text import MOST_MARKS, display_name, one_line
from tests.hostile_strings import FORBIDDEN, HOSTILE, WIRE

ANY_TEXT = st.text(st.characters(), max_size=40)
# Characters between which the rule has to decide.
TRICKY = st.text(
    st.sampled_from("a1# \u200c\u200d\ufe0f\u20e3\u0301\u0302\u094d\u0915\u0645👩🏽❤ℹ\u200b\u2028")
)


@pytest.mark.parametrize("text", WIRE.values(), ids=WIRE)
def test_hostile_text_is_one_harmless_line(text: str) -> None:
    cleaned = one_line(text)
    assert not FORBIDDEN & set(cleaned)
    assert cleaned == cleaned.strip()
    assert one_line(cleaned) == cleaned


LITERAL = (
    *("accents", "vietnamese", "decomposed", "cjk", "korean", "arabic", "hebrew", "persian"),
    *("hindi", "malayalam", "thai", "cyrillic", "keycap", "flag", "family", "skin tone"),
)


@pytest.mark.parametrize("name", LITERAL)
def test_what_languages_and_emoji_need_stays(name: str) -> None:
    assert one_line(HOSTILE[name]) == HOSTILE[name]


@pytest.mark.parametrize(
    "emoji", ["❤️‍🔥", "👩🏽‍🚀", "🏳️‍🌈", "🙂‍↔️", "‼️", "ℹ️", "🧑‍🤝‍🧑", "⚖️", "#️⃣", "👁️‍🗨️"]
)
def test_emoji_stays_whole(emoji: str) -> None:
    assert one_line(emoji) == emoji


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("La\u200bt\u2060t\ufeffe", "Latte"),
        ("\u200fLatte\u200e", "Latte"),
        ("Lat\u00adte", "Latte"),
        ("Latte\U000e0041\U000e007f", "Latte"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),
        ("L\ufe0fa\ufe00tte\ufe0f", "Latte"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f"),
        ("1\ufe0f", "1"),
        ("La\u200dtte", "Latte"),
        ("👨\u200d", "👨"),
        ("👨\u200d\u200d👩", "👨\u200d👩"),
        ("\u200d👨", "👨"),
        ("م\u200c \u200cم", "م م"),
        ("Latte\x9b2J\x1b[2J", "Latte2J[2J"),
        ("a\u2028b\u3000c\u2800d", "a b c d"),
        ("\u3164\u2800\u115f", ""),
        ("Latte\ue000", "Latte"),
        ("\u0301Latte \u0301", "Latte"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * MOST_MARKS),
        ("a \u0301 b", "a b"),
    ],
)
def test_what_is_invisible_goes(written: str, read: str) -> None:
    assert one_line(written) == read


@given(ANY_TEXT | TRICKY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    cleaned = display_name(text, 10_000)
    assert display_name(cleaned, 10_000) == cleaned
    assert one_line(cleaned) == cleaned


@given(ANY_TEXT | TRICKY)
def test_no_control_or_lone_format_character_is_left(text: str) -> None:
    cleaned = display_name(text, 10_000)
    assert {unicodedata.category(char) for char in cleaned} & {
        "Cc",
        "Cs",
        "Co",
        "Zl",
        "Zp",
    } == set()
    assert {char for char in cleaned if unicodedata.category(char) == "Cf"} <= {"\u200c", "\u200d"}


def test_lone_surrogate_is_refused_in_a_body_and_dropped_from_a_name() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        one_line("a\ud800")
    assert display_name("a\ud800b", 5) == "ab"


@given(st.text(st.characters(), max_size=30), st.integers(-2, 12))
def test_name_is_never_longer_than_asked_for(text: str, most: int) -> None:
    assert len(display_name(text, most)) <= max(0, most)


@pytest.mark.parametrize(
    ("written", "most", "shown"),
    [
        ("Maria  de\u200b la Luz", 8, "Maria de"),
        ("Maria de la Luz", 6, "Maria"),
        ("👨\u200d👩\u200d👧", 2, "👨"),
        ("\u202e\x00", 20, ""),
        ("", 20, ""),
    ],
)
def test_name_is_cut_without_leaving_half_of_anything(written: str, most: int, shown: str) -> None:
    assert display_name(written, most) == shown
