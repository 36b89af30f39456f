"""The sentences of the journey's page in the languages of the phone page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

Say = Callable[..., str]

_TRANSLATIONS = Path(__file__).parent / "translations.json"
LANGUAGES = ("en", "de", "es", "fr", "pt")


def language_of(wanted: str | None, accepted: str) -> str:
    """Return the language that was asked for, or the first that a browser accepts.

    `accepted` is an `Accept-Language` header, in the browser's order.
    """
    tags = [wanted or "", *re.findall(r"[A-Za-z]{2,3}", re.sub(r"-\w+|;[^,]*", "", accepted))]
    return next((tag for tag in map(str.lower, tags) if tag in LANGUAGES), "en")


def words(language: str) -> Say:
    """Return the function that says an English sentence in this language.

    It takes what fills the sentence's `{names}`, and is English where there is no translation.
    """

    def say(sentence: str, **values: object) -> str:
        return _translations().get(sentence, {}).get(language, sentence).format(**values)

    return say


@cache
def _translations() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(_TRANSLATIONS.read_text(encoding="utf-8"))
    return found
