"""The text that `./shop open` prints: the shop's URL, the staff's sign-ins, next steps."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backend.client import ClientError, StaffClient
from backend.local.network import is_loopback
from backend.local.opening import OpenShop
from backend.local.qr import qr_text

_CAPTION = (
    "Scan this code with a phone to order. It changes every few minutes; ./shop kiosk shows it."
)
NO_NETWORK = (
    "This machine has no network, so phones cannot reach it. Join one, then open the shop "
    "again, or give the URL of a proxy with --public-url."
)
_NEXT = (
    ("./shop barista", "the barista's terminal"),
    ("./shop kiosk", "the QR code for the counter"),
    ("./shop robot --orders 20", "simulated customers and baristas"),
    ("./shop close", "close the shop and save its state"),
)


def print_welcome(shop: OpenShop, console: Console) -> None:
    """Print the phone URL with a QR code, the sign-ins and the next steps."""
    console.print()
    console.print(qr_text(_scan_url(shop)))
    console.print(_CAPTION)
    console.print()
    opened = ("The shop is open.", "bold")
    console.print(Text.assemble(opened, " Its address for phones on this network:"))
    console.print(Text(f"  {shop.phone_url}", style="bold cyan"), soft_wrap=True)
    if is_loopback(shop.public_url):
        console.print(Text(NO_NETWORK, style="yellow"))
    if shop.resumed:
        console.print(_resumed(shop.resumed))
    console.print(sign_ins(shop))
    console.print(_next_steps())


def _resumed(count: int) -> str:
    return f"{count} open order{'' if count == 1 else 's'} resumed."


def _scan_url(shop: OpenShop) -> str:
    """Return the URL of the current code, as on the kiosk."""
    person = shop.staff["display"]
    try:
        with StaffClient.sign_in(shop.url, person.username, person.password) as client:
            return client.qr_code(shop.shop_id).url
    except ClientError:
        return shop.phone_url  # a shop that is closed or paused may have no code


def sign_ins(shop: OpenShop) -> Table:
    """Return the user name and the password of each role."""
    table = Table(title="Staff", title_justify="left", box=None, padding=(0, 2))
    for column in ("role", "user name", "password"):
        table.add_column(column)
    for role, person in shop.staff.items():
        table.add_row(Text(role), Text(person.username), Text(person.password))
    return table


def _next_steps() -> Table:
    table = Table(title="Next", title_justify="left", box=None, padding=(0, 2), show_header=False)
    for command, does in _NEXT:
        table.add_row(Text(command, style="bold"), does)
    return table
