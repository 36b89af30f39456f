"""Checks that the installed MiniStack is the version that the corrections were written for."""

from __future__ import annotations

from importlib.metadata import version

from backend.local.errors import LocalShopError

SUPPORTED_VERSION = "1.5.33"


class UnsupportedVersionError(LocalShopError):
    """Raised when another version of MiniStack is installed."""

    def __init__(self, installed: str) -> None:
        super().__init__(
            f"MiniStack {installed} is installed, but the local AWS needs {SUPPORTED_VERSION}; "
            "delete the .venv folder to have it installed again."
        )


def require_supported_version(installed: str | None = None) -> None:
    """Check the installed version of MiniStack, or `installed`.

    Raises:
        UnsupportedVersionError: It is another one than `SUPPORTED_VERSION`.
    """
    found = installed or version("ministack")
    if found != SUPPORTED_VERSION:
        raise UnsupportedVersionError(found)
