"""AWS as moto simulates it, in this process, with what `chalice deploy` needs beyond it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.apigateway.models import APIGatewayBackend
from moto.awslambda.models import LambdaBackend
from moto.server import ThreadedMotoServer

from backend.deploy.aws import Aws
from tests.deploy.stage_outputs import REGION

Document = dict[str, Any]


@dataclass
class MotoAws:
    """The account, and what moto drops of what it is sent.

    Attributes:
        aws: The account.
        descriptions: Each description of the API, as Chalice sent it.
        mappings: Each change of the stream's mapping.
    """

    aws: Aws
    descriptions: list[Document] = field(default_factory=list)
    mappings: list[Document] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables by which a program reaches this account."""
        return {
            "AWS_ENDPOINT_URL": str(self.aws.endpoint_url),
            "AWS_ACCESS_KEY_ID": str(self.aws.access_key_id),
            "AWS_SECRET_ACCESS_KEY": str(self.aws.secret_access_key),
            "AWS_DEFAULT_REGION": self.aws.region,
        }


@contextmanager
def moto_aws() -> Iterator[MotoAws]:
    """Run moto's server on a free port of loopback for the `with` block."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as patch:
        server.start()
        try:
            host, port = server.get_host_and_port()
            account = MotoAws(Aws(REGION, f"http://{host}:{port}", "testing", "testing"))
            _accept_swagger(patch, account.descriptions)
            _record_mappings(patch, account.mappings)
            yield account
        finally:
            server.stop()


def _accept_swagger(patch: pytest.MonkeyPatch, descriptions: list[Document]) -> None:
    """Let moto take Chalice's description of the API as OpenAPI 3, and record it as it was.

    moto reads neither Swagger 2 nor a description without `info.description`, both of which
    API Gateway does: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
    """
    put, create = APIGatewayBackend.put_rest_api, APIGatewayBackend.import_rest_api

    def as_openapi(description: Document) -> Document:
        rest = {name: value for name, value in description.items() if name != "swagger"}
        return {**rest, "openapi": "3.0.1", "info": {"description": "", **rest["info"]}}

    def create_api(backend: Any, description: Document, fail_on_warnings: bool) -> Any:
        descriptions.append(description)
        return create(backend, as_openapi(description), fail_on_warnings)

    def put_api(backend: Any, api_id: str, description: Document, **options: Any) -> Any:
        if "swagger" in description:
            descriptions.append(description)
        return put(backend, api_id, as_openapi(description), **options)

    patch.setattr(APIGatewayBackend, "import_rest_api", create_api)
    patch.setattr(APIGatewayBackend, "put_rest_api", put_api)


def _record_mappings(patch: pytest.MonkeyPatch, mappings: list[Document]) -> None:
    update = LambdaBackend.update_event_source_mapping

    def recorded(backend: Any, mapping_id: str, changes: Document) -> Any:
        mappings.append(changes)
        return update(backend, mapping_id, changes)

    patch.setattr(LambdaBackend, "update_event_source_mapping", recorded)
