"""Checks of the shop itself: does it answer and take orders, can the staff sign in."""

from __future__ import annotations

from backend.checks.subject import Subject
from backend.checks.verdict import Verdict, green, red, yellow
from backend.client import ClientError, Drink, PublicClient, StaffClient


def check_shop(subject: Subject) -> Verdict:
    """Check that the shop answers, takes orders, and offers something."""
    if subject.url is None:
        return red("No shop runs on this machine.", "Open it with ./shop open, or use --url.")
    with PublicClient(subject.url) as public:
        shop = public.shop(subject.shop_id)
    if not any(map(can_be_ordered, shop.menu)):
        return red("Nothing on the menu can be ordered.", "Write the menu, or end “sold out”.")
    if shop.paused_until:
        return red(
            f"The bar pauses until {shop.paused_until.astimezone():%H:%M}.",
            "End the break at the barista's terminal.",
        )
    if not shop.is_open:
        return red("The bar is closed.", "Open it at the barista's terminal.")
    return green(f"{shop.name} is open, with {len(shop.menu)} drinks on the menu.")


def can_be_ordered(drink: Drink) -> bool:
    """Return whether a drink, and an option of everything that it requires, is available."""
    required = (modifier for modifier in drink.modifiers if modifier.required)
    return drink.available and all(
        any(option.available for option in modifier.options) for modifier in required
    )


def check_sign_ins(subject: Subject) -> Verdict:
    """Check that the staff can sign in and see the shop."""
    if subject.url is None or not subject.staff:
        return yellow("No passwords are known here.", "Give them with --password-file.")
    refused = {}
    for role, person in subject.staff.items():
        try:
            with StaffClient.sign_in(subject.url, person.username, person.password) as client:
                client.shop_settings(subject.shop_id)
        except ClientError as error:
            refused[role] = str(error)
    if refused:
        found = "; ".join(f"{role}: {why}" for role, why in refused.items())
        return red(f"Not everybody can sign in: {found}.", "Give them a new password.")
    return green(f"Signed in as {', '.join(subject.staff)}.")
