"""Checks of the address that phones open: does it lead to this shop, and is it encrypted."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from backend.checks.subject import Subject
from backend.checks.verdict import Verdict, green, red, yellow
from backend.client import ClientError, ConfigAnswer, PublicClient, Transport
from backend.client.plaintext import is_loopback_host

_ANY_PORT = 0
_REOPEN = "Close the shop and open it again on the network that the phones use."


def check_address(subject: Subject) -> Verdict:
    """Check that the address in the QR code leads to this shop."""
    if subject.public_url is None:
        return yellow("The address for phones is not known here.", "Run the check on its machine.")
    host = urlsplit(subject.public_url).hostname or ""
    if is_loopback_host(host) or host == "0.0.0.0":  # noqa: S104 - compared, not listened on
        return red(f"{subject.public_url} leads nowhere for a phone.", _REOPEN)
    if _config_at(subject.public_url) == _config_at(subject.url or subject.public_url):
        return green(f"{subject.public_url} leads to this shop.")
    if _is_foreign_address(host):
        return red(f"{host} is no address of this machine any more.", _REOPEN)
    return red(
        f"{subject.public_url} does not lead to this shop.",
        "Check the network, the firewall, and the proxy if there is one.",
    )


def check_encryption(subject: Subject) -> Verdict:
    """Check that phones and terminals reach the shop by TLS, with a valid certificate."""
    url = subject.public_url or subject.url
    if url is None:
        return yellow("The address for phones is not known here.")
    if urlsplit(url).scheme != "https":
        return yellow(
            "Phones reach the shop without TLS: no push tells a sleeping phone that its drink"
            " is ready, and others on the network can read along.",
            "Put a proxy with a certificate in front of it, see “TLS” in the README.",
        )
    try:
        with PublicClient(url, transport=Transport(url, attempts=1)) as public:
            public.health()
    except ClientError as error:
        return red(f"{url} is not reached by TLS: {error}.", "Check its certificate.")
    return green("TLS with a valid certificate: pushes work.")


def _config_at(url: str) -> tuple[str, str] | None:
    """Return what tells one shop's deployment from another; None if nothing answers."""
    try:
        with PublicClient(url, transport=Transport(url, attempts=1)) as public:
            return _identity(public.config())
    except ClientError:
        return None


def _identity(config: ConfigAnswer) -> tuple[str, str]:
    return config.user_pool_id, config.user_pool_client_id


def _is_foreign_address(host: str) -> bool:
    """Return whether a host is an IP address that this machine does not have."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
    except OSError:
        return False
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, _ANY_PORT))
        except OSError:
            return True
    return False
