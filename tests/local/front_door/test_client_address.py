"""The client's address, also behind proxies."""

from __future__ import annotations

import pytest

from backend.local.front_door.client_address import TrustedProxies, network_of, normalized


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("FD00:0::1", "fd00::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("1.2.3", None),
        ("01.2.3.4", None),
        ("", None),
        ("host", None),
    ],
)
def test_address_is_normalized(text: str, expected: str | None) -> None:
    assert normalized(text) == expected


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("9.9.9.9", [], "9.9.9.9"),
        ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"),  # not a proxy of ours
        ("::ffff:9.9.9.9", [], "9.9.9.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("::ffff:10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),  # 6.6.6.6 is forged by the client
        ("10.0.0.1", ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
        ("10.0.0.1", ["1.1.1.1, 10.0.0.7"], "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6, 1.1.1.1, 10.0.0.7"], "1.1.1.1"),
        ("10.0.0.1", ["10.0.0.5, 10.0.0.7"], "10.0.0.5"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1:5555"], "1.1.1.1"),
        ("10.0.0.1", ["[2001:db8::1]:5555"], "2001:db8::1"),
        ("10.0.0.1", ["2001:DB8::1"], "2001:db8::1"),
        ("10.0.0.1", ["::ffff:1.1.1.1"], "1.1.1.1"),
        ("fd00::2", ["1.1.1.1"], "1.1.1.1"),
    ],
)
def test_client_is_the_last_untrusted_address(
    peer: str, forwarded_for: list[str], client: str
) -> None:
    assert TrustedProxies(["10.0.0.0/8", "fd00::2"]).client_of(peer, forwarded_for) == client


def test_no_proxy_is_trusted_by_default() -> None:
    assert TrustedProxies().client_of("127.0.0.1", ["1.1.1.1"]) == "127.0.0.1"


def test_ipv6_clients_are_counted_by_network() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:2") == "2001:db8::/64"
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("::ffff:1.2.3.4") == "1.2.3.4"
