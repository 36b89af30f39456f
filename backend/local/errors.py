"""What can keep the local shop from opening; each message is one sentence for a person.

LocalShopError
├── AlreadyOpenError   it is open, and where
├── PortTakenError     another program has the port
└── BackgroundError    a background process did not come up, or ended
"""

from __future__ import annotations

from pathlib import Path


class LocalShopError(Exception):
    """The root; shown as it is, without a traceback."""


class AlreadyOpenError(LocalShopError):
    """Raised by a second opening of the same folder."""

    def __init__(self, pid: int, url: str | None) -> None:
        where = f" at {url}" if url else ""
        super().__init__(
            f"The shop is open already{where} (process {pid}); ./shop close closes it."
        )


class PortTakenError(LocalShopError):
    """Raised when the front door's port is not to be had."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is taken by another program, or not allowed; choose one with --port."
        )


class BackgroundError(LocalShopError):
    """Raised when a background process does not answer; its log says why."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what} does not run; its log says why: {log}")
