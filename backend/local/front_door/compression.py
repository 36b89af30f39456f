"""Compresses JSON for clients that accept it, as API Gateway does on AWS. Pure."""

from __future__ import annotations

import gzip
import re

_SMALLEST_BYTES = 1024  # as `minimum_compression_size` in `.chalice/config.json`
# A menu becomes an eighth of its size at the lowest level, and a ninth at the highest.
_LEVEL = 1

_REFUSED = "q=0"

Headers = list[tuple[str, str]]


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an `Accept-Encoding` header allows gzip."""
    qualities = {
        coding.strip(): quality.replace(" ", "")
        for coding, _, quality in (part.partition(";") for part in accept_encoding.split(","))
    }
    quality = qualities.get("gzip", qualities.get("*", _REFUSED))
    return not re.fullmatch(r"q=0(\.0*)?", quality)


def compressed(headers: Headers, body: bytes, accept_encoding: str) -> tuple[Headers, bytes]:
    """Return a response's headers and body, compressed if it is JSON over a kilobyte."""
    known = {name.lower(): value for name, value in headers}
    is_json = known.get("content-type", "").lower().startswith("application/json")
    if not is_json or "content-encoding" in known or len(body) <= _SMALLEST_BYTES:
        return headers, body
    varying = [*headers, ("Vary", "Accept-Encoding")]
    if not accepts_gzip(accept_encoding):
        return varying, body
    smaller = gzip.compress(body, compresslevel=_LEVEL, mtime=0)
    return [*varying, ("Content-Encoding", "gzip")], smaller
