"""The local AWS starts with the supported version of MiniStack only."""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

import pytest

from backend.local import cloud
from backend.local.folder import Folder
from backend.local.ministack import version
from backend.local.ministack.version import (
    SUPPORTED_VERSION,
    UnsupportedVersionError,
    require_supported_version,
)

PACKAGE = Path(version.__file__).parent


def test_installed_version_is_supported() -> None:
    require_supported_version()


def test_supported_version_is_the_pinned_one() -> None:
    pins = [pin for pin in requires("serverlesspresso") or [] if pin.startswith("ministack")]
    assert pins == [f"ministack=={SUPPORTED_VERSION}"]


def test_another_version_is_refused_with_a_remedy() -> None:
    with pytest.raises(UnsupportedVersionError, match=re.escape("MiniStack 9.9.9 is installed")):
        require_supported_version("9.9.9")


def test_local_aws_does_not_start_with_another_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(version, "version", lambda _package: "9.9.9")
    with pytest.raises(UnsupportedVersionError):
        cloud.start(Folder(tmp_path), attached=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "module",
    [
        "durability/__init__",
        "event_delivery",
        "execution_start",
        "function_credentials",
        "gate/__init__",
        "interrupted_executions",
        "lambda_warm_up",
        "lambda_workers",
        "phone_numbers",
        "repeated_work",
        "user_pool_keys",
    ],
)
def test_each_correction_says_for_which_version_and_until_when(module: str) -> None:
    text = (PACKAGE / f"{module}.py").read_text()
    assert f"MiniStack {SUPPORTED_VERSION}" in text
    assert "Not needed once MiniStack" in text
