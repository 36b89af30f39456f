"""SQLite files that keep what was committed, even if the process or the machine crashes."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def open_database(file: Path, table: str) -> sqlite3.Connection:
    """Return a connection in autocommit mode, to a file that only its owner can read.

    Any thread may use it, one at a time: the caller holds a lock.
    """
    database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(f"CREATE TABLE IF NOT EXISTS {table}")
    file.chmod(0o600)
    return database


def has_rows(file: Path, query: str) -> bool:
    """Return whether a query finds anything; a missing or damaged file has no rows."""
    if not file.exists():
        return False
    database = sqlite3.connect(file)
    try:
        return database.execute(f"{query} LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False
    finally:
        database.close()
