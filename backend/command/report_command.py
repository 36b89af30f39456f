"""`shop report`: what a day was like, as a page to show and as a list for a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from backend.client.reports import ReportClient
from backend.local import opening
from backend.local.folder import default_folder
from backend.report.costs import priced_calls
from backend.report.orders import NotAReportError, read_csv
from backend.report.page import Span, render


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
        zone = ZoneInfo(shop.time_zone)
        start = datetime.combine(_day(day, zone), time(), zone)
        span = Span(shop.name, start, start + timedelta(days=1), zone)
        text = client.report_csv(shop.shop_id, span.start, span.end)
    try:
        orders = read_csv(text)
    except NotAReportError as error:
        raise click.ClickException(str(error)) from error
    page = out or Path(f"report-{start:%Y-%m-%d}.html")
    page.write_text(render(span, orders, priced_calls()), encoding="utf-8")
    page.with_suffix(".csv").write_text(text, encoding="utf-8", newline="")
    counted = "1 order" if len(orders) == 1 else f"{len(orders)} orders"
    click.echo(f"{counted}: {page} and {page.with_suffix('.csv')}")


def _day(day: datetime | None, zone: ZoneInfo) -> date:
    return day.date() if day else datetime.now(zone).date()
