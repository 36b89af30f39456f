"""The drawings of the report, as inline SVG whose colours are the page's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from backend.report.figures import Distribution, Quarter

_WIDTH, _HEIGHT = 720, 220
_LEFT, _TOP, _BOTTOM = 34, 14, 26
_BINS = 16
_LABEL = 40


def volume(quarters: Sequence[Quarter], zone: tzinfo) -> str:
    """Return the drinks ordered and made by quarter hour, and how many could have been made."""
    highest = max(max(q.placed, q.made, q.capacity) for q in quarters)
    scale = _Scale(highest, len(quarters))
    bars, capacity = [], []
    for index, quarter in enumerate(quarters):
        x, width = scale.x(index), scale.step
        bars.append(_bar("ordered", x + width * 0.08, scale.y(quarter.placed), width * 0.42))
        bars.append(_bar("made", x + width * 0.5, scale.y(quarter.made), width * 0.42))
        y = scale.y(quarter.capacity)
        capacity.append(f"M{x:.1f} {y:.1f}h{width:.1f}")
    every = max(1, round(len(quarters) / 10))
    labels = [
        _text(scale.x(index), _HEIGHT - 8, f"{quarter.starts_at.astimezone(zone):%H:%M}")
        for index, quarter in enumerate(quarters)
        if index % every == 0 and scale.x(index) < _WIDTH - _LABEL
    ]
    line = f'<path class="capacity" d="{"".join(capacity)}"/>'
    described = "Drinks ordered and made by quarter hour, and the capacity of the baristas"
    return _svg(described, [*scale.grid(), *bars, line, *labels])


def histogram(stage: Distribution) -> str:
    """Return how many orders took how long, with the median and the 90th percentile."""
    longest = max(_axis_end(stage), 1.0)
    counts = [0] * _BINS
    for seconds in stage.seconds:
        counts[min(_BINS - 1, int(seconds / longest * _BINS))] += 1
    scale = _Scale(max(counts), _BINS)
    bars = [
        _bar("made", scale.x(index) + 1, scale.y(count), scale.step - 2)
        for index, count in enumerate(counts)
    ]
    marks = [
        mark
        for name, seconds in (("median", stage.median), ("90 %", stage.p90))
        for mark in _mark(scale, name, seconds, longest)
    ]
    ends = [_text(_LEFT, _HEIGHT - 8, "0"), _text(_WIDTH, _HEIGHT - 8, duration(longest), "end")]
    described = f"{stage.stage}: how many orders took how long"
    return _svg(described, [*scale.grid(), *bars, *marks, *ends])


def _axis_end(stage: Distribution) -> float:
    """Return where the axis ends: a few that took far longer are drawn in its last bar."""
    return min(stage.seconds[-1], 2.5 * stage.p90 or stage.seconds[-1])


def ranking(counts: Sequence[tuple[str, int]], most: int = 10) -> str:
    """Return names with their counts and a bar each, as HTML; the rest is summed up."""
    shown, rest = list(counts[:most]), counts[most:]
    if rest:
        shown.append((f"{len(rest)} others", sum(count for _, count in rest)))
    highest = max(count for _, count in shown)
    rows = (
        f'<li><span>{escape(name)}</span><meter min="0" max="{highest}" value="{count}">'
        f"</meter><b>{count}</b></li>"
        for name, count in shown
    )
    return f'<ol class="ranking">{"".join(rows)}</ol>'


def duration(seconds: float) -> str:
    """Return for instance `45 s`, `3 min` or `1 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


class _Scale:
    """Places values in a drawing of `columns` columns up to `highest`."""

    def __init__(self, highest: float, columns: int) -> None:
        self.highest = max(highest, 1)
        self.step = (_WIDTH - _LEFT) / columns

    def x(self, column: float) -> float:
        return _LEFT + column * self.step

    def y(self, value: float) -> float:
        room = _HEIGHT - _TOP - _BOTTOM
        return _HEIGHT - _BOTTOM - value / self.highest * room

    def grid(self) -> list[str]:
        parts = []
        for share in (0, 0.5, 1):
            value = self.highest * share
            y = self.y(value)
            parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH}"/>')
            parts.append(_text(_LEFT - 6, y + 4, f"{value:.0f}", "end"))
        return parts


def _mark(scale: _Scale, name: str, seconds: float, longest: float) -> list[str]:
    x = scale.x(min(seconds / longest, 1.0) * _BINS)
    is_far_right = x > _WIDTH * 0.75
    y = _TOP + (2 if name == "median" else 16)
    return [
        f'<path class="mark" d="M{x:.1f} {_TOP - 8}V{_HEIGHT - _BOTTOM}"/>',
        _text(x + (-5 if is_far_right else 5), y, f"{name} {duration(seconds)}",
              "end" if is_far_right else "start"),
    ]  # fmt: skip


def _bar(kind: str, x: float, y: float, width: float) -> str:
    height = _HEIGHT - _BOTTOM - y
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(described: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(described)}">'
        f"{''.join(parts)}</svg>"
    )
