"""The checks of this machine: what they read, and when they turn yellow or red."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from backend.checks import power
from backend.checks.machine import check_clock, check_disk, check_power, room_of
from backend.checks.subject import Subject
from backend.checks.time_sources import is_synchronised
from backend.checks.verdict import Light
from backend.local.folder import Folder

from .subjects import here


class FakeTime:
    """A network whose time is `offset` behind this machine's; offline if that is None."""

    def __init__(self, offset: float | None, *, is_set: bool = False) -> None:
        self._offset, self._is_set = offset, is_set

    def offset(self, url: str | None) -> timedelta | None:
        return None if self._offset is None else timedelta(seconds=self._offset)

    def is_synchronised(self) -> bool:
        return self._is_set


@pytest.mark.parametrize(
    ("sources", "light"),
    [
        (FakeTime(0.7), Light.GREEN),
        (FakeTime(-29), Light.GREEN),
        (FakeTime(95), Light.RED),
        (FakeTime(-3600), Light.RED),
        (FakeTime(None, is_set=True), Light.GREEN),
        (FakeTime(None), Light.YELLOW),
    ],
)
def test_clock_is_red_when_it_differs_and_yellow_offline(sources: FakeTime, light: Light) -> None:
    assert check_clock(here(), sources).light is light


def test_direction_of_a_wrong_clock_is_told() -> None:
    assert "95 s fast" in check_clock(here(), FakeTime(95)).finding
    assert "95 s slow" in check_clock(here(), FakeTime(-95)).finding


def test_unsynchronised_status_of_the_kernel_is_recognised() -> None:
    assert is_synchronised(0x2001)
    assert not is_synchronised(0x0040)
    assert not is_synchronised(None)


@pytest.mark.parametrize(
    ("free", "light"),
    [(80_000_000_000, Light.GREEN), (1_500_000_000, Light.YELLOW), (90_000_000, Light.RED)],
)
def test_full_disk_is_red(free: int, light: Light) -> None:
    assert room_of(free).light is light


def test_folder_that_cannot_be_written_is_red(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = check_disk(Subject(None, None, "demo", Folder(tmp_path / "file" / "shop")))
    assert found.light is Light.RED
    assert "cannot be written" in found.finding


def test_folder_with_room_is_not_red(tmp_path: Path) -> None:
    assert check_disk(Subject(None, None, "demo", Folder(tmp_path / "shop"))).light is not Light.RED
    assert list((tmp_path / "shop").iterdir()) == []


def supplies(folder: Path, **batteries: dict[str, str]) -> Path:
    """Return a folder of power supplies as Linux has it."""
    for name, attributes in batteries.items():
        (folder / name).mkdir()
        for attribute, value in attributes.items():
            (folder / name / attribute).write_text(f"{value}\n")
    return folder


UNKNOWN_LOAD = {"type": "Battery", "status": "Discharging", "capacity": "70"}
MAINS = {"type": "Mains", "online": "1"}
MOUSE = {"type": "Battery", "scope": "Device", "capacity": "5", "status": "Discharging"}


def battery(status: str, percent: int, watt_hours: int = 40) -> dict[str, str]:
    return {
        "type": "Battery",
        "status": status,
        "capacity": str(percent),
        "energy_now": str(watt_hours * 1_000_000),
        "power_now": "10000000",
    }


@pytest.mark.parametrize(
    ("batteries", "light", "words"),
    [
        ({"AC": MAINS}, Light.GREEN, "no battery"),
        ({"mouse": MOUSE}, Light.GREEN, "no battery"),
        ({"AC": MAINS, "BAT0": battery("Charging", 15)}, Light.GREEN, "15 %"),
        ({"BAT0": battery("Discharging", 90)}, Light.YELLOW, "90 %, for 4.0 h"),
        ({"BAT0": battery("Discharging", 60, 15)}, Light.RED, "for 1.5 h"),
        ({"BAT0": battery("Discharging", 12)}, Light.RED, "12 %"),
        (
            {"BAT0": {"type": "Battery", "status": "Discharging", "capacity": "70"}},
            Light.YELLOW,
            "",
        ),
    ],
)
def test_battery_that_does_not_last_is_red(
    tmp_path: Path, batteries: dict[str, dict[str, str]], light: Light, words: str
) -> None:
    found = check_power(here(), supplies(tmp_path, **batteries))
    assert found.light is light
    assert words in found.finding


def test_power_of_a_mac_is_read() -> None:
    on_battery = (
        "Now drawing from 'Battery Power'\n"
        " -InternalBattery-0 (id=1)\t57%; discharging; 3:12 remaining present: true\n"
    )
    plugged_in = (
        "Now drawing from 'AC Power'\n"
        " -InternalBattery-0 (id=1)\t100%; charged; 0:00 remaining present: true\n"
    )
    assert power.of_pmset(on_battery) == power.Supply(False, 57, 3.2)
    assert power.of_pmset(plugged_in) == power.Supply(True, 100, None)
    assert power.of_pmset("Now drawing from 'AC Power'\n") == power.Supply(True, None)


def test_unknown_power_supply_is_yellow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_power(here(), tmp_path / "none").light is Light.YELLOW
