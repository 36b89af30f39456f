"""No string is markup: what could read one as such is made in one module, with markup off."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
FILES = sorted(
    path
    for folder in ("barista_tui", "display_kiosk", "backend")
    for path in (PROJECT / folder).rglob("*.py")
)
WIDGETS = PROJECT / "barista_tui" / "widgets" / "no_markup.py"
CONSOLE = PROJECT / "backend" / "console.py"
SANITIZE = PROJECT / "backend" / "client" / "sanitize.py"
# A server, not a program at the bar: it shows nothing, and formats its own log.
FRONT_DOOR = PROJECT / "backend" / "local" / "front_door" / "__main__.py"
# Of Textual's widgets only these show a string as it is.
WIDGETS_WITHOUT_MARKUP = {"Input", "TextArea"}
MARKUP_CALLS = {"from_markup", "render_markup", "from_ansi", "render_str"}
TITLES = {"border_title", "border_subtitle", "tooltip"}


def trouble_in(path: Path, source: str) -> list[str]:
    """Return what in a module could take a string for markup, by line."""
    front_end = PROJECT / "backend" not in path.parents
    found = [
        f"{path.relative_to(PROJECT)}:{line}: {what}"
        for node in ast.walk(ast.parse(source))
        for line, what in _troubles(node, path, front_end)
    ]
    return sorted(found)


def _troubles(node: ast.AST, path: Path, front_end: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.ImportFrom):
        yield from _imports(node, path, front_end)
    elif isinstance(node, ast.Call):
        yield from _calls(node, path)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            is_title = isinstance(target, ast.Attribute) and target.attr in TITLES
            if is_title and not _is_call_of(node.value, {"Content"}):
                yield node.lineno, "a title is a Content, not a string"


def _imports(node: ast.ImportFrom, path: Path, front_end: bool) -> Iterator[tuple[int, str]]:
    names = {alias.name for alias in node.names}
    module = node.module or ""
    if module == "textual" and "widgets" in names and path != WIDGETS:
        yield node.lineno, "textual.widgets is imported whole"
    if module == "textual.widgets" and path != WIDGETS and names - WIDGETS_WITHOUT_MARKUP:
        yield node.lineno, f"{names - WIDGETS_WITHOUT_MARKUP} of textual.widgets read markup"
    if module.startswith("textual.widgets.") and path != WIDGETS:
        yield node.lineno, f"{module} is no_markup's to import"
    if module == "rich.table" and front_end and path != WIDGETS:
        yield node.lineno, "Textual's console reads the cells of a table as markup: use grid"
    if module == "rich" and names & {"print", "inspect", "get_console"}:
        yield node.lineno, "rich's own console reads markup"
    if module == "rich.markup":
        yield node.lineno, "rich.markup is not needed where nothing is markup"


def _calls(node: ast.Call, path: Path) -> Iterator[tuple[int, str]]:
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    markup = named.get("markup")
    if isinstance(markup, ast.Constant) and markup.value is True:
        yield node.lineno, "markup is switched on"
    if _is_call_of(node, MARKUP_CALLS):
        yield node.lineno, "a string is read as markup"
    if _is_call_of(node, {"Console"}) and path != CONSOLE:
        yield node.lineno, "a console is made by open_console"
    if _is_call_of(node, {"TextColumn"}) and markup is None:
        yield node.lineno, "a TextColumn reads markup"
    if _is_call_of(node, {"Formatter"}) and path != SANITIZE:
        yield node.lineno, "logs are formatted by SanitizingFormatter"
    if _is_call_of(node, {"basicConfig"}) and "format" in named and path != FRONT_DOOR:
        yield node.lineno, "logs are formatted by SanitizingFormatter"
    # Rich makes a spinner's text with from_markup, whatever the console is told.
    spins = _is_call_of(node, {"status", "Spinner", "Status"}) and node.args
    if (
        spins
        and not isinstance(node.args[0], ast.Constant)
        and not _is_call_of(node.args[0], {"Text"})
    ):
        yield node.lineno, "the text of a spinner is a Text"


def _is_call_of(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in names


def test_no_module_takes_a_string_for_markup() -> None:
    assert [found for path in FILES for found in trouble_in(path, path.read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static",
        "from textual import widgets",
        "from textual.widgets.option_list import Option",
        "from rich.table import Table",
        "from rich import print",
        "from rich.console import Console\nConsole()",
        "Content.from_markup(text)",
        "Static(text, markup=True)",
        "self.border_title = f'{name}'",
        "self.tooltip = name",
        "console.status(f'{name}')",
        "logging.Formatter('%(message)s')",
        "TextColumn('{task.description}')",
    ],
)
def test_each_way_to_markup_is_found(source: str) -> None:
    assert trouble_in(PROJECT / "barista_tui" / "screens" / "new.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Input, TextArea",
        "self.border_title = Content(name)",
        "console.status('Closing')",
        "console.status(Text(name))",
        "from barista_tui.widgets.no_markup import Label\nLabel(name)",
    ],
)
def test_plain_text_is_allowed(source: str) -> None:
    assert trouble_in(PROJECT / "barista_tui" / "screens" / "new.py", source) == []
