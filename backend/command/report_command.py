"""`shop report`: what a day was like, as a page to show and as a list for a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from backend.client.reports import ReportClient
from backend.local import opening
from backend.local.folder import default_folder
from backend.report.orders import NotAReportError
from backend.report.writing import span_of, write_report


@click.command("report")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day, in the shop's time zone; by default today.",
)
@click.option("--shop", "shop_id", help="The shop's id; by default the one that was opened.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The HTML file; by default report-DAY.html. The orders go beside it as CSV.",
)
def command(day: datetime | None, shop_id: str | None, out: Path | None) -> None:
    """Write the report on a day of the open shop: an HTML file, and its orders as CSV.

    Neither names a customer or a barista, and the HTML file needs no network.
    """
    found = opening.find_open(default_folder())
    if found is None:
        raise click.ClickException("The shop is closed; open it with ./shop open.")
    manager = found.staff["manager"]
    with ReportClient.sign_in(found.url, manager.username, manager.password) as client:
        shop = client.shop_settings(shop_id or found.shop_id)
        span = span_of(shop, day.date() if day else None)
        page = out or Path(f"report-{span.start:%Y-%m-%d}.html")
        try:
            written = write_report(client, shop, span, page)
        except NotAReportError as error:
            raise click.ClickException(str(error)) from error
    counted = "1 order" if written.orders == 1 else f"{written.orders} orders"
    click.echo(f"{counted}: {written.page} and {written.csv}")
