"""A domain name for the API of a stage: its certificate, its record and its mapping.

On the local AWS, which issues every certificate and resolves no name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backend.deploy import app_stack, domain, stacks
from backend.deploy.aws import Aws
from backend.deploy.domain import DomainError
from tests.open_shop import TestShop

STAGE = "named"
PUBLIC, PRIVATE = {"PrivateZone": False}, {"PrivateZone": True}


class Zones:
    """Stands for Route 53, with these zones on two pages."""

    def __init__(self, *zones: tuple[str, dict[str, bool]]) -> None:
        self._zones = [
            {"Id": f"/hostedzone/Z{number}", "Name": name, "Config": config}
            for number, (name, config) in enumerate(zones)
        ]

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_hosted_zones"
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [{"HostedZones": self._zones[:1]}, {"HostedZones": self._zones[1:]}]


@pytest.mark.parametrize(
    ("zones", "found"),
    [
        ([("example.org.", PUBLIC)], "Z0"),
        ([("org.", PUBLIC), ("example.org.", PUBLIC)], "Z1"),
        ([("bar.example.org.", PUBLIC), ("example.org.", PUBLIC)], "Z0"),
        ([("example.org.", PRIVATE), ("org.", PUBLIC)], "Z1"),
        ([("example.org.", PRIVATE)], None),
        ([("ample.org.", PUBLIC), ("www.bar.example.org.", PUBLIC)], None),
        ([], None),
    ],
)
def test_zone_is_the_most_specific_public_one(
    monkeypatch: pytest.MonkeyPatch, zones: list[Any], found: str | None
) -> None:
    monkeypatch.setattr(Aws, "client", lambda *_: Zones(*zones))
    assert domain._hosted_zone(Aws("eu-west-1"), "bar.example.org") == found


@pytest.fixture
def api_id(shop: TestShop) -> Iterator[str]:
    """Return an API that can be named; remove its name at the end."""
    outputs = stacks.outputs(shop.aws, app_stack.name(shop.stage))
    assert outputs
    yield outputs["RestAPIId"]
    stacks.delete(shop.aws, f"serverlesspresso-{STAGE}-domain")


def mapped_api(shop: TestShop, name: str) -> tuple[str, str]:
    """Return which API and which stage of it a domain name leads to."""
    [mapping] = shop.aws.client("apigateway").get_base_path_mappings(domainName=name)["items"]
    return mapping["restApiId"], mapping["stage"]


@pytest.mark.cloud
def test_name_in_a_zone_of_the_account_gets_certificate_and_record(
    shop: TestShop, api_id: str
) -> None:
    route53 = shop.aws.client("route53")
    zone = route53.create_hosted_zone(Name="zone.example", CallerReference="test")["HostedZone"]
    connected = domain.deploy(shop.aws, STAGE, "bar.zone.example", api_id)
    assert connected.has_record
    assert domain.find(shop.aws, STAGE) == connected
    assert domain.deploy(shop.aws, STAGE, "bar.zone.example", api_id) == connected
    assert mapped_api(shop, "bar.zone.example") == (api_id, "api")
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    [record] = [one for one in records if one["Name"].rstrip(".") == "bar.zone.example"]
    assert record["AliasTarget"]["DNSName"].rstrip(".") == connected.target


@pytest.mark.cloud
def test_name_without_a_zone_needs_a_certificate_and_tells_the_record(
    shop: TestShop, api_id: str
) -> None:
    with pytest.raises(DomainError, match="no zone for bar"):
        domain.deploy(shop.aws, STAGE, "bar.elsewhere.example", api_id)
    shop.aws.client("acm").request_certificate(DomainName="*.elsewhere.example")
    connected = domain.deploy(shop.aws, STAGE, "bar.elsewhere.example", api_id)
    assert not connected.has_record
    assert connected.target
    assert mapped_api(shop, "bar.elsewhere.example") == (api_id, "api")
