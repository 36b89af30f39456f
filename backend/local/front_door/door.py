"""The front door's application: one handler that sorts every request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

from backend.local.front_door import admission, answers, realtime
from backend.local.front_door.upstream import Call, Upstream, read_body

DESTINATION_VARIABLE = "FRONT_DOOR_DESTINATION"
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
        door_key: What the local AWS's gate asks of every call of the front door.
    """

    cloud_url: str
    api_id: str
    mqtt_host: str
    public_url: str
    api_stage: str = "api"
    concurrency: int = 8
    door_key: str = field(default="", repr=False)


class Door:
    """Lets the shop's own requests through, each rewritten, and answers 404 to all others."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._upstream: Upstream

    async def running(self, _app: web.Application) -> AsyncIterator[None]:
        """Hold the connections to the local AWS while the application runs."""
        to = self._destination
        self._upstream = Upstream(to.cloud_url, to.concurrency, to.door_key)
        yield
        await self._upstream.close()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer any request."""
        target = admission.split(request.raw_path)
        if target.path == "/mqtt":
            return await realtime.relay(
                request, target.query, self._upstream, self._destination.mqtt_host
            )
        if target.path == "/cognito":
            return await self._sign_in(request)
        if admission.is_shop_path(target.path) and request.method in _METHODS:
            return await self._call_api(request, target)
        return answers.not_found()

    async def _call_api(self, request: web.Request, target: admission.Target) -> web.Response:
        query = admission.shop_query(target.query)
        if query is None:
            return answers.error(400, "invalid_request", "The address is too long.")
        body = await read_body(request)
        if body is None:
            return answers.too_large()
        to = self._destination
        return await self._upstream.answer(
            Call(
                method="GET" if request.method == "HEAD" else request.method,
                url=f"{to.cloud_url}/restapis/{to.api_id}/{to.api_stage}/_user_request_"
                f"{target.path}{'?' if query else ''}{query}",
                headers={
                    **admission.shop_headers(list(request.headers.items())),
                    "X-Forwarded-Host": admission.host_as_addressed(request.headers.get("Host"))
                    or to.public_url.partition("://")[2],
                    "X-Forwarded-Proto": to.public_url.partition("://")[0],
                    "X-Public-Url": to.public_url,
                },
                body=body,
            )
        )

    async def _sign_in(self, request: web.Request) -> web.Response:
        call = request.headers.get("X-Amz-Target", "")
        if request.method != "POST" or call not in admission.SIGN_IN_CALLS:
            return answers.not_found()
        body = await read_body(request)
        if body is None:
            return answers.too_large()
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": call}
        return await self._upstream.answer(
            Call("POST", f"{self._destination.cloud_url}/", headers, body)
        )


def application(destination: Destination) -> web.Application:
    """Return the front door as an aiohttp application."""
    door = Door(destination)
    app = web.Application()
    app.cleanup_ctx.append(door.running)
    app.router.add_route("*", "/{anything:.*}", door.handle)
    return app
