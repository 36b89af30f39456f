"""The menu: drinks, their modifiers and the options to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.client.views.fields import Fields


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a modifier, such as oat milk."""

    option_id: str
    name: str
    available: bool = True

    @classmethod
    def parse(cls, fields: Fields) -> Option:
        """Return the option that a JSON object describes."""
        return cls(fields.text("optionId"), fields.text("name"), fields.flag("available"))

    def to_json(self) -> dict[str, Any]:
        """Return the contract's JSON object."""
        return {"optionId": self.option_id, "name": self.name, "available": self.available}


@dataclass(frozen=True, slots=True)
class Modifier:
    """A question about a drink, such as the milk; ``required`` ones must be answered."""

    name: str
    required: bool
    multiple: bool
    options: tuple[Option, ...]

    @classmethod
    def parse(cls, fields: Fields) -> Modifier:
        """Return the modifier that a JSON object describes."""
        return cls(
            fields.text("name"),
            fields.flag("required"),
            fields.flag("multiple"),
            tuple(Option.parse(option) for option in fields.each("options")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the contract's JSON object."""
        return {
            "name": self.name,
            "required": self.required,
            "multiple": self.multiple,
            "options": [option.to_json() for option in self.options],
        }


@dataclass(frozen=True, slots=True)
class Drink:
    """A drink on the menu; ``available`` is false while it is sold out."""

    drink_id: str
    name: str
    description: str
    available: bool
    allergens: tuple[str, ...]
    modifiers: tuple[Modifier, ...]

    @classmethod
    def parse(cls, fields: Fields) -> Drink:
        """Return the drink that a JSON object describes."""
        return cls(
            fields.text("drinkId"),
            fields.text("name"),
            fields.maybe_text("description") or "",
            fields.flag("available"),
            fields.texts("allergens"),
            tuple(Modifier.parse(modifier) for modifier in fields.each("modifiers")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the contract's JSON object, as ``PUT .../menu`` takes it."""
        return {
            "drinkId": self.drink_id,
            "name": self.name,
            "description": self.description,
            "available": self.available,
            "allergens": list(self.allergens),
            "modifiers": [modifier.to_json() for modifier in self.modifiers],
        }
