"""The stage that a command operates: the shop on this machine, or a stage on AWS."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from backend.command.stage_options import find_target, stage_options


def operates_stage(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a stage; the command is called with it as `stage`."""

    @stage_options(required=False)
    @functools.wraps(command)
    def with_stage(
        *arguments: Any,
        stage_name: str | None,
        region: str | None,
        profile: str | None,
        **rest: Any,
    ) -> None:
        stage = find_target(stage_name, region, profile)
        command(*arguments, stage=stage, **rest)

    return with_stage
