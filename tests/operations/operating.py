"""Runs the commands of an operator on the shop of the tests, and breaks its functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from click.testing import CliRunner, Result

from backend.command.group import shop as shop_command
from backend.local.folder import FOLDER_VARIABLE
from backend.operations.stage import Stage
from tests.open_shop import TestShop, eventually


def stage_of(shop: TestShop) -> Stage:
    return Stage(shop.aws, shop.stage)


def run(shop: TestShop, *words: str) -> Result:
    """Run `./shop` with these words, for the shop of the tests."""
    environment = {FOLDER_VARIABLE: str(shop.folder.root)}
    return CliRunner().invoke(shop_command, list(words), env=environment)


def output(shop: TestShop, *words: str) -> str:
    """Return what a command that succeeds prints to its standard output."""
    result = run(shop, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


@contextmanager
def broken(shop: TestShop, *listeners: str) -> Iterator[None]:
    """Let these functions fail every time in the block: each misses a setting that it needs."""
    functions = shop.aws.client("lambda")
    stage = stage_of(shop)
    names = [stage.functions[listener] for listener in listeners]
    whole = {name: functions.get_function_configuration(FunctionName=name) for name in names}
    try:
        for name in names:
            variables = whole[name]["Environment"]["Variables"]
            kept = {key: value for key, value in variables.items() if key != "STAGE"}
            functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": kept}
            )
        yield
    finally:
        for name in names:
            variables = whole[name]["Environment"]["Variables"]
            functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": variables}
            )


def wait_until_letters(shop: TestShop, order_id: str, *wanted: str) -> str:
    """Return the list of dead letters once it has these events of an order."""

    def listed() -> str | None:
        text = output(shop, "dead-letters", "list")
        own = [line for line in text.splitlines() if order_id in line]
        return text if all(any(name in line for line in own) for name in wanted) else None

    return eventually(listed, seconds=180)
