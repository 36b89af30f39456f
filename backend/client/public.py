"""The calls that need no token, which every client has."""

from __future__ import annotations

from urllib.parse import quote

from backend.client.errors import UnexpectedAnswer
from backend.client.lifecycle import ClosesOnExit
from backend.client.plaintext import plaintext_warning
from backend.client.sign_in import cognito_endpoint
from backend.client.transport import Transport
from chalicelib.contract.answers import ConfigAnswer, HealthAnswer
from chalicelib.contract.shops import PublicShop


class PublicClient(ClosesOnExit):
    """Makes the public calls of one deployment. `url` is where the shop answers.

    Every call raises `ShopUnreachable` if no response arrives, `ApiError` if the
    shop refuses it, and `UnexpectedAnswer` for an answer that the contract does not
    allow. Clients are thread-safe; close them, or use `with`.
    """

    def __init__(self, url: str, *, transport: Transport | None = None) -> None:
        self._transport = transport or Transport(url)

    @property
    def url(self) -> str:
        """Where the shop answers."""
        return self._transport.url

    def config(self) -> ConfigAnswer:
        """Return what a staff program needs to sign in.

        Raises:
            UnexpectedAnswer: The shop is reached over https but would have the password
                sent without encryption, as behind a proxy that it does not trust.
        """
        config = self._transport.call("GET", "/config").read(ConfigAnswer)
        endpoint = cognito_endpoint(config)
        if self.url.startswith("https:") and plaintext_warning(endpoint):
            raise UnexpectedAnswer(
                f"{self.url} is encrypted, but its sign-in address is not: {endpoint};"
                " is the proxy in front of the shop a trusted one?"
            )
        return config

    def shop(self, shop_id: str) -> PublicShop:
        """Return a shop: whether it is open, its menu and its queue."""
        path = f"/shops/{quote_segment(shop_id)}"
        return self._transport.call("GET", path).read(PublicShop)

    def health(self) -> HealthAnswer:
        """Return that the API answers, and its version."""
        return self._transport.call("GET", "/health").read(HealthAnswer)

    def close(self) -> None:
        """Close the connections to the shop."""
        self._transport.close()


def quote_segment(text: str) -> str:
    """Return an id quoted as one segment of a path, so that no id can name another path."""
    return quote(text, safe="")


def drop_none(**fields: object) -> dict[str, object]:
    """Return the fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}
