"""An outage of AWS is told from a defect: the caller may try again."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.http_statuses import headers_of, status_of
from chalicelib.kernel.outages import is_outage

_UNAVAILABLE = {
    "Error": {"Code": "ServiceUnavailable", "Message": "Try again."},
    "ResponseMetadata": {"HTTPStatusCode": 503},
}
_DENIED = {
    "Error": {"Code": "AccessDeniedException", "Message": "No."},
    "ResponseMetadata": {"HTTPStatusCode": 400},
}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ClientError(_UNAVAILABLE, "PutItem"), True),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), True),
        (ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"), True),
        (ClientError(_DENIED, "PutItem"), False),
        (KeyError("orderId"), False),
    ],
)
def test_outages_are_told_from_defects(error: Exception, expected: bool) -> None:
    assert is_outage(error) is expected


def test_outage_is_answered_with_503_and_when_to_try_again() -> None:
    error = Unavailable()
    assert (status_of(error), headers_of(error)) == (503, {"Retry-After": "2"})
    assert error.body()["error"]["code"] == "unavailable"
