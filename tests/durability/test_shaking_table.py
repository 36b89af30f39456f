"""A short run of the shaking table; `./shop test --shake` runs as long as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durability.shake.report import summary
from tests.durability.shake.schedule import FaultKind
from tests.durability.shake.table import set_up
from tests.open_shop import eventually

KINDS = (
    FaultKind.KILL_CLOUD,
    FaultKind.KILL_TERMINAL,
    FaultKind.CUT,
    FaultKind.REPEAT_EVENTS,
    FaultKind.KILL_DOOR,
)
SEED = 2040  # each of them happens within two rounds, and none lasts long


@pytest.mark.cloud
def test_nothing_is_lost_on_the_shaking_table(tmp_path: Path) -> None:
    with set_up(tmp_path, SEED, customers=3) as table:
        eventually(lambda: table.ledger.counts["orders"] >= 3, seconds=120)
        table.shake(lambda _round: None, rounds=2, kinds=KINDS)
        assert [one.problems for one in table.rounds] == [[], [], []]
        assert table.faults.counts[FaultKind.KILL_CLOUD] == 1
        assert table.faults.counts[FaultKind.KILL_TERMINAL] == 1
        assert table.ledger.counts["steps of terminals"] >= 3
        assert summary(table, 1)[-1] == "losses and contradictions: 0"
