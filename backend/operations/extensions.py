"""Adds extensions to a stage, and removes them: each is a CloudFormation stack of its own.

The code of an extension's function is put into the template, so that no bucket is needed.
That is possible for one file of up to 4,096 bytes, as an extension's mostly is; a larger
one is deployed with AWS's own tools, as docs/extending.md says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from backend.deploy import stacks
from backend.operations.errors import ExtensionError
from backend.operations.stack import deploy_stack
from backend.operations.stage import Stage
from chalicelib.contract.events import CATALOGUE

FOLDER = Path(__file__).parent.parent / "extensions"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LARGEST_CODE_BYTES = 4096
_FUNCTION = "AWS::Serverless::Function"


@dataclass(frozen=True)
class Extension:
    """An extension in a folder: `template.yaml`, and the `index.py` of its function."""

    folder: Path

    @property
    def name(self) -> str:
        """Its name in stacks and listeners, from the folder's: `drink-waits`."""
        return self.folder.name.replace("_", "-")

    def template(self) -> str:
        """Return the template with the function's code in it, as JSON.

        Raises:
            ExtensionError: It is not as an extension must be.
        """
        if not _NAME.fullmatch(self.name):
            raise ExtensionError(f"{self.name} must be of small letters, digits and dashes.")
        template = yaml_parse(self._read("template.yaml"))
        if "Stage" not in template.get("Parameters", {}):
            raise ExtensionError(f"The template of {self.name} has no parameter Stage.")
        for pattern in _patterns(template):
            _require_readable(self.name, pattern)
        for function in _functions(template):
            del function["CodeUri"]
            function["InlineCode"] = self._code()
        return json.dumps(template)

    def _code(self) -> str:
        code = self._read("index.py")
        if len(code.encode()) > _LARGEST_CODE_BYTES:
            raise ExtensionError(
                f"{self.name}/index.py has more than {_LARGEST_CODE_BYTES} bytes;"
                " docs/extending.md says how to deploy it."
            )
        return code

    def _read(self, file: str) -> str:
        try:
            return (self.folder / file).read_text()
        except OSError as error:
            raise ExtensionError(f"There is no extension {self.name}: no {file}.") from error


def available() -> list[str]:
    """Return the names of the extensions that come with the project."""
    return sorted(Extension(path.parent).name for path in FOLDER.glob("*/template.yaml"))


def find(name_or_folder: str) -> Extension:
    """Return the project's own extension of that name, or the one in a folder."""
    own = FOLDER / name_or_folder.replace("-", "_")
    is_own = _NAME.fullmatch(name_or_folder) and own.is_dir()
    return Extension(own if is_own else Path(name_or_folder).resolve())


def add(stage: Stage, extension: Extension) -> dict[str, str]:
    """Add an extension to a stage, or update it; return the outputs of its stack.

    Raises:
        ExtensionError: It is not as an extension must be.
        DeploymentFailed: CloudFormation failed.
    """
    return deploy_stack(
        stage, f"extension-{extension.name}", {"Stage": stage.name}, extension.template()
    )


def remove(stage: Stage, name: str) -> None:
    """Remove an extension from a stage, with everything that it stored.

    Raises:
        ExtensionError: The stage has no such extension.
        DeploymentFailed: It could not be removed.
    """
    if name not in added(stage):
        raise ExtensionError(f"The stage {stage.name} has no extension {name}.")
    stacks.delete(stage.aws, stack_name(stage, name))


def added(stage: Stage) -> list[str]:
    """Return the names of the extensions that a stage has."""
    prefix = stack_name(stage, "")
    return sorted(name.removeprefix(prefix) for name in stacks.names(stage.aws, prefix))


def stack_name(stage: Stage, name: str) -> str:
    """Return the name of an extension's stack."""
    return f"{stage.prefix}extension-{name}"


def _functions(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in template["Resources"].values():
        if resource["Type"] == _FUNCTION and "CodeUri" in resource["Properties"]:
            yield resource["Properties"]


def _patterns(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the event patterns of a template: of its functions, and of rules of its own."""
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Events::Rule":
            yield properties.get("EventPattern", {})
        if resource["Type"] == _FUNCTION:
            for event in properties.get("Events", {}).values():
                yield event.get("Properties", {}).get("Pattern", {})


def _require_readable(name: str, pattern: dict[str, Any]) -> None:
    """Refuse a pattern that could match an event with a task token, or none at all."""
    types = pattern.get("detail-type")
    listed = types if isinstance(types, list) else []
    readable = [
        isinstance(one, str) and one in CATALOGUE and not CATALOGUE[one].carries_task_token
        for one in listed
    ]
    if not readable or not all(readable):
        raise ExtensionError(
            f"Each rule of {name} must name, under detail-type, events of the catalogue that carry"
            " no task token; docs/architecture.md lists them."
        )
