"""The calls that need no token: what both clients, and anybody, may ask of a shop."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from backend.client.errors import UnexpectedAnswer
from backend.client.plaintext import plaintext_warning
from backend.client.transport import Transport
from backend.client.views.shop import Shop, ShopConfig


class PublicClient:
    """Asks one deployment what it tells everybody. ``url`` is where the shop answers.

    Every call raises ``ShopUnreachable`` without an answer, ``ApiError`` on a
    refusal and ``UnexpectedAnswer`` for what the contract does not allow.
    Clients are thread-safe; close them, or use ``with``.
    """

    def __init__(self, url: str, *, transport: Transport | None = None) -> None:
        self._transport = transport or Transport(url)

    @property
    def url(self) -> str:
        """Where the shop answers."""
        return self._transport.url

    def config(self) -> ShopConfig:
        """Return what a staff program needs to sign in.

        Raises:
            UnexpectedAnswer: the shop is reached over https but would have the password
                sent without encryption, as behind a proxy that it does not trust.
        """
        config = ShopConfig.parse(self._transport.call("GET", "/config").fields("config"))
        if self.url.startswith("https:") and plaintext_warning(config.cognito_endpoint):
            raise UnexpectedAnswer(
                f"{self.url} is encrypted, but its sign-in address is not:"
                f" {config.cognito_endpoint}; is the proxy in front of the shop a trusted one?"
            )
        return config

    def shop(self, shop_id: str) -> Shop:
        """Return a shop: whether it is open, its menu and its queue."""
        return Shop.parse(self._transport.call("GET", f"/shops/{part(shop_id)}").fields("shop"))

    def health(self) -> str:
        """Return the version that runs, if the shop is well."""
        return self._transport.call("GET", "/health").fields("health").text("version")

    def openapi(self) -> Mapping[str, Any]:
        """Return the API's own OpenAPI 3.1 description."""
        return self._transport.call("GET", "/openapi.json").fields("openapi").raw

    def phone_page(self, shop_id: str | None = None, code: str | None = None) -> str:
        """Return the HTML that a phone gets after a scan."""
        return self._transport.call("GET", "/", query={"shop": shop_id, "code": code}).text

    def journey_page(self, journey_id: str) -> str:
        """Return the HTML of an order's journey."""
        return self._transport.call("GET", f"/journeys/{part(journey_id)}").text

    def close(self) -> None:
        """Close the connections to the shop."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def part(text: str) -> str:
    """Return an id quoted as one part of a path, so that no id can name another path."""
    return quote(text, safe="")


def given(**fields: object) -> dict[str, object]:
    """Return the fields of a body that are not None."""
    return {name: value for name, value in fields.items() if value is not None}
