"""Which topics a caller may subscribe to, and the policy that allows no others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel.errors import Forbidden
from chalicelib.kernel.roles import BAR, Customer, Role, Staff


@dataclass(frozen=True)
class BrokerLocation:
    """Where the broker is: parts of its ARNs."""

    partition: str
    region: str
    account: str


def customer_topics(stage: str, customer: Customer) -> list[str]:
    """Return a customer's own topic and the public one, in each shop where they scanned."""
    return [
        f"serverlesspresso/{stage}/{shop_id}/{end}"
        for shop_id in customer.shop_ids
        for end in (f"customers/{customer.customer_id}", "public")
    ]


def customer_filters(stage: str, customer: Customer) -> list[str]:
    """Return patterns of all topics that a customer may ever hear: their own, and public ones.

    They do not name shops, so that the session's policy has one size: STS limits it to
    2,048 characters, which the topics of four shops exceed.
    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    root = f"serverlesspresso/{stage}/*"
    return [f"{root}/customers/{customer.customer_id}", f"{root}/public"]


def staff_topics(stage: str, shop_id: str, staff: Staff) -> list[str]:
    """Return the topics of the caller's roles in a shop.

    Raises:
        Forbidden: They have no role.
    """
    root = f"serverlesspresso/{stage}/{shop_id}"
    if staff.roles & BAR:
        return [f"{root}/staff", f"{root}/display"]
    if Role.DISPLAY in staff.roles:
        return [f"{root}/display"]
    raise Forbidden


def session_policy(
    location: BrokerLocation, client_id: str, topics: Sequence[str]
) -> dict[str, Any]:
    """Return the policy of one session: its client id, its topics, and no publishing.

    In `topics`, `*` stands for any text.

    https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html
    """
    root = f"arn:{location.partition}:iot:{location.region}:{location.account}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow("iot:Connect", [f"{root}:client/{client_id}"]),
            _allow("iot:Subscribe", (f"{root}:topicfilter/{topic}" for topic in topics)),
            _allow("iot:Receive", (f"{root}:topic/{topic}" for topic in topics)),
        ],
    }


def _allow(action: str, resources: Iterable[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": list(resources)}
