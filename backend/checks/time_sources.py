"""What this machine's clock can be compared with."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx

# Answers everywhere where AWS does, and every answer has a date.
_ELSEWHERE = "https://sts.amazonaws.com"
_LONGEST_SECONDS = 5.0
# From <sys/timex.h>: the clock is not synchronised.
_STA_UNSYNC = 0x0040


class _Timex(ctypes.Structure):
    """The beginning of `struct timex`, and room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("frequency", ctypes.c_long),
        ("maximum_error", ctypes.c_long),
        ("estimated_error", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


class TimeSources(Protocol):
    """What a clock can be compared with."""

    def offset(self, url: str | None) -> timedelta | None:
        """Return by how much this machine's clock is fast; None if nothing answers."""

    def is_synchronised(self) -> bool:
        """Return whether a time service sets the clock."""


class NetworkTime:
    """The dates of answers, and the kernel's own word."""

    def offset(self, url: str | None) -> timedelta | None:
        """Return by how much this machine's clock is fast; None if nothing answers.

        Args:
            url: Where a shop on another machine answers.
        """
        for source in filter(None, (url, _ELSEWHERE)):
            with suppress(httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError):
                began = datetime.now(UTC)
                answer = httpx.head(source, timeout=_LONGEST_SECONDS)
                middle = began + (datetime.now(UTC) - began) / 2
                return middle - parsedate_to_datetime(answer.headers["date"])
        return None

    def is_synchronised(self) -> bool:
        """Return whether Linux says that a time service sets the clock."""
        if sys.platform != "linux":
            return False
        return is_synchronised(_kernel_status())


def is_synchronised(status: int | None) -> bool:
    """Return whether the status bits of `adjtimex` say that the clock is synchronised."""
    return status is not None and not status & _STA_UNSYNC


def _kernel_status() -> int | None:
    """Return the status bits of `adjtimex`, which changes nothing when `modes` is 0.

    https://man7.org/linux/man-pages/man2/adjtimex.2.html
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6")
        timex = _Timex()
        if library.adjtimex(ctypes.byref(timex)) >= 0:
            return int(timex.status)
    return None
