"""The call by which a manager deletes what is personal of a day's orders."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from chalicelib.contract.answers import AnonymizedAnswer
from chalicelib.contract.requests import AnonymizeRequest
from chalicelib.kernel import clock
from chalicelib.kernel.errors import InvalidRequest
from chalicelib.kernel.ports import ports
from chalicelib.kernel.roles import MANAGERS
from chalicelib.kernel.routes import Request, Routes
from chalicelib.order_manager.anonymizing import Anonymizer
from chalicelib.order_manager.ended_orders import EndedOrderStore

_KINDS = ("completed", "cancelled")

routes = Routes(__name__)


@cache
def service() -> Anonymizer:
    """Return the service, created on first use."""
    return Anonymizer(EndedOrderStore(), lambda: ports.contacts)


@routes.staff_route(
    "POST",
    "/shops/{shop_id}/anonymize-orders",
    MANAGERS,
    answer=AnonymizedAnswer,
    body=AnonymizeRequest,
    errors=[404],
)
def anonymize_orders(request: Request, shop_id: str) -> AnonymizedAnswer:
    """Delete names, notes and contacts of a page of the orders that ended in a span of time."""
    ports.shops.find(shop_id)
    kind = request.body["state"]
    if kind not in _KINDS:
        raise InvalidRequest("The state must be completed or cancelled.", "state")
    start, end = _moment(request, "from"), _moment(request, "to")
    if not start < end:
        raise InvalidRequest("“to” must be after “from”.", "to")
    return service().anonymize(shop_id, kind, start, end, request.body.get("cursor"))


def _moment(request: Request, name: str) -> datetime:
    try:
        return clock.from_text(request.body[name])
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(f"“{name}” must be a time.", name) from error
