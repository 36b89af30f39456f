"""A real browser at the size of a phone, for the tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.fake_shop.server import serving
from tests.open_shop import TestShop
from tests.ordering_page.fake_bar import FakeBars
from tests.ordering_page.phone import PATIENCE_MS, Phone, Phones

# The name stands for a bar on the local network: unlike loopback, no secure context.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP bar.test 127.0.0.1",
]


def chromium() -> str:
    """Return the path of the installed Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "These tests drive a real browser: please install Chromium."
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium for the tests of this folder.

    Not for longer: as long as Playwright runs, no other test can run an event loop.
    """
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phones(browser: Browser, shop: TestShop) -> Iterator[Phones]:
    """Return phones, each of another customer; fail if one had an error."""
    phones = Phones(browser, shop)
    yield phones
    phones.put_away()


@pytest.fixture
def phone(phones: Phones) -> Phone:
    """Return one phone."""
    return phones.another()


@pytest.fixture
def bars() -> Iterator[FakeBars]:
    """Serve bars that answer as the test says."""
    with serving(FakeBars()) as bars:
        yield bars


@pytest.fixture
def visitors(browser: Browser, bars: FakeBars) -> Iterator[Phones]:
    """Return phones at the fake bars; fail if one had an error."""
    phones = Phones(browser, None, bars.broker)
    yield phones
    phones.put_away()


@pytest.fixture
def visitor(visitors: Phones) -> Phone:
    """Return one phone at the fake bars."""
    return visitors.another()
