from __future__ import annotations

from barista_tui.app import BaristaApp
from barista_tui.keys import COMMANDS, key_labels, unknown_commands

from .conftest import MakeSession


def test_every_command_can_be_run(make_session: MakeSession) -> None:
    session = make_session()
    board = BaristaApp(session).board_screen
    assert set(board.commands) == {command.name for command in COMMANDS}
    session.close()


def test_no_key_starts_two_commands() -> None:
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_keys_are_shown_as_they_are_set() -> None:
    (take,) = [command for command in COMMANDS if command.name == "take"]
    assert key_labels(take, {"take": "full_stop,f5"}) == (".", "f5")


def test_unknown_commands_are_found() -> None:
    assert list(unknown_commands({"take": "t", "froth": "f"})) == ["froth"]
