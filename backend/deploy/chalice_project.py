"""Makes the repository a Chalice project of one stage more, for `chalice deploy` in its root.

Chalice reads the stage from `.chalice/config.json`, which is committed: it names the
stage's resources, and holds no secret. Everything else is generated, and ignored by git:

* `.chalice/stages/<stage>/`: the policies with the stage's names filled in.
* `vendor/`: the built phone page. Chalice copies this folder into the package.
* `.chalice/deployed/<stage>.json`: what Chalice has deployed, by which it finds its API
  again. Chalice writes it; where it is lost, it is restored from the account.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from backend.deploy import package, page
from backend.deploy.chalice_stage import ChaliceApp

_SERVICE = Path("chalicelib") / "ordering_page"


def write(
    project: Path, stage: str, outputs: Mapping[str, str], variables: Mapping[str, str]
) -> None:
    """Write what `chalice deploy --stage` reads, into the folder `project`.

    `outputs` are those of the shared stacks, and `variables` the settings of the functions.

    Raises:
        PageFailed: The phone page cannot be built.
        FetchFailed: What builds it could not be downloaded.
    """
    policies = project / ".chalice" / "stages" / stage
    policies.mkdir(parents=True, exist_ok=True)
    package.write_policies(stage, outputs, policies)
    _build_page(project)
    path = project / ".chalice" / "config.json"
    config = json.loads(path.read_text())
    config["stages"][stage] = package.stage_config(variables, f"stages/{stage}/")
    _replace(path, json.dumps(config, indent=2) + "\n")


def restore_deployed(project: Path, stage: str, app: ChaliceApp) -> bool:
    """Write what Chalice has deployed if its own note is missing; return whether it was.

    Without the note, as in a fresh clone, Chalice would create a second API with another
    URL. Functions, roles and rules it finds by their names.
    """
    path = project / ".chalice" / "deployed" / f"{stage}.json"
    if path.exists():
        return False
    resources = [
        {
            "name": "rest_api",
            "resource_type": "rest_api",
            "rest_api_id": app.api_id,
            "rest_api_url": app.url,
        },
        {
            "name": "config_service-dynamodb-event-source",
            "resource_type": "dynamodb_event",
            "stream_arn": app.stream_arn,
            "event_uuid": app.stream_mapping,
            "lambda_arn": app.stream_function_arn,
        },
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    note = {"resources": resources, "schema_version": "2.0", "backend": "api"}
    _replace(path, json.dumps(note, indent=2) + "\n")
    return True


def _build_page(project: Path) -> None:
    """Build the phone page into `vendor/`, at its place in the package."""
    target = project / "vendor" / _SERVICE
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        service = Path(temporary)
        shutil.copytree(project / _SERVICE / "page", service / "page")
        page.build(service)
        for built in service.iterdir():
            shutil.copy2(built, target / built.name)


def _replace(path: Path, text: str) -> None:
    """Write a file so that nobody reads half of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as temporary:
        temporary.write(text)
    Path(temporary.name).chmod(0o644)
    Path(temporary.name).replace(path)
