"""Runs the sections of the bench, and gathers their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from backend.bench import budget
from backend.bench.drink import count_drinks
from backend.bench.fsync_modes import measure_fsync_modes
from backend.bench.functions import measure_functions, package_file
from backend.bench.latency import measure_latency
from backend.bench.local_shop import BenchShop, ReportStep, open_bench_shop
from backend.bench.prices import load_prices
from backend.bench.processes import cpu_seconds, memory
from backend.bench.profiles import (
    ALONE,
    Profile,
    ProfileUsage,
    measure_closed,
    measure_connected,
    measure_quiet,
    measure_rush,
)
from backend.bench.terminal import measure_terminal
from backend.bench.throughput import measure_throughput, wait_until_idle
from backend.bench.usage import invocations_by_source, requests_by_service, usage_of

Section = Literal["cost", "latency", "throughput", "fsync", "functions", "terminal"]
SECTIONS: tuple[Section, ...] = get_args(Section)
_TRACED: frozenset[Section] = frozenset({"cost", "functions"})
_TIMED: frozenset[Section] = frozenset({"latency", "throughput"})
_COST_OF: dict[Profile, str] = {
    "quiet": "cost of 1,000 drinks, $",
    "rush": "cost of 1,000 drinks in a rush, $",
    "closed": "cost of a closed day, $",
    "connected": "cost of a closed day with programs left running, $",
}
_ORDERS_BY_CLIENTS = {1: 16, 8: 64, 16: 96, 32: 128}


@dataclass
class Results:
    """The numbers of a run, by name, with their details.

    Attributes:
        numbers: What is compared with the goals and with an earlier run.
        details: What explains the numbers; JSON.
        notes: How something was measured.
    """

    numbers: dict[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BenchPlan:
    """What to measure.

    Attributes:
        sections: Which sections.
        profile: The situation whose costs are measured.
        drinks: How many drinks the counts are averaged over.
        terminal_orders: How many open orders the terminal shows.
    """

    sections: Sequence[Section] = SECTIONS
    profile: Profile = "quiet"
    drinks: int = 5
    terminal_orders: int = 1000


def run_bench(plan: BenchPlan, report_step: ReportStep) -> Results:
    """Measure what the plan says, each part on a fresh shop of its own.

    Raises:
        TimeoutError: The shop did not become idle, or a message did not arrive.
        RuntimeError: An order of the rush was lost.
    """
    results, wanted = Results(), set(plan.sections)
    if wanted & _TRACED:
        with open_bench_shop(traced=True, report_step=report_step) as shop:
            if "cost" in wanted:
                _costs(shop, plan, results, report_step)
            if "functions" in wanted:
                _functions(shop, results, report_step)
    if wanted & _TIMED:
        with open_bench_shop(traced=False, report_step=report_step) as shop:
            if "latency" in wanted:
                _latency(shop, results, report_step)
            if "throughput" in wanted:
                _throughput(shop, results, report_step)
    if "fsync" in wanted:
        results.details["fsync"] = measure_fsync_modes(report_step)
    if "terminal" in wanted:
        report_step(f"The terminal with {plan.terminal_orders} open orders")
        results.details["terminal"] = asdict(measure_terminal(plan.terminal_orders))
    return results


def used_now(report_step: ReportStep) -> budget.Budget:
    """Return what a drink uses now, by the names of the budget."""
    with open_bench_shop(traced=True, report_step=report_step) as shop:
        report_step("Making drinks")
        return budget.used_by_a_drink(shop)


def _costs(shop: BenchShop, plan: BenchPlan, results: Results, report_step: ReportStep) -> None:
    if plan.profile == "quiet":
        report_step(f"Making {plan.drinks} drinks while nobody waits")
        _drink(shop, plan.drinks, results)
        measured = measure_quiet(shop, plan.drinks, report_step)
    elif plan.profile == "rush":
        measured = measure_rush(shop, report_step)
    elif plan.profile == "closed":
        measured = measure_closed(shop, report_step)
    else:
        measured = measure_connected(shop, report_step)
    _cost(measured, results)


def _drink(shop: BenchShop, drinks: int, results: Results) -> None:
    made = count_drinks(shop, drinks, ALONE)
    usage = usage_of(made.calls).scaled(1 / drinks)
    results.numbers |= {
        "requests per drink": usage.calls,
        "invocations per drink": usage.invocations,
        "DynamoDB write units per drink": usage.write_units,
        "DynamoDB read units per drink": usage.read_units,
    }
    results.details["a drink"] = {
        step: {
            "requests": dict(requests_by_service(calls).most_common()),
            "invocations": dict(invocations_by_source(calls)),
        }
        for step, calls in made.steps.items()
    }


def _cost(measured: ProfileUsage, results: Results) -> None:
    prices = load_prices()
    count = 1000 if measured.per == "drink" else 1
    costs = {n: usd * count for n, usd in prices.costs(measured.usage).items()}
    name = _COST_OF[measured.profile]
    results.numbers[name] = sum(costs.values())
    results.details[f"profile {measured.profile}"] = {
        f"dollars for {count:,} {measured.per}{'s' if count > 1 else ''}": costs,
        f"used per {measured.per}": asdict(measured.usage),
        **measured.parts,
    }
    results.notes += [
        f"{measured.profile}: {measured.note}.",
        f"Prices of {prices.region}, {prices.date}.",
    ]


def _functions(shop: BenchShop, results: Results, report_step: ReportStep) -> None:
    report_step("Importing each function")
    packaged = shop.folder.build / "packaged"
    found = measure_functions(packaged, shop.trace.since(0))
    results.numbers["size of the package, KB"] = package_file(packaged).stat().st_size / 1024
    results.details["functions"] = {name: asdict(figures) for name, figures in found.items()}


def _latency(shop: BenchShop, results: Results, report_step: ReportStep) -> None:
    wait_until_idle(shop)
    _memory(shop, results, "memory at rest, MB")
    report_step("Latency at rest")
    for name, times in measure_latency(shop, orders=20).items():
        results.numbers[f"{name}, median ms"] = times.median_ms
        results.numbers[f"{name}, p95 ms"] = times.p95_ms


def _throughput(shop: BenchShop, results: Results, report_step: ReportStep) -> None:
    lost = 0
    for clients, orders in _ORDERS_BY_CLIENTS.items():
        report_step(f"{orders} orders, {clients} clients")
        began = cpu_seconds(shop.folder)
        found = measure_throughput(shop, clients, orders)
        wait_until_idle(shop)
        used = (cpu_seconds(shop.folder) - began) / orders
        lost += found.lost
        results.numbers |= {
            f"orders a second, {clients} clients": found.per_second,
            f"five calls of an order, {clients} clients, p95 ms": found.order_p95_ms,
            f"processor time of an order, {clients} clients, ms": round(used * 1000),
        }
    results.numbers["orders lost"] = lost
    _memory(shop, results, "memory after a rush, MB")


def _memory(shop: BenchShop, results: Results, name: str) -> None:
    found = memory(shop.folder)
    results.numbers[name] = found.total_mb
    results.details[name] = asdict(found)
