from __future__ import annotations

import pytest

from backend.local.ministack.event_delivery import slots_per_function


@pytest.mark.parametrize(("processors", "slots"), [(1, 2), (2, 2), (3, 3), (8, 4), (64, 4)])
def test_many_processors_do_not_mean_many_processes(processors: int, slots: int) -> None:
    assert slots_per_function(processors) == slots
