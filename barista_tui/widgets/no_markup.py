"""Textual's widgets and Rich's tables with markup turned off: the only ones used here.

Textual and Rich read a string such as `[bold]` or `[@click=...]` as markup unless
they are told not to. What people type must never be read as markup, so no string
is: styles come from `Content` and `Text` objects. `tests/test_no_markup.py` checks this.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text
from textual import widgets
from textual.content import Content
from textual.visual import VisualType
from textual.widgets.option_list import Option

__all__ = ["Label", "Option", "OptionList", "Static", "grid", "key_hints"]


class Static(widgets.Static):
    """Textual's `Static`, which shows a string as it is."""

    def __init__(
        self,
        content: VisualType = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(content, id=id, classes=classes, markup=False)


class Label(widgets.Label):
    """Textual's `Label`, which shows a string as it is."""

    def __init__(
        self,
        content: VisualType = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(content, id=id, classes=classes, markup=False)


class OptionList(widgets.OptionList):
    """Textual's `OptionList`, which shows strings as they are."""

    def __init__(
        self,
        *options: str | Text | Option,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(*options, id=id, markup=False)


def grid(rows: Iterable[Iterable[str | Text]]) -> Table:
    """Return a table without lines; its strings are shown as they are."""
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return table


def key_hints(*hints: tuple[str, str]) -> Content:
    """Return keys and what they do on one line, the keys in bold."""
    return Content("   ").join(Content.assemble((key, "bold"), " ", does) for key, does in hints)
