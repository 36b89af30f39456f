"""The `shop` command: finds its subcommands, and reports their errors.

A module named `<name>_command` that holds a click command called `command` is
the command `<name>`, with dashes for underscores.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback
from pathlib import Path

import click

from backend.errors import CommandError
from backend.local.folder import default_folder

_SUFFIX = "_command"
# Errors of other packages that are reported in one sentence as well, by their modules.
_FOREIGN = {
    "backend.client.errors": ("ClientError",),
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
}


class Commands(click.Group):
    """A group that imports a command on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        here = [str(Path(__file__).parent)]
        names = (module.name for module in pkgutil.iter_modules(here))
        found = (n.removesuffix(_SUFFIX) for n in names if n.endswith(_SUFFIX))
        return sorted(name.replace("_", "-") for name in found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is asked for.

        Raises:
            NoSuchCommand: There is none, but perhaps a similar one.
        """
        known = self.list_commands(ctx)
        if not args[0].startswith("-") and args[0] not in known:
            raise click.NoSuchCommand(args[0], possibilities=known, ctx=ctx)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"backend.command.{name}{_SUFFIX}")
        command: click.Command = module.command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="serverlesspresso")
def shop() -> None:
    """Run a coffee bar for an event, on this machine or on AWS.

    Start with "shop open", which prints the next steps.
    """


def run() -> int:
    """Run the command line; return the exit code. Errors are printed as one sentence."""
    try:
        code = shop.main(prog_name="shop", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:  # noqa: BLE001 - the edge of the process
        click.secho(_message(error), fg="red", err=True)
        return 1
    return code if isinstance(code, int) else 0  # context.exit's code; commands return nothing


def _is_expected(error: Exception) -> bool:
    """Return whether the error's message is for the user.

    Foreign modules are not imported for that: without them, no error is theirs.
    """
    kinds = [
        getattr(sys.modules[module], name)
        for module, names in _FOREIGN.items()
        if module in sys.modules
        for name in names
    ]
    return isinstance(error, (CommandError, *kinds))


def _message(error: Exception) -> str:
    """Return what the user is told; the traceback of an unexpected error is logged."""
    # Imported here, as it brings the whole client, and most commands end without an error.
    from backend.client.sanitize import sanitize, sanitized_lines

    if _is_expected(error):
        return sanitize(str(error))
    log = default_folder().logs / "command.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        file.write(f"{sanitized_lines(''.join(traceback.format_exception(error)))}\n")
    return f"Unexpected error: {sanitize(str(error))}. The details are in {log}."
