"""The calls that the fake shop answers, by method and path as the OpenAPI document has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.contract import times
from chalicelib.contract.answers import ConfigAnswer, HealthAnswer
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.serialization import from_record, narrow, to_record
from chalicelib.contract.supplies import Supply, SupplyStatus
from chalicelib.metrics.model import OrderRecord, figures
from tests.fake_shop.server import Answer, Call
from tests.fake_shop.shop import ACTIONS, ShopState, refusal

_COUNTED = {"COMPLETED", "COLLECTED", "CANCELLED"}
Handler = Callable[..., Answer]
ROUTES: dict[tuple[str, str], Handler] = {}
_LISTED = {
    "open": {"SCANNED", "PLACED", "MAKING"},
    "completed": {"COMPLETED", "COLLECTED"},
    "cancelled": {"CANCELLED"},
}


def route(method: str, path: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        ROUTES[method, path] = handler
        return handler

    return register


class FakeShop(ShopState):
    """The shop's state with the calls that read and change it."""

    def answer(self, call: Call) -> Answer | None:
        """Answer a call, one at a time."""
        with self.lock:
            if self.is_down:
                return None
            self.calls.append(f"{call.method} {call.path}")
            status, body = self._dispatch(call)
            # Copied, because a test may change the records while the answer is sent.
            body = json.loads(json.dumps(body))
            if self.loses_answers and call.method != "GET":
                self.loses_answers -= 1
                return None
        return status, body

    def _dispatch(self, call: Call) -> Answer:
        target = call.headers.get("x-amz-target", "").rpartition(".")[2]
        if target == "InitiateAuth":
            return self.accounts.initiate_auth(call.body)
        if target == "RespondToAuthChallenge":
            return self.accounts.respond_to_challenge(call.body)
        if call.path.startswith("/staff/") and self.accounts.person_of(call.headers) is None:
            return refusal(401, "unauthenticated", "Sign in.")
        path = call.path.partition("?")[0]
        for (method, template), handler in ROUTES.items():
            found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template), path)
            if found and method == call.method:
                names = found.groupdict()
                if names.pop("shopId", "demo") == "demo":
                    return handler(self, call, **names)
        return refusal(404, "not_found", "No such thing.")


@route("GET", "/config")
def get_config(fake: ShopState, _call: Call) -> Answer:
    names = ("stage", "region", "user_pool_id", "user_pool_client_id")
    test = dict.fromkeys(names, "test")
    endpoint = f"{fake.url}/cognito"
    config = ConfigAnswer(**test, default_shop_id="demo", cognito_endpoint=endpoint)
    return 200, to_record(config)


@route("GET", "/health")
def get_health(_fake: ShopState, _call: Call) -> Answer:
    return 200, to_record(HealthAnswer("ok", "1.0.0"))


@route("GET", "/shops/{shopId}")
def get_public_shop(fake: ShopState, _call: Call) -> Answer:
    names = ("shopId", "name", "isOpen", "pausedUntil", "menu", "version", "pickupPlace")
    public = {name: fake.shop[name] for name in names}
    queue = to_record(fake.queue)
    return 200, {**public, "queue": queue, "favourites": fake.favourites, "rush": fake.rush}


@route("GET", "/staff/shops/{shopId}")
def get_shop(fake: ShopState, _call: Call) -> Answer:
    return 200, {"shop": fake.shop}


@route("PATCH", "/staff/shops/{shopId}")
def patch_shop(fake: ShopState, call: Call) -> Answer:
    fake.done[f"shop {json.dumps(call.body)}"] += 1
    return _changed(fake, **call.body)


@route("PUT", "/staff/shops/{shopId}/menu")
def put_menu(fake: ShopState, call: Call) -> Answer:
    if call.body.get("version", fake.shop["version"]) != fake.shop["version"]:
        return refusal(409, "menu_changed", "The shop was changed meanwhile; read it again.")
    return _changed(fake, menu=call.body["menu"])


@route("DELETE", "/staff/shops/{shopId}/agenda")
def delete_agenda(fake: ShopState, _call: Call) -> Answer:
    fake.shop.pop("agenda", None)
    return _changed(fake)


@route("GET", "/staff/shops/{shopId}/next-break")
def get_next_break(fake: ShopState, _call: Call) -> Answer:
    return 200, {"nextBreak": fake.next_break}


@route("PATCH", "/staff/shops/{shopId}/menu/{drinkId}")
def patch_drink(fake: ShopState, call: Call, drinkId: str) -> Answer:  # noqa: N803
    _drink(fake, drinkId)["available"] = call.body["available"]
    return _changed(fake)


@route("PATCH", "/staff/shops/{shopId}/menu/{drinkId}/options/{optionId}")
def patch_option(fake: ShopState, call: Call, drinkId: str, optionId: str) -> Answer:  # noqa: N803
    for modifier in _drink(fake, drinkId)["modifiers"]:
        for option in modifier["options"]:
            if option["optionId"] == optionId:
                option["available"] = call.body["available"]
    return _changed(fake)


@route("GET", "/staff/shops/{shopId}/supplies")
def get_supplies(fake: ShopState, _call: Call) -> Answer:
    supplies = [from_record(Supply, one) for one in fake.shop.get("supplies", [])]
    return 200, {"supplies": [to_record(_status(fake, one)) for one in supplies]}


