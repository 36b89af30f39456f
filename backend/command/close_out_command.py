"""`shop close-out`: ends the bar's day."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click

from backend.client import StaffOrder
from backend.client.closing import ClosingClient
from backend.client.sign_in import utc_now
from backend.closing import close_out
from backend.closing.close_out import Day
from backend.closing.decisions import Decision, description
from backend.closing.keys import KeyFileError, fingerprint, public_bytes, read_key
from backend.closing.open_orders import Decide, StillOpen
from backend.closing.statement import InvalidStatement, verified
from backend.closing.tables import TableReader
from backend.local import cloud, opening
from backend.local.deployment import STAGE
from backend.local.folder import Folder, default_folder
from backend.report.orders import NotAReportError
from backend.report.writing import span_of

_OF_ANOTHER_KEY = 2
_KEPT = timedelta(days=29)  # orders expire after thirty
_KEYS = {"c": Decision.COLLECT, "n": Decision.NO_SHOW, "x": Decision.CANCEL}
_QUESTION = "  [c]ollected, [n]ot picked up, [x] cancel with a word to the customer, [q]uit: "


@click.command("close-out")
@click.option("--shop", "shop_id", help="The shop's id; by default the one that was opened.")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day, in the shop's time zone; by default today.",
)
@click.option(
    "--open",
    "decision",
    type=click.Choice([one.value for one in Decision]),
    help="What becomes of every open order, instead of a question for each.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where the files are written; by default here.",
)
@click.option("--yes", is_flag=True, help="Do not ask before the bar is closed.")
@click.option(
    "--patience",
    type=click.IntRange(0),
    default=int(close_out.PATIENCE_SECONDS),
    show_default=True,
    metavar="SECONDS",
    help="How long tables may differ because an event is late.",
)
@click.option(
    "--verify",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Only say whether a signed file is unchanged, and by which key it is signed. "
    "The exit code is 0 for this shop's key, 2 for another one, 1 if it was changed.",
)
@click.pass_context
def command(
    context: click.Context,
    shop_id: str | None,
    day: datetime | None,
    decision: str | None,
    out: Path,
    yes: bool,
    patience: int,
    verify: Path | None,
) -> None:
    """End the bar's day; it may be repeated.

    The bar is closed. Each open order is shown and decided. The tables are counted against
    each other. Names, notes, phone numbers, push addresses and stored tickets are deleted. The
    day's report is written, and a signed page of what was served. The exit code is 1 if the
    tables differ.
    """
    folder = default_folder()
    if verify is not None:
        context.exit(_verify(verify, folder))
    try:
        with _opened(folder, shop_id, day, out) as (found, reader):
            _confirm(found, decision, yes=yes)
            context.exit(0 if _run(found, reader, decision, patience, folder) else 1)
    except (close_out.NotEnded, StillOpen, KeyFileError, NotAReportError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        what = error.filename or "A file"
        raise click.ClickException(f"{what} cannot be written: {error.strerror}.") from error


def _run(
    day: Day, reader: TableReader, decision: str | None, patience: float, folder: Folder
) -> bool:
    """Do every step; return whether the tables agree and nothing personal is left."""
    if day.is_today:
        click.echo("The bar is closed now." if close_out.close_bar(day) else "The bar is closed.")
    ended = close_out.end_orders(day, _decide_by(decision), _tell)
    click.echo(f"{_count(ended, 'open order')} ended.")
    agreement = close_out.count_tables(day, reader, patience_seconds=patience)
    click.echo(", ".join(f"{name}: {count}" for name, count in agreement.counts.items()))
    for difference in agreement.differences:
        click.secho(f"  {difference}", fg="red")
    deleted = close_out.delete_personal_data(day, reader, utc_now())
    click.echo(
        f"Names and notes of {_count(deleted.orders, 'order')} deleted, {deleted.left} left."
    )
    tickets = close_out.forget_tickets(day, folder.root / "terminals")
    click.echo(f"{_count(tickets, 'stored ticket')} of this machine's terminals deleted.")
    written = close_out.report_on(day)
    click.echo(f"The report: {written.page} and {written.csv}")
    if agreement.differences:
        click.secho("The tables differ, so nothing is signed; run this again later.", fg="red")
        return False
    page, data = close_out.sign_statement(day, agreement.counts, _key_file(folder))
    click.echo(f"What was served, signed: {page} and {data}")
    return not deleted.left


@contextmanager
def _opened(
    folder: Folder, shop_id: str | None, day: datetime | None, out: Path
) -> Iterator[tuple[Day, TableReader]]:
    """Yield the day, and what reads the tables, of the shop that is open on this machine."""
    found, local = opening.find_open(folder), cloud.load_settings(folder)
    if found is None or local is None:
        raise click.ClickException("The shop is closed; open it with ./shop open.")
    manager = found.staff["manager"]
    with ExitStack() as stack:
        client = stack.enter_context(
            ClosingClient.sign_in(found.url, manager.username, manager.password)
        )
        shop = client.shop_settings(shop_id or found.shop_id)
        span = span_of(shop, day.date() if day else None)
        now = utc_now()
        if span.start > now:
            raise click.ClickException("This day has not begun.")
        if now - span.end > _KEPT:
            raise click.ClickException("Orders are kept for thirty days; this day is older.")
        reader = TableReader(local.aws, STAGE)
        stack.callback(reader.close)
        out.mkdir(parents=True, exist_ok=True)
        yield Day(client, shop, span, out, is_today=now < span.end), reader


def _confirm(day: Day, decision: str | None, *, yes: bool) -> None:
    """Ask before anything is changed.

    Raises:
        ClickException: There are questions, and nobody to answer them.
    """
    is_answered = _can_ask()
    waiting = close_out.undecided(day)
    if not is_answered and waiting and decision is None:
        listed = "\n".join(f"  {description(order)}" for order in waiting)
        raise click.ClickException(f"These orders are open; decide with --open.\n{listed}")
    if yes:
        return
    if not is_answered:
        raise click.ClickException("Nobody can be asked here; add --yes.")
    click.echo(f"{day.shop.name}, {day.span.title}: {_count(len(waiting), 'open order')}.")
    click.confirm("End this day, and delete its names, notes and contacts?", abort=True)


def _decide_by(decision: str | None) -> Decide:
    """Return what decides about each open order: the option, or the person at the keyboard."""
    if decision is not None:
        chosen = Decision(decision)
        return lambda _order: chosen
    return _ask


def _ask(order: StaffOrder) -> Decision:
    if not _can_ask():
        raise click.ClickException(f"An order came meanwhile: {description(order)}; use --open.")
    click.echo(description(order))
    while True:
        click.echo(_QUESTION, nl=False)
        key = click.getchar().lower()
        click.echo(key if key.isprintable() else "")
        if key == "q":
            raise click.Abort
        if key in _KEYS:
            return _KEYS[key]


def _can_ask() -> bool:
    """Return whether somebody is at the keyboard."""
    return sys.stdin.isatty()


def _tell(order: StaffOrder) -> None:
    """Say how an order has ended."""
    click.echo(f"  {description(order)}")


def _verify(file: Path, folder: Folder) -> int:
    """Say whether a file is what was signed, and by whom; return the exit code."""
    try:
        public_key = verified(file.read_text(encoding="utf-8", errors="replace"))
        own = read_key(_key_file(folder))
    except (InvalidStatement, KeyFileError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(f"{file} is unchanged. It is signed with the key {fingerprint(public_key)}.")
    if own is not None and public_bytes(own) == public_key:
        click.echo("That is the key of the shop on this machine.")
        return 0
    click.echo("That is not a key of this machine: ask the bar for the fingerprint of its key.")
    return _OF_ANOTHER_KEY


def _key_file(folder: Folder) -> Path:
    return folder.root / "close-out-key.pem"


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
