"""The report's page says what was sold out, when, and what that cost in refused orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.report.costs import priced_calls
from backend.report.page import render
from chalicelib.contract.reports import SoldOut
from tests.hostile_strings import WIRE

from .days import MORNING, arrivals, day
from .test_page import SPAN

OAT = SoldOut(
    "Oat milk", None, "oat", MORNING + timedelta(hours=1), MORNING + timedelta(minutes=102), 9
)


def page(*sold_out: SoldOut) -> str:
    """Return the page; its times are those of Berlin, an hour later."""
    return render(SPAN, day(arrivals(3), 2, 3), priced_calls(), sold_out)


def test_sentence_says_what_it_cost() -> None:
    html = page(replace(OAT, name="Soy", refusals=2), OAT)
    assert "Oat milk was sold out for 42 min: <b>9 orders were refused</b>." in html
    assert "<tr><td>Soy<td>10:00<td>10:42<td>2" in html
    assert "<tr><td>Oat milk<td>10:00<td>10:42<td>9" in html


def test_one_order_is_one() -> None:
    assert "<b>1 order was refused</b>" in page(replace(OAT, refusals=1))


def test_nobody_was_refused_is_said() -> None:
    html = page(replace(OAT, refusals=0))
    assert "Nobody was refused" in html
    assert "<td>10:42<td>nobody" in html


def test_nothing_sold_out_is_said() -> None:
    assert "Nothing was sold out." in page()


@pytest.mark.parametrize(
    ("changes", "said", "row"),
    [
        ({"until": None}, "from 10:00 on", "<td>10:00<td>still sold out"),
        ({"until": MORNING + timedelta(days=2)}, "from 10:00 on", "<td>10:00<td>the next day"),
        ({"from_": MORNING - timedelta(days=1)}, "until 10:42", "<td>before<td>10:42"),
        ({"from_": MORNING - timedelta(days=1), "until": None}, "all day", "<td>before<td>still"),
    ],
)
def test_what_goes_beyond_the_day_has_no_length(
    changes: dict[str, object], said: str, row: str
) -> None:
    html = page(replace(OAT, **changes))  # type: ignore[arg-type]
    assert f"Oat milk was sold out {said}: <b>9 orders" in html
    assert row in html


def test_names_are_only_texts() -> None:
    assert "<script" not in page(replace(OAT, name=WIRE["script"]))
