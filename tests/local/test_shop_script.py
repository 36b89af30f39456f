"""The `shop` script in real processes, with a fake Python."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from backend.command import source_help
from backend.command.group import shop

REPOSITORY = Path(__file__).parent.parent.parent
SCRIPT = REPOSITORY / "shop"

# A fake interpreter: prints its version, creates a .venv with itself, records
# installations, and prints how it was called as the shop. "Installing" uv makes a fake
# one beside it, which records, too, and downloads the interpreter as Python 3.13.
PRETENDER = """#!/bin/sh
case "$*" in
  *version_info*) echo "${PRETEND_VERSION:-3 12}" ;;
  *ensurepip*) exit "${PRETEND_NO_VENV:-0}" ;;
  "-m venv"*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
  "-m pip"*"config list"*) echo "global.index-url='https://mirror.example/simple'" ;;
  "-m pip"*) echo "$*" >> "$PRETEND_LOG"; sleep 0.3
             case "$*" in *uv.txt) cp "$0" "${0%/*}/uv" ;; esac
             echo "ERROR: No matching distribution"; exit "${PRETEND_PIP_FAILS:-0}" ;;
  "pip install"*) echo "uv $* from $UV_DEFAULT_INDEX" >> "$PRETEND_LOG"
                  exit "${PRETEND_UV_FAILS:-0}" ;;
  "python install"*) mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython/bin"
      sed 's/:-3 12/:-3 13/; s/PRETEND_VERSION/NO/' "$0" \
          > "$UV_PYTHON_INSTALL_DIR/cpython/bin/python$3"
      chmod +x "$UV_PYTHON_INSTALL_DIR/cpython/bin/python$3" ;;
  *) echo "ran in $PWD:" "$@" ;;
