"""The size of the Lambda package, and how long each function's import takes above boto3's."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from backend.bench.calls import Call, of_service
from backend.bench.usage import function_name

_RUNS = 3
_IMPORT = """
import importlib, sys, time
sys.path[0] = sys.argv[1]
import boto3
began = time.process_time()
importlib.import_module(sys.argv[2])
print((time.process_time() - began) * 1000)
"""


@dataclass(frozen=True)
class FunctionFigures:
    """One Lambda function.

    Attributes:
        import_ms: Processor time of its import in a fresh process, above boto3's.
        warm_ms: Median of its warm invocations; None if there was none.
    """

    import_ms: float
    warm_ms: float | None


def measure_functions(packaged: Path, calls: Sequence[Call]) -> dict[str, FunctionFigures]:
    """Return the figures of each function, by name.

    `packaged` is the folder of the built package; `calls` are recorded calls.
    """
    warm: dict[str, list[float]] = {}
    for call in of_service(calls, "lambda"):
        if not call.metered["cold"]:
            warm.setdefault(function_name(call.caller), []).append(call.number("ms"))
    with tempfile.TemporaryDirectory() as code:
        with zipfile.ZipFile(package_file(packaged)) as archive:
            archive.extractall(code)
        return {
            name: FunctionFigures(
                _import_ms(code, handler.rpartition(".")[0]),
                round(median(warm[name]), 1) if name in warm else None,
            )
            for name, handler in sorted(_handlers(packaged).items())
        }


def package_file(packaged: Path) -> Path:
    """Return the zip file of a built package."""
    return packaged / "deployment.zip"


def _handlers(packaged: Path) -> dict[str, str]:
    """Return the handler of each function, such as `app.app`."""
    resources = json.loads((packaged / "sam.json").read_text())["Resources"]
    return {
        function_name(resource["Properties"]["FunctionName"]): resource["Properties"]["Handler"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def _import_ms(code: str, module: str) -> float:
    """Return the median processor time of an import, its compilation excluded."""
    command = [sys.executable, "-c", _IMPORT, code, module]
    runs = []
    for _ in range(_RUNS + 1):
        answer = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=True
        )
        runs.append(float(answer.stdout))
    return round(median(runs[1:]), 1)  # the first run compiles
