"""The barista's session of the demo: sample orders until its shop is live."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backend.client import Credentials
from backend.demo.event_log import EventLog
from backend.demo.sample_scene import sample_board
from barista_tui.core.board_state import BoardState
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import StateDirectory
from barista_tui.session import BaristaSession
from barista_tui.settings import Ages, Settings, Sound

# A demo is watched for a minute or two: tickets change colour sooner than at a bar.
AGES = Ages(warm_seconds=45, hot_seconds=120, ready_warm_seconds=20, ready_hot_seconds=60)
_FEW_ORDERS = 4
_LONGEST_WAIT_SECONDS = 10.0


class DemoSession(BaristaSession):
    """A session that exists before its shop does.

    Args:
        target: where the shop will be.
        directory: the terminal's files.
        settings: the barista's settings.
        log: records what the session receives.
    """

    def __init__(
        self, target: ShopTarget, directory: StateDirectory, settings: Settings, log: EventLog
    ) -> None:
        super().__init__(target, directory, settings, open_feed=log.open_feed)
        self.began_at: datetime = self.now()
        self._is_real = False

    @property
    def shows_samples(self) -> bool:
        """Whether the orders on the board are samples: until the shop has some of its own."""
        self._is_real = self._is_real or self._has_orders()
        return not self._is_real

    @property
    def needs_sign_in(self) -> bool:
        """Whether a person has to sign in; nobody can while the shop starts."""
        return not self.shows_samples and super().needs_sign_in

    def board(self) -> BoardState:
        """Return the board, with sample orders until the shop is live."""
        if self.shows_samples:
            return sample_board(self.now(), self.began_at)
        return super().board()

    def start(self) -> None:
        """Wait for the shop: `go_live` starts the threads."""

    def _has_orders(self) -> bool:
        """Return whether the shop is live with some orders, or has waited for them for long."""
        connection = self.connection
        if not connection.live:
            return False
        seconds_live = (self.now() - connection.since).total_seconds()
        placed = sum(order.placed_at is not None for order in self.feed.orders())
        return placed >= _FEW_ORDERS or seconds_live > _LONGEST_WAIT_SECONDS

    def go_live(self, barista: Credentials) -> None:
        """Sign the barista in, and follow the shop, which is open now.

        Raises:
            ClientError: The shop does not let the barista in.
        """
        self.staff.sign_in(barista.username, barista.password)
        super().start()


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of the demo's terminal: silent, and its tickets age quickly."""
    return replace(settings, ages=AGES, sound=Sound(on=False))
