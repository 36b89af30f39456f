"""Validates the API's answers against its own description, `GET /openapi.json`."""

from __future__ import annotations

import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator


class DescribedApi:
    """The description, against which answers are validated."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._paths = {
            path: re.compile(re.sub(r"{\w+}", "[^/]+", path)) for path in document["paths"]
        }

    def check(self, method: str, path: str, answer: httpx.Response) -> None:
        """Fail if the description has the path but no such answer."""
        described = self._find(path.split("?")[0])
        if described is None or method.lower() not in self._document["paths"][described]:
            return
        operation = self._document["paths"][described][method.lower()]
        status = str(answer.status_code)
        known = operation["responses"]
        assert status in known, f"{method} {described} answered {status}, known are {list(known)}"
        content = known[status]["content"]
        media_type = answer.headers.get("content-type", "").split(";")[0]
        assert media_type in content or not answer.content, f"{described} answered {media_type}"
        if media_type == "application/json":
            schema = content[media_type]["schema"]
            complete = {**schema, "components": self._document["components"]}
            Draft202012Validator(complete).validate(answer.json())

    def _find(self, path: str) -> str | None:
        fitting = [described for described, form in self._paths.items() if form.fullmatch(path)]
        return min(fitting, key=lambda described: described.count("{")) if fitting else None
