"""The `.shop` folder: where the local shop keeps what it knows, from one opening to the next."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent.parent
FOLDER_VARIABLE = "SHOP_FOLDER"


@dataclass(frozen=True)
class Folder:
    """The places inside one `.shop` folder; several folders are several shops."""

    root: Path

    @property
    def state(self) -> Path:
        """What the local AWS holds: tables, users, functions, workflows."""
        return self.root / "state"

    @property
    def logs(self) -> Path:
        """One log file for each background process."""
        return self.root / "logs"

    @property
    def build(self) -> Path:
        """The package as it was last deployed."""
        return self.root / "build"

    @property
    def scratch(self) -> Path:
        """Temporary files of the running shop; emptied at each opening."""
        return self.root / "tmp"

    @property
    def description(self) -> Path:
        """`local.json`: the address, the staff's sign-ins, the local AWS."""
        return self.root / "local.json"

    @property
    def cloud_settings(self) -> Path:
        """The local AWS's port and root keys."""
        return self.root / "cloud.json"

    @property
    def deployed(self) -> Path:
        """What is deployed: a fingerprint of the sources, the API's id, the outputs."""
        return self.root / "deployed.json"

    def pid_file(self, process: str) -> Path:
        """Return the pid file of `process`, which is `opening`, `cloud` or `front-door`."""
        return self.root / f"{process}.pid"

    def prepare(self) -> None:
        """Make the folders, readable by their owner alone."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        for place in (self.root, self.state, self.logs, self.scratch):
            place.mkdir(parents=True, exist_ok=True)
            place.chmod(0o700)

    def forget(self) -> None:
        """Remove everything that an earlier opening left, except its logs and pid files."""
        for place in (self.state, self.build, self.scratch):
            shutil.rmtree(place, ignore_errors=True)
        for file in (self.description, self.cloud_settings, self.deployed):
            file.unlink(missing_ok=True)


def default_folder() -> Folder:
    """Return the folder named by `SHOP_FOLDER`, else `.shop` beside the `shop` script."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Folder(Path(named).resolve() if named else REPOSITORY / ".shop")


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in `path`, or None if there is none or it was cut short."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_private_json(path: Path, content: dict[str, Any]) -> None:
    """Write `content` for its owner's eyes alone, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    draft.replace(path)
