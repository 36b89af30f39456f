"""The calls and the stream of `config_service`, wired to its service."""

from __future__ import annotations

from functools import cache
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from chalicelib.config_service import schemas
from chalicelib.config_service.service import ShopService
from chalicelib.config_service.store import ShopStore
from chalicelib.kernel.bus import Bus, Event
from chalicelib.kernel.clock import now
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.events import ShopChanged
from chalicelib.kernel.neighbours import neighbours
from chalicelib.kernel.records import Record, from_record, to_record
from chalicelib.kernel.roles import ANY_STAFF, BAR, MANAGERS
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.kernel.shop import Shop, staff_record

routes = Routes(__name__)


@cache
def service() -> ShopService:
    """Return this room's service, made on first use."""
    return ShopService(ShopStore())


@routes.route("GET", "/shops/{shop_id}", answer="PublicShop", errors=[404])
def get_shop(_: Request, shop_id: str) -> Record:
    """Show a shop to its customers: its menu, whether it is open, and the line."""
    shop = service().find(shop_id)
    record = staff_record(shop, now())
    shown = ("shopId", "name", "isOpen", "pausedUntil", "menu")
    return {
        **{name: record[name] for name in shown},
        "queue": to_record(neighbours.line.look(shop_id).summary()),
    }


@routes.staff_route(
    "POST", "/shops", MANAGERS, answer="ShopAnswer", status=201, body=schemas.NEW_SHOP, errors=[409]
)
def create_shop(request: Request) -> Record:
    """Create a shop, closed and with an empty menu."""
    return _answer(service().create(request.body["shopId"], request.body["name"]))


@routes.staff_route("GET", "/shops/{shop_id}", ANY_STAFF, answer="ShopAnswer", errors=[404])
def get_settings(_: Request, shop_id: str) -> Record:
    """Show a shop to its staff, with its settings."""
    return _answer(service().find(shop_id))


@routes.staff_route(
    "PATCH", "/shops/{shop_id}", BAR, answer="ShopAnswer", body=schemas.CHANGES, errors=[404]
)
def change_shop(request: Request, shop_id: str) -> Record:
    """Open, close or pause a shop, or, as a manager, change its settings."""
    return _answer(service().change(shop_id, request.body, request.require_staff()))


@routes.staff_route(
    "PUT", "/shops/{shop_id}/menu", MANAGERS, answer="ShopAnswer", body=schemas.MENU, errors=[404]
)
def set_menu(request: Request, shop_id: str) -> Record:
    """Replace a shop's menu."""
    return _answer(service().set_menu(shop_id, request.body["menu"]))


@routes.staff_route(
    "PATCH",
    "/shops/{shop_id}/menu/{drink_id}",
    BAR,
    answer="ShopAnswer",
    body=schemas.AVAILABILITY,
    errors=[404],
)
def set_drink_available(request: Request, shop_id: str, drink_id: str) -> Record:
    """Mark a drink as sold out, or back."""
    available = request.body["available"]
    return _answer(service().set_drink_available(shop_id, drink_id, available))


@routes.staff_route(
    "PATCH",
    "/shops/{shop_id}/menu/{drink_id}/options/{option_id}",
    BAR,
    answer="ShopAnswer",
    body=schemas.AVAILABILITY,
    errors=[404],
)
def set_option_available(request: Request, shop_id: str, drink_id: str, option_id: str) -> Record:
    """Mark an option of a drink as sold out, or back."""
    available = request.body["available"]
    return _answer(service().set_option_available(shop_id, drink_id, option_id, available))


@routes.blueprint.on_dynamodb_record(
    stream_arn=deploy_time_setting("CONFIG_STREAM_ARN"), name="config_service", batch_size=10
)
@event_handler
def config_changed(records: Any) -> None:
    """Tell every change of a shop, with the whole shop as it is then."""
    changes = [record.new_image for record in records if record.new_image]
    shops = [from_record(Shop, _plain(image)) for image in changes]
    Bus().publish(*(Event("ConfigService.ConfigChanged", ShopChanged(s.shop_id, s)) for s in shops))


def _plain(image: Record) -> Record:
    """Return an item of the stream without DynamoDB's type letters."""
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in image.items()}


def _answer(shop: Shop) -> Record:
    return {"shop": staff_record(shop, now())}
