"""Provides a Chalice that runs on Lambda's Python: Chalice deploys the runtime that it runs on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from backend.deploy.package import PROJECT
from backend.deploy.template import RUNTIME
from backend.errors import CommandError

VENV = PROJECT / ".chalice" / "venv"
_LOCK = PROJECT / "locks" / "shop.txt"
_INSTALL_SECONDS = 600


class NoPython(CommandError):
    """Raised when this machine has no Python of Lambda's version, or it could not be used."""


def chalice(venv: Path = VENV, own_python: str = sys.executable) -> Path:
    """Return the path of a `chalice` that runs on Lambda's Python.

    It is that of this project, unless `own_python` is another one; then it is installed
    in `venv`, once.

    Raises:
        NoPython: There is no such Python on the PATH, or the packages could not be installed.
    """
    own_version = _version_of(own_python)
    if own_version == RUNTIME:
        return Path(own_python).with_name("chalice")
    program = venv / "bin" / "chalice"
    if not program.exists() or _version_of(str(venv / "bin" / "python")) != RUNTIME:
        _install(_find(own_version), venv)
    return program


def _find(own_version: str) -> str:
    """Return the interpreter of Lambda's version, which is not this one."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    # A version manager may leave a program of this name that runs another version.
    programs = (shutil.which(RUNTIME, path=folder) for folder in folders if folder)
    found = next((one for one in programs if one and _version_of(one) == RUNTIME), None)
    if found is None:
        raise NoPython(
            "Chalice deploys functions for the Python that it runs on. They need "
            f"{RUNTIME}; this is {own_version}, and there is no {RUNTIME} on the PATH. Install "
            "it, or use ./shop deploy, which does not need it."
        )
    return found


def _version_of(python: str) -> str:
    """Return the version of an interpreter as `python3.13`; empty if it does not run."""
    question = "import sys; print('python%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(  # noqa: S603 - an interpreter of this machine
            [python, "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return answer.stdout.strip()


def _install(python: str, venv: Path) -> None:
    """Make the environment with exactly the locked packages."""
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
    for command in ([python, "-m", "venv", "--clear", str(venv)], [*pip, "-r", str(_LOCK)]):
        result = subprocess.run(  # noqa: S603 - our own arguments
            command, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
        )
        if result.returncode:
            shutil.rmtree(venv, ignore_errors=True)
            lines = (result.stderr or result.stdout).strip().splitlines()
            raise NoPython(f"Chalice could not be installed: {lines[-1] if lines else command}")
