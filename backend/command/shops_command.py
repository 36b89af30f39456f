"""`shop shops`: another bar in the same stage."""

from __future__ import annotations

import click

from backend.client import StaffClient
from backend.command.stage_options import find_target, stage_options
from backend.deploy.staff import StaffPool
from backend.local import sample_menu


@click.group("shops")
def command() -> None:
    """Add another bar to a stage, or to the shop on this machine."""


@command.command("add")
@click.argument("shop_id", metavar="ID")
@click.option("--name", metavar="TEXT", help="What customers read; by default ID.")
@stage_options(required=False)
def add(
    shop_id: str,
    name: str | None,
    stage_name: str | None,
    region: str | None,
    profile: str | None,
) -> None:
    """Create the bar ID with the sample menu; it is closed until a barista opens it."""
    target = find_target(stage_name, region, profile)
    pool = StaffPool(target.aws, target.outputs()["UserPoolId"])
    with (
        target.reached() as url,
        pool.temporary_user() as login,
        StaffClient.sign_in(url, login.username, login.password) as client,
    ):
        client.create_shop(shop_id, name or shop_id)
        client.put_menu(shop_id, sample_menu.MENU)
    click.echo(f"The bar {shop_id} is created; its terminals name it with --shop {shop_id}.")
