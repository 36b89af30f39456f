"""Pages: HTML in one answer, with a strict policy and an ETag of its content."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from functools import lru_cache

from chalicelib.kernel.routes import Answer, Request
from chalicelib.kernel.settings import setting

_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    # The URL contains the code of the kiosk, or the id of a journey.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Encoding",
}


def policy(
    scripts: Iterable[str] = (),
    styles: Iterable[str] = (),
    connect: Iterable[str] = (),
    workers: Iterable[str] = (),
) -> str:
    """Return the Content-Security-Policy of a page.

    Only inline `scripts` and `styles` with these exact texts are allowed; the page
    may `connect` to these sources, run `workers` from these, and load nothing else.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            f"connect-src {' '.join(connect) or _NONE}",
            f"worker-src {' '.join(workers) or _NONE}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def page(request: Request, html: str, content_security_policy: str) -> Answer:
    """Return a page; 304 if the caller has it already."""
    etag = f'"{_digest(html)}"'
    headers = {**_HEADERS, "Content-Security-Policy": content_security_policy, "ETag": etag}
    if etag in _etags(request):
        return Answer("", 304, headers)
    if _must_compress(request):
        return Answer(_compressed(html), 200, {**headers, "Content-Encoding": "gzip"})
    return Answer(html, 200, headers)


_NONE = "'none'"


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests) or _NONE


def _etags(request: Request) -> set[str]:
    sent = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in sent.split(",")}


def _must_compress(request: Request) -> bool:
    """Return whether to compress here, as API Gateway would.

    API Gateway does so by itself (`minimum_compression_size`), but not in the local
    cloud. The local cloud returns bytes only to a request with `Accept`.
    """
    headers = request.headers
    return (
        setting("CLOUD") == "local"
        and "gzip" in headers.get("accept-encoding", "")
        and bool(headers.get("accept"))
    )


@lru_cache(maxsize=4)
def _digest(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:32]


@lru_cache(maxsize=4)
def _compressed(html: str) -> bytes:
    return gzip.compress(html.encode(), compresslevel=9, mtime=0)
