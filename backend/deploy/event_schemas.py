"""Writes the catalogue of events as JSON Schemas, for listeners outside the project.

`python -m backend.deploy.event_schemas` writes them to
`backend/infrastructure/events/`. One test checks that they are up to date, and
another that the events of a real order are valid.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backend.deploy.infrastructure import TEMPLATES
from chalicelib.contract.events import CATALOGUE, EventType
from chalicelib.contract.json_schema import complete_schema_of

FOLDER = TEMPLATES / "events"


def schema_of(event: EventType) -> dict[str, Any]:
    """Return the JSON Schema of the `detail` of an event, `metadata` included."""
    schema = complete_schema_of(event.payload)
    metadata = {
        "type": "object",
        "properties": {"version": {"const": event.version}},
        "required": ["version"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event.name,
        "description": _summary(event),
        "type": "object",
        "properties": {"metadata": metadata, **schema["properties"]},
        "required": ["metadata", *schema["required"]],
    }


def write(folder: Path = FOLDER) -> None:
    """Write one file for each event into `folder`, and remove those of deleted events."""
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


def _summary(event: EventType) -> str:
    return (event.payload.__doc__ or "").strip().replace("`", "").replace("\n    ", "\n")


if __name__ == "__main__":
    write()
