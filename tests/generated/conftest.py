"""Reports statistics of the generated requests at the end of the run."""

from __future__ import annotations

import pytest

from tests.generated.response_checker import ResponseChecker

_KEY = pytest.StashKey[ResponseChecker]()


@pytest.fixture
def checker(request: pytest.FixtureRequest) -> ResponseChecker:
    """Return the checker of the run's responses."""
    checker = ResponseChecker()
    request.config.stash[_KEY] = checker
    return checker


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Write the statistics of the run below the results."""
    checker = config.stash.get(_KEY, None)
    if checker is not None:
        terminalreporter.section("generated requests")
        terminalreporter.write_line(checker.summary())
