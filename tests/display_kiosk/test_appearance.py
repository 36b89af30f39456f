from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from display_kiosk.appearance import (
    AgendaItem,
    Appearance,
    AppearanceError,
    agenda_line,
    read_appearance,
)

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def read(folder: Path, text: str) -> Appearance:
    file = folder / "kiosk.toml"
    file.write_text(text)
    return read_appearance(file)


def test_missing_file_is_the_default(tmp_path: Path) -> None:
    assert read_appearance(tmp_path / "kiosk.toml") == Appearance()


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    text = """
        line = "Oat milk\\u0007 is free"
        message = "Welcome"
        logo = "logo.svg"
        accent = "#0a6e5c"
        theme = "dark"
        agenda = [{at = "10:30", text = "Keynote"}]
    """
    expected = Appearance(
        line="Oat milk is free",
        message="Welcome",
        logo=str(tmp_path / "logo.svg"),
        accent="#0a6e5c",
        theme="dark",
        agenda=(AgendaItem("10:30", "Keynote"),),
    )
    assert read(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("line = ", "is not TOML"),
        ("lime = 'x'", "lime"),
        ("line = 7", "line"),
        ("theme = 'pink'", "theme"),
        ("accent = 'red; } body { display: none'", "is not a colour"),
        ("logo = 'missing.svg'", "there is no logo"),
        ("logo = 'kiosk.toml'", "is not one of .svg, .png"),
        ("agenda = [{at = '25:00', text = 'x'}]", "'25:00' is not a time"),
    ],
)
def test_wrong_value_is_an_error_that_says_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(AppearanceError) as caught:
        read(tmp_path, text)
    assert reason in str(caught.value)
    assert "kiosk.toml" in str(caught.value)


def test_agenda_line_is_what_comes_next() -> None:
    agenda = (
        AgendaItem("18:00", "Party"),
        AgendaItem("09:00", "Doors"),
        AgendaItem("09:28", "Opening"),
        AgendaItem("2026-11-21 10:00", "Sprints"),
    )
    assert agenda_line(agenda, MORNING) == "09:28 Opening · 18:00 Party"
    late = MORNING.replace(hour=19)
    assert agenda_line(agenda, late) == "Sat 10:00 Sprints"
    assert agenda_line((), MORNING) == ""
