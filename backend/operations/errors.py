"""The errors of the operation of a stage; each message is one sentence for the user.

OperationsError
├── StageNotFound       the stage is not deployed, or not there
├── ListenerNotFound    no function of the stage has this name
├── DeadLetterNotFound  no dead letter has this id
├── NotReplayable       an event cannot be handed to its listener again
├── NoArchive           the stage records no events
├── ReplayFailed        EventBridge ended a replay
└── ExtensionError      an extension cannot be added or removed
"""

from __future__ import annotations

from collections.abc import Iterable

from backend.errors import CommandError


class OperationsError(CommandError):
    """The base class; the message is shown without a traceback."""


class StageNotFound(OperationsError):
    """Raised when a stage has no functions, or when the shop of this machine is closed."""


class ListenerNotFound(OperationsError):
    """Raised for a listener that the stage does not have; names those that it has."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no listener {name}; there are {', '.join(sorted(known))}.")


class DeadLetterNotFound(OperationsError):
    """Raised for an id that no dead letter has."""

    def __init__(self, message_id: str) -> None:
        super().__init__(
            f"There is no dead letter {message_id}; it may be replayed already, or be read by"
            " somebody else just now."
        )


class NotReplayable(OperationsError):
    """Raised when an event cannot be handed to its listener again; says why."""


class NoArchive(OperationsError):
    """Raised when a stage has no archive of its events."""

    def __init__(self, stage: str) -> None:
        super().__init__(
            f"The stage {stage} has no archive of its events. docs/operations.md says which"
            " stages have one, and how to create one."
        )


class ReplayFailed(OperationsError):
    """Raised when a replay ended before it was complete."""


class ExtensionError(OperationsError):
    """Raised when an extension does not exist, or does not fit what it must keep to."""
