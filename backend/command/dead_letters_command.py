"""`shop dead-letters`: the events that could not be handled, and their replay."""

from __future__ import annotations

import click

from backend.client.sanitize import sanitize
from backend.command.operated_stage import operates_stage
from backend.operations.dead_letter_queue import DeadLetterQueue
from backend.operations.dead_letters import DeadLetter
from backend.operations.errors import OperationsError
from backend.operations.stage import Stage


@click.group("dead-letters")
def command() -> None:
    """List, show and replay the events that could not be handled.

    After its retries an event goes to the dead-letter queue of its stage. Mend the cause,
    then replay it to the listener that failed.
    """


@command.command("list")
@operates_stage
def list_letters(stage: Stage) -> None:
    """List the dead letters, oldest first."""
    with DeadLetterQueue(stage) as queue:
        letters = queue.letters
    if not letters:
        click.echo("There are no dead letters.")
        return
    for letter in letters:
        click.echo(_line(letter))
    click.echo(f"{len(letters)} in all; shop dead-letters replay --all replays them.", err=True)


@command.command("show")
@click.argument("letter_id", metavar="ID")
@operates_stage
def show(stage: Stage, letter_id: str) -> None:
    """Show the dead letter ID, as far as it holds no secret."""
    with DeadLetterQueue(stage) as queue:
        letter = queue.find(letter_id)
    for name, value in _fields(letter):
        click.echo(f"{name:<13}{sanitize(str(value))}")


@command.command("replay")
@click.argument("letter_ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Replay all of them.")
@click.option("--listener", help="Replay those of this listener, such as order_journey.")
@operates_stage
def replay(stage: Stage, letter_ids: tuple[str, ...], every: bool, listener: str | None) -> None:
    """Hand events to the listeners that failed again, then delete their dead letters.

    A listener that fails again gets its retries, and then the event is a dead letter
    once more: nothing is lost.
    """
    if not (letter_ids or every or listener):
        raise click.UsageError("Give the ID of a dead letter, or --listener, or --all.")
    failures = []
    with DeadLetterQueue(stage) as queue:
        named = [queue.find(one) for one in letter_ids]
        for letter in named or [one for one in queue.letters if listener in (None, one.listener)]:
            try:
                queue.replay(letter)
            except OperationsError as error:
                failures.append(str(error))
            else:
                click.echo(f"Replayed {_line(letter)}")
    if failures:
        raise OperationsError("\n".join(failures))


def _line(letter: DeadLetter) -> str:
    event = letter.event
    what = f"{event.type}  {event.order_id or event.shop_id or ''}" if event else "stream records"
    line = f"{letter.short_id}  {letter.failed_at}  {letter.listener:<15} {letter.error:<22} {what}"
    return sanitize(line)


def _fields(letter: DeadLetter) -> list[tuple[str, object]]:
    event = letter.event
    about_event = [
        ("event", event.type),
        ("event id", event.event_id),
        ("published", event.time),
        ("shop", event.shop_id),
        ("order", event.order_id),
        ("state", event.state),
        ("version", event.version),
    ] if event else []  # fmt: skip
    fields = [
        ("id", letter.message_id),
        ("listener", letter.listener),
        ("failed", letter.failed_at),
        ("attempts", letter.attempts),
        ("error", letter.error),
        ("request id", letter.request_id),
        *about_event,
    ]
    return [(name, value) for name, value in fields if value not in (None, "")]
