"""A signed statement is verified, and any change of it is noticed."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backend.closing import statement, statement_page
from backend.closing.keys import KeyFileError, ensure_key, fingerprint, public_bytes, read_key
from backend.closing.statement import InvalidStatement, Statement, signed_json, verified
from chalicelib.contract.orders import CancelReason
from chalicelib.contract.reports import CancellationCount, DrinkCount, Report
from tests.contract.samples import SHOP, sample

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
REPORT = sample(
    Report,
    from_=datetime(2026, 11, 20, tzinfo=UTC),
    to=datetime(2026, 11, 21, tzinfo=UTC),
    orders=412,
    walk_ups=12,
    made=405,
    collected=401,
    drinks=(DrinkCount("Latte", 300, ()), DrinkCount("<b>Tea</b>", 105, ())),
    cancellations=(CancellationCount(CancelReason.NO_SHOW, 4),),
)
COUNTS = {"orders": 412, "metrics": 412, "journeys": 412, "places in the queue": 3}


def said() -> Statement:
    return statement.statement_of(SHOP, date(2026, 11, 20), REPORT, COUNTS)


def page() -> str:
    html = statement_page.render(said(), fingerprint(public_bytes(KEY)))
    return statement.signed_page(html, KEY)


@pytest.mark.parametrize("text", [page(), signed_json(said(), KEY)])
def test_unchanged_file_is_verified_by_its_key(text: str) -> None:
    assert verified(text) == public_bytes(KEY)


def test_signing_again_gives_the_same_bytes() -> None:
    assert page() == page()
    assert signed_json(said(), KEY) == signed_json(said(), KEY)


@pytest.mark.parametrize(
    "changed",
    [
        page().replace("401", "901"),
        page().replace("</style>", "b{display:none}</style>"),
        "<p>Hello</p>" + page(),
        signed_json(said(), KEY).replace("401", "901"),
        signed_json(said(), KEY).replace('"Latte"', '"Mocha"'),
    ],
)
def test_changed_file_is_refused(changed: str) -> None:
    with pytest.raises(InvalidStatement, match="changed after it was signed"):
        verified(changed)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "<!doctype html>", page() + "<p>More</p>", '{"statement": {}}'],
)
def test_other_files_are_no_statements(text: str) -> None:
    with pytest.raises(InvalidStatement, match="no signed statement"):
        verified(text)


def test_signature_of_another_key_is_not_this_key() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert verified(statement.signed_page("<p>901</p>\n", other)) != public_bytes(KEY)


def test_statement_names_counts_and_nobody() -> None:
    found = said()
    assert (found["served"], found["made"], found["cancelled"]) == (401, 405, {"no_show": 4})
    assert found["tables"] == {"orders": 412, "metrics": 412, "journeys": 412}
    assert json.loads(signed_json(found, KEY))["statement"] == found


def test_page_shows_the_figures_and_escapes_names() -> None:
    html = page()
    for text in ("401", "Made, but not collected", "Friday, 20 November 2026"):
        assert text in html
    assert "&lt;b&gt;Tea&lt;/b&gt;" in html
    assert "<b>Tea</b>" not in html
    assert "http" not in html


def test_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    assert read_key(file) is None
    made = ensure_key(file)
    assert public_bytes(ensure_key(file)) == public_bytes(made)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_file_without_a_key_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("not a key")
    with pytest.raises(KeyFileError, match="holds no key"):
        ensure_key(file)
    other = generate_private_key(SECP256R1())
    file.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyFileError, match="another kind"):
        ensure_key(file)
    with pytest.raises(KeyFileError, match="cannot be written"):
        ensure_key(tmp_path / "missing" / "key.pem")


def test_fingerprint_is_short_enough_to_compare() -> None:
    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){3}", fingerprint(public_bytes(KEY)))
