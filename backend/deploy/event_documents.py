"""Writes everything that is generated from the catalogue of events.

`python -m backend.deploy.event_documents`, run in the project's folder, writes the JSON
Schemas, the schema registry's template, the AsyncAPI document and the drawing in
`docs/architecture.md`. Tests check that each is up to date.
"""

from __future__ import annotations

from backend.deploy import asyncapi, event_map, event_registry, event_schemas


def write() -> None:
    """Write all documents."""
    event_schemas.write()
    event_registry.TEMPLATE.write_text(event_registry.text())
    asyncapi.DOCUMENT.write_text(asyncapi.text())
    event_map.PAGE.write_text(event_map.rewritten(event_map.PAGE.read_text()))


if __name__ == "__main__":
    write()
