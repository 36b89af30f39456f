"""The contract's records, as a shop would send them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from backend.client import StaffOrder, StaffSession, read, to_record
from chalicelib.contract.answers import ConfigAnswer, ScanAnswer
from chalicelib.contract.orders import CustomerOrder, OrderState
from chalicelib.contract.queue import QueueSummary, WaitEstimate
from chalicelib.contract.shops import PublicShop, QrCode, Shop
from tests.contract.samples import LATTE, SHOP, sample
from tests.fake_shop.accounts import id_token

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LATER = "2026-05-04T10:30:00.000Z"
WAIT = WaitEstimate(60, 180)
QUEUE = QueueSummary(4, WAIT)

_ORDER = sample(
    StaffOrder,
    order_id="o-1",
    shop_id="demo",
    number=7,
    drink_id="latte",
    drink_name="Latte",
    options=("Oat milk",),
    name="Ada",
    state=OrderState.PLACED,
    position=2,
    estimated_wait_seconds=WAIT,
    version=3,
    scanned_at=NOW,
    placed_at=NOW,
)


def scan_json(token: str = "tok") -> dict[str, Any]:
    """Return the answer to an accepted scan."""
    answer = sample(
        ScanAnswer,
        order=sample(CustomerOrder, order_id="o-1", state=OrderState.SCANNED),
        customer_token=token,
    )
    return to_record(answer)


def order_json(**changes: Any) -> dict[str, Any]:
    return {**to_record(_ORDER), **changes}


def order(**changes: Any) -> StaffOrder:
    return read(StaffOrder, order_json(**changes))


def shop_json(**changes: Any) -> dict[str, Any]:
    """Return a shop as its staff see it."""
    return {**to_record(sample(Shop, **vars(SHOP))), **changes}


def public_shop_json(**changes: Any) -> dict[str, Any]:
    shop = sample(PublicShop, shop_id="demo", name="Demo bar", menu=(LATTE,), queue=QUEUE)
    return {**to_record(shop), **changes}


def code_json(code: str = "c", **changes: Any) -> dict[str, Any]:
    return {**to_record(sample(QrCode, code=code)), "expiresAt": LATER, **changes}


def config_json(cognito_endpoint: str | None = None) -> dict[str, Any]:
    config = ConfigAnswer("local", "eu-west-1", "eu-west-1_abc", "client", "demo", cognito_endpoint)
    return to_record(config)


def signed_in(serial: int = 1, *, refresh_token: str | None = "refresh") -> dict[str, Any]:
    result = {"IdToken": id_token(serial=serial), "AccessToken": "a", "ExpiresIn": 3600}
    if refresh_token is not None:
        result["RefreshToken"] = refresh_token
    return {"AuthenticationResult": result}


def staff_session(expires_at: datetime = datetime(2100, 1, 1, tzinfo=UTC)) -> StaffSession:
    return StaffSession("bea", ("barista",), id_token(), "refresh", expires_at)
