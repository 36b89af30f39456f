"""The change log loses nothing that was stored, and notices all damage."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.local.ministack.change_log import compaction, files, frames, segment
from backend.local.ministack.change_log.files import CorruptLogError
from backend.local.ministack.change_log.writer import ChangeLog, Fsync, NotStored
from tests.open_shop import eventually

MIB = 1024 * 1024


class Logs:
    """Opens logs in one folder, and closes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: list[ChangeLog] = []

    def open(self, **options: Any) -> ChangeLog:
        log = ChangeLog(self.folder, **options)
        self._open.append(log)
        return log

    def close(self) -> None:
        for log in self._open:
            log.stop()
        self._open.clear()

    def state(self) -> dict[frames.Key, bytes]:
        """Return what the log contains, as the next start reads it."""
        found = files.read_state(self.folder)
        return {frames.decoded_key(key): value for key, value in found.items()}

    def newest(self) -> Path:
        return files.list_files(self.folder).segments[-1]


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    logs = Logs(tmp_path / "changes")
    logs.folder.mkdir()
    yield logs
    logs.close()


async def stored(log: ChangeLog) -> None:
    await asyncio.wait_for(log.wait_until_stored(), timeout=120)


@pytest.mark.parametrize("fsync", list(Fsync))
def test_last_value_of_each_key_is_read(logs: Logs, fsync: Fsync) -> None:
    log = logs.open(fsync=fsync)
    log.put(("item", "a"), 1)
    log.put(("item", "a"), {"text": "tab\tand\nline"})
    log.put(("item", "b"), 2)
    log.delete(("item", "b"))
    asyncio.run(stored(log))
    assert logs.state() == {("item", "a"): b'{"text":"tab\\tand\\nline"}'}


