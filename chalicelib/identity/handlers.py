"""The calls of `identity`: the settings for signing in, and realtime sessions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.contract.answers import ConfigAnswer
from chalicelib.contract.requests import StaffRealtimeRequest
from chalicelib.contract.shops import RealtimeSession
from chalicelib.identity import model, sts
from chalicelib.identity.presign import websocket_url
from chalicelib.kernel import ids, log
from chalicelib.kernel.ports import ports
from chalicelib.kernel.request_origin import front_door_url
from chalicelib.kernel.roles import ANY_STAFF, Customer
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import setting, stage

# The longest session that a role assumed by another role may have:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html
_SESSION_SECONDS = 3600

routes = Routes(__name__)


@routes.route("GET", "/config", answer=ConfigAnswer)
def get_config(request: Request) -> ConfigAnswer:
    """Return what a staff program needs to sign in."""
    front_door = front_door_url(request.headers)
    return ConfigAnswer(
        stage=stage(),
        region=setting("AWS_REGION"),
        user_pool_id=setting("USER_POOL_ID"),
        user_pool_client_id=setting("USER_POOL_CLIENT_ID"),
        default_shop_id=setting("DEFAULT_SHOP_ID"),
        cognito_endpoint=f"{front_door}/cognito" if front_door else None,
    )


@routes.route("POST", "/realtime", answer=RealtimeSession, status=201, errors=[401], customer=True)
def open_session(request: Request) -> RealtimeSession:
    """Open a realtime session for a customer: their own orders, and what is public."""
    return sessions().for_customer(front_door_url(request.headers), request.require_customer())


@routes.staff_route(
    "POST",
    "/realtime",
    ANY_STAFF,
    answer=RealtimeSession,
    status=201,
    body=StaffRealtimeRequest,
    errors=[404],
)
def open_staff_session(request: Request) -> RealtimeSession:
    """Open a realtime session for the staff of a shop, with the topics of the caller's role."""
    shop = ports.shops.find(request.body["shopId"])
    topics = model.staff_topics(stage(), shop.shop_id, request.require_staff())
    return _session(front_door_url(request.headers), "staff", topics, topics)


class RealtimeSessions:
    """Opens the sessions of customers, for this service's call and for a scan."""

    def for_customer(self, front_door: str | None, customer: Customer) -> RealtimeSession:
        """Open a session for a customer, through the local `front_door` if there is one."""
        topics = model.customer_topics(stage(), customer)
        allowed = model.customer_filters(stage(), customer)
        return _session(front_door, "customer", topics, allowed)

    def for_customer_if_possible(
        self, front_door: str | None, customer: Customer
    ) -> RealtimeSession | None:
        """Open a session for a customer; None if STS does not give one just now."""
        try:
            return self.for_customer(front_door, customer)
        except (ClientError, BotoCoreError) as error:
            log.note_failure("No realtime session for a scan.", error)
            return None


@cache
def sessions() -> RealtimeSessions:
    """Return the sessions that this service opens."""
    return RealtimeSessions()


def _session(
    front_door: str | None, kind: str, topics: Sequence[str], allowed: Sequence[str]
) -> RealtimeSession:
    """Return a session that is told of `topics`, and may subscribe to what is `allowed`."""
    client_id = f"serverlesspresso-{stage()}-{kind}-{ids.new_id()}"
    role = setting("REALTIME_ROLE_ARN")
    _, partition, _, _, account, _ = role.split(":", 5)
    location = model.BrokerLocation(partition, setting("AWS_REGION"), account)
    policy = model.session_policy(location, client_id, allowed)
    session = sts.assume_role(role, client_id[-64:], policy, _SESSION_SECONDS)
    broker = urlsplit(setting("IOT_DATA_URL")).netloc
    url = websocket_url(session.credentials, broker, location.region, _SESSION_SECONDS)
    return RealtimeSession(
        url=_as_reached(front_door, url),
        client_id=client_id,
        topics=tuple(topics),
        expires_at=session.expires_at,
    )


def _as_reached(front_door: str | None, url: str) -> str:
    """Return `url` through the local shop's front door, which forwards the signed query."""
    if not front_door:
        return url
    websocket = front_door.replace("http", "ws", 1)
    return f"{websocket}/mqtt?{urlsplit(url).query}"
