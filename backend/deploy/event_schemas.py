"""Writes the catalogue of events as JSON Schemas, for whoever listens from outside.

`python -m backend.deploy.event_schemas` writes them to
`backend/infrastructure/events/`; a test sees that they are up to date, and
another that the events of a real order fit them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from backend.deploy.infrastructure import TEMPLATES
from chalicelib.kernel.events import CATALOGUE, EventType
from chalicelib.kernel.records import camel

FOLDER = TEMPLATES / "events"


def schema_of(event: EventType) -> dict[str, Any]:
    """Return the JSON Schema of the `detail` of an event, `metadata` included."""
    schema: dict[str, Any] = _in_camel_case(TypeAdapter(event.payload).json_schema())
    metadata = {
        "type": "object",
        "properties": {"version": {"const": event.version}},
        "required": ["version"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": event.name,
        "properties": {"metadata": metadata, **schema["properties"]},
        "required": ["metadata", *schema.get("required", ())],
    }


def write(folder: Path = FOLDER) -> None:
    """Write one file an event into `folder`, and remove those of events that are no more."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name, text in texts().items():
        (folder / name).write_text(text)


def texts() -> dict[str, str]:
    """Return the text of each file, by its name."""
    return {
        f"{event.name}.json": json.dumps(schema_of(event), indent=2) + "\n"
        for event in CATALOGUE.values()
    }


def _in_camel_case(schema: Any) -> Any:
    """Return the schema with its fields named as they are on the wire, and without titles."""
    if isinstance(schema, list):
        return [_in_camel_case(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    found = {k: _in_camel_case(v) for k, v in schema.items() if not _is_title(k, v)}
    if isinstance(found.get("properties"), dict):
        found["properties"] = {camel(name): s for name, s in found["properties"].items()}
    if isinstance(found.get("required"), list):
        found["required"] = [camel(name) for name in found["required"]]
    return found


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)


if __name__ == "__main__":
    write()
