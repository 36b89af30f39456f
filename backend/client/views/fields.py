"""Reading JSON objects: every view is parsed through here, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from backend.client.errors import UnexpectedAnswer
from backend.client.sanitize import sanitize

Kind = TypeVar("Kind")


class Fields:
    """One JSON object, read field by field with its type checked.

    Every string comes out safe to be shown, see ``sanitize``; ``raw`` is as it came.
    ``what`` names the object in the error text. Every reader raises
    ``UnexpectedAnswer`` when the field is missing or of another type; the
    ``maybe_`` readers give None when it is missing or null.
    """

    def __init__(self, raw: object, what: str) -> None:
        if not isinstance(raw, Mapping):
            raise UnexpectedAnswer(f"{what} is not a JSON object")
        self.raw = cast("Mapping[str, Any]", raw)
        self.what = what

    def text(self, name: str) -> str:
        """Return a string."""
        return self._required(name, self.maybe_text(name))

    def maybe_text(self, name: str) -> str | None:
        """Return a string, or None."""
        text = self._typed(name, str)
        return None if text is None else sanitize(text)

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return self._required(name, self.maybe_whole(name))

    def maybe_whole(self, name: str) -> int | None:
        """Return a whole number, or None; true and false are not numbers."""
        if isinstance(self.raw.get(name), bool):
            raise UnexpectedAnswer(f"{self.what}: {name} is not a number")
        return self._typed(name, int)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        return self._required(name, self.maybe_flag(name))

    def maybe_flag(self, name: str) -> bool | None:
        """Return true or false, or None."""
        return self._typed(name, bool)

    def moment(self, name: str) -> datetime:
        """Return a UTC time."""
        return self._required(name, self.maybe_moment(name))

    def maybe_moment(self, name: str) -> datetime | None:
        """Return a UTC time, or None."""
        text = self.maybe_text(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise UnexpectedAnswer(f"{self.what}: {name} is not a time") from error
        if moment.tzinfo is None:
            raise UnexpectedAnswer(f"{self.what}: {name} has no time zone")
        return moment

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings; a missing one is empty."""
        items: list[Any] = self._typed(name, list) or []
        if not all(isinstance(item, str) for item in items):
            raise UnexpectedAnswer(f"{self.what}: {name} holds more than strings")
        return tuple(map(sanitize, items))

    def each(self, name: str) -> tuple[Fields, ...]:
        """Return a list of objects; a missing one is empty."""
        return tuple(Fields(item, name) for item in self._typed(name, list) or [])

    def inner(self, name: str) -> Fields:
        """Return an object."""
        return self._required(name, self.maybe_inner(name))

    def maybe_inner(self, name: str) -> Fields | None:
        """Return an object, or None."""
        raw = self._typed(name, dict)
        return None if raw is None else Fields(raw, name)

    def _typed(self, name: str, kind: type[Kind]) -> Kind | None:
        value = self.raw.get(name)
        if value is None or isinstance(value, kind):
            return value
        raise UnexpectedAnswer(f"{self.what}: {name} is not of type {kind.__name__}")

    def _required(self, name: str, value: Kind | None) -> Kind:
        if value is None:
            raise UnexpectedAnswer(f"{self.what}: {name} is missing")
        return value
