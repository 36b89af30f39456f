"""What it costs to flush every change to the disk before its answer leaves."""

from __future__ import annotations

from collections import defaultdict

from backend.bench.latency import measure_latency
from backend.bench.local_shop import ReportStep, open_bench_shop
from backend.bench.throughput import measure_throughput, wait_until_idle
from backend.local.ministack.change_log.writer import Fsync

_CLIENTS = 8

Figures = dict[str, dict[str, float]]


def measure_fsync_modes(
    report_step: ReportStep, *, latencies: int = 20, orders: int = 64
) -> Figures:
    """Return each figure by the mode: `{"PUT, median ms": {"always": ..., "everysec": ...}}`.

    Each mode has a fresh shop of its own.
    """
    figures: Figures = defaultdict(dict)
    for mode in Fsync:
        with open_bench_shop(traced=False, fsync=mode, report_step=report_step) as shop:
            wait_until_idle(shop)
            report_step(f"Latency at rest with --fsync {mode}")
            for name, times in measure_latency(shop, latencies).items():
                figures[f"{name}, median ms"][mode] = times.median_ms
            report_step(f"{orders} orders, {_CLIENTS} clients, with --fsync {mode}")
            found = measure_throughput(shop, _CLIENTS, orders)
            figures[f"orders a second, {_CLIENTS} clients"][mode] = found.per_second
    return dict(figures)
