"""Tells an outage of AWS, after which the same call may succeed, from a defect of ours."""

from __future__ import annotations

from botocore import exceptions


def is_outage(error: BaseException) -> bool:
    """Return whether an AWS service did not answer, or answered 503, after all retries."""
    if isinstance(error, exceptions.ClientError):
        metadata = error.response.get("ResponseMetadata", {})
        return bool(metadata.get("HTTPStatusCode") == 503)
    return isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError)
