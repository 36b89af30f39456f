"""The contract's JSON, as a shop would send it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from backend.client.sign_in import StaffSession
from backend.client.views.fields import Fields
from backend.client.views.order import Order

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LATER = "2026-05-04T10:30:00.000Z"


def order_json(**changes: Any) -> dict[str, Any]:
    return {
        "orderId": "o-1",
        "shopId": "demo",
        "number": 7,
        "drinkId": "latte",
        "drinkName": "Latte",
        "options": ["Oat milk"],
        "name": "Ada",
        "note": None,
        "state": "PLACED",
        "reason": None,
        "position": 2,
        "estimatedWaitSeconds": {"low": 60, "high": 180},
        "version": 3,
        "scannedAt": "2026-05-04T09:29:00.000Z",
        "placedAt": "2026-05-04T09:30:00.000Z",
        "startedAt": None,
        "completedAt": None,
        "collectedAt": None,
        "cancelledAt": None,
        "orderBy": "2026-05-04T09:34:00.000Z",
        "journeyUrl": None,
        **changes,
    }


def order(**changes: Any) -> Order:
    return Order.parse(Fields(order_json(**changes), "order"))


def shop_json(**changes: Any) -> dict[str, Any]:
    milk = {
        "name": "Milk",
        "required": True,
        "multiple": False,
        "options": [{"optionId": "oat", "name": "Oat milk", "available": True}],
    }
    latte = {
        "drinkId": "latte",
        "name": "Latte",
        "description": "Espresso and milk",
        "available": True,
        "allergens": ["milk"],
        "modifiers": [milk],
    }
    return {
        "shopId": "demo",
        "name": "Demo bar",
        "isOpen": True,
        "pausedUntil": None,
        "menu": [latte],
        "queue": {"length": 4, "estimatedWaitSeconds": {"low": 60, "high": 240}},
        **changes,
    }


def config_json(cognito_endpoint: str | None = None) -> dict[str, Any]:
    config = {
        "stage": "local",
        "region": "eu-west-1",
        "userPoolId": "eu-west-1_abc",
        "userPoolClientId": "client",
        "defaultShopId": "demo",
    }
    return config if cognito_endpoint is None else {**config, "cognitoEndpoint": cognito_endpoint}


def id_token(serial: int = 1) -> str:
    claims = {"cognito:username": "bea", "cognito:groups": ["barista"], "serial": serial}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"head.{payload}.signature"


def signed_in(serial: int = 1, *, refresh_token: str | None = "refresh") -> dict[str, Any]:
    result = {"IdToken": id_token(serial), "AccessToken": "a", "ExpiresIn": 3600}
    if refresh_token is not None:
        result["RefreshToken"] = refresh_token
    return {"AuthenticationResult": result}


def staff_session(expires_at: datetime = datetime(2100, 1, 1, tzinfo=UTC)) -> StaffSession:
    return StaffSession("bea", ("barista",), id_token(1), "refresh", expires_at)
