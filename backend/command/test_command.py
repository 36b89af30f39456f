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

    With --shake as the first argument it runs the shaking table instead: simulated
    people use a shop whose processes, network, disk and clock fail at random. It takes
    --minutes N and --seed S.
    """
    os.chdir(REPOSITORY)
    module = "pytest"
    if arguments[:1] == ("--shake",):
        module, arguments = "tests.durability.shake", arguments[1:]
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606
