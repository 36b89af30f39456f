"""Puts the parts of durability together, in the local AWS's process."""

from __future__ import annotations

from pathlib import Path

from ministack import app as ministack

from backend.local.ministack.change_log.compaction import BackgroundCompaction
from backend.local.ministack.change_log.files import list_files
from backend.local.ministack.change_log.writer import ChangeLog, Fsync
from backend.local.ministack.durability import adoption, executions, restoring, table_items
from backend.local.ministack.durability.answers import DurableAnswers
from backend.local.ministack.durability.deliveries import Deliveries
from backend.local.ministack.durability.private_items import PrivateItems
from backend.local.ministack.durability.service_states import ServiceStates, keep_function_packages
from backend.local.ministack.gate.asgi import Application

LOG_FOLDER = "changes"
_MOST_SEGMENTS = 4  # each start adds one


class Durability:
    """Restores MiniStack's state before it serves, and records its changes from then on."""

    def __init__(self, state: Path, fsync: Fsync) -> None:
        """Restore the state in MiniStack's folder `state`, and begin to record.

        Raises:
            CorruptLogError: The log is damaged.
            OSError: The log cannot be read or continued.
        """
        folder = state / LOG_FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        private = PrivateItems(state)
        must_adopt = not list_files(folder).present and adoption.has_earlier_state(state)
        restored = restoring.read(folder, private)
        compaction = BackgroundCompaction(folder)
        closed = list_files(folder)
        self._log = ChangeLog(folder, fsync=fsync, on_closed_segment=compaction.start)
        if len(closed.segments) > _MOST_SEGMENTS:
            compaction.start(closed.last_number)
        self._states = ServiceStates(self._log)
        keep_function_packages()
        if not must_adopt:
            restoring.load(restored)
        table_items.install(self._log, private)
        executions.install(self._log)
        if not must_adopt:
            restoring.tidy_up(restored, self._log, private)
        deliveries = Deliveries(self._log, self._states)
        deliveries.install()
        load_services = ministack._load_persisted_state

        def load_services_and_resume_deliveries() -> None:
            load_services()
            if must_adopt:
                adoption.adopt(state, self._states)
            deliveries.resume(restored.deliveries)

        ministack._load_persisted_state = load_services_and_resume_deliveries
        ministack.save_all = lambda _services: self._states.record_everything()

    def answers(self, inner: Application) -> Application:
        """Return MiniStack's ASGI app, whose answers leave once the changes are stored."""
        return DurableAnswers(inner, self._log, self._states)

    def stop(self) -> None:
        """Flush and close the log."""
        self._log.stop()
