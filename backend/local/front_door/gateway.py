"""The gateway: decides for each request whether and how it is forwarded."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import HttpVersion10, HttpVersion11, web

from backend.local.front_door import body, realtime, request_filter, responses
from backend.local.front_door.client_address import TrustedProxies, network_of
from backend.local.front_door.limits import Limits
from backend.local.front_door.sign_in import SignInGateway
from backend.local.front_door.upstream import Call, Upstream

GATEWAY_SETTINGS_VARIABLE = "FRONT_DOOR_SETTINGS"
_VERSIONS = (HttpVersion10, HttpVersion11)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class GatewaySettings:
    """The settings of the front door.

    Attributes:
        cloud_url: The local AWS, such as `http://127.0.0.1:4566`.
        api_id: The REST API behind the shop's paths.
        api_stage: Its stage, which Chalice calls `api`.
        mqtt_host: The host for which realtime URLs are signed.
        public_url: The URL that phones use, such as `http://192.168.1.7:8000`.
        concurrency: How many calls of the local AWS run at once.
        client_id: The app client of the staff's user pool; without one, nobody can sign in.
        trusted_proxies: Addresses and networks whose `X-Forwarded-For` is trusted.
        gateway_key: Authenticates the front door's calls to the gate of the local AWS.
    """

    cloud_url: str
    api_id: str
    mqtt_host: str
    public_url: str
    api_stage: str = "api"
    concurrency: int = 8
    client_id: str = ""
    trusted_proxies: tuple[str, ...] = ()
    gateway_key: str = field(default="", repr=False)


class Gateway:
    """Forwards the shop's own requests, each rebuilt, and answers 404 to all others."""

    def __init__(self, settings: GatewaySettings, limits: Limits, upstream: Upstream) -> None:
        self._settings = settings
        self._limits = limits
        self._upstream = upstream
        self._proxies = TrustedProxies(settings.trusted_proxies)
        self._sign_in = SignInGateway(settings.client_id, upstream)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer any request."""
        if request.version not in _VERSIONS:
            return responses.not_http()
        target = request_filter.split_target(request.raw_path)
        try:
            if target.path == "/mqtt":
                return await realtime.relay(
                    request,
                    target.query,
                    self._upstream,
                    self._settings.mqtt_host,
                    self._limits.connect_seconds,
                )
            if target.path == "/cognito" and self._sign_in.accepts(request):
                sent = await body.read(request, self._limits.body_seconds)
                return await self._sign_in.answer(sent, network_of(self._client_of(request)))
            if request_filter.is_shop_path(target.path) and request.method in _METHODS:
                return await self._call_api(request, target)
        except body.BodyRefused as refusal:
            return refusal.response
        return responses.not_found()

    async def _call_api(
        self, request: web.BaseRequest, target: request_filter.Target
    ) -> web.Response:
        query = request_filter.filtered_query(target.query)
        if query is None:
            return responses.error(400, "invalid_request", "The address is too long.")
        sent = await body.read(request, self._limits.body_seconds)
        settings = self._settings
        client = self._client_of(request)
        call = Call(
            method="GET" if request.method == "HEAD" else request.method,
            url=f"{settings.cloud_url}/restapis/{settings.api_id}/{settings.api_stage}/_user_request_"
            f"{target.path}{'?' if query else ''}{query}",
            headers={
                **request_filter.allowed_headers(list(request.headers.items())),
                **request_filter.device_cookie(request.headers.getall("Cookie", [])),
                **request_filter.forwarded_headers(
                    request.headers.get("Host"),
                    settings.public_url,
                    by_proxy=self._is_by_proxy(request),
                ),
                "X-Client-Address": client,
            },
            body=sent,
        )
        return await self._upstream.respond(call, network_of(client))

    def _is_by_proxy(self, request: web.BaseRequest) -> bool:
        """Return whether a trusted proxy forwarded the request.

        A proxy on this machine has the same address as the programs here that connect
        directly, such as `./shop open` itself; only the proxy adds `X-Forwarded-For`.
        """
        is_trusted = self._proxies.trusts(request.remote or "")
        return is_trusted and "X-Forwarded-For" in request.headers

    def _client_of(self, request: web.BaseRequest) -> str:
        """Return the address of the client, as a trusted proxy reports it."""
        chain = request.headers.getall("X-Forwarded-For", [])
        return self._proxies.client_of(request.remote or "", chain)
