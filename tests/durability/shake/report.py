"""What a run of the shaking table tells: a line for each round, and the figures at the end."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tests.durability.shake.ledger import Ledger
from tests.durability.shake.table import Round, Table

PROMPT_SECONDS = 10.0


def round_line(number: int, one: Round) -> str:
    """Return the line of a round."""
    names = " + ".join(fault.kind.value for fault in one.faults) or "everybody finishes"
    result = "; ".join(one.problems) or "all true"
    if one.settle_seconds > PROMPT_SECONDS and one.last_problems and not one.problems:
        result += f" (before: {'; '.join(one.last_problems[:3])})"
    return (
        f"{number:4}  {names}: stores again after {one.recovery_seconds:.1f} s,"
        f" adds up after {one.settle_seconds:.1f} s: {result}"
    )


def summary(table: Table, minutes: float) -> list[str]:
    """Return the lines of the table of figures."""
    shaken = table.rounds[:-1]
    lines = [f"seed {table.seed}, {minutes:.0f} minutes, {len(shaken)} rounds", ""]
    lines += [f"{count:6}  {kind.value}" for kind, count in sorted(table.faults.counts.items())]
    lines += [f"{sum(table.faults.counts.values()):6}  faults in all", ""]
    lines += _people(table.ledger)
    lines += [f"{table.proxy.duplicated:6}  requests sent twice"]
    lines += [f"{sum(one.dead_letters for one in shaken):6}  events in the dead-letter queue", ""]
    lines += _times("until a change is stored again", [one.recovery_seconds for one in shaken])
    lines += _times(
        "from then until everything adds up and every screen is right",
        [one.settle_seconds for one in shaken],
    )
    prompt = sum(one.settle_seconds <= PROMPT_SECONDS for one in shaken)
    lines += [f"{prompt} of {len(shaken)} rounds added up within {PROMPT_SECONDS:.0f} s", ""]
    problems = sum(len(one.problems) for one in table.rounds)
    return [*lines, f"losses and contradictions: {problems}"]


def _people(ledger: Ledger) -> list[str]:
    return [f"{count:6}  {what}" for what, count in sorted(ledger.counts.items())]


def _times(what: str, seconds: Sequence[float]) -> list[str]:
    if not seconds:
        return []
    return [f"{what}: median {median(seconds):.1f} s, worst {max(seconds):.1f} s"]
