"""Keeps phone numbers out of the change log: the items of one table have a file of their own.

A log retains what was deleted until it is compacted, and a backup retains it for ever.
The contract says that a phone number is deleted with its order. So this file contains
the present items and nothing else, and is replaced at each change. There are few, and
backups do not contain it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from backend.local.ministack.change_log.flush import flush_folder
from backend.local.ministack.change_log.frames import Key

FILE_NAME = "private-items"
_TABLES = ("-notifications",)


def is_private(table_name: str) -> bool:
    """Return whether the items of this table are private."""
    return table_name.endswith(_TABLES)


class PrivateItems:
    """The private items of every table, by their keys in the log."""

    def __init__(self, state: Path) -> None:
        """Load the items from MiniStack's state folder."""
        self._path = state / FILE_NAME
        self._items: dict[str, Any] = {}
        if self._path.exists():
            self._items = json.loads(self._path.read_text())

    def items(self) -> dict[Key, Any]:
        """Return the items by key."""
        return {tuple(json.loads(key)): item for key, item in self._items.items()}

    def put(self, key: Key, item: Any) -> None:
        """Store an item, on the disk when this returns; `OSError` if it cannot be stored."""
        self._replace({**self._items, json.dumps(key): item})

    def delete(self, key: Key) -> None:
        """Delete an item, also from the disk; `OSError` if it cannot be deleted."""
        encoded = json.dumps(key)
        if encoded in self._items:
            self._replace({name: item for name, item in self._items.items() if name != encoded})

    def retain_tables(self, table_ids: Collection[str]) -> None:
        """Delete the items of all other tables, which were deleted."""
        retained = {
            key: item for key, item in self._items.items() if json.loads(key)[1] in table_ids
        }
        if retained != self._items:
            self._replace(retained)

    def _replace(self, items: dict[str, Any]) -> None:
        draft = self._path.with_suffix(".draft")
        with draft.open("w") as file:
            draft.chmod(0o600)
            json.dump(items, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        flush_folder(self._path.parent)
        self._items = items
