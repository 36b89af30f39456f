"""The local AWS starts with what it needs alone, as the orders wait for it after a crash."""

from __future__ import annotations

import subprocess
import sys

from backend.local.folder import REPOSITORY

_SCRIPT = "import sys, backend.local.ministack.__main__; print(*sys.modules)"


def test_local_aws_does_not_load_the_programs_that_start_it() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "ministack.app" in loaded
    assert not {"boto3", "backend.client", "backend.deploy", "backend.local.cloud"} & set(loaded)
