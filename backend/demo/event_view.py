"""The events of a shop as they scroll by."""

from __future__ import annotations

from textual.content import Content

from backend.demo.event_log import EventLog, LogLine
from barista_tui.widgets.no_markup import Static

_STYLES = {
    "ConfigService": "$secondary",
    "Validator": "$notice",
    "OrderProcessor": "$accent",
    "OrderManager": "$primary",
    "QueueService": "$success",
}


class EventView(Static):
    """Shows as many of the newest events as there is room for."""

    DEFAULT_CSS = "EventView { padding: 0 1; background: $panel; color: $quiet; overflow: hidden; }"

    def __init__(self, log: EventLog, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._log = log
        self._shown: tuple[object, ...] = ()

    def show(self) -> None:
        """Draw the newest events, if they are not on the screen yet."""
        lines = self._log.lines(self.size.height - 1)
        shown = (tuple(lines), self.size)
        if shown != self._shown and self.size.height:
            self._shown = shown
            title = Content.assemble(("EVENTS", "bold $primary"), "  as the services publish them")
            self.update(Content("\n").join([title, *(self._line(line) for line in lines)]))

    def _line(self, line: LogLine) -> Content:
        service, _, event = line.name.rpartition(".")
        style = _STYLES.get(service, "$foreground")
        name = Content.assemble((f"{service}.", "$quiet"), (event, style)) if service else line.name
        at = f"{line.at.astimezone():%H:%M:%S} "
        content = Content.assemble((at, "$quiet"), name, "  ", (line.about, "$foreground"))
        return content.truncate(max(1, self.size.width - 2), ellipsis=True)
