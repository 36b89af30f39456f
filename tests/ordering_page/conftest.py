"""A real browser at the size of a phone, for the tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.open_shop import TestShop
from tests.ordering_page.phone import Phone, Phones

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium for the tests of this folder.

    Not for longer: as long as Playwright runs, no other test can run an event loop.
    """
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "These tests drive a real browser: please install Chromium."
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
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
