"""The page of a journey shows what happened, and nothing that people wrote as markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chalicelib.contract.orders import CancelReason, OrderState
from chalicelib.order_journey import headlines, model, page, words
from chalicelib.order_journey.headlines import LISTENERS, duration
from chalicelib.order_journey.words import LANGUAGES
from tests.order_journey import histories
from tests.order_journey.test_model import entries


def html_of(history: histories.History) -> str:
    return page.render(model.journey("demo_abc", entries(history)))


def test_every_event_is_shown_with_its_service() -> None:
    html = html_of(histories.recalled())
    assert html.count('<li class="event') == len(histories.recalled().events)
    assert "<b>order-manager</b>" in html
    assert "Bo makes it again" in html


def test_markup_in_a_name_is_shown_as_text() -> None:
    html = html_of(histories.completed())
    assert "Flat &lt;i&gt;white&lt;/i&gt;" in html
    assert "<i>white" not in html


def test_page_of_an_open_order_goes_on_reloading() -> None:
    assert 'data-done="false"' in html_of(histories.placed())
    assert 'data-done="true"' in html_of(histories.timed_out())


def test_refused_order_says_why() -> None:
    history = histories.History().own("Validator.NewOrder", 0)
    history.other("OrderProcessor.ShopNotready", reason="queue_full")
    history.own(
        "OrderManager.OrderCancelled", state=OrderState.CANCELLED, reason=CancelReason.QUEUE_FULL
    )
    html = html_of(history)
    assert "No place: the bar is full" in html
    assert "Turned away: the bar was full" in html


def test_order_that_a_failure_refused_does_not_blame_the_bar() -> None:
    history = histories.History().own("Validator.NewOrder", 0)
    history.other("OrderProcessor.ShopNotready", reason="workflow_failed")
    html = html_of(history)
    assert "No place: a technical failure" in html
    assert "full" not in html


def test_every_listener_is_a_service() -> None:
    services = {service for named in LISTENERS.values() for service in named}
    assert services <= {
        "order-processor", "order-manager", "qr-validator", "queue-service", "notifications",
    }  # fmt: skip


def test_durations_read_well() -> None:
    assert [duration(s) for s in (0.04, 9.9, 37.2, 125)] == ["0.0 s", "9.9 s", "37 s", "2 min 05 s"]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_sentence_is_translated_with_its_placeholders(language: str) -> None:
    translations = json.loads(Path(words.__file__).with_name("translations.json").read_text())
    for english, others in translations.items():
        names = re.findall(r"{\w+}", english)
        assert sorted(re.findall(r"{\w+}", others[language])) == sorted(names), english
    source = "".join(Path(str(module.__file__)).read_text() for module in (page, headlines))
    said = set(re.findall(r'say\(\s*"([^"]+)"', source))
    named = {*headlines.SERVICES.values(), *headlines.STAGES.values(), page._ABOUT, page._FOOTER}
    assert said | named | set(headlines._REASONS.values()) <= set(translations)


def test_page_speaks_the_language_that_was_asked_for() -> None:
    journey = model.journey("demo_abc", entries(histories.recalled()))
    html = page.render(journey, "de")
    assert '<html lang="de">' in html
    assert "Bo macht es noch einmal" in html
    assert "Was die Dienste veröffentlicht haben" in html


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("de", "fr", "de"),
        (None, "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        (None, "it-IT,it;q=0.9,pt-BR;q=0.8", "pt"),
        ("xx", "", "en"),
        ("../../etc", "*;q=0.1", "en"),
    ],
)
def test_language_is_the_one_asked_for_or_the_browsers(
    wanted: str | None, accepted: str, language: str
) -> None:
    assert words.language_of(wanted, accepted) == language
