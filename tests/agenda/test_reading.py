"""Which breaks a file has: CSV and iCalendar, and clear errors with the line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.agenda.breaks import Basis
from backend.agenda.entries import AgendaError
from backend.agenda.reading import read_breaks
from backend.client import Break

LISBON = ZoneInfo("Europe/Lisbon")
DAY = datetime(2026, 6, 20, tzinfo=LISBON)


def utc(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


class Desk:
    """Reads texts as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, text: str | bytes, days: int = 31) -> tuple[list[Break], Basis]:
        file = self.folder / "agenda"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        breaks, basis = read_breaks(file, LISBON, DAY, days)
        return list(breaks), basis

    def refuses(self, text: str | bytes, days: int = 31) -> str:
        with pytest.raises(AgendaError) as refused:
            self.read(text, days)
        assert str(refused.value).startswith(str(self.folder / "agenda"))
        return str(refused.value)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def calendar(*events: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//test//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *event.split(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


# --- CSV ----------------------------------------------------------------------------------


def test_kind_says_which_lines_are_breaks(desk: Desk) -> None:
    breaks, basis = desk.read(
        "start,end,name,kind\n"
        "2026-06-20 09:00,2026-06-20 10:30,The coffee machine,talk\n"
        "2026-06-20 10:30,2026-06-20 11:00,Hallway,Break\n"
    )
    assert breaks == [Break("Hallway", utc(9, 30), utc(10))]
    assert basis is Basis.KIND


def test_names_say_which_lines_are_breaks_without_a_kind(desk: Desk) -> None:
    breaks, basis = desk.read(
        "Title;Starts;Ends\r\n"
        "Breaking things;2026-06-20 09:00;2026-06-20 10:30\r\n"
        "Lunch;2026-06-20T13:00+02:00;2026-06-20T14:00+02:00\r\n"
        "Pausa para café;2026-06-20 16:00;2026-06-20 16:30\r\n"
    )
    assert [(one.name, one.starts_at) for one in breaks] == [
        ("Lunch", utc(11)), ("Pausa para café", utc(15)),
    ]  # fmt: skip
    assert basis is Basis.NAME


def test_gaps_between_sessions_are_breaks_if_nothing_else_is(desk: Desk) -> None:
    breaks, basis = desk.read(
        "day,from,to,session\n"
        "2026-06-20,09:00,10:00,Keynote\n"
        "2026-06-20,09:00,10:30,Workshop\n"
        "2026-06-20,11:00,12:00,Talk\n"
        "2026-06-20,12:02,13:00,Talk\n"
        "2026-06-20,18:00,19:00,Evening talk\n"
        "2026-06-21,09:00,10:00,Keynote\n"
    )
    assert breaks == [Break("Break", utc(9, 30), utc(10))]
    assert basis is Basis.GAPS


def test_break_of_several_tracks_is_one(desk: Desk) -> None:
    line = "2026-06-20 10:30,2026-06-20 11:00,"
    breaks, _ = desk.read(f"start,end,name\n{line}Coffee A\n{line}Coffee B\n")
    assert [one.name for one in breaks] == ["Coffee A"]


def test_long_name_is_cut_to_what_the_shop_takes(desk: Desk) -> None:
    breaks, _ = desk.read(f"start,end,name\n2026-06-20 10:30,2026-06-20 11:00,Tea {'x' * 80}\n")
    assert len(breaks[0].name) == 60


def test_name_cannot_steer_a_terminal(desk: Desk) -> None:
    line = "2026-06-20 10:30,2026-06-20 11:00,Tea\x1b[2J"
    breaks, _ = desk.read(f"start,end,name\n{line}\n")
    assert "\x1b" not in breaks[0].name


def test_hour_of_one_digit_is_a_time(desk: Desk) -> None:
    breaks, _ = desk.read("start,end,name\n2026-06-20 9:30,2026-06-20 10:00,Tea\n")
    assert breaks == [Break("Tea", utc(8, 30), utc(9))]


def test_byte_order_mark_and_blank_lines_are_ignored(desk: Desk) -> None:
    text = "\ufeffstart,end,name\n\n2026-06-20 10:30,2026-06-20 11:00,Tea\n,,\n"
    assert len(desk.read(text)[0]) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2026-06-20 10.30,2026-06-20 11:00,Tea", "line 3: “2026-06-20 10.30” is not a time"),
        ("2026-06-20,2026-06-20 11:00,Tea", "line 3: “2026-06-20” is not a time"),
        ("2026-06-20 10:30,,Tea", "line 3: “” is not a time"),
        ("2026-06-20 10:30", "line 3: “” is not a time"),
        ("2026-06-20 10:30,2026-06-20 11:00,", "line 3: the name is missing"),
        ("2026-06-20 11:00,2026-06-20 10:30,Tea", "line 3: “Tea” ends before it begins"),
        ('2026-06-20 10:30,2026-06-20 11:00,"Te"a', "line 3: "),
    ],
)
def test_line_that_is_not_right_is_named(desk: Desk, line: str, why: str) -> None:
    good = "2026-06-20 10:30,2026-06-20 11:00,Coffee"
    assert why in desk.refuses(f"start,end,name\n{good}\n{line}\n")


