"""The page of a journey shows what people typed as text, whatever it is."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.kernel.text import one_line
from tests.hostile_strings import FORBIDDEN, WIRE
from tests.order_journey.histories import History
from tests.order_journey.test_page import html_of

_TAGS = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "script"),
        *("p", "h1", "h2", "small", "ol", "ul", "li", "b", "i", "span", "div", "strong", "time"),
        *("code", "svg", "rect"),
    }
)


class Reader(HTMLParser):
    """Collects a page's tags, its attributes and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts = 0
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("text", WIRE.values(), ids=WIRE)
def test_what_people_type_is_text_on_the_page(text: str) -> None:
    clean = one_line(text)
    history = History().own("Validator.NewOrder", 0)
    history.own(
        "OrderManager.WaitingCompletion",
        state=OrderState.PLACED,
        number=7,
        drink_name=clean,
        options=(clean,),
        name=clean,
        note=clean,
        placed_at=history.next_moment(),
    )
    history.own(
        "OrderManager.MakeOrder",
        state=OrderState.MAKING,
        barista_name=clean,
        attempt=1,
        started_at=history.next_moment(),
    )
    page = Reader(html_of(history))
    assert page.tags <= _TAGS
    assert page.scripts == 1
    assert not {name for name in page.attributes if name.startswith("on")}
    shown = "".join(page.texts)
    assert not (FORBIDDEN - {"\n"}) & set(shown)
    if clean:
        assert clean in page.texts
        assert any(clean in said and said != clean for said in page.texts)
