"""Checks that a barista's terminal and a kiosk are live."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from backend.checks.subject import Subject
from backend.checks.verdict import Verdict, green, red, yellow
from backend.client import QrCode, StaffClient
from backend.client.sign_in import utc_now
from backend.deploy.aws import Aws
from backend.local.deployment import STAGE

# A kiosk withdraws its code when no terminal was live for so long.
_BARISTA_SECONDS = 60
# A kiosk asks for its code every 40 s; twice means that it stays.
_KIOSK_SPAN = timedelta(seconds=100)
_KIOSK_CALLS = 2
_CODE_CALL = "GET /staff/shops/{shop_id}/qr-code"


def check_barista(subject: Subject) -> Verdict:
    """Check that a barista's terminal was live within the last minute."""
    code = _code(subject)
    if code is None:
        return yellow("Not known without a sign-in.", "Give one with --password-file.")
    seen_at, advice = code.barista_seen_at, "Start it with ./shop barista."
    if seen_at is None:
        return red("No barista's terminal was ever live in this shop.", advice)
    seconds = (code.served_at - seen_at).total_seconds()
    if seconds > _BARISTA_SECONDS:
        ago = f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
        return red(f"No barista's terminal is live; the last one was {ago} ago.", advice)
    return green("A barista's terminal is live.")


def check_kiosk(subject: Subject) -> Verdict:
    """Check that a kiosk asks for its code; the log of the API says so."""
    if subject.aws is None:
        return yellow(
            "Only the machine of the shop sees whether a kiosk is live.", "Look at its screen."
        )
    calls = kiosk_calls(subject.aws, subject.shop_id, utc_now() - _KIOSK_SPAN)
    if calls < _KIOSK_CALLS:
        return red("No kiosk is live.", "Start it with ./shop kiosk, or ./shop kiosk --web.")
    return green("A kiosk is live.")


def kiosk_calls(aws: Aws, shop_id: str, since: datetime) -> int:
    """Return how often a display has asked for the code of a shop since a time."""
    pages = (
        aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=f"/aws/lambda/serverlesspresso-{STAGE}",
            filterPattern=f'"{_CODE_CALL}"',
            startTime=int(since.timestamp() * 1000),
        )
    )
    messages = (event["message"] for page in pages for event in page["events"])
    lines = (line for message in messages for line in message.splitlines())
    return sum(is_kiosk_call(line, shop_id) for line in lines)


def is_kiosk_call(line: str, shop_id: str) -> bool:
    """Return whether a line of the log tells of a display that received the code of a shop."""
    try:
        logged = json.loads(line)
        return (
            logged["call"] == _CODE_CALL
            and logged["shopId"] == shop_id
            and logged["status"] == 200
            and "display" in logged["roles"]
        )
    except (ValueError, KeyError, TypeError):
        return False


def _code(subject: Subject) -> QrCode | None:
    """Return the shop's code, asked for as a manager: a display's call would look like a kiosk."""
    person = subject.staff.get("manager") or next(iter(subject.staff.values()), None)
    if subject.url is None or person is None:
        return None
    with StaffClient.sign_in(subject.url, person.username, person.password) as client:
        return client.qr_code(subject.shop_id)
