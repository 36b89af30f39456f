"""Makes the changes of one function of MiniStack's one atomic change in the log."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

from backend.local.ministack.change_log.writer import ChangeLog


def atomic(log: ChangeLog, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with all that it changes as one atomic change.

    While nothing can be stored, requests were refused before; threads, such as those
    of workflows, wait here until something can.
    """

    @functools.wraps(function)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            log.wait_until_writable()
        with log.atomic():
            return function(*arguments, **options)

    return wrapped
