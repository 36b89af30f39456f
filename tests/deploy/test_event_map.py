"""The drawing of the events in `docs/architecture.md` shows what the code does."""

from __future__ import annotations

import pytest

from backend.deploy import event_map
from chalicelib.contract.events import CATALOGUE


def test_drawing_is_up_to_date() -> None:
    page = event_map.PAGE.read_text()
    assert event_map.rewritten(page) == page, "run python -m backend.deploy.event_map"


def test_every_event_but_the_last_is_handled() -> None:
    unhandled = {name for name, services in event_map.handlers().items() if not services}
    assert unhandled == {"OrderJourney.AllEventsStored"}, "which is for programs of others"


def test_task_tokens_reach_the_order_manager_alone() -> None:
    handlers = event_map.handlers()
    secret = [name for name, event in CATALOGUE.items() if event.carries_task_token]
    assert secret
    assert [handlers[name] for name in secret] == [["order_manager"]] * len(secret)


def test_rules_that_start_the_workflow_are_drawn() -> None:
    handlers = event_map.handlers()
    assert "order_processor" in handlers["Validator.NewOrder"]
    assert 'qr_validator -- "NewOrder" --> order_processor' in event_map.diagram()


def test_table_has_a_row_for_each_event() -> None:
    rows = event_map.table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(CATALOGUE)


@pytest.mark.parametrize("page", ["", "no markers", f"{event_map._BEGIN} no end"])
def test_page_without_a_generated_part_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="exactly one generated part"):
        event_map.rewritten(page)
