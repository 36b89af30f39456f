"""Checks responses: no server errors, internals, or undocumented responses."""

from __future__ import annotations

import json
import re
import statistics
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case, Response
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

_CHECKS = [
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
]
_INTERNALS = re.compile(
    r"Traceback|\.py\b|site-packages|/(?:opt|var|usr|tmp|home|root|proc)/|boto(?:3|core)|hypercorn|uvicorn"
    r"|ministack|chalice|lambda|dynamodb|arn:aws|task_?token|(?<![0-9A-Za-z_+-])\d{12}(?![0-9A-Za-z_-])",
    re.IGNORECASE,
)


@dataclass
class ResponseChecker:
    """Checks each response, and collects the problems."""

    findings: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    by_caller: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_response: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        load_all_checks()

    @property
    def count(self) -> int:
        """Return the number of requests."""
        return len(self.seconds) + self.without_response

    def check(self, case: Case[Any], caller: str, response: Response) -> None:
        """Check one response."""
        with self._lock:
            self.statuses[response.status_code] += 1
            self.by_caller[caller] += 1
            self.seconds.append(response.elapsed)
            for problem in self._problems(case, response):
                # One example of each problem of each call is enough.
                self.findings.setdefault(
                    f"{case.operation.label}: {problem}", self._example(case, caller, response)
                )

    def record_failure(self, case: Case[Any], caller: str, error: Exception) -> None:
        """Record a request without a response."""
        with self._lock:
            self.without_response += 1
            self.findings[f"{case.operation.label}: {type(error).__name__}"] = str(error)[:600]

    def summary(self) -> str:
        """Return the statistics of the run as lines of text."""
        if len(self.seconds) < 2:
            return "no responses"
        cuts = statistics.quantiles(self.seconds, n=100)
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        callers = ", ".join(f"{caller}: {n}" for caller, n in sorted(self.by_caller.items()))
        return (
            f"{self.count} requests ({callers})\n{statuses}\n"
            f"p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, "
            f"longest {max(self.seconds) * 1000:.0f} ms; {len(self.findings)} findings"
        )

    def _problems(self, case: Case[Any], response: Response) -> list[str]:
        problems = []
        if response.status_code >= 500:
            problems.append(f"status {response.status_code}")
        if found := internals_in(_visible_text(response)):
            problems.append(f"reveals internals: {found}")
        try:
            case.validate_response(response, checks=_CHECKS)
        except (Failure, FailureGroup) as failure:
            parts = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
            problems += [" ".join(str(part).split())[:150] for part in parts]
        return problems

    def _example(self, case: Case[Any], caller: str, response: Response) -> str:
        request = response.request
        body = request.body if isinstance(request.body, (str, bytes, type(None))) else "..."
        return (
            f"as {caller}: {request.method} {request.url}\n    {body!r}\n"
            f"    {response.status_code} {response.text[:400]}"
        )


def internals_in(text: str) -> str | None:
    """Return a part of `text` that reveals the implementation: paths, modules, accounts."""
    found = _INTERNALS.search(text)
    return found[0] if found else None


def _visible_text(response: Response) -> str:
    """Return headers and body, without realtime URLs, which contain AWS names."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = response.text
    if (response.headers.get("content-type") or [""])[0].startswith("application/json"):
        text = json.dumps(_without_urls(json.loads(text)), ensure_ascii=False)
    return f"{headers}\n{text}"


def _without_urls(value: Any) -> Any:
    if isinstance(value, dict):
        return {n: _without_urls(v) for n, v in value.items() if n not in ("url", "realtime")}
    if isinstance(value, list):
        return [_without_urls(entry) for entry in value]
    return value
