"""Backs up the shop of a folder into one file, also while it is open, and restores it.

The file is a compressed tar archive: the state of the local AWS as one snapshot of its
change log, the packages of the functions, the staff's passwords, and the keys. Whoever
has it has the shop, so it is readable by its owner alone. It contains no phone numbers.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from backend.local.errors import BackupError
from backend.local.folder import Folder
from backend.local.ministack.change_log import files
from backend.local.ministack.change_log.frames import CorruptFrameError
from backend.private_files import read_json, write_json

_LOG = "changes"
_MANIFEST = "backup.json"
_STAFF = "staff.json"
_CLOUD = "cloud.json"
_FORMAT = 1
_PACKAGES = ("lambda-blobs", "s3")
_SIGNING_KEYS = ("cognito-pool-keys", "cognito-rsa-key.pem")


def back_up(folder: Folder, target: Path) -> int:
    """Write a backup of the shop to the file `target`, and return its size in bytes.

    Raises:
        BackupError: There is no shop, its state is damaged, or the file cannot be written.
    """
    if not files.list_files(folder.state / _LOG).present:
        raise BackupError("There is no shop here yet; ./shop open creates one.")
    draft = target.with_name(f"{target.name}.draft")
    try:
        with (
            open(draft, "wb", opener=_private) as file,
            tarfile.open(fileobj=file, mode="w:gz") as archive,
        ):
            for name, content in _contents(folder):
                _add(archive, name, content)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    except (CorruptFrameError, OSError) as error:
        draft.unlink(missing_ok=True)
        raise BackupError(f"The backup cannot be written: {error}") from error
    return target.stat().st_size


def restore(
    folder: Folder, source: Path, *, replace: bool = False, keep_keys: bool = False
) -> None:
    """Restore a backup into a folder that has no shop, or whose shop it may `replace`.

    The access keys of the local AWS and the keys that sign the staff's sessions are new
    unless `keep_keys`: then whoever had them on the other machine has them here.

    Raises:
        BackupError: There is a shop, or the file is no backup or damaged.
    """
    if files.list_files(folder.state / _LOG).present and not replace:
        raise BackupError("There is a shop here already; --replace deletes it first.")
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            contents = dict(_members(archive))
        manifest = json.loads(contents.pop(_MANIFEST))
        staff, keys = json.loads(contents.pop(_STAFF)), json.loads(contents.pop(_CLOUD))
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError) as error:
        raise BackupError(f"{source} is no backup of a shop, or it is damaged.") from error
    if manifest.get("format") != _FORMAT:
        raise BackupError(f"{source} was written by another version of the shop.")
    folder.clear()
    folder.prepare()
    for name, content in contents.items():
        if keep_keys or not name.startswith(_SIGNING_KEYS):
            _write(folder.state / name, content)
    if keep_keys:
        write_json(folder.cloud_settings, keys)
    write_json(folder.description, staff)


def _contents(folder: Folder) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a backup."""
    yield _MANIFEST, json.dumps({"format": _FORMAT}).encode()
    yield _CLOUD, json.dumps(read_json(folder.cloud_settings) or {}).encode()
    staff = (read_json(folder.description) or {}).get("staff", {})
    yield _STAFF, json.dumps({"staff": staff}).encode()
    state = files.read_live_state(folder.state / _LOG)
    yield f"{_LOG}/{files.snapshot_path(folder.state, 1).name}", files.encoded_state(state)
    for name in (*_PACKAGES, *_SIGNING_KEYS):
        root = folder.state / name
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and not path.name.endswith(".tmp"):
                yield path.relative_to(folder.state).as_posix(), path.read_bytes()


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        path = PurePosixPath(member.name)
        file = archive.extractfile(member)
        if file is None or path.is_absolute() or ".." in path.parts:
            raise ValueError(member.name)
        yield member.name, file.read()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    archive.addfile(member, io.BytesIO(content))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "wb", opener=_private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
