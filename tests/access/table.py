"""The access table: for each call of the API, who may make it. Written from the contract.

Each column is a caller, and each cell the status that this caller must get. With a
2xx status the call must take effect, with any other it must not. `forged` stands for
all invalid credentials of `tests.access.credentials`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.access import targets
from tests.access.targets import ORDER_REQUEST, Bar, Target
from tests.open_shop import TestShop

PrepareTarget = Callable[[Bar], Target]
Effect = Callable[[TestShop, Target], bool]

CALLERS = ("anonymous", "customer", "other customer", "display", "barista", "manager", "forged")


@dataclass(frozen=True)
class Row:
    """One call, and the status for each caller.

    Attributes:
        call: Method and path, as the app registers them.
        prepare: Creates the target of the call.
        statuses: The expected status by caller.
        body: The request's body, or None.
        effect: Returns whether the call took effect; None for a call that only reads, or
            whose response is its effect.
        variant: Distinguishes rows of the same call.
    """

    call: str
    prepare: PrepareTarget
    statuses: Mapping[str, int]
    body: Any = None
    effect: Effect | None = None
    variant: str = ""

    @property
    def name(self) -> str:
        """Return the name of the row, as a test's id."""
        return f"{self.call} ({self.variant})" if self.variant else self.call


def _row(call: str, prepare: PrepareTarget, *statuses: int, **more: Any) -> Row:
    return Row(call, prepare, dict(zip(CALLERS, statuses, strict=True)), **more)


_SHOP = "/staff/shops/{shop_id}"
_ORDER = "/staff/shops/{shop_id}/orders/{order_id}"
_in = targets.order_is_in

