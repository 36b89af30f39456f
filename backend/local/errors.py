"""The errors of the local shop; each message is one sentence for the user.

LocalShopError
├── AlreadyOpenError         the shop is open already
├── PortTakenError           another program uses the port
├── BackgroundError          a background process did not start, or ended
├── DamagedStateError        the saved state cannot be read
├── NotWritableError         the disk is full, or read-only
├── BackupError              a backup cannot be written or restored
└── UnsupportedVersionError  another version of MiniStack is installed (`ministack.version`)
"""

from __future__ import annotations

from pathlib import Path

from backend.errors import CommandError


class LocalShopError(CommandError):
    """The base class; the message is shown without a traceback."""


class AlreadyOpenError(LocalShopError):
    """Raised when the shop of a folder is opened twice."""

    def __init__(self, pid: int, url: str | None) -> None:
        where = f" at {url}" if url else ""
        super().__init__(
            f"The shop is open already{where} (process {pid}); ./shop status --sign-ins shows "
            "the staff's passwords, ./shop close closes it."
        )


class PortTakenError(LocalShopError):
    """Raised when the front door cannot listen on its port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is taken by another program, or not allowed; choose another with --port."
        )


class BackgroundError(LocalShopError):
    """Raised when a background process does not answer, or has ended."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what} is not running; see its log: {log}")


class DamagedStateError(LocalShopError):
    """Raised when the saved state of the local AWS is damaged."""

    def __init__(self, state: Path) -> None:
        super().__init__(
            f"The saved state of the shop is damaged. Nothing was changed, and a copy was kept "
            f"in {state}. ./shop restore FILE --replace restores a backup, and "
            "./shop open --fresh starts anew."
        )


class NotWritableError(LocalShopError):
    """Raised when the local AWS cannot store anything, so that it does not start."""

    def __init__(self, state: Path) -> None:
        super().__init__(
            f"Nothing can be stored in {state}: the disk is full, or read-only. "
            "Make room, then open the shop again."
        )


class BackupError(LocalShopError):
    """Raised when a backup cannot be written or restored; nothing was changed then."""
