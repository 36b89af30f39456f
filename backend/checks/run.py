"""Makes all checks side by side, and returns their results in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from backend.checks import kiosk_code, machine, network, shop, terminals, ticket, trial_order
from backend.checks.subject import Subject
from backend.checks.verdict import Result, Verdict, red
from backend.client import ClientError
from backend.client.sanitize import sanitize

log = logging.getLogger(__name__)

Check = Callable[[Subject], Verdict]

CHECKS: Mapping[str, Check] = {
    "shop": shop.check_shop,
    "sign-ins": shop.check_sign_ins,
    "order": trial_order.check_order,
    "barista": terminals.check_barista,
    "kiosk": terminals.check_kiosk,
    "code": kiosk_code.check_terminal,
    "code on the page": kiosk_code.check_page,
    "ticket": ticket.check_ticket,
    "address": network.check_address,
    "encryption": network.check_encryption,
    "clock": machine.check_clock,
    "disk": machine.check_disk,
    "power": machine.check_power,
}
"""What is checked, by name."""

# They wait for the shop, a browser and a printer more than they calculate.
_AT_ONCE = 4


def run_checks(
    subject: Subject, without: Collection[str] = (), checks: Mapping[str, Check] = CHECKS
) -> Iterator[Result]:
    """Yield the result of each check but those `without`, in order, as soon as it is there."""
    with ThreadPoolExecutor(_AT_ONCE, "check") as pool:
        running = {
            name: pool.submit(_verdict, name, check, subject)
            for name, check in checks.items()
            if name not in without
        }
        for name, found in running.items():
            yield Result(name, found.result())


def _verdict(name: str, check: Check, subject: Subject) -> Verdict:
    """Return the verdict of a check; a call that the shop refuses is red."""
    try:
        return check(subject)
    except ClientError as error:
        return red(f"{error}.", "See .shop/logs, and open the shop again.")
    except Exception as error:
        # One check that fails must not hide the others.
        log.info("The check %s failed.", name, exc_info=True)
        return red(
            f"The check failed: {sanitize(str(error)) or type(error).__name__}.",
            "Look at it yourself; this is a defect of the check.",
        )
