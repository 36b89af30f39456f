"""A barista's terminal without a screen, in a process of its own that can be killed.

It is the real session with its real outbox on disk. A barista works at it: takes the
oldest order, completes it and hands it over, as long as the other process says `work`.
Arguments: URL, shop, folder for the state, user name; the password is the first line.
Each further line is a command, and each answer one line of JSON:

* `work`, `rest`: begin to work, or stop after the present step.
* `show`: the orders on the board, and what the shop has not answered.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.client import ClientError, OrderState
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import lock_state_directory
from barista_tui.core.steps import Step, is_of_another
from barista_tui.core.tickets import Ticket
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings, Sound, Undo

_STEPS = {
    OrderState.PLACED: Step.MAKE,
    OrderState.MAKING: Step.COMPLETE,
    OrderState.COMPLETED: Step.COLLECT,
}
_PAUSE_SECONDS = 0.3
_RECALLS = 0.05


class Bar:
    """A barista at a terminal."""

    def __init__(self, session: BaristaSession, skip: int) -> None:
        """Work at a session; `skip` orders of the line are left to the other terminals."""
        self._session = session
        self._skip = skip
        self._rng = random.Random(skip)
        self.works = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def show(self) -> dict[str, Any]:
        """Return what the terminal shows."""
        board = self._session.board()
        orders = self._session.feed.orders()
        return {
            "live": self._session.connection.live,
            "pending": len(board.pending),
            "board": {t.order.order_id: t.order.state.value for t in board.tickets()},
            "orders": {o.order_id: [o.version, o.state.value] for o in orders},
            "reason": self._session.connection.reason or self._session.actions.last_error,
        }

    def _run(self) -> None:
        while True:
            self.works.wait()
            self._take_one_step()
            time.sleep(_PAUSE_SECONDS)

    def _take_one_step(self) -> None:
        board = self._session.board()
        for state in (OrderState.COMPLETED, OrderState.MAKING, OrderState.PLACED):
            free = [t for t in board.columns[state] if self._is_free(t)]
            if state is OrderState.PLACED:
                free = free[self._skip :] or free
            if free:
                is_recalled = state is OrderState.COMPLETED and self._rng.random() < _RECALLS
                self._take(free[0], Step.RECALL if is_recalled else _STEPS[state])
                return

    def _is_free(self, ticket: Ticket) -> bool:
        """Return whether this barista may go on with a ticket, and has not done so yet."""
        step = _STEPS[ticket.order.state]
        is_another = is_of_another(step, ticket.order, self._session.my_name())
        return not ticket.pending and not (is_another and step is not Step.COLLECT)

    def _take(self, ticket: Ticket, step: Step) -> None:
        if self._session.actions.take_step(ticket, step):
            _answer({"took": ticket.order.order_id, "step": step.value})


def _answer(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Run until the end of the input."""
    url, shop_id, root, username, skip = arguments
    password = sys.stdin.readline().strip()
    settings = replace(Settings(), sound=Sound(on=False), undo=Undo(seconds=0.2))
    target = ShopTarget(url, shop_id)
    with lock_state_directory(Path(root), "terminal", shop_id) as directory:
        session = BaristaSession(target, directory, settings)
        session.start()
        bar = Bar(session, int(skip))
        while session.staff.current is None:
            with suppress(ClientError):
                session.staff.sign_in(username, password)
        for line in sys.stdin:
            if line.strip() == "work":
                bar.works.set()
            elif line.strip() == "rest":
                bar.works.clear()
            else:
                _answer(bar.show())
        session.close()


if __name__ == "__main__":
    main(sys.argv[1:])
