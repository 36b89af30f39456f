"""The domain name of a stage's API: its certificate, its DNS record and its mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.deploy import stacks
from backend.deploy.aws import Aws
from backend.deploy.infrastructure import TEMPLATES
from backend.deploy.stacks import Stack
from backend.errors import CommandError


class DomainError(CommandError):
    """Raised when nothing proves that a domain name belongs to this account."""


@dataclass(frozen=True)
class Domain:
    """A domain name in use.

    Attributes:
        name: For instance `bar.example.org`.
        target: What its DNS record points to.
        has_record: Whether that record was made here; else it is to be made by hand (CNAME).
    """

    name: str
    target: str
    has_record: bool


def find(aws: Aws, stage: str) -> Domain | None:
    """Return the domain name of a stage, or None if it has none."""
    found = stacks.outputs(aws, _stack_name(stage))
    return _domain(found) if found else None


def deploy(aws: Aws, stage: str, name: str, api_id: str) -> Domain:
    """Connect a domain name with an API and return it.

    With a public zone in Route 53, certificate and record are made; else an issued
    certificate of the name must be in this region.

    Raises:
        DomainError: There is neither.
        DeploymentFailed: CloudFormation failed.
    """
    zone = _hosted_zone(aws, name)
    parameters = {
        "DomainName": name,
        "ApiId": api_id,
        "HostedZoneId": zone or "",
        "CertificateArn": "" if zone else _certificate(aws, name),
    }
    body = (TEMPLATES / "domain.yaml").read_text()
    return _domain(stacks.deploy(aws, Stack(_stack_name(stage), parameters, body=body)).outputs)


def _stack_name(stage: str) -> str:
    return f"serverlesspresso-{stage}-domain"


def _domain(outputs: dict[str, str]) -> Domain:
    return Domain(outputs["DomainName"], outputs["Target"], outputs["HasRecord"] == "true")


def _hosted_zone(aws: Aws, name: str) -> str | None:
    """Return the id of the public zone that holds `name`, the most specific one."""
    pages = aws.client("route53").get_paginator("list_hosted_zones").paginate()
    zones = [zone for page in pages for zone in page["HostedZones"]]
    fitting = [zone for zone in zones if _holds(zone, name)]
    if not fitting:
        return None
    best = max(fitting, key=lambda zone: len(zone["Name"]))
    return str(best["Id"]).removeprefix("/hostedzone/")


def _holds(zone: dict[str, Any], name: str) -> bool:
    is_public = not zone.get("Config", {}).get("PrivateZone")
    return is_public and f".{name}.".endswith(f".{zone['Name']}")


def _certificate(aws: Aws, name: str) -> str:
    """Return the ARN of an issued certificate of `name`, or of all names beside it."""
    names = {name, f"*.{name.partition('.')[2]}"}
    pages = aws.client("acm").get_paginator("list_certificates")
    for page in pages.paginate(CertificateStatuses=["ISSUED"]):
        for certificate in page["CertificateSummaryList"]:
            if certificate["DomainName"] in names:
                return str(certificate["CertificateArn"])
    raise DomainError(
        f"Route 53 in this account has no zone for {name}, and Certificate Manager no issued "
        f"certificate in {aws.region}. Request one there, validate it, and deploy again."
    )
