"""The shapes of the API's answers, as JSON Schema. The tests hold every answer to them."""

from __future__ import annotations

from chalicelib.kernel.bodies import Schema

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_WHOLE_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
_TIME_OR_NULL: Schema = {**_TIME, "type": ["string", "null"]}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_WAIT = _object(low=_WHOLE, high=_WHOLE)
_ORDER = {
    "orderId": _TEXT,
    "shopId": _TEXT,
    "number": _WHOLE_OR_NULL,
    "drinkId": _TEXT_OR_NULL,
    "drinkName": _TEXT_OR_NULL,
    "optionIds": _list(_TEXT),
    "options": _list(_TEXT),
    "name": _TEXT_OR_NULL,
    "note": _TEXT_OR_NULL,
    "state": {"enum": ["SCANNED", "PLACED", "MAKING", "COMPLETED", "COLLECTED", "CANCELLED"]},
    "reason": {
        "enum": [
            None,
            "customer",
            "barista",
            "customer_timeout",
            "barista_timeout",
            "queue_full",
            "shop_closed",
            "workflow_failed",
        ]
    },
    "message": _TEXT_OR_NULL,
    "position": _WHOLE_OR_NULL,
    "estimatedWaitSeconds": {"anyOf": [{"type": "null"}, _WAIT]},
    "baristaName": _TEXT_OR_NULL,
    "version": _WHOLE,
    "scannedAt": _TIME,
    "placedAt": _TIME_OR_NULL,
    "startedAt": _TIME_OR_NULL,
    "completedAt": _TIME_OR_NULL,
    "collectedAt": _TIME_OR_NULL,
    "cancelledAt": _TIME_OR_NULL,
    "orderBy": _TIME_OR_NULL,
    "journeyUrl": _TEXT_OR_NULL,
}
_STAFF_ORDER = {**_ORDER, "customerName": _TEXT_OR_NULL, "attempt": _WHOLE, "isWalkUp": _FLAG}
_OPTION = _object(optionId=_TEXT, name=_TEXT, available=_FLAG)
_MODIFIER = _object(name=_TEXT, required=_FLAG, multiple=_FLAG, options=_list(_OPTION))
_DRINK = _object(
    drinkId=_TEXT,
    name=_TEXT,
    description=_TEXT,
    available=_FLAG,
    allergens=_list(_TEXT),
    modifiers=_list(_MODIFIER),
)
_PUBLIC_SHOP = {
    "shopId": _TEXT,
    "name": _TEXT,
    "isOpen": _FLAG,
    "pausedUntil": _TIME_OR_NULL,
    "menu": _list(_DRINK),
}

_CONFIG = _object(
    stage=_TEXT,
    region=_TEXT,
    userPoolId=_TEXT,
    userPoolClientId=_TEXT,
    defaultShopId=_TEXT,
)

COMPONENTS: dict[str, Schema] = {
    "Order": _object(**_ORDER),
    "StaffOrder": _object(**_STAFF_ORDER),
    "OrderAnswer": _object(order=_ref("Order")),
    "Orders": _object(orders=_list(_ref("Order"))),
    "StaffOrderAnswer": _object(order=_ref("StaffOrder")),
    "StaffOrders": _object(orders=_list(_ref("StaffOrder")), cursor=_TEXT_OR_NULL),
    "ScanAnswer": _object(order=_ref("Order"), customerToken=_TEXT, expiresAt=_TIME),
    "PublicShop": _object(**_PUBLIC_SHOP, queue=_object(length=_WHOLE, estimatedWaitSeconds=_WAIT)),
    "Shop": _object(
        **_PUBLIC_SHOP,
        drinksPerCode=_WHOLE,
        codeIntervalSeconds=_WHOLE,
        maxOpenOrders=_WHOLE,
        smsOn=_FLAG,
        timeZone=_TEXT,
        version=_WHOLE,
        scansPerAddress=_WHOLE_OR_NULL,
    ),
    "ShopAnswer": _object(shop=_ref("Shop")),
    "QrCode": _object(
        code=_TEXT,
        url=_TEXT,
        drinksLeft=_WHOLE,
        startsAt=_TIME,
        expiresAt=_TIME,
        isOpen=_FLAG,
        revision=_WHOLE,
        baristaSeenAt=_TIME_OR_NULL,
        servedAt=_TIME,
    ),
    "Presence": _object(baristaSeenAt=_TIME),
    "RealtimeSession": _object(url=_TEXT, clientId=_TEXT, topics=_list(_TEXT), expiresAt=_TIME),
    "Config": {
        **_CONFIG,
        "properties": {**_CONFIG["properties"], "cognitoEndpoint": _TEXT},
    },
    "Health": _object(status=_TEXT, version=_TEXT),
    "Notification": _object(smsOn=_FLAG, isAsked=_FLAG),
    "Journey": _object(
        events=_list(
            _object(
                type=_TEXT,
                room=_TEXT,
                time=_TIME,
                id=_TEXT,
                orderVersion=_WHOLE_OR_NULL,
                detail={"type": "object"},
            )
        )
    ),
    "Page": _TEXT,
    "Description": {"type": "object", "required": ["openapi", "paths"]},
    "Error": _object(
        error={
            "type": "object",
            "properties": {"code": _TEXT, "message": _TEXT},
            "required": ["code", "message"],
        }
    ),
}
