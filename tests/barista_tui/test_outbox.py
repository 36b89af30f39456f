from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from barista_tui.core.actions import OpenAction, OrderAction, QueuedAction
from barista_tui.core.outbox import Outbox
from barista_tui.core.steps import Step

from .samples import NOW

EVERYONE = {"bea", "ben"}


def entry(
    action_id: str, order_id: str = "o-1", *, person: str = "bea", due: float = 0
) -> QueuedAction:
    action = OrderAction(order_id, 1, Step.MAKE, 2, None)
    return QueuedAction(action_id, person, NOW, NOW + timedelta(seconds=due), action)


def test_entries_survive_the_process(tmp_path: Path) -> None:
    first = Outbox(tmp_path / "outbox.db")
    first.add(entry("a"))
    first.add(QueuedAction("b", "bea", NOW, NOW, OpenAction(False)))
    first.claim(NOW, EVERYONE)
    again = Outbox(tmp_path / "outbox.db")  # the first one was never closed, as after kill -9
    assert [e.action_id for e in again.pending()] == ["a", "b"]
    assert [e.was_sent for e in again.pending()] == [True, False]
    first.close()
    again.close()


def test_entries_go_in_order_and_come_back_unmarked(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(entry("a"))
    outbox.add(entry("b"))
    claimed = outbox.claim(NOW, EVERYONE)
    assert claimed == entry("a")
    outbox.complete("a")
    assert outbox.claim(NOW, EVERYONE) == entry("b")
    outbox.close()


def test_an_entry_not_due_holds_back_its_order_only(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(entry("held", "o-1", due=5))
    outbox.add(entry("after", "o-1"))
    outbox.add(entry("other", "o-2"))
    claimed = outbox.claim(NOW, EVERYONE)
    assert claimed is not None
    assert claimed.action_id == "other"
    outbox.close()


def test_an_entry_waits_for_its_person(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(entry("a", "o-1", person="ben"))
    outbox.add(entry("b", "o-2", person="bea"))
    claimed = outbox.claim(NOW, {"bea"})
    assert claimed is not None
    assert claimed.action_id == "b"
    outbox.close()


def test_only_what_was_never_sent_can_be_taken_back(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(entry("a"))
    outbox.add(entry("b", "o-2"))
    outbox.claim(NOW, EVERYONE)
    outbox.release("a")
    assert not outbox.withdraw("a")
    assert outbox.withdraw("b")
    assert not outbox.withdraw("b")
    outbox.close()
