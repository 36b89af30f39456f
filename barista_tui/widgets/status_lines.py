"""The two lines at the top: the shop and the truth about the connection; the line of orders."""

from __future__ import annotations

from datetime import datetime

from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from backend.client import Connection, OrderState, Shop
from barista_tui.desk.picture import Picture
from barista_tui.desk.scan_watch import ScanAlarm
from barista_tui.desk.wishes import hour


class StatusLines(Widget):
    """Says how the shop is, who is at the keys, and whether what is shown is so."""

    COMPONENT_CLASSES = {
        "status--live",
        "status--lost",
        "status--quiet",
        "status--strong",
        "status--alarm",
    }
    DEFAULT_CSS = """
    StatusLines { height: 2; background: $panel; padding: 0 1; }
    StatusLines.lost { background: $error 40%; }
    StatusLines > .status--live { color: $success; text-style: bold; }
    StatusLines > .status--lost { color: $foreground; text-style: bold; }
    StatusLines > .status--quiet { color: $quiet; }
    StatusLines > .status--alarm {
        color: $special; background: $special-background; text-style: bold;
    }
    StatusLines > .status--strong { color: $foreground; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(id="status")
        self._picture: Picture | None = None
        self._person = ""
        self._now: datetime | None = None
        self._extra = ""
        self._alarm: ScanAlarm | None = None

    def show(
        self,
        picture: Picture,
        person: str,
        now: datetime,
        extra: str = "",
        alarm: ScanAlarm | None = None,
    ) -> None:
        """Draw the facts.

        ``extra`` is what else matters, such as the printer's trouble; ``alarm`` comes
        before everything else on its line, so that it is seen on the narrowest screen.
        """
        self._picture, self._person, self._now = picture, person, now
        self._extra, self._alarm = extra, alarm
        self.set_class(not picture.connection.live, "lost")
        self.refresh()

    def render(self) -> RenderResult:
        """Return both lines."""
        if self._picture is None or self._now is None:
            return Text("")
        width = self.content_size.width
        return Text("\n").join([self._first(width), self._second(width)])

    def _first(self, width: int) -> Text:
        assert self._picture is not None
        assert self._now is not None
        connection = self._picture.connection
        left = Text(no_wrap=True)
        style = "live" if connection.live else "lost"
        left.append(truth(connection, self._now), self._style(style))
        shop = self._picture.shop
        right = Text(no_wrap=True)
        if shop is not None:
            right.append(f"{shop.name} ", self._style("strong"))
            right.append(opening(shop, self._now), self._style("strong"))
        right.append(f"  {self._person}  {hour(self._now)}", self._style("quiet"))
        return _spread(left, right, width)

    def _second(self, width: int) -> Text:
        assert self._picture is not None
        picture = self._picture
        counts = {state: len(tickets) for state, tickets in picture.columns.items()}
        parts = [
            f"{counts[OrderState.PLACED]} waiting",
            f"{counts[OrderState.MAKING]} making",
            f"{counts[OrderState.COMPLETED]} ready",
        ]
        if picture.choosing:
            parts.append(f"{picture.choosing} choosing")
        wait = picture.queue.estimated_wait_seconds if picture.queue else None
        if wait is not None:
            parts.append(f"wait {round(wait.low / 60)}-{-(-wait.high // 60)} min")
        left = Text(no_wrap=True)
        if self._alarm is not None:
            left.append(f" ! {self._alarm} [N] ", self._style("alarm"))
            left.append("  ")
        if picture.pending:
            left.append(f"⧗ {len(picture.pending)} pending  ", self._style("strong"))
        left.append(" · ".join(parts), self._style("quiet"))
        connection = picture.connection
        why = "" if connection.live else connection.reason or ""
        extra = "  ".join(filter(None, (self._extra, why)))
        right = Text(extra, self._style("strong"), no_wrap=True)
        right.truncate(max(0, width - left.cell_len - 2), overflow="ellipsis")
        return _spread(left, right, width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"status--{name}", partial=True)


def truth(connection: Connection, now: datetime) -> str:
    """Return how much of what is shown is known to be so, in words."""
    if connection.live:
        return f"● LIVE · newest fact {_ago(connection.confirmed_at, now)}"
    shown = ""
    if connection.confirmed_at is not None:
        shown = f" · newest fact {_ago(connection.confirmed_at, now)}"
    return f"▲ NOT LIVE since {connection.since.astimezone():%H:%M:%S}{shown}"


def opening(shop: Shop, now: datetime) -> str:
    """Return whether the shop takes orders, in a word or three."""
    if shop.paused_until is not None and shop.paused_until > now:
        return f"PAUSED until {hour(shop.paused_until)}"
    return "OPEN" if shop.is_open else "CLOSED"


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "unknown"
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 60:
        return f"{seconds} s old"
    return f"{seconds // 60} min old"


def _spread(left: Text, right: Text, width: int) -> Text:
    """Return both texts on one line, the right one whole, the left one cut if it must be."""
    right.truncate(width)
    room = max(0, width - right.cell_len - 1)
    left.truncate(room, overflow="ellipsis", pad=True)
    return Text.assemble(left, " ", right, no_wrap=True, end="")
