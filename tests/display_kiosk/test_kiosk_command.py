from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.command import kiosk_command


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a local shop."""
    monkeypatch.setenv("SHOP_FOLDER", str(tmp_path))
    monkeypatch.delenv(kiosk_command.PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr(kiosk_command, "_configure_logging", lambda *_: None)


def test_missing_local_shop_is_an_error_with_a_remedy() -> None:
    result = CliRunner().invoke(kiosk_command.command, [])
    assert result.exit_code == 1
    assert "open it with ./shop open" in result.output


def test_shop_elsewhere_needs_a_password() -> None:
    result = CliRunner().invoke(kiosk_command.command, ["--url", "https://shop.example"])
    assert result.exit_code == 2
    assert "needs --password-file or KIOSK_PASSWORD" in result.output


def test_watchdog_starts_the_same_kiosk(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ["shop", "kiosk", "--web", "--port", "9", "--line", "Hello, you"]
    monkeypatch.setattr(sys, "argv", line)
    assert kiosk_command._own_command()[1:] == ["-P", "-m", "backend.command", *line[1:]]


def test_port_that_is_taken_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kiosk_command.PASSWORD_VARIABLE, "secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        arguments = ["--url", "https://shop.example", "--web", "--port", port]
        result = CliRunner().invoke(kiosk_command.command, arguments)
    assert result.exit_code == 1
    assert "choose another by --port" in result.output


def test_settings_file_that_is_not_valid_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('accent = "red"')
    result = CliRunner().invoke(kiosk_command.command, ["--url", "https://shop.example"])
    assert result.exit_code == 1
    assert "'red' is not a colour such as #0a6e5c" in result.output


def test_password_is_read_at_each_sign_in(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("first\n")
    credentials = kiosk_command._credentials("https://shop.example", "display", file)
    assert credentials().password == "first"
    file.write_text("second\n")
    assert credentials().password == "second"
    assert "second" not in repr(credentials())


@pytest.mark.parametrize(
    ("url", "warns"), [("http://192.168.1.20:8000", True), ("https://shop.example", False)]
)
def test_a_sign_in_without_encryption_warns_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, url: str, warns: bool
) -> None:
    class FakeWatchdog:
        def __init__(self, _command: object, **_: object) -> None:
            pass

        def run(self) -> int:
            return 0

    monkeypatch.setattr(kiosk_command, "Watchdog", FakeWatchdog)
    monkeypatch.setenv(kiosk_command.PASSWORD_VARIABLE, "secret")
    result = CliRunner().invoke(kiosk_command.command, ["--url", url])
    assert result.exit_code == 0
    assert ("can read the password" in result.stderr) is warns
    assert result.stdout == ""
