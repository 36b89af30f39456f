"""Metrics are lines of the log in CloudWatch's embedded metric format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.kernel import embedded_metrics
from chalicelib.kernel.errors import Conflict


@pytest.fixture(autouse=True)
def stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "test")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def assert_is_valid(line: dict[str, Any]) -> None:
    """Check what the specification asks for: each name that is defined is a member of the root."""
    metadata = line["_aws"]
    assert isinstance(metadata["Timestamp"], int)
    for directive in metadata["CloudWatchMetrics"]:
        assert directive["Namespace"] == "Serverlesspresso"
        for names in directive["Dimensions"]:
            assert all(isinstance(line[name], str) for name in names)
        for metric in directive["Metrics"]:
            assert isinstance(line[metric["Name"]], int | float)
            assert metric["Unit"] in ("Count", "Seconds")


def test_line_defines_its_metrics_for_the_stage_and_for_the_dimensions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    embedded_metrics.write({"Orders": (1, "Count"), "Wait": (2.5, "Seconds")}, {"Reason": "full"})
    embedded_metrics.count("Scans", "demo")
    first, second = lines(capsys)
    assert_is_valid(first)
    assert_is_valid(second)
    [directive] = first["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["Stage"], ["Stage", "Reason"]]
    assert (first["Stage"], first["Reason"], first["Wait"]) == ("test", "full", 2.5)
    assert (second["Scans"], second["shopId"]) == (1, "demo")


def test_refusal_is_counted_by_its_code_and_raised_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refusal = Conflict("shop_closed", "The bar is closed, Zoe.")
    with pytest.raises(Conflict), embedded_metrics.counting_refusals("ScansRefused", "demo"):
        raise refusal
    [line] = lines(capsys)
    assert (line["ScansRefused"], line["Reason"]) == (1, "shop_closed")
    assert "Zoe" not in str(line)


def test_defect_is_no_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        embedded_metrics.counting_refusals("ScansRefused", "demo"),
    ):
        raise ZeroDivisionError
    assert lines(capsys) == []