@route("PUT", "/staff/shops/{shopId}/supplies/{supplyId}")
def put_supply(fake: ShopState, call: Call, supplyId: str) -> Answer:  # noqa: N803
    others = [one for one in fake.shop.get("supplies", []) if one["supplyId"] != supplyId]
    record = {**call.body, "supplyId": supplyId, "setAt": times.to_text(fake.now())}
    fake.used_servings[supplyId] = 0
    supply = from_record(Supply, {"reserveServings": 0, "ranOutAt": None, "soldOut": [], **record})
    return _changed(fake, supplies=[*others, to_record(supply)])


@route("DELETE", "/staff/shops/{shopId}/supplies/{supplyId}")
def delete_supply(fake: ShopState, _call: Call, supplyId: str) -> Answer:  # noqa: N803
    others = [one for one in fake.shop.get("supplies", []) if one["supplyId"] != supplyId]
    return _changed(fake, supplies=others)


@route("GET", "/staff/shops/{shopId}/qr-code")
def get_qr_code(fake: ShopState, _call: Call) -> Answer:
    return 200, to_record(fake.code())


@route("POST", "/staff/shops/{shopId}/new-code")
def post_new_code(fake: ShopState, call: Call) -> Answer:
    cancel_unplaced = bool(call.body["cancelUnplaced"])
    fake.new_codes.append(cancel_unplaced)
    for order in fake.orders.values():
        if cancel_unplaced and order["state"] == "SCANNED":
            order.update(state="CANCELLED", reason="barista", version=order["version"] + 1)
    return 200, {"shop": fake.shop}


@route("POST", "/staff/shops/{shopId}/presence")
def post_presence(fake: ShopState, _call: Call) -> Answer:
    fake.presences += 1
    fake.barista_seen_at = fake.now()
    return 200, {"baristaSeenAt": times.to_text(fake.barista_seen_at)}


@route("GET", "/staff/shops/{shopId}/figures")
def get_figures(fake: ShopState, call: Call) -> Answer:
    person = fake.accounts.person_of(call.headers)
    assert person is not None
    if fake.hides_figures:
        return refusal(404, "not_found", "No such thing.")
    now = fake.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    orders = [from_record(StaffOrder, record) for record in fake.orders.values()]
    counted = [narrow(OrderRecord, o) for o in orders if o.state in _COUNTED]
    return 200, to_record(figures("demo", midnight, now, counted, person))


@route("GET", "/staff/shops/{shopId}/orders")
def get_orders(fake: ShopState, call: Call) -> Answer:
    found = re.search(r"state=(\w+)", call.path)
    assert found
    listed = [o for o in fake.orders.values() if o["state"] in _LISTED[found[1]]]
    return 200, {"orders": listed, "cursor": None}


@route("POST", "/staff/shops/{shopId}/orders")
def post_walk_up(fake: ShopState, call: Call) -> Answer:
    order_id = f"walk-up-{call.headers['idempotency-key']}"
    if order_id not in fake.orders:
        body = call.body
        placed = fake.place(body["drinkId"], tuple(body["optionIds"]), isWalkUp=True)
        record = fake.orders.pop(placed.order_id)
        record.update(orderId=order_id, name=body.get("name"), note=body.get("note"))
        fake.orders[order_id] = record
        fake.done["walk-up"] += 1
    return 201, {"order": fake.orders[order_id]}


@route("GET", "/staff/shops/{shopId}/orders/{orderId}")
def get_order(fake: ShopState, _call: Call, orderId: str) -> Answer:  # noqa: N803
    if orderId not in fake.orders:
        return refusal(404, "not_found", "There is no such order.")
    return 200, {"order": fake.orders[orderId]}


@route("GET", "/staff/shops/{shopId}/orders/{orderId}/journey")
def get_journey(fake: ShopState, _call: Call, orderId: str) -> Answer:  # noqa: N803
    if orderId not in fake.orders:
        return refusal(404, "not_found", "There is no such order.")
    return 200, {"events": fake.journeys.get(orderId, [])}


def _action(name: str) -> Handler:
    def act(fake: ShopState, call: Call, orderId: str) -> Answer:  # noqa: N803
        person = fake.accounts.person_of(call.headers)
        assert person is not None
        return fake.act(orderId, name, person, (call.body or {}).get("reason"))

    return act


for action in ACTIONS:
    route("POST", f"/staff/shops/{{shopId}}/orders/{{orderId}}/{action}")(_action(action))


def _changed(fake: ShopState, **changes: Any) -> Answer:
    fake.shop.update(changes, version=fake.shop["version"] + 1)
    return 200, {"shop": fake.shop}


def _status(fake: ShopState, supply: Supply) -> SupplyStatus:
    """Return what is left, at a pace of twelve drinks an hour."""
    used = fake.used_servings[supply.supply_id]
    left = supply.servings - used
    return SupplyStatus(
        supply_id=supply.supply_id,
        name=supply.name,
        unit=supply.unit,
        used_servings=used,
        left_servings=left,
        left_amount=supply.amount - used * supply.per_serving,
        per_hour=12,
        runs_out_at=supply.ran_out_at or fake.now() + left * timedelta(minutes=5),
    )


def _drink(fake: ShopState, drink_id: str) -> dict[str, Any]:
    return next(drink for drink in fake.shop["menu"] if drink["drinkId"] == drink_id)
