"""Sorts every request that comes to the front door."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import HttpVersion10, HttpVersion11, web

from backend.local.front_door import admission, answers, body, realtime
from backend.local.front_door.client_address import TrustedProxies, network_of
from backend.local.front_door.limits import Limits
from backend.local.front_door.sign_in import SignInGateway
from backend.local.front_door.upstream import Call, Upstream

DESTINATION_VARIABLE = "FRONT_DOOR_DESTINATION"
_VERSIONS = (HttpVersion10, HttpVersion11)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Destination:
    """Where the front door leads.

    Attributes:
        cloud_url: The local AWS, such as `http://127.0.0.1:4566`.
        api_id: The REST API behind the shop's paths.
        api_stage: Its stage, which Chalice calls `api`.
        mqtt_host: The host for which realtime URLs are signed.
        public_url: What phones on this network type, such as `http://192.168.1.7:8000`.
        concurrency: How many calls run at once.
        client_id: The app client of the staff's user pool; without one, nobody can sign in.
        trusted_proxies: Addresses and networks whose `X-Forwarded-For` is believed.
        door_key: What the local AWS's gate asks of every call of the front door.
    """

    cloud_url: str
    api_id: str
    mqtt_host: str
    public_url: str
    api_stage: str = "api"
    concurrency: int = 8
    client_id: str = ""
    trusted_proxies: tuple[str, ...] = ()
    door_key: str = field(default="", repr=False)


class Door:
    """Lets the shop's own requests through, each rewritten, and answers 404 to all others."""

    def __init__(self, destination: Destination, limits: Limits, upstream: Upstream) -> None:
        self._destination = destination
        self._limits = limits
        self._upstream = upstream
        self._proxies = TrustedProxies(destination.trusted_proxies)
        self._sign_in = SignInGateway(destination.client_id, upstream)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer any request."""
        if request.version not in _VERSIONS:
            return answers.not_http()
        target = admission.split(request.raw_path)
        try:
            if target.path == "/mqtt":
                return await realtime.relay(
                    request,
                    target.query,
                    self._upstream,
                    self._destination.mqtt_host,
                    self._limits.connect_seconds,
                )
            if target.path == "/cognito" and self._sign_in.takes(request):
                sent = await body.read(request, self._limits.body_seconds)
                return await self._sign_in.answer(sent, network_of(self._client_of(request)))
            if admission.is_shop_path(target.path) and request.method in _METHODS:
                return await self._call_api(request, target)
        except body.BodyRefused as refusal:
            return refusal.answer
        return answers.not_found()

    async def _call_api(self, request: web.BaseRequest, target: admission.Target) -> web.Response:
        query = admission.shop_query(target.query)
        if query is None:
            return answers.error(400, "invalid_request", "The address is too long.")
        sent = await body.read(request, self._limits.body_seconds)
        to = self._destination
        client = self._client_of(request)
        call = Call(
            method="GET" if request.method == "HEAD" else request.method,
            url=f"{to.cloud_url}/restapis/{to.api_id}/{to.api_stage}/_user_request_"
            f"{target.path}{'?' if query else ''}{query}",
            headers={
                **admission.shop_headers(list(request.headers.items())),
                **admission.device_cookie(request.headers.getall("Cookie", [])),
                **admission.forwarded(
                    request.headers.get("Host"),
                    to.public_url,
                    by_proxy=self._proxies.trusts(request.remote or ""),
                ),
                "X-Client-Address": client,
            },
            body=sent,
        )
        return await self._upstream.answer(call, network_of(client))

    def _client_of(self, request: web.BaseRequest) -> str:
        """Return the address of the client, which a trusted proxy may name."""
        chain = request.headers.getall("X-Forwarded-For", [])
        return self._proxies.client_of(request.remote or "", chain)
