"""The calls and the stream of `config_service`, wired to its service."""

from __future__ import annotations

from functools import cache
from typing import Any

from chalicelib.config_service.service import ShopService
from chalicelib.config_service.store import ShopStore
from chalicelib.contract.answers import ShopAnswer
from chalicelib.contract.events import ShopChanged, SupplyRanOut, pattern
from chalicelib.contract.requests import (
    AgendaRequest,
    AvailabilityPatch,
    MenuRequest,
    NewShopRequest,
    ShopPatch,
)
from chalicelib.contract.serialization import from_record
from chalicelib.contract.shops import PublicShop, Shop
from chalicelib.contract.supplies import SupplyRequest
from chalicelib.kernel.attribute_values import from_attributes
from chalicelib.kernel.clock import now
from chalicelib.kernel.event_bus import EventBus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.ports import ports
from chalicelib.kernel.publishing import Event
from chalicelib.kernel.roles import ANY_STAFF, BAR, MANAGERS
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting

routes = Routes(__name__)


@cache
def service() -> ShopService:
    """Return this service, created on first use."""
    return ShopService(ShopStore())


@routes.route("GET", "/shops/{shop_id}", answer=PublicShop, errors=[404])
def get_shop(_: Request, shop_id: str) -> PublicShop:
    """Show a shop to its customers: its menu, whether it is open, and the queue."""
    shop = service().find(shop_id)
    queue = ports.queues.snapshot(shop_id)
    return PublicShop.of(shop, queue.summary(), queue.favourites, now())


@routes.staff_route(
    "POST",
    "/shops",
    MANAGERS,
    answer=ShopAnswer,
    status=201,
    body=NewShopRequest,
    errors=[409],
)
def create_shop(request: Request) -> ShopAnswer:
    """Create a shop, closed and with an empty menu."""
    return _answer(service().create(request.body["shopId"], request.body["name"]))


@routes.staff_route("GET", "/shops/{shop_id}", ANY_STAFF, answer=ShopAnswer, errors=[404])
def get_settings(_: Request, shop_id: str) -> ShopAnswer:
    """Show a shop to its staff, with its settings."""
    return _answer(service().find(shop_id))


@routes.staff_route(
    "PATCH", "/shops/{shop_id}", BAR, answer=ShopAnswer, body=ShopPatch, errors=[404]
)
def change_shop(request: Request, shop_id: str) -> ShopAnswer:
    """Open, close or pause a shop, or, as a manager, change its settings."""
    return _answer(service().change(shop_id, request.body, request.require_staff()))


@routes.staff_route(
    "PUT", "/shops/{shop_id}/menu", MANAGERS, answer=ShopAnswer, body=MenuRequest, errors=[404, 409]
)
def set_menu(request: Request, shop_id: str) -> ShopAnswer:
    """Replace a shop's menu."""
    body = request.body
    return _answer(service().set_menu(shop_id, body["menu"], body.get("version")))


@routes.staff_route(
    "PUT", "/shops/{shop_id}/agenda", MANAGERS, answer=ShopAnswer, body=AgendaRequest, errors=[404]
)
def set_agenda(request: Request, shop_id: str) -> ShopAnswer:
    """Replace the breaks of the event, and what the shop does differently around them."""
    body = request.body
    return _answer(service().set_agenda(shop_id, body["breaks"], body["rush"]))


@routes.staff_route("DELETE", "/shops/{shop_id}/agenda", MANAGERS, answer=ShopAnswer, errors=[404])
def clear_agenda(_: Request, shop_id: str) -> ShopAnswer:
    """Forget the agenda; a rush that runs ends at once."""
    return _answer(service().clear_agenda(shop_id))


@routes.staff_route(
    "PATCH",
    "/shops/{shop_id}/menu/{drink_id}",
    BAR,
    answer=ShopAnswer,
    body=AvailabilityPatch,
    errors=[404],
)
def set_drink_available(request: Request, shop_id: str, drink_id: str) -> ShopAnswer:
    """Mark a drink as sold out, or back."""
    available = request.body["available"]
    return _answer(service().set_drink_available(shop_id, drink_id, available))


@routes.staff_route(
    "PATCH",
    "/shops/{shop_id}/menu/{drink_id}/options/{option_id}",
    BAR,
    answer=ShopAnswer,
    body=AvailabilityPatch,
    errors=[404],
)
def set_option_available(
    request: Request, shop_id: str, drink_id: str, option_id: str
) -> ShopAnswer:
    """Mark an option of a drink as sold out, or back."""
    available = request.body["available"]
    return _answer(service().set_option_available(shop_id, drink_id, option_id, available))


@routes.staff_route(
    "PUT",
    "/shops/{shop_id}/supplies/{supply_id}",
    MANAGERS,
    answer=ShopAnswer,
    body=SupplyRequest,
    errors=[404],
)
def set_supply(request: Request, shop_id: str, supply_id: str) -> ShopAnswer:
    """Set how much of a supply there is now, such as oat milk, and what uses it."""
    return _answer(service().set_supply(shop_id, supply_id, request.body))


@routes.staff_route(
    "DELETE", "/shops/{shop_id}/supplies/{supply_id}", MANAGERS, answer=ShopAnswer, errors=[404]
)
def remove_supply(_: Request, shop_id: str, supply_id: str) -> ShopAnswer:
    """Count a supply no more."""
    return _answer(service().remove_supply(shop_id, supply_id))


@routes.blueprint.on_cw_event(
    pattern(deploy_time_setting("STAGE"), "Metrics.SupplyRanOut"), name="config_service_supplies"
)
@event_handler
def on_supply_ran_out(event: Any) -> None:
    """Mark as sold out what uses a supply that has run out."""
    service().note_ran_out(from_record(SupplyRanOut, event.detail))


@routes.blueprint.on_dynamodb_record(
    stream_arn=deploy_time_setting("CONFIG_STREAM_ARN"),
    name="config_service",
    batch_size=10,
    # A shop that is created before the stream is polled must not be skipped.
    starting_position="TRIM_HORIZON",
)
@event_handler
def config_changed(records: Any) -> None:
    """Publish every change of a shop, with the whole shop as it is then."""
    changes = [record.new_image for record in records if record.new_image]
    shops = [from_record(Shop, from_attributes(image)) for image in changes]
    EventBus().publish(
        *(Event("ConfigService.ConfigChanged", ShopChanged(s.shop_id, s)) for s in shops)
    )


def _answer(shop: Shop) -> ShopAnswer:
    return ShopAnswer(shop.as_of(now()))
