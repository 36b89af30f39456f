"""What the person who opened the shop reads: where it is, who may sign in, what to start next."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backend.client import ClientError, StaffClient
from backend.local.opening import OpenShop
from backend.local.qr import qr_text

_NEXT = (
    ("./shop barista", "the barista's terminal"),
    ("./shop kiosk", "the QR code for the counter"),
    ("./shop robot --orders 20", "customers and baristas that do not sleep"),
    ("./shop close", "stop, and keep everything for next time"),
)


def show(shop: OpenShop, console: Console) -> None:
    """Print the phone URL with a QR code, the sign-ins and the next steps."""
    console.print()
    console.print(qr_text(_to_scan(shop)))
    console.print()
    opened = ("The shop is open.", "bold")
    console.print(Text.assemble(opened, " Phones on this network find it at"))
    console.print(Text(f"  {shop.phone_url}", style="bold cyan"), soft_wrap=True)
    if shop.resumed:
        console.print(f"{shop.resumed} open orders of last time go on.")
    console.print(_sign_ins(shop))
    console.print(_next_steps())


def _to_scan(shop: OpenShop) -> str:
    """Return what the QR code holds: the code of this moment, as on the kiosk."""
    person = shop.staff["display"]
    try:
        with StaffClient.sign_in(shop.url, person.username, person.password) as client:
            return client.qr_code(shop.shop_id).url
    except ClientError:
        return shop.phone_url  # a shop that is closed or paused may have no code


def _sign_ins(shop: OpenShop) -> Table:
    table = Table(title="Sign-ins", title_justify="left", box=None, padding=(0, 2))
    for column in ("role", "name", "password"):
        table.add_column(column)
    for role, person in shop.staff.items():
        table.add_row(Text(role), Text(person.username), Text(person.password))
    return table


def _next_steps() -> Table:
    table = Table(title="Next", title_justify="left", box=None, padding=(0, 2), show_header=False)
    for command, does in _NEXT:
        table.add_row(Text(command, style="bold"), does)
    return table