# fmt: off
TABLE = (
    # --- public                                             anon cust othr disp bari mana forged
    _row("GET /",                          targets.shop,      200, 200, 200, 200, 200, 200, 200),
    _row("GET /service-worker.js",         targets.shop,      200, 200, 200, 200, 200, 200, 200),
    _row("GET /config",                    targets.shop,      200, 200, 200, 200, 200, 200, 200),
    _row("GET /health",                    targets.shop,      200, 200, 200, 200, 200, 200, 200),
    _row("GET /openapi.json",              targets.shop,      200, 200, 200, 200, 200, 200, 200),
    _row("GET /shops/{shop_id}",           targets.shop,      200, 200, 200, 200, 200, 200, 200),
    _row("GET /journeys/{journey_id}",     targets.journey,   200, 200, 200, 200, 200, 200, 200),
    # A customer with an open order gets it again; other callers are new customers.
    _row("POST /shops/{shop_id}/scans",    targets.code,      201, 200, 200, 201, 201, 201, 201,
         body={"code": "{code}"}),
    # --- customers
    _row("GET /orders",                    targets.scanned,   401, 200, 200, 401, 401, 401, 401),
    _row("GET /orders/{order_id}",         targets.scanned,   401, 200, 404, 401, 401, 401, 401),
    _row("PUT /orders/{order_id}",         targets.scanned,   401, 200, 404, 401, 401, 401, 401,
         body=ORDER_REQUEST, effect=_in("PLACED")),
    _row("DELETE /orders/{order_id}",      targets.scanned,   401, 200, 404, 401, 401, 401, 401,
         effect=_in("CANCELLED")),
    _row("GET /orders/{order_id}/notification", targets.scanned,
                                                              401, 200, 404, 401, 401, 401, 401),
    _row("PUT /orders/{order_id}/notification", targets.scanned,
                                                              401, 202, 404, 401, 401, 401, 401,
         body={"phoneNumber": "+15550100"}, effect=targets.text_is_requested),
    _row("GET /orders/{order_id}/push",    targets.scanned,   401, 200, 404, 401, 401, 401, 401),
    _row("PUT /orders/{order_id}/push",    targets.scanned,   401, 202, 404, 401, 401, 401, 401,
         body={"endpoint": "https://fcm.googleapis.com/fcm/send/a"},
         effect=targets.push_is_requested),
    _row("PUT /orders/{order_id}/rating",  targets.completed,
                                                              401, 200, 404, 401, 401, 401, 401,
         body={"stars": 4}, effect=targets.is_rated),
    _row("POST /realtime",                 targets.scanned,   401, 201, 201, 401, 401, 401, 401),
    # --- staff: a shop
    _row("POST /staff/realtime",           targets.shop,      401, 401, 401, 201, 201, 201, 401,
         body={"shopId": "{shop_id}"}),
    _row("POST /staff/shops",              targets.missing_shop,
                                                              401, 401, 401, 403, 403, 201, 401,
         body={"shopId": "{shop_id}", "name": "Bar"}, effect=targets.shop_exists),
    _row(f"PATCH {_SHOP}",                 targets.new_shop,  401, 401, 401, 403, 200, 200, 401,
         body={"isOpen": False}, effect=targets.shop_is(isOpen=False), variant="closing"),
    _row(f"PATCH {_SHOP}",                 targets.new_shop,  401, 401, 401, 403, 403, 200, 401,
         body={"name": "Ours"}, effect=targets.shop_is(name="Ours"), variant="settings"),
    _row(f"PATCH {_SHOP}",                 targets.new_shop,  401, 401, 401, 403, 403, 200, 401,
         body={"isOpen": False, "name": "Ours"}, effect=targets.shop_is(isOpen=False),
         variant="both at once"),
    _row(f"PUT {_SHOP}/menu",              targets.new_shop,  401, 401, 401, 403, 403, 200, 401,
         body={"menu": []}, effect=targets.shop_is(menu=[])),
    _row(f"PUT {_SHOP}/agenda",            targets.new_shop,  401, 401, 401, 403, 403, 200, 401,
         body=targets.AGENDA, effect=targets.shop_has_an_agenda),
    _row(f"DELETE {_SHOP}/agenda",         targets.shop_with_agenda,
                                                              401, 401, 401, 403, 403, 200, 401,
         effect=targets.shop_has_no_agenda),
    _row(f"GET {_SHOP}/next-break",        targets.shop,      401, 401, 401, 403, 200, 200, 401),
    _row(f"PATCH {_SHOP}/menu/{{drink_id}}", targets.new_shop,  401, 401, 401, 403, 200, 200, 401,
         body={"available": False}, effect=targets.drink_is_sold_out),
    _row(f"PATCH {_SHOP}/menu/{{drink_id}}/options/{{option_id}}", targets.new_shop,
                                                              401, 401, 401, 403, 200, 200, 401,
         body={"available": False}, effect=targets.option_is_sold_out),
    _row(f"PUT {_SHOP}/supplies/{{supply_id}}", targets.new_supply,
                                                              401, 401, 401, 403, 403, 200, 401,
         body=targets.SUPPLY, effect=targets.supply_is_there),
    _row(f"DELETE {_SHOP}/supplies/{{supply_id}}", targets.supply,
                                                              401, 401, 401, 403, 403, 200, 401,
         effect=targets.supply_is_gone),
    _row(f"GET {_SHOP}/supplies",          targets.supply,    401, 401, 401, 403, 200, 200, 401),
    _row(f"GET {_SHOP}",                   targets.shop,      401, 401, 401, 200, 200, 200, 401),
    _row(f"POST {_SHOP}/new-code",         targets.new_code,  401, 401, 401, 403, 200, 200, 401,
         body={"cancelUnplaced": False}, effect=targets.code_is_another),
    _row(f"GET {_SHOP}/qr-code",           targets.shop,      401, 401, 401, 200, 403, 200, 401),
    _row(f"POST {_SHOP}/presence",         targets.new_shop,  401, 401, 401, 403, 200, 200, 401,
         effect=targets.barista_was_seen),
    # --- staff: orders
    _row(f"GET {_SHOP}/report",            targets.shop,      401, 401, 401, 403, 403, 200, 401),
    _row(f"GET {_SHOP}/figures",           targets.shop,      401, 401, 401, 200, 200, 200, 401),
    _row(f"POST {_SHOP}/anonymize-orders", targets.collected, 401, 401, 401, 403, 403, 200, 401,
         body={"state": "completed", "from": "2026-01-01T00:00:00.000Z",
               "to": "2099-01-01T00:00:00.000Z"}, effect=targets.is_anonymous),
    _row(f"GET {_SHOP}/orders",            targets.placed,    401, 401, 401, 200, 200, 200, 401),
    _row(f"POST {_SHOP}/orders",           targets.new_shop,  401, 401, 401, 403, 201, 201, 401,
         body=ORDER_REQUEST, effect=targets.shop_has_an_order),
    _row(f"GET {_ORDER}",                  targets.placed,    401, 401, 401, 403, 200, 200, 401),
    _row(f"GET {_ORDER}/journey",          targets.journey,   401, 401, 401, 403, 200, 200, 401),
    _row(f"POST {_ORDER}/make",            targets.placed,    401, 401, 401, 403, 200, 200, 401,
         effect=_in("MAKING")),
    _row(f"POST {_ORDER}/unmake",          targets.making,    401, 401, 401, 403, 200, 200, 401,
         effect=_in("PLACED")),
    _row(f"POST {_ORDER}/unmake",          targets.making_by_manager,
                                                              401, 401, 401, 403, 403, 200, 401,
         effect=_in("PLACED"), variant="taken by another user"),
    _row(f"POST {_ORDER}/complete",        targets.making,    401, 401, 401, 403, 200, 200, 401,
         effect=_in("COMPLETED")),
    _row(f"POST {_ORDER}/recall",          targets.completed, 401, 401, 401, 403, 200, 200, 401,
         effect=_in("MAKING")),
    _row(f"POST {_ORDER}/collect",         targets.completed, 401, 401, 401, 403, 200, 200, 401,
         effect=_in("COLLECTED")),
    _row(f"POST {_ORDER}/no-show",         targets.completed, 401, 401, 401, 403, 200, 200, 401,
         effect=_in("CANCELLED")),
    _row(f"POST {_ORDER}/cancel",          targets.placed,    401, 401, 401, 403, 200, 200, 401,
         body={}, effect=_in("CANCELLED")),
)
# fmt: on
