"""A full disk refuses changes and nothing else, and the shop goes on when there is room.

The disk is filled by a limit on the size of the local AWS's files (`RLIMIT_FSIZE`),
which needs no privileges: beyond it, writing fails as on a full disk.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

from backend.local import process
from backend.local.ministack.change_log import files
from backend.local.ministack.durability.assembly import LOG_FOLDER
from tests.durability.conftest import Crashes
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud

HALF_A_MEGABYTE = 512 * 1024


@contextmanager
def full_disk(shop: TestShop, *, reserve_bytes: int) -> Iterator[None]:
    """Let the disk of the local AWS be full during the block, but for a reserve of the log's."""
    pid = process.running_pid(shop.folder.pid_file("cloud"))
    assert pid
    log = files.list_files(shop.folder.state / LOG_FOLDER).segments[-1]
    unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    full = log.stat().st_size if reserve_bytes else len(log.read_bytes().rstrip(b"\0"))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, unlimited[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


def use_up_the_reserve(shop: TestShop) -> None:
    """Write until a write is refused, as another program on the machine may."""
    tables = shop.aws.client("dynamodb")
    key = {"pk": {"S": "large"}, "sk": {"S": "item"}}

    def write() -> bool:
        try:
            tables.put_item(
                TableName=f"serverlesspresso-{shop.stage}-journeys",
                Item={**key, "text": {"S": "x" * 50_000}},
            )
        except ClientError as error:
            return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] == 503)
        return False

    eventually(write)


@pytest.mark.parametrize("reserve_bytes", [HALF_A_MEGABYTE, 0])
def test_full_disk_refuses_changes_and_recovers(
    fragile_shop: TestShop, crashes: Crashes, reserve_bytes: int
) -> None:
    shop = fragile_shop
    shop_id = shop.new_shop(drinksPerCode=20)
    placed, token = shop.place(shop_id)
    scanned, other_token = shop.scan(shop_id)
    code = shop.code(shop_id)
    request = shop.some_order_request(shop_id)

    with full_disk(shop, reserve_bytes=reserve_bytes):
        if reserve_bytes:
            use_up_the_reserve(shop)
        scan = eventually(lambda: refused(shop, shop_id, code))
        assert scan["code"] == "unavailable"
        assert scan["message"].startswith("The shop cannot store anything just now.")
        placing = shop.call("PUT", f"/orders/{scanned['orderId']}", other_token, request)
        assert (placing.status_code, placing.headers["Retry-After"]) == (503, "2")
        assert shop.act(placed, "make").status_code == 503
        assert shop.call("GET", f"/shops/{shop_id}").status_code == 200
        assert shop.call("GET", f"/orders/{placed['orderId']}", token).status_code == 200
        assert shop.call("POST", "/realtime", token, {}).status_code == 201
        assert shop.order(placed)["state"] == "PLACED"
        assert shop.order(scanned)["state"] == "SCANNED"

    def is_placed() -> bool:
        path = f"/orders/{scanned['orderId']}"
        return shop.call("PUT", path, other_token, request).status_code == 200

    eventually(is_placed)
    assert shop.act(placed, "make").status_code == 200
    crashes.kill()
    crashes.start()
    assert shop.order(placed)["state"] == "MAKING"
    assert shop.order(scanned)["state"] == "PLACED"


def refused(shop: TestShop, shop_id: str, code: str) -> dict[str, str] | None:
    """Scan, and return the error if that is refused."""
    answer = shop.call("POST", f"/shops/{shop_id}/scans", body={"code": code})
    error: dict[str, str] | None = answer.json().get("error")
    return error
