from __future__ import annotations

from backend.bench.terminal import measure_terminal


def test_the_terminal_is_measured_at_work() -> None:
    figures = measure_terminal(300)
    assert figures.orders == 300
    assert 0 < figures.paint_median_ms <= figures.paint_p95_ms
    assert 0 < figures.key_median_ms <= figures.key_p95_ms
    assert 0 < figures.floor_median_ms <= figures.floor_p95_ms
    assert 0 < figures.burst_paints < figures.burst_messages
    assert figures.memory_mb > 0
