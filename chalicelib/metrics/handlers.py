"""The events and the calls of `metrics`, wired to its service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.contract.answers import NextBreakAnswer
from chalicelib.contract.events import OrderChanged, OrderRefused, ShopChanged, pattern
from chalicelib.contract.json_schema import Schema
from chalicelib.contract.reports import Figures, Report
from chalicelib.contract.serialization import from_record
from chalicelib.contract.supplies import SuppliesAnswer
from chalicelib.kernel import clock
from chalicelib.kernel.errors import InvalidRequest
from chalicelib.kernel.event_bus import EventBus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.ports import ports
from chalicelib.kernel.roles import ANY_STAFF, BAR, MANAGERS
from chalicelib.kernel.routes import Answer, Request, Routes
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.metrics.service import MetricsService
from chalicelib.metrics.sold_out_service import SoldOutService
from chalicelib.metrics.sold_out_store import SoldOutStore
from chalicelib.metrics.store import MetricsStore
from chalicelib.metrics.supply_service import SupplyService
from chalicelib.metrics.supply_store import SupplyStore

LONGEST = timedelta(days=31)
_SHOP_CHANGED = "ConfigService.ConfigChanged"
_ORDER_REFUSED = "OrderManager.OrderRefused"

_MOMENT = "A time, or a day such as `2026-11-20` in the shop's time zone"
_QUERY: dict[str, Schema] = {
    "from": {"type": "string", "description": f"{_MOMENT}; by default the start of today."},
    "to": {"type": "string", "description": f"{_MOMENT}, to its end; by default now."},
    "format": {"type": "string", "enum": ["json", "csv"]},
}

routes = Routes(__name__)


@cache
def service() -> MetricsService:
    """Return this service, created on first use."""
    return MetricsService(MetricsStore())


@cache
def supply_service() -> SupplyService:
    """Return the part of this service that counts supplies, created on first use."""
    return SupplyService(SupplyStore(), lambda *events: EventBus().publish(*events))


@cache
def sold_out_service() -> SoldOutService:
    """Return the part of this service that knows what was sold out, created on first use."""
    return SoldOutService(SoldOutStore())


@routes.staff_route("GET", "/shops/{shop_id}/supplies", BAR, answer=SuppliesAnswer, errors=[404])
def get_supplies(_: Request, shop_id: str) -> SuppliesAnswer:
    """Show how much is left of each supply, and until when it lasts at this pace."""
    return SuppliesAnswer(supply_service().statuses(ports.shops.find(shop_id)))


@routes.staff_route(
    "GET",
    "/shops/{shop_id}/report",
    MANAGERS,
    answer=Report,
    errors=[404],
    query=_QUERY,
    text_media_type="text/csv",
)
def get_report(request: Request, shop_id: str) -> Report | Answer:
    """Report on a shop's orders: drinks, waits, cancellations, and what was sold out.

    As CSV, the orders themselves.
    """
    zone = ZoneInfo(ports.shops.find(shop_id).time_zone)
    start, end = _span(request, zone)
    wanted = request.query.get("format", "json")
    if wanted not in _QUERY["format"]["enum"]:
        raise InvalidRequest("A report comes as json or csv.", "format")
    if wanted == "json":
        sold_out = sold_out_service().report(shop_id, start, end)
        return replace(service().report(shop_id, start, end), sold_out=sold_out)
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{shop_id}-{start:%Y-%m-%d}.csv"',
        "Cache-Control": "no-store",
    }
    return Answer(service().csv(shop_id, start, end), 200, headers)


@routes.staff_route("GET", "/shops/{shop_id}/figures", ANY_STAFF, answer=Figures, errors=[404])
def get_figures(request: Request, shop_id: str) -> Figures:
    """Show a shop's figures of today, which name nobody, to its staff and its displays."""
    zone, now = ZoneInfo(ports.shops.find(shop_id).time_zone), clock.now()
    return service().figures(shop_id, _midnight(now, zone), now, request.require_staff().name)


@routes.staff_route("GET", "/shops/{shop_id}/next-break", BAR, answer=NextBreakAnswer, errors=[404])
def get_next_break(_: Request, shop_id: str) -> NextBreakAnswer:
    """Say how many orders to expect around the next break of the agenda."""
    return NextBreakAnswer(service().next_break(ports.shops.find(shop_id), clock.now()))


# The changes after which an order counts. An open order does not count yet, so that an
# ordinary drink costs two invocations.
@routes.blueprint.on_cw_event(
    pattern(
        deploy_time_setting("STAGE"),
        "OrderManager.OrderCompleted",
        "OrderManager.OrderRecalled",
        "OrderManager.OrderCollected",
        "OrderManager.OrderCancelled",
        _ORDER_REFUSED,
        _SHOP_CHANGED,
    ),
    name="metrics",
)
@event_handler
def on_event(event: Any) -> None:
    """Count an order after a change or a refusal, or note a shop's supplies and sold-out items."""
    if event.detail_type == _SHOP_CHANGED:
        shop = from_record(ShopChanged, event.detail).shop
        sold_out_service().apply_shop(shop, clock.from_text(event.time))
        supply_service().apply_shop(shop)
    elif event.detail_type == _ORDER_REFUSED:
        sold_out_service().count(from_record(OrderRefused, event.detail))
    else:
        order = from_record(OrderChanged, event.detail).order
        service().record(order)
        supply_service().count(order)


def _span(request: Request, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when on and until when a report is asked for."""
    now = clock.now()
    start = _moment(request, "from", zone, timedelta()) or _midnight(now, zone)
    end = _moment(request, "to", zone, timedelta(days=1)) or now
    if not start < end:
        raise InvalidRequest("“to” must be after “from”.", "to")
    if end - start > LONGEST:
        raise InvalidRequest(f"A report covers at most {LONGEST.days} days.", "from")
    return start, end


def _midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the present day of a time zone began."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def _moment(request: Request, name: str, zone: ZoneInfo, added: timedelta) -> datetime | None:
    """Return the time of a parameter; of a day, its midnight with `added` days."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-20"):
            day = datetime.strptime(text, "%Y-%m-%d").date() + added  # noqa: DTZ007 - a day
            return datetime.combine(day, time(), zone).astimezone(UTC)
        return clock.from_text(text)
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(f"“{name}” must be a time or a day.", name) from error
