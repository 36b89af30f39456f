"""Ends a child process with its parent, whatever ends the parent.

The parent holds the write end of the pipe that is the child's standard input. The
kernel closes it with the parent, even on SIGKILL; unlike Linux's PR_SET_PDEATHSIG,
this works on macOS, too, and leaves the child time to clean up.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

GRACE_SECONDS = 30.0


def interrupt_at_end_of_input(grace_seconds: float = GRACE_SECONDS) -> None:
    """Interrupt this process, as Ctrl-C does, at the end of its standard input or on SIGTERM.

    After the end of the input it has `grace_seconds` to end, then it is killed.
    """
    # A process that a shell starts in the background ignores SIGINT, and so do its children.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    watch = threading.Thread(target=_watch, args=(grace_seconds,), name="parent", daemon=True)
    watch.start()


def _watch(grace_seconds: float) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(grace_seconds)
    os.kill(os.getpid(), signal.SIGKILL)
