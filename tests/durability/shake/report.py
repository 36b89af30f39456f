"""What a run of the shaking table tells: a line for each round, and the figures at the end."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tests.durability.shake.table import PROMPT_SECONDS, Round, Table

_PEOPLE = ("orders", "acknowledged answers", "steps of terminals")


def round_line(number: int, one: Round) -> str:
    """Return the line of a round."""
    names = " + ".join(fault.kind.value for fault in one.faults) or "everybody finishes"
    result = "; ".join(one.problems) or "all true"
    if one.screens_seconds > PROMPT_SECONDS / 2:
        result += f" (screens before: {'; '.join(one.last_differences[:3])})"
    elif one.settle_seconds > PROMPT_SECONDS and one.last_problems and not one.problems:
        result += f" (before: {'; '.join(one.last_problems[:3])})"
    return (
        f"{number:4}  {names}: stores again after {one.recovery_seconds:.1f} s,"
        f" screens right after {one.screens_seconds:.1f} s,"
        f" adds up after {one.settle_seconds:.1f} s: {result}"
    )


def summary(table: Table, minutes: float) -> list[str]:
    """Return the lines of the table of figures."""
    shaken = table.rounds[:-1]
    lines = [f"seed {table.seed}, {minutes:.0f} minutes, {len(shaken)} rounds", ""]
    lines += [f"{count:6}  {kind.value}" for kind, count in sorted(table.faults.counts.items())]
    lines += [f"{sum(table.faults.counts.values()):6}  faults in all", ""]
    lines += [f"{count:6}  {what}" for what, count in sorted(table.ledger.counts.items())]
    lines += [f"{table.proxy.duplicated:6}  requests sent twice"]
    lines += [f"{sum(one.dead_letters for one in shaken):6}  events in the dead-letter queue", ""]
    lines += [f"{what}: {seconds}" for what, seconds in _times(shaken)]
    lines += [
        f"rounds in which a screen was later than {PROMPT_SECONDS:.0f} s: {_late_and_busy(table)}",
        f"load average: {_median_and_worst([one.load for one in shaken])}",
        "",
    ]
    return [*lines, f"losses and contradictions: {losses(table)}"]


def markdown(table: Table, minutes: float) -> list[str]:
    """Return the figures as the README has them."""
    shaken = table.rounds[:-1]
    counts = table.faults.counts
    rows = [
        ("minutes, rounds, seed", f"{minutes:.0f}, {len(shaken)}, {table.seed}"),
        (f"faults, of {len(counts)} kinds", f"{sum(counts.values())}"),
        (
            "orders, acknowledged answers, steps at terminals",
            ", ".join(str(table.ledger.counts[what]) for what in _PEOPLE),
        ),
        *_times(shaken),
        (f"rounds in which a screen was later than {PROMPT_SECONDS:.0f} s", _late_and_busy(table)),
        ("orders and answers lost, done twice, or contradicted", f"{losses(table)}"),
        ("load average of the machine", _median_and_worst([one.load for one in shaken])),
    ]
    return ["| | |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)]


def losses(table: Table) -> int:
    """Return how much was lost or contradicted."""
    return sum(len(one.problems) for one in table.rounds)


def late(table: Table) -> int:
    """Return in how many rounds a screen was late, and the machine not too busy to judge."""
    return sum(not one.is_prompt and not one.is_busy for one in table.rounds)


def _late_and_busy(table: Table) -> str:
    busy = sum(not one.is_prompt and one.is_busy for one in table.rounds)
    return f"{late(table)}, and {busy} while the machine was overloaded"


def _times(rounds: Sequence[Round]) -> list[tuple[str, str]]:
    """Return how long it took after the faults, by what it is."""
    seconds = {
        "from the last fault until a change is stored again": [r.recovery_seconds for r in rounds],
        "from then until every screen shows what the API says": [r.screens_seconds for r in rounds],
        "from then until everything is read and adds up": [r.settle_seconds for r in rounds],
    }
    return [(what, _median_and_worst(values, " s")) for what, values in seconds.items() if values]


def _median_and_worst(values: Sequence[float], unit: str = "") -> str:
    if not values:
        return "none"
    return f"median {median(values):.1f}{unit}, worst {max(values):.1f}{unit}"