def test_change_is_in_the_file_before_it_is_flushed(
    logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logs.open(fsync=Fsync.EVERY_SECOND)
    monkeypatch.setattr(segment.Segment, "flush", lambda _self: None)
    log.put(("item", "a"), 1)
    assert logs.state() == {("item", "a"): b"1"}


def test_many_answers_wait_for_few_flushes(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    flushes: list[None] = []
    flush = segment.Segment.flush

    def counted(one: segment.Segment) -> None:
        flushes.append(None)
        flush(one)

    log = logs.open()
    monkeypatch.setattr(segment.Segment, "flush", counted)

    async def change_together() -> None:
        for number in range(50):
            log.put(("item", str(number)), number)
        await asyncio.gather(*(stored(log) for _ in range(50)))

    asyncio.run(change_together())
    assert len(logs.state()) == 50
    assert len(flushes) < 50


def test_atomic_change_is_whole_or_absent(logs: Logs) -> None:
    log = logs.open()
    log.put(("item", "a"), "before")
    with log.atomic():
        log.put(("item", "a"), "after")
        log.put(("item", "b"), "after")
    logs.close()
    data = logs.newest().read_bytes()
    logs.newest().write_bytes(data[:-3])
    assert logs.state() == {("item", "a"): b'"before"'}


def test_torn_end_is_dropped_wherever_it_is_torn(logs: Logs) -> None:
    log = logs.open()
    log.put(("item", "a"), 1)
    log.put(("item", "b"), 2)
    logs.close()
    path = logs.newest()
    data = path.read_bytes()
    first = len(frames.frame([frames.entry(("item", "a"), 1)], 0))
    for length in range(first, len(data)):
        path.write_bytes(data[:length] + bytes(100))  # zeros, as extended ahead of its use
        assert logs.state() == {("item", "a"): b"1"}
        assert path.stat().st_size == first


def test_flushed_change_that_is_damaged_stops_the_start_and_a_copy_is_kept(logs: Logs) -> None:
    log = logs.open()
    for number in range(3):
        log.put(("item", str(number)), number)
        asyncio.run(stored(log))
    logs.close()
    path = logs.newest()
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    with pytest.raises(CorruptLogError, match="is damaged") as caught:
        logs.state()
    copies = list(logs.folder.parent.glob("changes-damaged-*"))
    assert str(copies[0]) in str(caught.value)
    assert (copies[0] / path.name).read_bytes() == bytes(data) == path.read_bytes()


def test_damage_after_what_was_flushed_is_a_torn_end(logs: Logs) -> None:
    """A power cut can lose the first of two frames and leave the second."""
    log = logs.open()
    log.put(("item", "a"), 1)
    logs.close()
    path = logs.newest()
    durable = path.stat().st_size
    lost, left = (
        frames.frame([frames.entry(("item", name), 2)], durable) for name in ("lost", "left")
    )
    path.write_bytes(path.read_bytes() + bytes(len(lost)) + left)
    assert logs.state() == {("item", "a"): b"1"}


def test_damaged_older_file_stops_the_start(logs: Logs) -> None:
    logs.open().put(("item", "a"), 1)
    logs.close()
    older = logs.newest()
    logs.open().put(("item", "b"), 2)
    logs.close()
    older.write_bytes(older.read_bytes()[:-1])
    with pytest.raises(CorruptLogError):
        logs.state()


def test_log_is_continued_and_compacted(logs: Logs) -> None:
    closed: list[int] = []
    log = logs.open(segment_bytes=64 * 1024, on_closed_segment=closed.append)
    for number in range(400):
        log.put(("item", str(number % 7)), "x" * 1000 + str(number))
        asyncio.run(stored(log))
    logs.close()
    assert len(closed) >= 3
    expected = logs.state()
    assert {int(value[1001:-1]) for value in expected.values()} == set(range(393, 400))
    compaction.compact(logs.folder, closed[-1])
    assert logs.state() == expected
    names = sorted(path.name for path in logs.folder.iterdir())
    assert names == [f"segment-{closed[-1] + 1:012d}", f"snapshot-{closed[-1]:012d}"]


def test_interrupted_compaction_changes_nothing(logs: Logs) -> None:
    logs.open().put(("item", "a"), 1)
    logs.close()
    (logs.folder / "snapshot-000000000001.draft").write_bytes(b"half of it")
    assert logs.state() == {("item", "a"): b"1"}


def test_full_disk_is_noticed_before_a_change_and_ends(
    logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logs.open()
    write = os.pwrite
    is_full = True

    def limited(descriptor: int, data: Any, offset: int) -> int:
        if is_full and offset + len(data) > MIB:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data, offset)

    monkeypatch.setattr(os, "pwrite", limited)
    number = 0
    while log.is_writable:
        log.put(("item", str(number)), "x" * 10_000)
        asyncio.run(stored(log))
        number += 1
    assert number < 100  # half of the reserve is left for what is under way
    is_full = False
    log.wait_until_writable()
    log.put(("item", "after"), 1)
    asyncio.run(stored(log))
    assert len(logs.state()) == number + 1


def test_changes_that_cannot_be_written_are_refused_and_written_later(
    logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logs.open()
    flush = segment.Segment.flush
    is_broken = True

    def failing(one: segment.Segment) -> None:
        if is_broken:
            raise OSError(errno.EIO, "Input/output error")
        flush(one)

    monkeypatch.setattr(segment.Segment, "flush", failing)
    log.put(("item", "a"), 1)
    with pytest.raises(NotStored):
        asyncio.run(stored(log))
    assert not log.is_writable
    is_broken = False
    log.wait_until_writable()
    asyncio.run(stored(log))
    assert logs.state() == {("item", "a"): b"1"}


def test_thread_inside_a_change_does_not_wait_for_room(
    logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would hold the lock for which storing waits."""
    log = logs.open()

    def failing(_one: segment.Segment) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(segment.Segment, "flush", failing)
        log.put(("item", "a"), 1)
        with pytest.raises(NotStored):
            asyncio.run(stored(log))
        with log.atomic():
            log.wait_until_writable()
            log.put(("item", "b"), 2)
    log.wait_until_writable()
    asyncio.run(stored(log))
    assert logs.state() == {("item", "a"): b"1", ("item", "b"): b"2"}


def test_closed_segment_is_compacted_in_the_background(logs: Logs) -> None:
    background = compaction.BackgroundCompaction(logs.folder)
    closed: list[int] = []
    log = logs.open(on_closed_segment=closed.append)
    log.put(("item", "kept"), 1)
    log.put(("item", "personal"), "a name")
    log.delete(("item", "personal"))
    log.close_segment()
    eventually(lambda: closed)
    background.start(closed[0])
    background.start(closed[0])
    assert background.wait() == 0
    assert logs.state() == {("item", "kept"): b"1"}
    assert all(b"a name" not in path.read_bytes() for path in logs.folder.iterdir())
