"""The public URL of the API on AWS, from what API Gateway sends and from the settings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.kernel.request_origin import base_url

PATH = "/staff/shops/demo/qr-code"
TEMPLATE = "/staff/shops/{shop_id}/qr-code"  # Chalice's `request.path` is the resource's


def request(path: str, domain: str = "a1b2.execute-api.eu-west-1.amazonaws.com") -> Any:
    context = {"path": path, "stage": "api", "resourcePath": TEMPLATE, "domainName": domain}
    return SimpleNamespace(context=context, path=TEMPLATE, headers={"x-public-url": "http://evil"})


@pytest.fixture(autouse=True)
def on_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUD", "aws")
    monkeypatch.delenv("PUBLIC_URL", raising=False)


def test_url_at_api_gateway_has_the_stage_and_not_the_path() -> None:
    expected = "https://a1b2.execute-api.eu-west-1.amazonaws.com/api"
    assert base_url(request(f"/api{PATH}")) == expected
    assert base_url(request("/api")) == expected
    assert base_url(request("/api/")) == expected


def test_url_at_a_custom_domain_name_has_no_stage() -> None:
    assert base_url(request(PATH, "bar.example.org")) == "https://bar.example.org"
    assert base_url(request("/apiary", "bar.example.org")) == "https://bar.example.org"


def test_public_url_of_the_stage_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://bar.example.org")
    assert base_url(request(f"/api{PATH}")) == "https://bar.example.org"


def test_local_url_is_the_front_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUD", "local")
    local = request(f"/api{PATH}")
    local.headers = {"x-public-url": "http://10.0.0.7:8000/"}
    assert base_url(local) == "http://10.0.0.7:8000"
