"""The target of a deployment: a region of AWS, or the local AWS."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config


class NoRegion(Exception):
    """Raised when nothing says which region is meant."""

    def __init__(self) -> None:
        super().__init__("Name the region with --region, or set AWS_REGION.")


@dataclass(frozen=True)
class Aws:
    """The endpoint and the credentials of an AWS account.

    Without an endpoint it is AWS itself, with the credentials that boto3 finds.
    """

    region: str
    endpoint_url: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    profile: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether it is the local AWS."""
        return self.endpoint_url is not None

    def client(self, service: str) -> Any:
        """Return a boto3 client of `service`, for instance `"dynamodb"`."""
        session = boto3.session.Session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            region_name=self.region,
            profile_name=self.profile,
        )
        config = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5)
        return session.client(service, endpoint_url=self.endpoint_url, config=config)


def from_environment(region: str | None, profile: str | None) -> Aws:
    """Return the target that the options and the environment name, as the AWS CLI reads it.

    `AWS_ENDPOINT_URL` names the local AWS.

    Raises:
        NoRegion: Neither the option, the environment nor the profile names a region.
        ProfileNotFound: There is no such profile (botocore's).
    """
    found = region or boto3.session.Session(profile_name=profile).region_name
    found = found or os.environ.get("AWS_REGION")  # which boto3 does not read
    if not found:
        raise NoRegion
    return Aws(found, os.environ.get("AWS_ENDPOINT_URL") or None, profile=profile)
