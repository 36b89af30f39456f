"""The page of a journey shows what happened, and nothing that people wrote as markup."""

from __future__ import annotations

from chalicelib.order_journey import model, page
from chalicelib.order_journey.headlines import LISTENERS, duration
from tests.order_journey import stories
from tests.order_journey.test_model import entries


def html_of(story: stories.Story) -> str:
    return page.render(model.journey("demo_abc", entries(story)))


def test_every_event_is_shown_with_its_room() -> None:
    html = html_of(stories.recalled())
    assert html.count('<li class="event') == len(stories.recalled().events)
    assert "<b>order-manager</b>" in html
    assert "Bo makes it once more" in html


def test_markup_in_a_name_is_shown_as_text() -> None:
    html = html_of(stories.completed())
    assert "Flat &lt;i&gt;white&lt;/i&gt;" in html
    assert "<i>white" not in html


def test_an_order_on_its_way_keeps_the_page_fetching() -> None:
    assert 'data-done="false"' in html_of(stories.placed())
    assert 'data-done="true"' in html_of(stories.timed_out())


def test_a_turned_away_order_says_why() -> None:
    story = stories.Story().own("Validator.NewOrder", 0)
    story.other("OrderProcessor.ShopNotready", reason="queue_full")
    story.own("OrderManager.OrderCancelled", state="CANCELLED", reason="queue_full")
    html = html_of(story)
    assert "No place: the bar is full" in html
    assert "Turned away: the bar was full" in html


def test_every_listener_in_the_words_is_a_room() -> None:
    rooms = {room for heard in LISTENERS.values() for room in heard}
    assert rooms <= {
        "order-processor", "order-manager", "qr-validator", "queue-service", "notifications",
    }  # fmt: skip


def test_durations_read_well() -> None:
    assert [duration(s) for s in (0.04, 9.9, 37.2, 125)] == ["0.0 s", "9.9 s", "37 s", "2 min 05 s"]
