from __future__ import annotations

from datetime import timedelta

from display_kiosk.board_view import BoardView, board_view, newly_ready

from .samples import NOW, order, ready

TEN = timedelta(minutes=10)


def numbers(view: BoardView) -> tuple[list[int], list[int]]:
    return [t.number for t in view.ready], [t.number for t in view.preparing]


def test_newest_ready_comes_first_and_making_before_waiting() -> None:
    orders = [order(8), order(7), order(9, "MAKING"), ready(3, 100), ready(5, 20), ready(4, 60)]
    assert numbers(board_view(orders, NOW, TEN)) == ([5, 4, 3], [9, 7, 8])


def test_numbers_leave_when_collected_cancelled_or_long_ready() -> None:
    orders = [ready(1, 599), ready(2, 600), order(3, "COLLECTED"), order(4, "CANCELLED")]
    assert numbers(board_view(orders, NOW, TEN)) == ([1], [])


def test_order_without_a_number_is_not_on_the_board() -> None:
    assert numbers(board_view([order(None, "SCANNED")], NOW, TEN)) == ([], [])


def test_number_is_announced_once_and_not_at_the_start() -> None:
    before = board_view([order(1), ready(2, 5)], NOW, TEN)
    after = board_view([ready(1, 1), ready(2, 5), ready(3, 0)], NOW, TEN)
    assert newly_ready(None, before) == ()
    assert [t.number for t in newly_ready(before, after)] == [1, 3]
    assert newly_ready(after, after) == ()


def test_name_cannot_move_the_cursor() -> None:
    view = board_view([order(1, name="A\x1b[2Jda\n")], NOW, TEN)
    assert view.preparing[0].name == "A[2Jda"
