"""Business metrics in CloudWatch's embedded metric format: lines of the log, without a call.

CloudWatch reads the metrics from the log by itself:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

Each combination of a name and of dimensions is a metric that is paid for. So the shop is
no dimension but a property, by which CloudWatch Logs Insights finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from chalicelib.kernel import clock, log
from chalicelib.kernel.errors import ShopError
from chalicelib.kernel.settings import stage

NAMESPACE = "Serverlesspresso"
Unit = Literal["Count", "Seconds"]


def write(
    values: Mapping[str, tuple[float, Unit]],
    dimensions: Mapping[str, str] | None = None,
    **properties: object,
) -> None:
    """Write metrics of this moment, for the stage and, if given, for `dimensions` as well.

    Args:
        values: The value and the unit of each metric, by its name.
        dimensions: Such as `{"Reason": "sold_out"}`; of few values only.
        properties: What the line is about, such as the shop's id; never a secret.
    """
    own = dict(dimensions or {})
    sets = [["Stage"], *([["Stage", *own]] if own else [])]
    definitions = [{"Name": name, "Unit": unit} for name, (_, unit) in values.items()]
    directive = {"Namespace": NAMESPACE, "Dimensions": sets, "Metrics": definitions}
    metadata = {
        "Timestamp": int(clock.now().timestamp() * 1000),
        "CloudWatchMetrics": [directive],
    }
    numbers = {name: value for name, (value, _) in values.items()}
    log.write_line({"_aws": metadata, "Stage": stage(), **own, **numbers, **properties})


def count(name: str, shop_id: str, **dimensions: str) -> None:
    """Count one of something in a shop."""
    write({name: (1, "Count")}, dimensions, shopId=shop_id)


@contextmanager
def counting_refusals(name: str, shop_id: str) -> Iterator[None]:
    """Count a request that the block refuses, by the error's code, and raise the error again."""
    try:
        yield
    except ShopError as refusal:
        count(name, shop_id, Reason=refusal.code)
        raise
