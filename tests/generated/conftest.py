"""Shows the numbers of the generated requests at the end of the run."""

from __future__ import annotations

import pytest

from tests.generated.judge import Judge

_KEY = pytest.StashKey[Judge]()


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Return the judge of the run's answers."""
    judge = Judge()
    request.config.stash[_KEY] = judge
    return judge


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Write the numbers of the run below the results."""
    judge = config.stash.get(_KEY, None)
    if judge is not None:
        terminalreporter.section("generated requests")
        terminalreporter.write_line(judge.summary())
