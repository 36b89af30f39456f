"""Subjects of checks: a shop at a URL, with the staff of the fake shop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backend.checks.subject import Subject
from backend.client import Credentials
from backend.deploy.aws import Aws
from backend.local.folder import Folder
from tests.fake_shop import PASSWORD

NOWHERE = Path("/nonexistent")
LOCAL_AWS = Aws("us-east-1", "http://127.0.0.1:1")


def here(url: str | None = None, folder: Path = NOWHERE, **changes: Any) -> Subject:
    """Return a shop on this machine."""
    staff = {"manager": Credentials("mia", PASSWORD), "barista": Credentials("bea", PASSWORD)}
    known = {"staff": staff, "aws": LOCAL_AWS, **changes}
    return Subject(url, url, "demo", Folder(folder), **known)
