"""The pipeline that deploys a stage from GitHub: its file is valid, and it stores no key."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import Any

import click
import pytest
from samtranslator.yaml_helper import yaml_parse

from backend.command.group import shop
from backend.local.folder import REPOSITORY

FILE = REPOSITORY / ".github" / "workflows" / "deploy.yml"
PIPELINE: dict[str, Any] = yaml_parse(FILE.read_text())
STEPS = [step for job in PIPELINE["jobs"].values() for step in job["steps"]]
COMMANDS = [step["run"] for step in STEPS if "run" in step]


def test_file_is_valid_by_githubs_schema() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            FILE,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_has_the_options_that_it_is_given(line: str) -> None:
    """Parsed by the command's own options; nothing is run."""
    program, name, *arguments = shlex.split(line)
    assert program == "./shop"
    command = shop.get_command(click.Context(shop), name)
    assert command
    given = {argument for argument in arguments if argument.startswith("--")}
    known = {option for parameter in command.params for option in parameter.opts}
    if name != "test":  # passes its arguments on to pytest
        assert given <= known


def test_package_that_is_deployed_is_the_one_that_was_built() -> None:
    built = [line for line in COMMANDS if line.startswith("./shop package")]
    deployed = [line for line in COMMANDS if line.startswith("./shop deploy")]
    assert len(built) == 1
    [folder] = re.findall(r"--out (\S+)", built[0])
    assert [re.findall(r"--package (\S+)", line) for line in deployed] == [[folder]] * 2
    assert "--plan" in deployed[0], "the plan is in the log before anything is changed"


def test_credentials_are_githubs_own_tokens() -> None:
    assert "secrets." not in FILE.read_text()
    assert PIPELINE["permissions"] == {"contents": "read"}
    jobs = PIPELINE["jobs"]
    with_token = {name for name, job in jobs.items() if "id-token" in job.get("permissions", {})}
    assert with_token == {"deploy"}
    assert jobs["deploy"]["environment"] == "${{ inputs.stage }}"


def test_no_input_is_part_of_a_command() -> None:
    """It would be run as code; the environment's variables are not."""
    assert not [line for line in COMMANDS if "${{" in line]
