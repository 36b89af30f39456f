"""Generates raw HTTP requests that no browser would send."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
ODD_METHODS = [
    *("OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PRI", "QUERY", "get", "GE\tT", "G" * 300, ""),
    *("GET/", "\x00", "POST "),
]
PATHS = [
    *("/", "/config", "/health", "/openapi.json", "/realtime", "/orders", "/orders/x", "/mqtt"),
    *("/shops/demo", "/shops/demo/scans", "/staff/shops/demo/orders", "/journeys/x", "/cognito"),
]
ODD_PATHS = [
    *("/_ministack/reset", "/_ministack/health", "/_aws/x", "/restapis/x/api/_user_request_/"),
    *("/2015-03-31/functions", "/oauth2/token", "//", "/..", "/shops/../config", "/shops/%2e%2e/x"),
    *(
        "/%00",
        "/a%",
        "/shops/demo;x",
        "/shops/demo\\..",
        "*",
        "",
        "?",
        "#",
        "/orders/\xe9",
        "/\x7f",
    ),
    *("http://127.0.0.1/health", "http://169.254.169.254/", "http://[::1/", "http://a:99999/"),
    *("https://user:pw@bar/health", "ftp://x/", "bar:443", "//bar/health", "http:///health"),
    *("/" + "a" * 600, "/" + "a" * 9000, "/orders" + "/a" * 40, "/health HTTP/1.1 x"),
    *("/shops/" + "x" * 400, "/orders/..x", "/shops/demo/", "/SHOPS/demo", "/health/x", "/staff/"),
]
QUERIES = [
    *("", "", "", "?", "?a=1", "?a=%ff", "?limit=-1", "?Action=ListUsers&Version=2010-05-08"),
    *("?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fiam%2Faws4_request", "?a[]=1&a=2"),
    *("?" + "a=1&" * 400, "?" + "a" * 2100, "?shop=demo&code=%00", "?code=<script>"),
]
VERSIONS = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"]
ODD_VERSIONS = ["HTTP/0.9", "HTTP/2.0", "HTTP/1.10", "HTTP/9", "http/1.1", "", "XTTP/1.1"]
HEADERS = [
    *("Connection: keep-alive",),
    *("Content-Type: application/json", "Content-Type: text/html", "Content-Encoding: gzip"),
    *(
        "Authorization: Bearer x",
        "Authorization: Bearer " + "x" * 7000,
        "Authorization: Basic eDp5",
    ),
    "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, "
    "SignedHeaders=host, Signature=0",
    *("X-Amz-Target: DynamoDB_20120810.ListTables", "X-Amz-Date: 20260101T000000Z"),
    *("X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth", "X-Amz-Security-Token: x"),
    "X-Amz-Target: AWSCognitoIdentityProviderService.RespondToAuthChallenge",
    *(
        "Accept: text/html",
        "Accept-Encoding: gzip, br",
        "Accept-Encoding: *;q=0",
        "Range: bytes=0-",
    ),
    *("Expect: 100-continue", "Expect: a-pony", "If-None-Match: *", "Idempotency-Key: \xe9"),
    *("Cookie: device=x", "Cookie: " + "a=b; " * 900, "Origin: http://evil", "Idempotency-Key: k"),
    *("X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil", "X-Client-Address: 6.6.6.6"),
    *("X-HTTP-Method-Override: PUT", "X: \xff\xfe", "TE: trailers", "Max-Forwards: 0", "X:"),
]
ODD_HEADERS = [
    *(
        "Host: \xff",
        "Host: iot.us-east-1.localhost:4566",
        "Host: ",
        "Content-Type: \x01",
        "Cookie: device=\x02",
        "Connection: upgrade, close, x",
    ),
    *("X: folded\r\n  line", " X: leading", "X : space", "X", ": none", "X\x00: y", "X: a\x00b"),
    *("X: a\rb", "X: a\nb", "X: " + "y" * 9000, "\xe9: x"),
    "\r\n".join(f"X-{number}: y" for number in range(200)),
]
FRAMING = ["Content-Length: {n}", "Content-Length: {n}\r\nConnection: close"]
ODD_FRAMING = [
    *("Content-Length: {n}\r\nContent-Length: {n}", "Content-Length: {n}\r\nContent-Length: 1"),
    *(
        "Content-Length: +{n}",
        "Content-Length: 0x10",
        "Content-Length: {n}, {n}",
        "Content-Length:",
    ),
    *("Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 20000"),
    *("Content-Length: 0", "Content-Length: 00{n}", "Content-Length: {n} "),
    "Content-Length: {n}\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: {n}",
    *(
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: \tchunked",
        "Transfer-Encoding: chunked, x",
    ),
    *("Transfer-Encoding: x", "Transfer-Encoding: identity", "Transfer-Encoding:\r\n chunked"),
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
]
BODIES: list[bytes] = [
    *(b"", b"{}", b"{", b"null", b"\xff\xfe", b"[" * 9000, b'{"code": "x"}', b"x" * 17_000),
    *(b'{"code": "\\ud800"}', b'{"code": {"a": [1e999]}}', b"a=b&c=d", b"\x1f\x8b\x08\x00"),
    json.dumps(
        {
            "ClientId": "x",
            "ChallengeName": "MFA_SETUP",
            "Session": "x",
            "ChallengeResponses": {"USERNAME": "nobody-here"},
        }
    ).encode(),
]
CHUNKS = [
    *(
        b"0\r\n\r\n",
        b"2\r\n{}\r\n0\r\n\r\n",
        b"2;x=y\r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}\r\n0\r\nA: b\r\n\r\n",
    ),
    *(
        b"zz\r\n{}\r\n",
        b"-2\r\n{}",
        b"ffffffffffffffffff\r\n",
        b"2\r\n{}0\r\n\r\n",
        b"2\n{}\n0\n\n",
    ),
    *(
        b"2\r\n{",
        b"00002\r\n{}\r\n0\r\n\r\n",
        b"1;" + b"x" * 20_000,
        b"0\r\n" + b"A: b\r\n" * 300 + b"\r\n",
    ),
    b"0\r\n\r\nGET /_ministack/reset HTTP/1.1\r\nHost: bar\r\n\r\n",
]
UPGRADES = [
    *("Upgrade: websocket", "Upgrade: h2c", "Upgrade: WebSocket, x", "Upgrade: \xff"),
    *("Connection: Upgrade", "Connection: upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABk"),
    *("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 99", "Sec-WebSocket-Key: x"),
    *("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol: mqtt"),
    *("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Extensions: permessage-deflate; x=\xff"),
]
SIGNED = (
    "/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAX%2F20260101%2Fus-east-1"
    "%2Fiotdevicegateway%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=ab&X-Amz-Security-Token=x"
)


def raw_request(random: Random) -> bytes:
    """Return the bytes of one connection; the same state of `random` gives the same."""
    kinds: list[Callable[[Random], bytes]] = [
        _odd,
        _odd,
        _framed,
        _framed,
        _chunked,
        _upgrade,
        _mutated,
        _mutated,
        _pipelined,
        _garbage,
    ]
    return random.choice(kinds)(random)


def _either(random: Random, usual: list[str], odd: list[str], share_of_odd: float) -> str:
    return random.choice(odd if random.random() < share_of_odd else usual)


def _head(random: Random, method: str, target: str, headers: list[str]) -> bytes:
    version = _either(random, VERSIONS, ODD_VERSIONS, 0.05)
    separator = _either(random, [" "], ["  ", "\t", ""], 0.04)
    end = _either(random, ["\r\n"], ["\n"], 0.04)
    lines = [f"{method}{separator}{target}{separator}{version}", *headers, "", ""]
    return end.join(lines).encode("latin-1")


def _some_headers(random: Random) -> list[str]:
    usual = ["Host: bar", "Connection: close"] if random.random() < 0.8 else []
    odd = random.sample(ODD_HEADERS, int(random.random() < 0.15))
    return [*usual, *random.sample(HEADERS, random.randint(0, 4)), *odd]


def _target(random: Random) -> str:
    return _either(random, PATHS, ODD_PATHS, 0.4) + random.choice(QUERIES)


def _method(random: Random) -> str:
    return _either(random, METHODS, ODD_METHODS, 0.15)


def _odd(random: Random) -> bytes:
    return _head(random, _method(random), _target(random), _some_headers(random))


def _framed(random: Random) -> bytes:
    body = random.choice(BODIES)
    framing = _either(random, FRAMING, ODD_FRAMING, 0.5).format(n=len(body))
    headers = [*_some_headers(random), framing]
    return _head(random, random.choice(METHODS), _target(random), headers) + body


def _chunked(random: Random) -> bytes:
    headers = [*_some_headers(random), "Transfer-Encoding: chunked"]
    return _head(random, "POST", random.choice(PATHS), headers) + random.choice(CHUNKS)


def _upgrade(random: Random) -> bytes:
    headers = ["Host: bar", *random.sample(UPGRADES, random.randint(1, len(UPGRADES)))]
    target = random.choice([SIGNED, SIGNED, SIGNED, "/mqtt", "/health", "*"])
    after = random.choice(
        [b"", b"\x82\x80\x00\x00\x00\x00", b"\xff" * 40, b"GET / HTTP/1.1\r\n\r\n"]
    )
    return _head(random, random.choice(["GET", "GET", "POST"]), target, headers) + after


def _mutated(random: Random) -> bytes:
    request = bytearray(
        b"POST /shops/demo/scans?a=1 HTTP/1.1\r\nHost: bar:8000\r\nContent-Type: application/json"
        b'\r\nConnection: close\r\nContent-Length: 13\r\n\r\n{"code": "x"}'
    )
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(request))
        match random.randrange(3):
            case 0:
                request[place] = random.randrange(256)
            case 1:
                del request[place : place + random.randint(1, 9)]
            case _:
                request[place:place] = random.choice(
                    [b"\r\n", b"\x00", b" ", b"\xff", b":", b"%0d"]
                )
    return bytes(request)


def _pipelined(random: Random) -> bytes:
    return b"".join(random.choice([_odd, _framed])(random) for _ in range(random.randint(2, 8)))


def _garbage(random: Random) -> bytes:
    start = random.choice(
        [b"", b"GET ", b"\x16\x03\x01", b"\r\n" * 9, b"PROXY TCP4 1.1.1.1 ", b"\x10"]
    )
    return start + random.randbytes(random.choice([0, 1, 9, 500, 70_000]))
