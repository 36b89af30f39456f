"""What was served on a day, as a statement that is signed and can be verified.

A statement has no time of its signing, so that a repeat signs the same bytes.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from backend.client import Shop
from backend.closing.keys import public_bytes
from chalicelib.contract import times
from chalicelib.contract.reports import Report

VERSION = 1
# The tables whose counts are the same whenever they are read.
_COUNTED = ("orders", "metrics", "journeys")
_ALGORITHM = "Ed25519"
_TRAILER = re.compile(rf"<!-- {_ALGORITHM} (\S+) (\S+) -->\n\Z")

Statement = dict[str, Any]


class InvalidStatement(Exception):
    """Raised when a statement is not what was signed; the message says why."""


def statement_of(shop: Shop, day: date, report: Report, counts: dict[str, int]) -> Statement:
    """Return the statement on a day.

    Args:
        shop: The bar.
        day: The day, in the bar's time zone.
        report: Its figures.
        counts: How many orders each table has, which agree.
    """
    return {
        "version": VERSION,
        "shopId": shop.shop_id,
        "shopName": shop.name,
        "day": day.isoformat(),
        "timeZone": shop.time_zone,
        "from": times.to_text(report.from_),
        "to": times.to_text(report.to),
        "orders": report.orders,
        "walkUps": report.walk_ups,
        "made": report.made,
        "served": report.collected,
        "drinks": {drink.drink_name: drink.made for drink in report.drinks},
        "cancelled": {str(one.reason): one.orders for one in report.cancellations},
        "tables": {name: counts[name] for name in _COUNTED},
    }


def signed_json(statement: Statement, key: Ed25519PrivateKey) -> str:
    """Return the statement as JSON, with its signature: what a program reads."""
    content = {
        "statement": statement,
        "algorithm": _ALGORITHM,
        "publicKey": base64.b64encode(public_bytes(key)).decode(),
        "signature": base64.b64encode(key.sign(_canonical(statement))).decode(),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def signed_page(html: str, key: Ed25519PrivateKey) -> str:
    """Return a page with the signature of all of it at its end: what a person reads."""
    public_key = base64.b64encode(public_bytes(key)).decode()
    signature = base64.b64encode(key.sign(html.encode())).decode()
    return f"{html}<!-- {_ALGORITHM} {public_key} {signature} -->\n"


def verified(text: str) -> bytes:
    """Return the public key that has signed a file that this module made.

    Raises:
        InvalidStatement: It is no such file, or was changed after it was signed.
    """
    trailer = _TRAILER.search(text)
    try:
        if trailer:
            content, public_key, signature = text[: trailer.start()].encode(), *trailer.groups()
        else:
            known = json.loads(text)
            content = _canonical(known["statement"])
            public_key, signature = known["publicKey"], known["signature"]
        key = base64.b64decode(public_key, validate=True)
        signed = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(signed, content)
    except InvalidSignature as error:
        raise InvalidStatement("It was changed after it was signed.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidStatement("It is no signed statement.") from error
    return key


def _canonical(statement: Statement) -> bytes:
    """Return the bytes that are signed: JSON with sorted keys and no white space."""
    text = json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
