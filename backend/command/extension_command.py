"""`shop extension`: adds services to a stage, and removes them."""

from __future__ import annotations

import click

from backend.command.operated_stage import operates_stage
from backend.operations import extensions
from backend.operations.stage import Stage


@click.group("extension")
def command() -> None:
    """Add services to a stage, and remove them, without a change of anything else.

    An extension listens to the stage's events through a rule of its own. docs/extending.md
    says how to write one.
    """


@command.command("list")
@operates_stage
def list_extensions(stage: Stage) -> None:
    """List the extensions of a stage, and those that can be added."""
    present = extensions.added(stage)
    for name in sorted({*present, *extensions.available()}):
        click.echo(f"{name:<24}{'added' if name in present else 'available'}")


@command.command("add")
@click.argument("extension", metavar="NAME|FOLDER")
@operates_stage
def add(stage: Stage, extension: str) -> None:
    """Add an extension by its NAME, or the one in FOLDER; or update it."""
    found = extensions.find(extension)
    outputs = extensions.add(stage, found)
    click.echo(f"Added {found.name} to the stage {stage.name}.")
    for name, value in outputs.items():
        click.echo(f"  {name}: {value}")


@command.command("remove")
@click.argument("name")
@click.confirmation_option("--yes", prompt="Everything that it stored is deleted. Remove it?")
@operates_stage
def remove(stage: Stage, name: str) -> None:
    """Remove the extension NAME, and everything that it stored."""
    extensions.remove(stage, name)
    click.echo(f"Removed {name} from the stage {stage.name}.")
