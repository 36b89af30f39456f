from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from barista_tui.core.actions import OpenAction, OrderAction, QueuedAction
from barista_tui.core.outbox import Outbox
from barista_tui.core.steps import Step

from .samples import NOW

EVERYONE = {"bea", "ben"}


def queued(
    action_id: str, order_id: str = "o-1", *, username: str = "bea", due: float = 0
) -> QueuedAction:
    action = OrderAction(order_id, 1, Step.MAKE, 2, None)
    return QueuedAction(action_id, username, NOW, NOW + timedelta(seconds=due), action)


def test_actions_survive_the_process(tmp_path: Path) -> None:
    first = Outbox(tmp_path / "outbox.db")
    first.add(queued("a"))
    first.add(QueuedAction("b", "bea", NOW, NOW, OpenAction(False)))
    first.claim(NOW, EVERYONE)
    again = Outbox(tmp_path / "outbox.db")  # the first one was never closed, as after kill -9
    assert [e.action_id for e in again.pending()] == ["a", "b"]
    assert [e.was_sent for e in again.pending()] == [True, False]
    first.close()
    again.close()


def test_actions_are_claimed_in_order_and_returned_unmarked(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(queued("a"))
    outbox.add(queued("b"))
    claimed = outbox.claim(NOW, EVERYONE)
    assert claimed == queued("a")
    outbox.complete("a")
    assert outbox.claim(NOW, EVERYONE) == queued("b")
    outbox.close()


def test_an_action_is_sent_although_the_clock_was_set_back(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(queued("made"))
    claimed = outbox.claim(NOW - timedelta(seconds=90), {"bea"})
    assert claimed is not None
    assert claimed.action_id == "made"
    outbox.close()


def test_an_action_that_is_not_due_holds_back_its_order_only(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(queued("held", "o-1", due=5))
    outbox.add(queued("after", "o-1"))
    outbox.add(queued("other", "o-2"))
    claimed = outbox.claim(NOW, EVERYONE)
    assert claimed is not None
    assert claimed.action_id == "other"
    outbox.close()


def test_an_action_waits_for_its_user(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(queued("a", "o-1", username="ben"))
    outbox.add(queued("b", "o-2", username="bea"))
    claimed = outbox.claim(NOW, {"bea"})
    assert claimed is not None
    assert claimed.action_id == "b"
    outbox.close()


def test_only_an_action_that_was_never_sent_can_be_withdrawn(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.add(queued("a"))
    outbox.add(queued("b", "o-2"))
    outbox.claim(NOW, EVERYONE)
    outbox.release("a")
    assert not outbox.withdraw("a")
    assert outbox.withdraw("b")
    assert not outbox.withdraw("b")
    outbox.close()
