"""The URL of a shop, as an option of a command."""

from __future__ import annotations

from urllib.parse import urlsplit

import click


class ShopUrl(click.ParamType[str]):
    """An http or https URL; anything else is refused before anybody types a password."""

    name = "url"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the URL without a slash at its end."""
        try:
            parts = urlsplit(value)
            is_url = parts.scheme in ("http", "https") and bool(parts.hostname)
            _ = parts.port  # raises ValueError if it is no number
        except ValueError:
            is_url = False
        if not is_url:
            hint = "it starts with http:// or https://, such as http://192.168.1.20:8000."
            self.fail(f"{value!r} is no URL of a shop; {hint}", param, ctx)
        return value.rstrip("/")


SHOP_URL = ShopUrl()
