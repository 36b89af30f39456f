"""The root of the errors whose message is one sentence for whoever ran a command."""

from __future__ import annotations


class CommandError(Exception):
    """Raised when a command cannot do what it was asked to; shown without a traceback."""
