"""The calls and events of `qr_validator`, wired to its service."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from chalicelib.contract.answers import PresenceAnswer, ScanAnswer, ShopAnswer
from chalicelib.contract.events import pattern_of_returned_drinks
from chalicelib.contract.requests import NewCodeRequest, ScanRequest
from chalicelib.contract.serialization import from_record
from chalicelib.contract.shops import PublicShop, QrCode, Shop
from chalicelib.kernel import clock, embedded_metrics
from chalicelib.kernel.customer_tokens import customer_tokens
from chalicelib.kernel.device_cookies import device_cookies
from chalicelib.kernel.event_bus import EventBus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.ports import ports
from chalicelib.kernel.request_origin import front_door_url
from chalicelib.kernel.roles import BAR, DISPLAYS
from chalicelib.kernel.routes import Answer, Request, Routes
from chalicelib.kernel.settings import deploy_time_setting, setting
from chalicelib.qr_validator.callers import LONGEST_KEY, Caller
from chalicelib.qr_validator.service import ValidatorService
from chalicelib.qr_validator.store import CodeStore

routes = Routes(__name__)


@cache
def service() -> ValidatorService:
    """Return this service, created on first use."""
    return ValidatorService(
        CodeStore(),
        EventBus().publish,
        lambda: ports.orders,
        is_on_one_machine=setting("CLOUD") == "local",
    )


@routes.staff_route("GET", "/shops/{shop_id}/qr-code", DISPLAYS, answer=QrCode, errors=[404])
def get_code(request: Request, shop_id: str) -> QrCode:
    """Return the code of this window, as a display puts it into its QR code."""
    shop = ports.shops.find(shop_id)
    code, seen_at = service().on_show(shop)
    now = clock.now()
    query = urlencode({"shop": shop_id, "code": code.code})
    return QrCode(
        code=code.code,
        url=f"{request.base_url}/?{query}",
        drinks_left=code.drinks_left,
        starts_at=code.starts_at,
        expires_at=code.expires_at,
        is_open=shop.takes_orders(now),
        barista_seen_at=seen_at,
        served_at=now,
        revision=code.revision,
    )


@routes.staff_route("POST", "/shops/{shop_id}/presence", BAR, answer=PresenceAnswer, errors=[404])
def report_presence(_: Request, shop_id: str) -> PresenceAnswer:
    """Record that a barista's terminal is live, so that displays go on showing the code."""
    shop = ports.shops.find(shop_id)
    answer = PresenceAnswer(service().record_presence(shop.shop_id))
    if shop.takes_orders(clock.now()):
        embedded_metrics.count("OpenShopHeartbeats", shop_id)
    return answer


@routes.staff_route(
    "POST",
    "/shops/{shop_id}/new-code",
    BAR,
    answer=ShopAnswer,
    body=NewCodeRequest,
    errors=[404, 409],
)
def replace_code(request: Request, shop_id: str) -> ShopAnswer:
    """End the code on show and make a new one; if asked, cancel the old one's unplaced orders."""
    shop = ports.shops.find(shop_id)
    cancel_unplaced = request.body.get("cancelUnplaced", False)
    service().replace_code(shop, cancel_unplaced=cancel_unplaced)
    return ShopAnswer(shop.as_of(clock.now()))


@routes.route(
    "POST",
    "/shops/{shop_id}/scans",
    answer=ScanAnswer,
    status=201,
    body=ScanRequest,
    errors=[200, 404, 409, 410, 429],
    optional_customer=True,
    headers={"Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}},
)
def scan(request: Request, shop_id: str) -> Answer:
    """Accept a code: return a new order to place, and a token that opens it."""
    shop = ports.shops.find(shop_id)
    device_id = device_cookies().read(request.headers)
    caller = Caller(
        customer=request.customer,
        device_id=device_id,
        address=request.client_address,
        is_for_friend=request.body.get("forFriend", False),
    )
    key = request.headers.get("idempotency-key")
    with embedded_metrics.counting_refusals("ScansRefused", shop_id):
        result = service().scan(shop, request.body["code"], caller, key)
    if result.is_new:
        embedded_metrics.count("ScansAccepted", shop_id)
    queue = ports.queues.snapshot(shop_id)
    token, expires_at = customer_tokens().issue(result.customer, result.token_issued_at)
    body = ScanAnswer(
        order=result.order,
        customer_token=token,
        expires_at=expires_at,
        shop=PublicShop.of(shop, queue.summary(), queue.favourites, clock.now()),
        realtime=ports.sessions.for_customer_if_possible(
            front_door_url(request.headers), result.customer
        ),
    )
    return Answer(body, 201 if result.is_new else 200)


@routes.blueprint.on_cw_event(
    pattern_of_returned_drinks(
        deploy_time_setting("STAGE"), "ConfigService.ConfigChanged", "OrderManager.OrderCancelled"
    ),
    name="qr_validator",
)
@event_handler
def on_event(event: Any) -> None:
    """Return the drink of an order that nobody could make; apply a shop's changed limits."""
    detail = event.detail
    if event.detail_type == "ConfigService.ConfigChanged":
        service().apply_limits(from_record(Shop, detail["shop"]))
    elif code := detail.get("returnsDrinkTo"):
        service().return_drink(detail["shopId"], detail["orderId"], code)
