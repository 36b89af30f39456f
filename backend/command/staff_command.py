"""`shop staff`: who may sign in."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from backend.command.stage_options import Target, find_target, stage_options
from backend.console import open_console
from backend.deploy.second_factor import SecondFactor
from backend.deploy.staff import ROLES, Login, StaffPool
from backend.local.qr import qr_text

_NAME = click.argument("name", metavar="NAME")


@click.group("staff")
def command() -> None:
    """Add, remove and list the staff of a stage, or of the shop on this machine."""


@command.command("add")
@_NAME
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do.")
@click.option("--display-name", metavar="TEXT", help="What customers read; by default NAME.")
@stage_options(required=False)
def add(
    name: str,
    role: str,
    display_name: str | None,
    stage_name: str | None,
    region: str | None,
    profile: str | None,
) -> None:
    """Create a user and show their password once."""
    target = find_target(stage_name, region, profile)
    _show(_pool(target).add(name, role, display_name))


@command.command("reset")
@_NAME
@stage_options(required=False)
def reset(name: str, stage_name: str | None, region: str | None, profile: str | None) -> None:
    """Give a user a new password, and remove their second factor."""
    target = find_target(stage_name, region, profile)
    _show(_pool(target).reset(name))


@command.command("remove")
@_NAME
@stage_options(required=False)
def remove(name: str, stage_name: str | None, region: str | None, profile: str | None) -> None:
    """Delete a user; what they signed in to ends within an hour."""
    _pool(find_target(stage_name, region, profile)).remove(name)
    click.echo(f"{name} is removed. Terminals where they are signed in stop within an hour.")


@command.command("mfa")
@_NAME
@stage_options(required=True)
def set_up_second_factor(
    name: str, stage_name: str, region: str | None, profile: str | None
) -> None:
    """Ask a user for the code of an authenticator app at every sign-in from now on.

    The user runs it, or types the password here. "shop staff reset" removes it.
    """
    target = find_target(stage_name, region, profile)
    if target.aws.is_local:
        raise click.ClickException("The local AWS has no second factor.")
    password = click.prompt(f"{name}'s password", hide_input=True)
    client_id = target.outputs()["UserPoolClientId"]
    factor = SecondFactor(target.aws.client("cognito-idp"), client_id, Login(name, password))
    open_console().print(qr_text(factor.url(f"Serverlesspresso {stage_name}")))
    click.echo(f"Scan it with an authenticator app, or type its key: {factor.secret}")
    factor.confirm(click.prompt("The code that the app shows"))
    click.echo(f"{name} is asked for a code at every sign-in from now on.")


@command.command("list")
@stage_options(required=False)
def list_members(stage_name: str | None, region: str | None, profile: str | None) -> None:
    """List the users, their roles, and whether they have chosen a password."""
    table = Table(box=None, padding=(0, 2))
    for column in ("user name", "display name", "roles", "status"):
        table.add_column(column)
    for member in _pool(find_target(stage_name, region, profile)).members():
        status = member.status.replace("_", " ").lower()
        row = (member.username, member.name, ", ".join(member.roles), status)
        table.add_row(*(Text(cell) for cell in row))
    open_console().print(table)


def _pool(target: Target) -> StaffPool:
    return StaffPool(target.aws, target.outputs()["UserPoolId"])


def _show(login: Login) -> None:
    click.echo(f"{login.username} signs in with this password, which is shown once:")
    click.echo(f"  {login.password}")
    click.echo("On AWS, people choose one of their own at the first sign-in.")
