"""Shows results: a line for each, with what to do below it, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from backend.checks.verdict import Light, Result, worst

_WIDTH = max(map(len, Light))
_STYLES = {Light.GREEN: "bold green", Light.YELLOW: "bold yellow", Light.RED: "bold red"}
_SENTENCES = {
    Light.GREEN: "Ready.",
    Light.YELLOW: "Ready, but look at what is yellow.",
    Light.RED: "Not ready: see what is red.",
}


def line_of(result: Result) -> Text:
    """Return the line of a result; what to do is on a second one."""
    verdict = result.verdict
    head = (f"{verdict.light.value:<{_WIDTH}}", _STYLES[verdict.light])
    line = Text.assemble(head, f"  {result.name}: {verdict.finding}")
    if verdict.advice:
        line.append(f"\n{'':{_WIDTH}}  → {verdict.advice}")
    return line


def summary(results: Sequence[Result]) -> Text:
    """Return the last line."""
    light = worst(results)
    return Text(_SENTENCES[light], style=_STYLES[light])


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """Return the results as JSON values: `light`, and `checks` with what each found."""
    return {
        "light": worst(results).value,
        "checks": [
            {
                "name": result.name,
                "light": result.light.value,
                "finding": result.verdict.finding,
                "advice": result.verdict.advice,
            }
            for result in results
        ],
    }
