"""A barista who is present, without whom no kiosk shows its code."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from backend.client import ClientError
from tests.open_shop import TestShop


@contextmanager
def barista_at(shop: TestShop, shop_id: str) -> Iterator[None]:
    """Have a barista's terminal report that it is live."""
    done = threading.Event()

    def report() -> None:
        while not done.wait(5):
            with suppress(ClientError):  # a busy machine: once more in a while
                shop.as_staff("barista").report_presence(shop_id)

    shop.as_staff("barista").report_presence(shop_id)
    thread = threading.Thread(target=report)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
