"""A customer's phone in the tests: a browser context of its size, and what its user does."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.deploy.npm import NpmPackage
from backend.local import cloud
from backend.local.front_door import process as front_door
from backend.local.front_door.gateway import GatewaySettings
from tests.open_shop import TestShop, eventually, zone_of_noon
from tests.ordering_page.fake_broker import FakeBroker

AXE = NpmPackage(
    name="axe-core",
    version="4.14.1",
    sha512="FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)
PATIENCE_MS = 120_000
_SIZE = {"width": 390, "height": 844}
# What a browser logs by itself about a lost network, or an error status.
_EXPECTED = ("Failed to load resource", "WebSocket connection to")


@dataclass
class Phone:
    """One browser context with one page or more, all of one customer.

    `real_shop` is None at the fake bars.
    """

    real_shop: TestShop | None
    context: BrowserContext
    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def shop(self) -> TestShop:
        """Return the shop."""
        assert self.real_shop is not None
        return self.real_shop

    def watch(self, page: Page) -> Page:
        """Record every error of a page, violations of its policy included."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.errors.append(message.text)
                if message.type == "error" and not message.text.startswith(_EXPECTED)
                else None
            ),
        )
        return page

    def scan(self, shop_id: str) -> str:
        """Open the address that the kiosk shows, and return it."""
        url = self.kiosk_url(shop_id)
        self.page.goto(url)
        self.sees("menu")
        return url

    def kiosk_url(self, shop_id: str) -> str:
        """Return the address in the QR code of a shop."""
        path = f"/staff/shops/{shop_id}/qr-code"
        return str(self.shop.call("GET", path, "display").json()["url"])

    def choose(self, drink_id: str = "latte") -> None:
        """Open the sheet of a drink."""
        self.page.tap(f"[data-drink={drink_id}]")
        expect(self.page.locator("#sheet[open]")).to_be_visible()

    def order(self, drink_id: str = "latte") -> None:
        """Choose a drink and order it, with two taps."""
        self.page.tap(f"[data-drink={drink_id}]")
        self.page.tap("#order")

    def sees(self, screen: str, within_ms: float = PATIENCE_MS, page: Page | None = None) -> None:
        """Wait until the page shows that screen."""
        shown = (page or self.page).locator("#page")
        expect(shown).to_have_attribute("data-screen", screen, timeout=within_ms)

    def is_live(self) -> None:
        """Wait until the page receives messages."""
        expect(self.page.locator("#page")).to_have_attribute(
            "data-live", "true", timeout=PATIENCE_MS
        )

    def announces(self, words: str) -> None:
        """Wait until the page announces these words to screen readers."""
        expect(self.page.locator("#said")).to_contain_text(words)

    def orders(self) -> list[dict[str, Any]]:
        """Return the customer's orders as the API knows them, by the phone's own token."""
        memory = self.page.evaluate("JSON.parse(localStorage.getItem('serverlesspresso'))")
        found: list[dict[str, Any]] = self.shop.call("GET", "/orders", memory["token"]).json()[
            "orders"
        ]
        return found

    def problems(self) -> list[str]:
        """Return everything that axe-core finds, in the light and in the dark."""
        found = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.evaluate(_axe())
            answer = self.page.evaluate("axe.run({resultTypes: ['violations']})")
            found += [
                f"{scheme}: {violation['id']} at {node['target']}: {node['failureSummary']}"
                for violation in answer["violations"]
                for node in violation["nodes"]
            ]
        return found

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.body.clientWidth")
        )


@dataclass
class Phones:
    """The phones of one test."""

    browser: Browser
    shop: TestShop | None
    broker: FakeBroker | None = None
    handed_out: list[Phone] = field(default_factory=list)

    def another(self, **options: Any) -> Phone:
        """Return the phone of somebody else. `options` are a browser context's."""
        settings = {
            "viewport": _SIZE,
            "is_mobile": True,
            "has_touch": True,
            "locale": "en-GB",
            "timezone_id": zone_of_noon(),
            # Playwright sees no request that a worker makes; the tests of the worker allow it.
            "service_workers": "block",
            **options,
        }
        context = self.browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        phone = Phone(self.shop, context, context.new_page())
        if self.broker:
            self.broker.serve(phone.page)
        phone.watch(phone.page)
        self.handed_out.append(phone)
        return phone

    def put_away(self) -> None:
        """Close them all; fail if one had an error."""
        for phone in self.handed_out:
            phone.context.close()
        assert [error for phone in self.handed_out for error in phone.errors] == []


class Door:
    """The front door of the shop, to be closed and opened again."""

    def __init__(self, shop: TestShop) -> None:
        local = cloud.load_settings(shop.folder)
        assert local is not None
        self._shop = shop
        apis = shop.aws.client("apigateway").get_rest_apis()["items"]
        [api] = [one for one in apis if one["name"] == f"serverlesspresso-{shop.stage}"]
        self._settings = GatewaySettings(
            cloud_url=str(shop.aws.endpoint_url),
            api_id=api["id"],
            mqtt_host=local.mqtt_host,
            public_url=shop.url,
            client_id=shop.call("GET", "/config").json()["userPoolClientId"],
            gateway_key=local.gateway_key,
        )

    def close(self) -> None:
        """Stop the front door, as a power cut of the bar's router would."""
        front_door.stop(self._shop.folder)

    def open(self) -> None:
        """Start it again."""
        port = int(self._shop.url.rpartition(":")[2])
        front_door.start(self._shop.folder, port, self._settings, attached=True)

    def call_behind(self, path: str, token: str) -> int:
        """Make a POST past the door, and return its status, which is none of a busy machine."""
        to = self._settings
        url = f"{to.cloud_url}/restapis/{to.api_id}/{to.api_stage}/_user_request_{path}"
        headers = {"Authorization": f"Bearer {token}", "X-Front-Door-Key": to.gateway_key}
        post = partial(httpx.post, url, headers=headers, timeout=60)
        return eventually(lambda: (status := post().status_code) != 429 and status)


@cache
def _axe() -> str:
    return AXE.read("axe.min.js")
