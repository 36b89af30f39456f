"""The files of a change log: one snapshot, and the numbered segments that continue it.

`snapshot-N` contains everything up to segment N. Older files are left over from an
interrupted compaction and are deleted at the next one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from backend.local.ministack.change_log import frames
from backend.local.ministack.change_log.flush import flush_folder

_NAME = re.compile(r"(snapshot|segment)-(\d{1,12})")
_LINES_PER_FRAME = 500
_LIVE_ATTEMPTS = 10


class CorruptLogError(Exception):
    """Raised when a file of the log is damaged; a copy of the log was kept."""

    def __init__(self, file: Path, offset: int, copy: Path) -> None:
        super().__init__(
            f"The saved state is damaged: {file.name} cannot be read from byte {offset} on. "
            f"Nothing was changed, and a copy was kept in {copy}."
        )


@dataclass(frozen=True)
class LogFiles:
    """The files that make up the present state.

    Attributes:
        snapshot: None if there was no compaction yet.
        segments: In order. The last one is being written, or may have a torn end.
        obsolete: Files whose content the snapshot has.
        last_number: The number of the newest file, 0 if there is none.
    """

    snapshot: Path | None
    segments: list[Path]
    obsolete: list[Path]
    last_number: int

    @property
    def present(self) -> list[Path]:
        """The files to read, in order."""
        return [*([self.snapshot] if self.snapshot else []), *self.segments]


def list_files(folder: Path) -> LogFiles:
    """Return the files of the log in `folder`."""
    found: dict[str, dict[int, Path]] = {"snapshot": {}, "segment": {}}
    for path in folder.iterdir() if folder.exists() else ():
        if name := _NAME.fullmatch(path.name):
            found[name[1]][int(name[2])] = path
    snapshots, segments = found["snapshot"], found["segment"]
    newest = max(snapshots, default=0)
    return LogFiles(
        snapshots.get(newest),
        [segments[number] for number in sorted(segments) if number > newest],
        [path for number, path in snapshots.items() if number < newest]
        + [path for number, path in segments.items() if number <= newest],
        max(newest, *segments, 0),
    )


def snapshot_path(folder: Path, number: int) -> Path:
    """Return the path of the snapshot up to segment `number`."""
    return folder / f"snapshot-{number:012d}"


def segment_path(folder: Path, number: int) -> Path:
    """Return the path of segment `number`."""
    return folder / f"segment-{number:012d}"


def merge(payloads: Iterable[bytes], state: dict[bytes, bytes]) -> None:
    """Apply payloads to a state, which maps encoded keys to encoded values."""
    for payload in payloads:
        for key, value in frames.entries(payload):
            if value:
                state[key] = value
            else:
                state.pop(key, None)


def read_state(folder: Path) -> dict[bytes, bytes]:
    """Return the state that the log in `folder` describes, and cut off a torn end.

    Raises:
        CorruptLogError: A file is damaged.
    """
    state: dict[bytes, bytes] = {}
    for path, content, is_torn in _contents(folder):
        if isinstance(content, frames.CorruptFrameError):
            raise CorruptLogError(path, content.offset, _keep_copy(folder)) from content
        merge(content.payloads, state)
        if is_torn:
            os.truncate(path, content.length)
    return state


def read_live_state(folder: Path) -> dict[bytes, bytes]:
    """Return the state of a log that another process may be writing, as of one moment.

    Raises:
        CorruptFrameError: A file is damaged.
        FileNotFoundError: The files are compacted all the time.
    """
    for attempt in range(1, _LIVE_ATTEMPTS + 1):
        state: dict[bytes, bytes] = {}
        try:
            for _path, content, _is_torn in _contents(folder):
                if isinstance(content, frames.CorruptFrameError):
                    raise content
                merge(content.payloads, state)
        except (frames.CorruptFrameError, FileNotFoundError):
            # A frame was read while it was written, or a file was compacted.
            if attempt == _LIVE_ATTEMPTS:
                raise
        else:
            return state
    raise AssertionError("unreachable")


def _contents(
    folder: Path,
) -> Iterator[tuple[Path, frames.Content | frames.CorruptFrameError, bool]]:
    """Yield each file, its content or what is wrong with it, and whether its end is torn."""
    present = list_files(folder).present
    for path in present:
        data = path.read_bytes()
        try:
            content = frames.read(data)
        except frames.CorruptFrameError as error:
            yield path, error, False
            return
        is_damaged = path is not present[-1] and data[content.length :].strip(b"\0")
        found = frames.CorruptFrameError(content.length) if is_damaged else content
        yield path, found, content.length < len(data)


def write_state(path: Path, state: dict[bytes, bytes]) -> None:
    """Write a state as one file, which appears whole or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            for data in _frames(state):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def encoded_state(state: dict[bytes, bytes]) -> bytes:
    """Return the content of a snapshot of a state."""
    return b"".join(_frames(state))


def _frames(state: dict[bytes, bytes]) -> Iterator[bytes]:
    lines = [key + b"\t" + value for key, value in state.items()]
    length = 0
    for begin in range(0, len(lines), _LINES_PER_FRAME):
        data = frames.frame(lines[begin : begin + _LINES_PER_FRAME], length)
        length += len(data)
        yield data


def _keep_copy(folder: Path) -> Path:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = folder.with_name(f"{folder.name}-damaged-{now}")
    shutil.copytree(folder, copy)
    return copy
