"""`shop staff`: who may sign in."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from backend.command.stage_options import Target, find_target, stage_options
from backend.console import open_console
from backend.deploy.staff import ROLES, Login, StaffPool

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
    _show(target, _pool(target).add(name, role, display_name))


@command.command("reset")
@_NAME
@stage_options(required=False)
def reset(name: str, stage_name: str | None, region: str | None, profile: str | None) -> None:
    """Give a user a new password, and remove their second factor."""
    target = find_target(stage_name, region, profile)
    _show(target, _pool(target).reset(name))


@command.command("remove")
@_NAME
@stage_options(required=False)
def remove(name: str, stage_name: str | None, region: str | None, profile: str | None) -> None:
    """Delete a user; what they signed in to ends within an hour."""
    _pool(find_target(stage_name, region, profile)).remove(name)
    click.echo(f"{name} is removed. Terminals where they are signed in stop within an hour.")


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


def _show(target: Target, login: Login) -> None:
    changed = "" if target.aws.is_local else " They choose their own at the first sign-in."
    click.echo(f"{login.username} signs in with this password, which is shown once.{changed}")
    click.echo(f"  {login.password}")
