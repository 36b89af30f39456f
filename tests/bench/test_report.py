from __future__ import annotations

import io
from pathlib import Path

from backend.bench import report
from backend.bench.run import Results
from backend.console import open_console


def test_numbers_are_shown_with_their_goals_and_the_ratio_to_an_earlier_run(tmp_path: Path) -> None:
    before, now = Results({"requests per drink": 128.0}), Results({"requests per drink": 64.0})
    report.write(before, tmp_path / "before.json")
    shown = io.StringIO()
    earlier = report.read_numbers(tmp_path / "before.json")
    report.show(now, earlier, open_console(shown, width=120))
    row = next(line for line in shown.getvalue().splitlines() if "requests per drink" in line)
    assert [cell.strip() for cell in row.split("\u2502")[1:-1]] == [
        "requests per drink", "64.0", "65.0", "50.0", "reached", "128", "0.50",
    ]  # fmt: skip


def test_details_and_notes_are_shown() -> None:
    step = {"requests": {"dynamodb GetItem": 2}, "invocations": {"publisher < X": 1}}
    results = Results(
        details={
            "a drink": {"scan": step},
            "profile quiet": {"used per drink": {"events": 14.0}},
            "functions": {"api_handler": {"import_ms": 310.0, "warm_ms": None}},
            "terminal": {"orders": 1000},
        },
        notes=["Prices of us-east-1."],
    )
    shown = io.StringIO()
    report.show(results, {}, open_console(shown, width=120))
    for text in ("2: 2 dynamodb GetItem", "14.0", "api_handler", "1,000", "Prices of us-east-1."):
        assert text in shown.getvalue()


def test_the_modes_of_flushing_are_shown_side_by_side() -> None:
    figures = {"PUT, median ms": {"always": 41.5, "everysec": 40.25}}
    shown = io.StringIO()
    report.show(Results(details={"fsync": figures}), {}, open_console(shown, width=120))
    lines = shown.getvalue().splitlines()
    row = next(line for line in lines if "PUT, median ms" in line)
    assert [cell.strip() for cell in row.split("\u2502")[1:-1]] == [
        "PUT, median ms",
        "41.5",
        "40.2",
    ]
    assert any("--fsync always" in line and "--fsync everysec" in line for line in lines)
