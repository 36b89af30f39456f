"""Shows the results of the bench as tables, and keeps them as JSON."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backend.bench.goals import GOALS
from backend.bench.run import Results

_STYLES = {"aim": "green", "reached": "green", "missed": "red"}


def show(results: Results, earlier: dict[str, float], console: Console) -> None:
    """Print the numbers with their goals and their ratio to an earlier run, then the details."""
    if results.numbers:
        console.print(_numbers(results.numbers, earlier))
    for title, details in results.details.items():
        if isinstance(details, dict) and title.startswith("profile"):
            for subtitle, counts in details.items():
                console.print(_counts(f"{title}: {subtitle}", counts))
    if "a drink" in results.details:
        console.print(_steps(results.details["a drink"]))
    if "fsync" in results.details:
        console.print(_modes(results.details["fsync"]))
    if "functions" in results.details:
        console.print(_functions(results.details["functions"]))
    if "terminal" in results.details:
        console.print(_counts("The barista's terminal", results.details["terminal"]))
    for note in results.notes:
        console.print(Text(note, style="dim"))


def write(results: Results, file: Path) -> None:
    """Write the results as JSON, with the machine that they were measured on."""
    record = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version()},
        "numbers": results.numbers,
        "details": results.details,
        "notes": results.notes,
    }
    file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def read_numbers(file: Path) -> dict[str, float]:
    """Return the numbers of an earlier run."""
    numbers: dict[str, float] = json.loads(file.read_text())["numbers"]
    return numbers


def _numbers(numbers: dict[str, float], earlier: dict[str, float]) -> Table:
    table = Table("what", title="Numbers", title_justify="left")
    for column in ("now", "reach", "aim", ""):
        table.add_column(column, justify="right")
    if earlier:
        table.add_column("earlier", justify="right")
        table.add_column("ratio", justify="right")
    for name, number in numbers.items():
        goal = GOALS.get(name)
        verdict = goal.verdict(number) if goal else ""
        row = [name, _short(number), _short(goal.reach) if goal else ""]
        row += [_short(goal.aim) if goal else "", verdict]
        if earlier:
            before = earlier.get(name)
            row += [_short(before) if before is not None else ""]
            row += [f"{number / before:.2f}" if before else ""]
        table.add_row(*row, style=_STYLES.get(verdict))
    return table


def _counts(title: str, counts: dict[str, Any]) -> Table:
    table = Table("what", title=title, title_justify="left")
    table.add_column("", justify="right")
    for name, count in counts.items():
        table.add_row(name, _short(count) if isinstance(count, int | float) else str(count))
    return table


def _steps(steps: dict[str, dict[str, dict[str, int]]]) -> Table:
    title = "A drink, step by step; `page` and `read` are not counted in the sum"
    table = Table("step", "requests", "invocations", title=title, title_justify="left")
    for step, counts in steps.items():
        requests, invocations = counts["requests"], counts["invocations"]
        by_action = ", ".join(f"{count} {name}" for name, count in requests.items())
        table.add_row(
            step, f"{sum(requests.values())}: {by_action}", str(sum(invocations.values()))
        )
    return table


def _modes(figures: dict[str, dict[str, float]]) -> Table:
    """Return a table with a column for each mode."""
    table = Table("what", title="When changes are flushed to the disk", title_justify="left")
    modes = list(next(iter(figures.values()), {}))
    for mode in modes:
        table.add_column(f"--fsync {mode}", justify="right")
    for name, by_mode in figures.items():
        table.add_row(name, *(_short(by_mode[mode]) for mode in modes))
    return table


def _functions(functions: dict[str, dict[str, float | None]]) -> Table:
    table = Table("function", title="Lambda functions", title_justify="left")
    table.add_column("import above boto3, ms", justify="right")
    table.add_column("warm invocation, median ms", justify="right")
    for name, figures in functions.items():
        table.add_row(name, *(_short(f) if f is not None else "" for f in figures.values()))
    return table


def _short(number: float) -> str:
    if number == 0 or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.4f}" if abs(number) < 1 else f"{number:.1f}"
