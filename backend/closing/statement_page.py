"""The statement on a day as one HTML file, to show and to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from backend.client.sanitize import sanitize
from backend.closing.statement import Statement
from backend.report.page import REASONS

_STYLE = Path(__file__).parent.parent / "report" / "report.css"


def render(statement: Statement, key: str) -> str:
    """Return the page of a statement; it needs no network. `key` is the key's fingerprint."""
    title = f"{_text(statement['shopName'])}, {_day(statement)}"
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body><main>",
            f"<header><h1>{_text(statement['shopName'])}</h1><p>{_day(statement)}</p></header>",
            *_facts(statement),
            *_table("Drinks made", statement["drinks"]),
            *_table("Not served", _named(statement["cancelled"])),
            *_table("Counted in each table", statement["tables"]),
            *_signature(key),
            "</main></body></html>\n",
        )
    )


def _facts(statement: Mapping[str, Any]) -> Iterator[str]:
    facts = (
        (statement["served"], "drinks handed over"),
        (statement["made"], "drinks made"),
        (statement["orders"], "orders"),
        (statement["walkUps"], "of them at the counter"),
    )
    yield '<div class="facts">'
    yield from (f"<div><b>{_text(count)}</b><span>{what}</span></div>" for count, what in facts)
    yield "</div>"


def _table(title: str, counts: Mapping[str, Any]) -> Iterator[str]:
    if not counts:
        return
    yield f"<section><h2>{escape(title)}</h2><table>"
    ordered = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    yield from (
        f"<tr><td>{_text(name)}</td><td>{_text(count)}</td></tr>" for name, count in ordered
    )
    yield "</table></section>"


def _signature(key: str) -> Iterator[str]:
    yield "<section><h2>Signature</h2><p>This page is signed with the bar's key (Ed25519), whose "
    yield f"fingerprint is <b>{escape(key)}</b>. <code>./shop close-out --verify FILE</code> "
    yield "says whether anything was changed, and by which key it was signed.</p></section>"


def _named(reasons: Mapping[str, Any]) -> dict[str, Any]:
    return {REASONS.get(reason, reason): count for reason, count in reasons.items()}


def _day(statement: Mapping[str, Any]) -> str:
    return escape(f"{date.fromisoformat(statement['day']):%A, %d %B %Y}")


def _text(value: object) -> str:
    return escape(sanitize(str(value)))
