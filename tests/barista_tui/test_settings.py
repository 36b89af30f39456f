from __future__ import annotations

from pathlib import Path

import pytest

from barista_tui.core.shop_target import ShopTarget
from barista_tui.launch import TerminalOptions, load_settings
from barista_tui.settings import Settings, SettingsError, read_settings


def read(folder: Path, text: str) -> Settings:
    file = folder / "barista.toml"
    file.write_text(text)
    return read_settings(file)


def test_without_a_file_the_defaults_apply(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()


def test_a_file_contains_only_what_differs(tmp_path: Path) -> None:
    settings = read(tmp_path, '[ages]\nwarm_seconds = 90\n[printing.printer]\nhost = "p"\n')
    assert settings.ages.warm_seconds == 90
    assert settings.ages.hot_seconds == Settings().ages.hot_seconds
    assert settings.printing.printer.host == "p"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[ages]\nwarm = 1", "warm"),
        ('[ages]\nwarm_seconds = "1"', "warm_seconds"),
        ('[printing]\nwhen = "later"', "later"),
        ("a =", "not TOML"),
    ],
)
def test_an_invalid_setting_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read(tmp_path, text)


def test_an_unknown_command_in_the_keymap_is_named(tmp_path: Path) -> None:
    file = tmp_path / "barista.toml"
    file.write_text('[keys]\nfroth = "f"')
    with pytest.raises(SettingsError, match="froth"):
        load_settings(TerminalOptions(ShopTarget("http://x", "demo"), tmp_path, file))


def test_print_to_a_file_replaces_the_printer(tmp_path: Path) -> None:
    wishes = TerminalOptions(
        ShopTarget("http://x", "demo"), tmp_path, tmp_path / "none", tmp_path / "t.txt"
    )
    printer = load_settings(wishes).printing.printer
    assert (printer.connector, printer.device) == ("file", str(tmp_path / "t.txt"))
