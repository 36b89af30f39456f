from __future__ import annotations

import json

import pytest

from backend.client import PublicClient, UnexpectedAnswer
from backend.client.plaintext import plaintext_warning
from backend.client.transport import Answer, Transport

from .samples import config_json


@pytest.mark.parametrize(
    "url",
    [
        "https://bar.example.org",
        "https://192.168.1.20:8000",
        "http://localhost:8000",
        "http://LOCALHOST:8000",
        "http://127.0.0.1:8000",
        "http://127.8.9.10",
        "http://[::1]:8000",
    ],
)
def test_a_safe_sign_in_is_not_warned_of(url: str) -> None:
    assert plaintext_warning(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.20:8000",
        "http://bar.example.org",
        "HTTP://bar.example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://[fe80::1]:8000",
        "http://0.0.0.0:8000",
    ],
)
def test_a_sign_in_without_encryption_is_warned_of(url: str) -> None:
    warning = plaintext_warning(url)
    assert warning
    assert "password" in warning


class Told(Transport):
    """A transport that is told what the shop answers."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__(url)
        self._text = text

    def call(self, *_: object, **__: object) -> Answer:
        return Answer(200, self._text)


def test_an_encrypted_shop_cannot_have_the_password_sent_in_plain_text() -> None:
    url = "https://bar.example.org"
    for endpoint, is_good in ((f"{url}/cognito", True), ("http://bar.example.org/cognito", False)):
        transport = Told(url, json.dumps(config_json(endpoint)))
        with PublicClient(url, transport=transport) as client:
            if is_good:
                assert client.config().cognito_endpoint == endpoint
            else:
                with pytest.raises(UnexpectedAnswer, match="trusted"):
                    client.config()
