"""Checks that a drink goes from the scan to the collection, by the real API and MQTT."""

from __future__ import annotations

from backend.checks.subject import Subject
from backend.checks.verdict import Verdict, green, red, yellow
from backend.client import PublicClient
from backend.deploy.first_order import SmokeOrderFailed, make_smoke_order
from backend.deploy.staff import Login

_ADVICE = "See .shop/logs; ./shop close and ./shop open start everything anew."


def check_order(subject: Subject) -> Verdict:
    """Let a robot order, make and collect a drink in a shop that is only for tests.

    That shop has its own codes, numbers and report, so that neither the bar's board nor
    its figures show the drink. It is closed before and afterwards.
    """
    person = subject.staff.get("manager")
    if subject.url is None or person is None:
        return yellow("A manager's sign-in is needed.", "Give one with --password-file.")
    with PublicClient(subject.url) as public:
        menu = public.shop(subject.shop_id).menu
    try:
        summary = make_smoke_order(subject.url, Login(person.username, person.password), menu)
    except SmokeOrderFailed as error:
        return red(str(error), _ADVICE)
    return green(f"A drink was ordered, made and collected in {summary.seconds:.0f} s.")
