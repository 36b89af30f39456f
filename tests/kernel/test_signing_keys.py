"""The cached signing keys: how soon a rotation is noticed, and how often the secret is read."""

from __future__ import annotations

import pytest

from chalicelib.kernel.signing_keys import SigningKeys, key_id

OLD, NEW = "o" * 64, "n" * 64


class Secret:
    """A secret that counts how often it is read, and a clock."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self.reads = 0
        self.seconds = 0.0

    def fetch(self) -> tuple[str, ...]:
        self.reads += 1
        return self.keys


@pytest.fixture
def secret() -> Secret:
    return Secret(OLD)


@pytest.fixture
def keys(secret: Secret) -> SigningKeys:
    return SigningKeys(secret.fetch, lambda: secret.seconds)


def test_keys_are_read_once_in_five_minutes(secret: Secret, keys: SigningKeys) -> None:
    for second in range(0, 300, 10):
        secret.seconds = second
        assert keys.signing_key() == OLD
    assert secret.reads == 1


def test_removed_key_stops_verifying_within_five_minutes(secret: Secret, keys: SigningKeys) -> None:
    assert keys.find(key_id(OLD)) == OLD
    secret.keys = (NEW,)
    secret.seconds = 301
    assert keys.find(key_id(OLD)) is None
    assert keys.signing_key() == NEW


def test_added_key_is_known_as_soon_as_a_token_names_it(secret: Secret, keys: SigningKeys) -> None:
    assert keys.all() == (OLD,)
    secret.keys = (OLD, NEW)
    secret.seconds = 11
    assert keys.find(key_id(NEW)) == NEW


def test_unknown_key_ids_cause_one_read_in_ten_seconds(secret: Secret, keys: SigningKeys) -> None:
    for tenth in range(600):
        secret.seconds = tenth / 10
        assert keys.find(f"unknown-{tenth}") is None
    assert 5 <= secret.reads <= 7


def test_key_id_does_not_contain_the_key() -> None:
    assert key_id(OLD) != key_id(NEW)
    assert OLD not in key_id(OLD)
