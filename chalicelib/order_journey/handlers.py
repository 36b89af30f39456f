"""The events and calls of `order_journey`, wired to its service."""

from __future__ import annotations

from functools import cache
from typing import Any

from chalicelib.contract.answers import JourneyAnswer, JourneyEvent
from chalicelib.contract.events import PUBLIC_TYPES, pattern_of_uncarried
from chalicelib.kernel import ids, pages
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.event_bus import EventBus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.roles import BAR
from chalicelib.kernel.routes import Answer, Request, Routes
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.order_journey import page
from chalicelib.order_journey.model import JourneyEntry
from chalicelib.order_journey.service import JourneyService
from chalicelib.order_journey.store import JourneyStore
from chalicelib.order_journey.words import language_of

# Not of one order, or published by this service itself.
_OTHERS = frozenset(
    {"ConfigService.ConfigChanged", "Validator.CodeChanged", "OrderJourney.AllEventsStored"}
)

routes = Routes(__name__)


@cache
def service() -> JourneyService:
    """Return the service for calls."""
    return JourneyService(JourneyStore())


@cache
def service_for_events() -> JourneyService:
    """Return the service for events, which may publish."""
    return JourneyService(JourneyStore(), EventBus().publish)


@routes.route("GET", "/journeys/{journey_id}", errors=[404], media_type="text/html")
def show_journey(request: Request, journey_id: str) -> Answer:
    """Show the journey of an order as a page, in `lang` or the browser's language."""
    if not ids.is_id(journey_id):  # DynamoDB takes no key over 2 KiB
        raise NotFound("There is no such journey.")
    language = language_of(request.query.get("lang"), request.headers.get("accept-language", ""))
    html = page.render(service().find(journey_id), language)
    return pages.page(request, html, page.policy())


@routes.staff_route(
    "GET", "/shops/{shop_id}/orders/{order_id}/journey", BAR, answer=JourneyAnswer, errors=[404]
)
def get_journey(_: Request, shop_id: str, order_id: str) -> JourneyAnswer:
    """List the events of an order's journey, in order."""
    if ids.shop_of(order_id) != shop_id:
        raise NotFound("There is no such order.")
    return JourneyAnswer(tuple(map(_event, service().of_order(order_id).entries)))


@routes.blueprint.on_cw_event(
    pattern_of_uncarried(
        deploy_time_setting("STAGE"), *(t for t in PUBLIC_TYPES if t not in _OTHERS)
    ),
    name="order_journey",
)
@event_handler
def on_event(event: Any) -> None:
    """Store an event in the journey of its order."""
    service_for_events().record(event.detail_type, event.event_id, event.time, event.detail)


def _event(entry: JourneyEntry) -> JourneyEvent:
    return JourneyEvent(
        id=entry.event_id,
        type=entry.type,
        service=entry.service,
        time=entry.time,
        order_version=entry.order_version,
        detail=entry.detail,
    )
