"""The help of the commands, read from their source.

The `shop` script shows it at once, before anything is installed: this module needs the
standard library alone, imports no command, and the source is all that it reads.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent
_SUFFIX = "_command.py"
_WIDTH = 79
_LONGEST_NAME = 26
_KNOWN = ("click.command", "click.argument", "click.option", "click.pass_context")
_HELP_OPTION = ("-h, --help", "Show this message and exit.")
Rows = list[tuple[str, str]]


def command_names() -> list[str]:
    """Return the names of all commands."""
    names = (path.name.removesuffix(_SUFFIX) for path in _FOLDER.glob(f"*{_SUFFIX}"))
    return sorted(name.replace("_", "-") for name in names)


def help_text(name: str | None = None) -> str:
    """Return the help of a command, or that of `shop` itself.

    Raises:
        LookupError: The source does not say it; the command itself does.
    """
    return _help_of_shop() if name is None else _help_of(name)


def _help_of_shop() -> str:
    group = _function(_FOLDER / "group.py", "shop")
    summaries = [(name, _summary(name)) for name in command_names()]
    options = [("--version", "Show the version and exit."), _HELP_OPTION]
    return "\n".join(
        (
            "Usage: shop [OPTIONS] COMMAND [ARGS]...\n",
            *_paragraphs(group),
            *_table("Options", options),
            *_table("Commands", summaries),
        )
    )


def _help_of(name: str) -> str:
    path = _path(name)
    function, constants = _function(path, "command"), _constants(path)
    options: Rows = []
    arguments: list[str] = []
    for call, values in _decorators(function, constants):
        if call not in _KNOWN:  # such as a group's commands, or options that commands share
            raise LookupError(call)
        if call == "click.argument":
            arguments.append(_argument(values))
        elif call == "click.option" and not values.get("hidden"):
            options.append((_option_name(values), _option_help(values)))
    return "\n".join(
        (
            " ".join(("Usage: shop", name, "[OPTIONS]", *arguments)) + "\n",
            *_paragraphs(function),
            *_table("Options", [*options, _HELP_OPTION]),
        )
    )


def _summary(name: str) -> str:
    """Return the first sentence of a command's help."""
    text = ast.get_docstring(_function(_path(name), "command")) or ""
    return " ".join(text.split("\n\n")[0].split())


def _path(name: str) -> Path:
    return _FOLDER / f"{name.replace('-', '_')}{_SUFFIX}"


def _function(path: Path, name: str) -> ast.FunctionDef:
    """Return the function of a module that is its command or group."""
    for node in _parsed(path).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise LookupError(path)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _constants(path: Path) -> dict[str, object]:
    """Return the constants of a module, which the texts of its options may contain."""
    found: dict[str, object] = {}
    for node in _parsed(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = _value(node.value, {})
    return found


def _decorators(
    function: ast.FunctionDef, constants: dict[str, object]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the click decorators of a function: name, and arguments by name; `names` are others."""
    for node in function.decorator_list:
        call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
        values = {k.arg or "": _value(k.value, constants) for k in call.keywords}
        names = [str(_value(argument, constants)) for argument in call.args]
        yield ast.unparse(call.func), {**values, "names": names}


def _value(node: ast.expr, constants: dict[str, object]) -> object:
    """Return the value of an expression as far as the source says it, else None."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(_value(part, constants)) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _value(node.value, constants)
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _argument(values: dict[str, object]) -> str:
    name = str(values.get("metavar") or _names(values)[0].upper())
    return name if "nargs" not in values or "[" in name else f"[{name}]..."


def _names(values: dict[str, object]) -> list[str]:
    names = values["names"]
    return names if isinstance(names, list) else []


def _option_name(values: dict[str, object]) -> str:
    names = [name for name in _names(values) if name.startswith("-")]
    value = "" if values.get("is_flag") else f" {values.get('metavar') or _kind(values)}"
    return ", ".join(names) + value


def _kind(values: dict[str, object]) -> str:
    return "NUMBER" if isinstance(values.get("default"), int | float) else "TEXT"


def _option_help(values: dict[str, object]) -> str:
    text, default = str(values.get("help") or ""), values.get("default")
    shown = values.get("show_default") and default is not None
    return f"{text}  [default: {default}]" if shown else text


def _paragraphs(function: ast.FunctionDef) -> Iterator[str]:
    for paragraph in (ast.get_docstring(function) or "").split("\n\n"):
        text = " ".join(paragraph.split())
        yield textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ") + "\n"


def _table(title: str, rows: Rows) -> Iterator[str]:
    """Yield the lines of a table; a long name has a line of its own."""
    width = min(_LONGEST_NAME, max(len(name) for name, _ in rows))
    yield f"{title}:"
    for name, text in rows:
        lines = textwrap.wrap(text, _WIDTH - width - 4) or [""]
        if len(name) > width:
            yield f"  {name}"
            name = ""
        yield f"  {name:<{width}}  {lines[0]}".rstrip()
        yield from (f"  {'':<{width}}  {line}" for line in lines[1:])
    yield ""