esac
"""


class Home:
    """A folder with the script and a pyproject.toml, and a fake Python to start it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "home"
        self.root.mkdir()
        shutil.copy(SCRIPT, self.root / "shop")
        self.pyproject = self.root / "pyproject.toml"
        self.pyproject.write_text("[project]\n")
        self.locks = self.root / "locks"
        self.locks.mkdir()
        for name in ("shop.txt", "test.txt", "uv.txt"):
            (self.locks / name).write_text("a==1 --hash=sha256:0\n")
        commands = self.root / "backend" / "command"
        commands.mkdir(parents=True)
        (commands.parent / "__init__.py").touch()
        for path in (REPOSITORY / "backend" / "command").glob("*.py"):
            shutil.copy(path, commands)
        self.installations = folder / "installations"
        self.python = folder / "python3.x"
        self.python.write_text(PRETENDER)
        self.python.chmod(0o755)
        self.path = folder / "path"
        self.path.mkdir()
        for tool in ("chmod", "cp", "mkdir", "sed", "sh", "sleep"):
            (self.path / tool).symlink_to(shutil.which(tool) or tool)

    def start(
        self, *arguments: str, script: Path | None = None, cwd: Path | None = None, **pretence: str
    ) -> subprocess.Popen[str]:
        """Start the script; `pretence` configures the fake Python."""
        starter = (
            "import sys, runpy; sys.executable = sys.argv[1]; sys.argv = sys.argv[2:]; "
            "runpy.run_path(sys.argv[0], run_name='__main__')"
        )
        return subprocess.Popen(
            [
                sys.executable,
                "-c",
                starter,
                str(self.python),
                str(script or self.root / "shop"),
                *arguments,
            ],
            cwd=cwd or self.root,
            env={
                "PATH": str(self.path),
                "PRETEND_LOG": str(self.installations),
                **{name.upper(): value for name, value in pretence.items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: object) -> tuple[int, str, str]:
        """Run the script to its end; return exit code, output and errors."""
        with self.start(*arguments, **more) as process:  # type: ignore[arg-type]
            output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors

    def calls(self) -> list[str]:
        """Return the calls of pip and uv so far."""
        log = self.installations
        return log.read_text().splitlines() if log.exists() else []

    def installed(self) -> list[str]:
        """Return the locks that uv was to install so far; uv comes before each."""
        locks = [call for call in self.calls() if "--requirement" in call]
        assert all("--require-hashes" in call for call in locks)
        return [
            Path(call.split(" from ")[0].split()[-1]).name for call in locks if "uv pip" in call
        ]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_first_use_makes_venv_with_a_progress_line(home: Home) -> None:
    code, output, errors = home.run("status", "--x")
    assert code == 0
    assert "-P -m backend.command status --x" in output
    assert "Making .venv" in errors
    assert "Installed in" in errors


def test_packages_are_installed_by_uv_from_the_index_that_pip_is_told(home: Home) -> None:
    home.run("status")
    pip_uv, uv, project = home.calls()
    assert pip_uv.endswith("uv.txt")
    assert uv.endswith("shop.txt from https://mirror.example/simple")
    assert "--editable" in project


def test_pip_installs_the_packages_where_uv_fails(home: Home) -> None:
    code, output, errors = home.run("status", pretend_uv_fails="1")
    assert code == 0
    assert "backend.command status" in output
    assert "with pip" in errors
    assert [call.split()[-1].rpartition("/")[2] for call in home.calls()[2:3]] == ["shop.txt"]


@pytest.mark.parametrize("arguments", [["--help"], [], ["open", "--help"], ["robot", "-h"]])
def test_help_is_answered_without_an_installation(home: Home, arguments: list[str]) -> None:
    code, output, errors = home.run(*arguments)
    assert (code, errors) == (0, "")
    assert output.startswith("Usage: shop")
    assert not (home.root / ".venv").exists()


def test_mistyped_command_gets_a_suggestion_and_installs_nothing(home: Home) -> None:
    code, output, errors = home.run("opne")
    assert (code, output) == (1, "")
    assert "did you mean open?" in errors
    assert errors.count("\n") == 1
    assert not (home.root / ".venv").exists()


@pytest.mark.parametrize("name", source_help.command_names())
def test_help_from_the_source_names_every_option(name: str) -> None:
    command = shop.get_command(click.Context(shop), name)
    assert command is not None
    try:
        text = source_help.help_text(name)
    except LookupError:
        names = {parameter.name for parameter in command.params}
        assert isinstance(command, click.Group) or names & {"stage_name", "stage"}
        return
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.opts[0] in text
            assert " ".join((parameter.help or "").split()) in " ".join(text.split())


def test_second_use_installs_nothing(home: Home) -> None:
    home.run("status")
    _, _, errors = home.run("status")
    assert errors == ""
    assert home.installed() == ["shop.txt"]


def test_changed_pyproject_is_installed_again(home: Home) -> None:
    home.run("status")
    home.pyproject.write_text("[project]\nversion = '2'\n")
    home.run("status")
    assert len(home.installed()) == 2


@pytest.mark.parametrize("name", ["shop.txt", "test.txt"])
def test_changed_lock_is_installed_again(home: Home, name: str) -> None:
    home.run("status")
    (home.locks / name).write_text("a==2 --hash=sha256:1\n")
    home.run("status")
    assert len(home.installed()) == 2


def test_test_command_installs_the_test_extra_for_good(home: Home) -> None:
    home.run("status")
    home.run("test")
    home.pyproject.write_text("[project]\nversion = '2'\n")
    home.run("status")
    assert home.installed() == ["shop.txt", "test.txt", "test.txt"]


def test_script_works_through_a_symlink(home: Home, tmp_path: Path) -> None:
    link = tmp_path / "bin" / "shop"
    link.parent.mkdir()
    link.symlink_to(home.root / "shop")
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    _, output, _ = home.run("status", script=link, cwd=elsewhere)
    assert output.startswith(f"ran in {elsewhere}:")
    assert (home.root / ".venv" / "bin" / "python").exists()


def test_two_starts_at_once_install_once(home: Home) -> None:
    starts = [home.start("status") for _ in range(2)]
    for process in starts:
        with process:
            output, _ = process.communicate(timeout=120)
        assert "backend.command status" in output
    assert len(home.installed()) == 1


def test_unsupported_python_is_an_error_of_one_sentence(home: Home) -> None:
    code, _, errors = home.run("status", pretend_version="3 9")
    assert code == 1
    assert errors.startswith("The shop needs Python 3.11 to 3.13")
    assert errors.count("\n") == 1


def test_python_is_downloaded_where_every_one_is_too_new(home: Home) -> None:
    code, output, errors = home.run("status", pretend_version="3 14")
    assert code == 0
    assert "none is here, so one is downloaded" in errors
    assert "backend.command status" in output
    assert ":-3 13" in (home.root / ".venv" / "bin" / "python").read_text()


def test_python_too_new_is_replaced_by_one_on_the_path(home: Home) -> None:
    suitable = home.path / "python3.13"
    suitable.write_text(PRETENDER.replace("${PRETEND_VERSION:-3 12}", "3 13"))
    suitable.chmod(0o755)
    code, output, _ = home.run("status", pretend_version="3 14")
    assert code == 0
    assert "backend.command status" in output


def test_missing_venv_module_is_an_error_of_one_sentence(home: Home) -> None:
    code, _, errors = home.run("status", pretend_no_venv="1")
    assert code == 1
    assert "lacks the venv module" in errors
    assert errors.count("\n") == 1


def test_failed_installation_says_why_and_is_tried_again(home: Home) -> None:
    code, _, errors = home.run("status", pretend_pip_fails="1")
    assert code == 1
    assert "ERROR: No matching distribution" in errors
    assert "Traceback" not in errors
    code, _, _ = home.run("status")
    assert code == 0


def test_script_starts_under_old_pythons() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 4))
    assert 'f"' not in SCRIPT.read_text()
