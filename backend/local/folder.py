"""The `.shop` folder, in which the local shop keeps its files."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
FOLDER_VARIABLE = "SHOP_FOLDER"


@dataclass(frozen=True)
class Folder:
    """The paths in one `.shop` folder. Each folder is a local shop of its own."""

    root: Path

    @property
    def state(self) -> Path:
        """The saved state of the local AWS."""
        return self.root / "state"

    @property
    def logs(self) -> Path:
        """One log file for each background process."""
        return self.root / "logs"

    @property
    def build(self) -> Path:
        """The Lambda package that was last deployed."""
        return self.root / "build"

    @property
    def scratch(self) -> Path:
        """Temporary files, removed at each start."""
        return self.root / "tmp"

    @property
    def description(self) -> Path:
        """`local.json`: the URL, the staff's credentials, the local AWS."""
        return self.root / "local.json"

    @property
    def cloud_settings(self) -> Path:
        """The port and root keys of the local AWS."""
        return self.root / "cloud.json"

    @property
    def deployed(self) -> Path:
        """The last deployment: a hash of the sources, the API's id, the stack outputs."""
        return self.root / "deployed.json"

    @property
    def robot_limit(self) -> Path:
        """The shop's limit before robots raised it, while they run or after they were killed."""
        return self.root / "robot-limit.json"

    def pid_file(self, process: str) -> Path:
        """Return the pid file of `process`, such as `opening`, `cloud` or `front-door`."""
        return self.root / f"{process}.pid"

    def prepare(self) -> None:
        """Create the folders, readable by their owner alone."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        for path in (self.root, self.state, self.logs, self.scratch):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)

    def clear(self) -> None:
        """Remove everything but logs and pid files."""
        for path in (self.state, self.build, self.scratch):
            shutil.rmtree(path, ignore_errors=True)
        files = (self.description, self.cloud_settings, self.deployed, self.robot_limit)
        for file in files:
            file.unlink(missing_ok=True)


def default_folder() -> Folder:
    """Return the folder named by `SHOP_FOLDER`, else `.shop` beside the `shop` script."""
    path = os.environ.get(FOLDER_VARIABLE)
    return Folder(Path(path).resolve() if path else REPOSITORY / ".shop")
