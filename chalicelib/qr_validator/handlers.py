"""The calls and events of `qr_validator`, wired to its service."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from chalicelib.kernel import clock
from chalicelib.kernel.bus import Bus
from chalicelib.kernel.customer_tokens import customer_tokens
from chalicelib.kernel.device_cookies import device_cookies
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.events import pattern
from chalicelib.kernel.neighbours import neighbours
from chalicelib.kernel.records import Record, from_record
from chalicelib.kernel.roles import BAR, DISPLAYS
from chalicelib.kernel.routes import Answer, Request, Routes
from chalicelib.kernel.settings import deploy_time_setting, setting
from chalicelib.kernel.shop import Shop, staff_record
from chalicelib.qr_validator.callers import LONGEST_KEY, Caller
from chalicelib.qr_validator.service import ValidatorService
from chalicelib.qr_validator.store import CodeStore

SCAN = {
    "type": "object",
    "properties": {"code": {"type": "string", "minLength": 1, "maxLength": 100}},
    "required": ["code"],
    "additionalProperties": False,
}
NEW_CODE = {
    "type": "object",
    "properties": {"cancelUnplaced": {"type": "boolean"}},
    "additionalProperties": False,
}

routes = Routes(__name__)


@cache
def service() -> ValidatorService:
    """Return this room's service, made on first use."""
    return ValidatorService(
        CodeStore(),
        Bus().publish,
        lambda: neighbours.orders,
        is_on_one_machine=setting("CLOUD") == "local",
    )


@routes.staff_route("GET", "/shops/{shop_id}/qr-code", DISPLAYS, answer="QrCode", errors=[404])
def show_code(request: Request, shop_id: str) -> Record:
    """Show the code of this window, as a display puts it into its QR code."""
    shop = neighbours.shops.find(shop_id)
    code = service().current_code(shop)
    seen_at = service().barista_seen_at(shop_id)
    now = clock.now()
    query = urlencode({"shop": shop_id, "code": code.code})
    return {
        "code": code.code,
        "url": f"{request.base_url}/?{query}",
        "drinksLeft": code.drinks_left,
        "startsAt": clock.to_text(code.starts_at),
        "expiresAt": clock.to_text(code.expires_at),
        "isOpen": shop.takes_orders(now),
        "revision": code.revision,
        "baristaSeenAt": clock.to_text(seen_at) if seen_at else None,
        "servedAt": clock.to_text(now),
    }


@routes.staff_route("POST", "/shops/{shop_id}/presence", BAR, answer="Presence", errors=[404])
def note_barista(request: Request, shop_id: str) -> Record:  # noqa: ARG001 - the role is enough
    """Note that a barista's terminal is live, so that displays go on showing the code."""
    shop = neighbours.shops.find(shop_id)
    return {"baristaSeenAt": clock.to_text(service().note_barista(shop.shop_id))}


@routes.staff_route(
    "POST", "/shops/{shop_id}/new-code", BAR, answer="ShopAnswer", body=NEW_CODE, errors=[404, 409]
)
def replace_code(request: Request, shop_id: str) -> Record:
    """End the code on show and make a new one; if asked, cancel the old one's unplaced orders."""
    shop = neighbours.shops.find(shop_id)
    cancel_unplaced = request.body.get("cancelUnplaced", False)
    service().replace_code(shop, cancel_unplaced=cancel_unplaced)
    return {"shop": staff_record(shop, clock.now())}


@routes.route(
    "POST",
    "/shops/{shop_id}/scans",
    answer="ScanAnswer",
    status=201,
    body=SCAN,
    errors=[200, 404, 409, 410, 429],
    optional_customer=True,
    headers={"Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}},
)
def scan(request: Request, shop_id: str) -> Answer:
    """Let a customer in with a code: a new order to place, and a token that opens it."""
    shop = neighbours.shops.find(shop_id)
    device_id = device_cookies().read(request.headers)
    caller = Caller(request.customer, device_id, request.client_address)
    key = request.headers.get("idempotency-key")
    result = service().scan(shop, request.body["code"], caller, key)
    token, expires_at = customer_tokens().issue(result.customer, result.token_issued_at)
    body = {
        "order": result.order,
        "customerToken": token,
        "expiresAt": clock.to_text(expires_at),
    }
    return Answer(body, 201 if result.is_new else 200)


@routes.blueprint.on_cw_event(
    pattern(
        deploy_time_setting("STAGE"), "ConfigService.ConfigChanged", "OrderProcessor.ShopNotready"
    ),
    name="qr_validator",
)
@event_handler
def on_event(event: Any) -> None:
    """Give drinks back when the bar was not ready; follow the shop's limits."""
    detail = event.detail
    if event.detail_type == "OrderProcessor.ShopNotready":
        service().give_back(detail["shopId"], detail["orderId"], detail.get("code"))
    else:
        service().apply_limits(from_record(Shop, detail["shop"]))
