"""The target of a deployment: a region of AWS, or the local AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config


@dataclass(frozen=True)
class Aws:
    """The endpoint and the credentials of an AWS account.

    Without an endpoint it is AWS itself, with the credentials that boto3 finds.
    """

    region: str
    endpoint_url: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)

    def client(self, service: str) -> Any:
        """Return a boto3 client of `service`, for instance `"dynamodb"`."""
        session = boto3.session.Session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            region_name=self.region,
        )
        config = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=5)
        return session.client(service, endpoint_url=self.endpoint_url, config=config)