def test_missing_column_is_named(desk: Desk) -> None:
    assert "there is no column “end”" in desk.refuses("start,name\n2026-06-20 10:30,Tea\n")
    assert "there is no column “start”" in desk.refuses("")


def test_file_without_a_break_in_these_days_is_refused(desk: Desk) -> None:
    text = "start,end,name\n2026-08-20 10:30,2026-08-20 11:00,Tea\n"
    assert "no break between 2026-06-20 and 2026-07-21" in desk.refuses(text)


def test_more_breaks_than_a_shop_takes_are_refused(desk: Desk) -> None:
    lines = [f"2026-06-20 {h:02}:{m:02},2026-06-20 {h:02}:{m + 1:02},Tea"
             for h in range(17) for m in (0, 20, 40)]  # fmt: skip
    text = "\n".join(["start,end,name", *lines])
    assert "it has 51 breaks" in desk.refuses(text)


def test_file_that_is_no_text_is_refused(desk: Desk) -> None:
    assert "not in UTF-8" in desk.refuses(b"\xff\xfe\x00")
    assert "more than 5 MB" in desk.refuses(b"x" * 5_000_001)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AgendaError, match="No such file"):
        read_breaks(tmp_path / "none.csv", LISBON, DAY, 1)


# --- iCalendar ----------------------------------------------------------------------------


def test_recurring_break_is_there_on_each_day_at_its_local_time(desk: Desk) -> None:
    daily = "SUMMARY:Coffee DTSTART;TZID=Europe/Lisbon:20261024T103000 DURATION:PT30M"
    text = calendar(f"{daily} RRULE:FREQ=DAILY;COUNT=3 EXDATE;TZID=Europe/Lisbon:20261026T103000")
    file = desk.folder / "agenda.ics"
    file.write_text(text)
    breaks, _ = read_breaks(file, LISBON, datetime(2026, 10, 20, tzinfo=LISBON), 31)
    # Summer time ends on the 25th.
    assert [one.starts_at for one in breaks] == [
        datetime(2026, 10, 24, 9, 30, tzinfo=UTC), datetime(2026, 10, 25, 10, 30, tzinfo=UTC),
    ]  # fmt: skip
    assert breaks[1].ends_at == datetime(2026, 10, 25, 11, 0, tzinfo=UTC)


def test_categories_say_which_events_are_breaks(desk: Desk) -> None:
    breaks, basis = desk.read(
        calendar(
            "SUMMARY:Coffee-machines DTSTART:20260620T090000Z DTEND:20260620T100000Z",
            "SUMMARY:Hallway CATEGORIES:Food,BREAK DTSTART:20260620T100000Z DURATION:PT30M",
        )
    )
    assert (breaks, basis) == ([Break("Hallway", utc(10), utc(10, 30))], Basis.KIND)


def test_time_without_a_zone_is_the_shops(desk: Desk) -> None:
    breaks, _ = desk.read(calendar("SUMMARY:Lunch DTSTART:20260620T130000 DTEND:20260620T140000"))
    assert breaks == [Break("Lunch", utc(12), utc(13))]


def test_events_of_a_day_without_length_or_cancelled_are_left_out(desk: Desk) -> None:
    breaks, _ = desk.read(
        calendar(
            "SUMMARY:Coffee DTSTART;VALUE=DATE:20260620",
            "SUMMARY:Tea STATUS:CANCELLED DTSTART:20260620T100000Z DURATION:PT30M",
            "SUMMARY:Coffee-time DTSTART:20260620T100000Z",
            "SUMMARY:Lunch DTSTART:20260620T120000Z DURATION:PT30M",
        )
    )
    assert [one.name for one in breaks] == ["Lunch"]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("SUMMARY:Tea DTSTART:2026-06-20T10:00 DURATION:PT30M", "line 10, “Tea”: DTSTART"),
        ("SUMMARY:Tea DURATION:PT30M", "line 10, “Tea”: "),
        ("SUMMARY:Tea DTSTART:20260620T100000Z DTEND:20260620T090000Z", "ends before it begins"),
        ("SUMMARY:Tea DTSTART:20260620T100000 DTEND:20260620T110000Z", "line 10, “Tea”: "),
        ("nonsense", "line 10, “”: Content line could not be parsed"),
        ("SUMMARY:Tea DTSTART:20260620T100000Z RRULE:FREQ=OFTEN", "line 10, “Tea”: RRULE"),
        ("SUMMARY:Tea DTSTART:20260620T100000Z RRULE:COUNT=2", "the repetition of an event"),
    ],
)
def test_event_that_is_not_right_is_named(desk: Desk, event: str, why: str) -> None:
    good = "SUMMARY:Coffee DTSTART:20260620T090000Z DURATION:PT30M"
    assert why in desk.refuses(calendar(good, event))


def test_calendar_that_was_cut_off_is_refused(desk: Desk) -> None:
    text = calendar("SUMMARY:Tea DTSTART:20260620T100000Z DURATION:PT30M")
    assert "not an iCalendar file" in desk.refuses(text.partition("END:")[0])
