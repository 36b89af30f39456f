"""The checker detects internals in responses."""

from __future__ import annotations

import pytest

from tests.generated.response_checker import internals_in


@pytest.mark.parametrize(
    "text",
    [
        "Traceback (most recent call last):",
        'File "/var/task/chalicelib/kernel/routes.py", line 3',
        "botocore.exceptions.ClientError",
        "An error occurred (ValidationException) when calling DynamoDB",
        "arn:aws:states:us-east-1:000000000000:execution:x",
        "account 123456789012",
        '{"taskToken": "AAAAKgAAAAIAAAAA"}',
        "Server: hypercorn-h11",
    ],
)
def test_internals_are_detected(text: str) -> None:
    assert internals_in(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"error":{"code":"not_found","message":"There is no such order."}}',
        "2026-11-21T14:55:31.123Z",
        "+351912345678",
        "test-1_KGwt-123456789012-7PuM4",
    ],
)
def test_texts_of_the_contract_are_not_internals(text: str) -> None:
    assert internals_in(text) is None
