"""The `shop` command: finds its subcommands, and reports their errors.

A module named `<name>_command` that holds a click command called `command` is
the command `<name>`, with dashes for underscores.
"""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from pathlib import Path

import click
from botocore.exceptions import BotoCoreError
from botocore.exceptions import ClientError as AwsRefusal

from backend.agenda.entries import AgendaError
from backend.client import ClientError
from backend.client.sanitize import sanitize, sanitized_lines
from backend.deploy.chalice_python import NoPython
from backend.deploy.chalice_stage import NotDeployed, OtherWay
from backend.deploy.domain import DomainError
from backend.deploy.first_order import SmokeOrderFailed
from backend.deploy.package import PackageFailed
from backend.deploy.preflight import PreflightFailed
from backend.deploy.stacks import DeploymentFailed
from backend.deploy.staff import StaffError
from backend.local.errors import LocalShopError
from backend.local.folder import default_folder
from backend.operations.errors import OperationsError

_SUFFIX = "_command"
_EXPECTED = (
    AgendaError,
    AwsRefusal,
    BotoCoreError,
    ClientError,
    DeploymentFailed,
    DomainError,
    LocalShopError,
    NoPython,
    NotDeployed,
    OtherWay,
    OperationsError,
    PackageFailed,
    PreflightFailed,
    SmokeOrderFailed,
    StaffError,
)


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
    except _EXPECTED as error:
        click.secho(sanitize(str(error)), fg="red", err=True)
        return 1
    except Exception as error:  # noqa: BLE001 - the edge of the process
        click.secho(_log(error), fg="red", err=True)
        return 1
    return code if isinstance(code, int) else 0  # context.exit's code; commands return nothing


def _log(error: Exception) -> str:
    """Write the traceback to the log; return the message for the user."""
    log = default_folder().logs / "command.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        file.write(f"{sanitized_lines(''.join(traceback.format_exception(error)))}\n")
    return f"Unexpected error: {sanitize(str(error))}. The details are in {log}."
