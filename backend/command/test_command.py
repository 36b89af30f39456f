"""`shop test`: runs the tests with pytest."""

from __future__ import annotations

import os
import sys

import click

from backend.local.folder import REPOSITORY


@click.command(
    "test",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]...")
def command(arguments: tuple[str, ...]) -> None:
    """Run the tests: unit tests, the local AWS, a browser, linters and types.

    All tests run in three processes, a part of them in one. Arguments are passed
    to pytest, such as "tests/local -k process", "-x" or "-n 0".
    """
    os.chdir(REPOSITORY)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606
