"""Deploys the resources of a stage: the templates in `backend/infrastructure/`."""

from __future__ import annotations

from pathlib import Path

from backend.deploy import stacks
from backend.deploy.aws import Aws

TEMPLATES = Path(__file__).parent.parent / "infrastructure"


def deploy(
    aws: Aws,
    stage: str,
    *,
    customer_timeout_seconds: int = 300,
    barista_timeout_seconds: int = 900,
    event_records: bool = True,
) -> dict[str, str]:
    """Create or update the shared stacks of `stage` and return the outputs of both.

    Args:
        aws: The target.
        stage: For instance `local` or `prod`; part of every resource's name.
        customer_timeout_seconds: How long a customer may take to choose.
        barista_timeout_seconds: How long the barista may take to make a drink.
        event_records: False for the local AWS, which cannot record events.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    foundation = stacks.deploy(
        aws,
        f"serverlesspresso-{stage}-foundation",
        {"Stage": stage, "EventRecords": str(event_records).lower()},
        body=(TEMPLATES / "foundation.yaml").read_text(),
    )
    order_processor = stacks.deploy(
        aws,
        f"serverlesspresso-{stage}-order-processor",
        {
            "Stage": stage,
            "CustomerTimeoutSeconds": str(customer_timeout_seconds),
            "BaristaTimeoutSeconds": str(barista_timeout_seconds),
        },
        body=(TEMPLATES / "order_processor.yaml").read_text(),
    )
    return {**foundation, **order_processor}
