"""The report as one HTML file, without anything from a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape
from pathlib import Path

from backend.report import charts
from backend.report.bottleneck import ERROR, Bottleneck, find_bottleneck
from backend.report.charts import duration
from backend.report.costs import PricedCall
from backend.report.figures import Figures, Quarter, figures_of
from backend.report.orders import OrderRow
from backend.report.sold_out import sold_out_table
from chalicelib.contract.reports import SoldOut

_STYLE = Path(__file__).with_name("report.css")

REASONS = {
    "customer": "The customer changed their mind",
    "barista": "Cancelled by the bar",
    "customer_timeout": "Not ordered in time after the scan",
    "barista_timeout": "The bar did not get to it in time",
    "queue_full": "The bar was full",
    "shop_closed": "The bar had closed",
    "no_show": "Made, but not collected",
    "workflow_failed": "A technical failure",
}


@dataclass(frozen=True)
class Span:
    """What the report is about; both times are in the shop's time zone."""

    shop_name: str
    start: datetime
    end: datetime
    zone: tzinfo

    @property
    def title(self) -> str:
        """The day, or the days."""
        first, last = self.start.astimezone(self.zone), self.end.astimezone(self.zone)
        if (last - first).days <= 1:
            return f"{first:%A, %d %B %Y}"
        return f"{first:%d %B} to {last:%d %B %Y}"


def render(
    span: Span,
    orders: Sequence[OrderRow],
    costs: Sequence[PricedCall],
    sold_out: Sequence[SoldOut] = (),
) -> str:
    """Return the report on these orders, and on what was sold out, as HTML."""
    found = figures_of(orders)
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(span.shop_name)}, {escape(span.title)}</title>",
            f"<style>{_STYLE.read_text()}</style></head><body><main>",
            f"<header><h1>{escape(span.shop_name)}</h1><p>{escape(span.title)}</p></header>",
            *(_sections(span, orders, found, costs, sold_out) if orders else [_nothing()]),
            "</main></body></html>",
        )
    )


def _sections(
    span: Span,
    orders: Sequence[OrderRow],
    found: Figures,
    costs: Sequence[PricedCall],
    sold_out: Sequence[SoldOut],
) -> Iterator[str]:
    yield _headline(found)
    yield _section("Where the line waited", _bottleneck(find_bottleneck(orders), span.zone))
    if found.quarters:
        yield _section("Drinks by quarter hour", _volume(found.quarters, span.zone))
    if found.stages:
        yield _section("How long it took", _stages(found))
    if found.drinks:
        lists = charts.ranking(found.drinks)
        options = charts.ranking(found.options) if found.options else "<p>None was chosen.</p>"
        yield _section(
            "What people drank",
            f'<div class="pair"><div><h3>Drinks</h3>{lists}</div>'
            f"<div><h3>Options</h3>{options}</div></div>",
        )
    yield _section("Sold out", sold_out_table(sold_out, (span.start, span.end), span.zone))
    if found.cancellations:
        yield _section("Orders that came to nothing", _cancellations(found))
    if costs:
        yield _section("What it costs on AWS", _costs(found, costs))


def _headline(found: Figures) -> str:
    waiting = next((s for s in found.stages if s.stage.startswith("Waiting")), None)
    facts = [
        (str(found.made), "drinks made"),
        (duration(waiting.median) if waiting else "none", "median wait for a barista"),
        (duration(waiting.p90) if waiting else "none", "nine of ten waited at most"),
        (str(found.baristas), "barista" if found.baristas == 1 else "baristas"),
    ]
    boxes = "".join(
        f"<div><b>{escape(value)}</b><span>{name}</span></div>" for value, name in facts
    )
    return f'<div class="facts">{boxes}</div>'


def _bottleneck(found: Bottleneck | None, zone: tzinfo) -> str:
    if found is None:
        return "<p>Nobody waited long: nine of ten drinks were taken within three minutes.</p>"
    start, end = found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)
    fewer = (
        ""
        if found.with_one_fewer is None
        else f" One fewer would have made it {duration(found.with_one_fewer)}."
    )
    return (
        f'<p class="lead">From {start:%H:%M} to {end:%H:%M} the line waited for baristas: nine of'
        f" ten guests waited up to <b>{duration(found.waited)}</b>. One more barista would have"
        f" made it about <b>{duration(found.with_one_more)}</b>.{fewer}</p>"
        f"<p><small>By replaying the day's orders one by one. The same replay gives"
        f" {duration(found.simulated)} for the day as it was ({found.error:.0%} off); on simulated"
        f" days that it had not seen it was off by less than {ERROR:.0%} on average.</small></p>"
    )


def _volume(quarters: Sequence[Quarter], zone: tzinfo) -> str:
    busiest = max(quarters, key=lambda quarter: quarter.placed)
    calmest = min(quarters, key=lambda quarter: quarter.placed)
    return (
        '<p class="legend"><i class="ordered"></i> ordered <i class="made"></i> made'
        ' <i class="capacity"></i> what the baristas could have made without a pause</p>'
        f"{charts.volume(quarters, zone)}"
        f"<p>Busiest at {busiest.starts_at.astimezone(zone):%H:%M} with {busiest.placed} orders in"
        f" a quarter hour, calmest at {calmest.starts_at.astimezone(zone):%H:%M} with"
        f" {calmest.placed}.</p>"
    )


def _stages(found: Figures) -> str:
    return "".join(
        f"<figure><figcaption><b>{stage.stage}</b> median {duration(stage.median)}, nine of ten"
        f" at most {duration(stage.p90)}, {len(stage.seconds)} orders</figcaption>"
        f"{charts.histogram(stage)}</figure>"
        for stage in found.stages
    )


def _cancellations(found: Figures) -> str:
    named = [(REASONS.get(reason, reason), count) for reason, count in found.cancellations]
    return (
        f"{charts.ranking(named)}<p>Of {found.orders} orders, {found.abandoned} were given up by"
        f" their customers, {found.refused} were refused, and {found.not_collected} drinks were"
        " made and not marked as collected.</p>"
    )


def _costs(found: Figures, costs: Sequence[PricedCall]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.service)}<td>{one.count_per_drink:g} {escape(one.unit)}"
        f"<td>${one.usd_per_drink * found.made:.4f}"
        f"<td>{one.original_count_per_drink:g}<td>${one.original_usd_per_drink * found.made:.4f}"
        for one in costs
    )
    ours = sum(one.usd_per_drink for one in costs) * found.made
    theirs = sum(one.original_usd_per_drink for one in costs) * found.made
    return (
        "<table><thead><tr><th>Service<th>For each drink<th>For the day"
        "<th>AWS's original, each<th>For the day</thead>"
        f'<tbody>{rows}<tr class="total"><td>Together<td><td>${ours:.4f}'
        f"<td><td>${theirs:.4f}</tbody></table>"
        "<p><small>From the calls that a drink is measured to make while five phones wait, at list"
        " prices of us-east-1; without computing time, connections, logs and data. AWS's original"
        " is its sample application Serverlesspresso (github.com, aws-samples, serverless-coffee):"
        " an estimate, counted in its source, for the same drinks.</small></p>"
    )


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>"


def _nothing() -> str:
    return "<section><h2>No orders</h2><p>Nobody ordered in this time.</p></section>"
