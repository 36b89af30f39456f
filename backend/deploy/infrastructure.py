"""Deploys the resources of a stage: the templates in `backend/infrastructure/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from backend.deploy import stacks
from backend.deploy.aws import Aws
from backend.deploy.stacks import Stack

TEMPLATES = Path(__file__).parent.parent / "infrastructure"


@dataclass(frozen=True)
class Settings:
    """How a stage is set up.

    Attributes:
        customer_timeout_seconds: How long a customer may take to choose.
        barista_timeout_seconds: How long the barista may take to make a drink.
        is_local: Whether it is for the local AWS, which cannot record events, and is called
            without TLS.
        alarm_email: Who is told of alarms; empty for nobody, None for whoever is told now.
        default_shop_id: The shop of programs that name none; None for what it is now.
        is_protected: Whether orders, shops and staff are protected from deletion.
    """

    customer_timeout_seconds: int = 300
    barista_timeout_seconds: int = 900
    is_local: bool = False
    alarm_email: str | None = None
    default_shop_id: str | None = None
    is_protected: bool = False


def foundation(stage: str, settings: Settings, *, is_new: bool = False) -> Stack:
    """Return the stack of the tables, the user pool and the like.

    One that is new is not protected from deletion, because its rollback must delete it.
    """
    return Stack(
        foundation_name(stage),
        {
            "Stage": stage,
            "EventRecords": _text(not settings.is_local),
            "TlsOnly": _text(not settings.is_local),
            "AlarmEmail": settings.alarm_email,
            "DefaultShopId": settings.default_shop_id,
            "Protected": _text(settings.is_protected and not is_new),
        },
        body=(TEMPLATES / "foundation.yaml").read_text(),
    )


def order_processor(stage: str, settings: Settings) -> Stack:
    """Return the stack of the workflow."""
    return Stack(
        f"serverlesspresso-{stage}-order-processor",
        {
            "Stage": stage,
            "CustomerTimeoutSeconds": str(settings.customer_timeout_seconds),
            "BaristaTimeoutSeconds": str(settings.barista_timeout_seconds),
        },
        body=(TEMPLATES / "order_processor.yaml").read_text(),
    )


def foundation_name(stage: str) -> str:
    """Return the name of the stack that holds a stage's data."""
    return f"serverlesspresso-{stage}-foundation"


def deploy(aws: Aws, stage: str, settings: Settings) -> dict[str, str]:
    """Create or update the shared stacks of `stage`, for instance `prod`; return their outputs.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    if settings.is_protected and outputs(aws, stage) is None:
        stacks.deploy(aws, foundation(stage, settings, is_new=True))
    shared = stacks.deploy(aws, foundation(stage, settings)).outputs
    workflow = stacks.deploy(aws, order_processor(stage, settings)).outputs
    return {**shared, **workflow}


def outputs(aws: Aws, stage: str) -> dict[str, str] | None:
    """Return the outputs of the stage's foundation, or None if the stage is not deployed."""
    found = stacks.outputs(aws, foundation_name(stage))
    return found or None  # a stack that could not be created has none


def _text(flag: bool) -> str:
    return str(flag).lower()
