"""The journey page's call, as far as it answers without asking the database."""

from __future__ import annotations

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.routes import Request
from chalicelib.order_journey import handlers


@pytest.mark.parametrize("journey_id", ["", "x" * 3000, "x" * 21 + "/", "\x00" * 22, "é" * 22])
def test_text_that_is_no_id_is_no_journey(journey_id: str) -> None:
    with pytest.raises(NotFound):
        handlers.show_journey(Request(), journey_id)
