"""The kiosk's colours, each with its background, so that the terminal's own are never used."""

from __future__ import annotations

from rich.style import Style

_NIGHT = "#17110d"
_BEAN = "#241a14"
_CREAM = "#f6ead7"
_LATTE = "#b89f85"
_LEAF = "#7ddc83"
_AMBER = "#ffb454"
_PAPER = "#ffffff"
_INK = "#000000"

NIGHT = Style(color=_CREAM, bgcolor=_NIGHT)
NAME = Style(color=_CREAM, bgcolor=_NIGHT, bold=True)
QUIET = Style(color=_LATTE, bgcolor=_NIGHT)
BAR = Style(color=_AMBER, bgcolor=_NIGHT)
BAR_GONE = Style(color="#4a3a2e", bgcolor=_NIGHT)
READY_HEAD = Style(color="#0c2a10", bgcolor=_LEAF, bold=True)
READY = Style(color=_LEAF, bgcolor=_NIGHT, bold=True)
FRESH = Style(color="#0c2a10", bgcolor=_LEAF, bold=True)
PREPARING_HEAD = Style(color=_NIGHT, bgcolor=_LATTE, bold=True)
PREPARING = Style(color=_CREAM, bgcolor=_NIGHT)
STALE_HEAD = Style(color=_NIGHT, bgcolor="#6d6259", bold=True)
STALE = Style(color="#7d7168", bgcolor=_NIGHT)

PAPER = Style(color=_INK, bgcolor=_PAPER)
PAPER_BOLD = Style(color=_INK, bgcolor=_PAPER, bold=True)
PAPER_BAR = Style(color="#8a4b12", bgcolor=_PAPER)
PAPER_FEW = Style(color="#b3261e", bgcolor=_PAPER, bold=True)
PAPER_BAR_GONE = Style(color="#e4d8cb", bgcolor=_PAPER)
DARK = Style(color=_PAPER, bgcolor=_INK)

NOTICE = Style(color=_CREAM, bgcolor=_BEAN)
NOTICE_TITLE = Style(color=_AMBER, bgcolor=_BEAN, bold=True)

FOOTER = Style(color=_LATTE, bgcolor="#0e0a07")
FOOTER_LINE = Style(color=_CREAM, bgcolor="#0e0a07")
FOOTER_LIVE = Style(color=_LEAF, bgcolor="#0e0a07")
FOOTER_WARNING = Style(color="#17110d", bgcolor=_AMBER, bold=True)
