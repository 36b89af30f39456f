"""Opens a whole shop for tests: the local cloud, the real package, the front door."""

from __future__ import annotations

import fcntl
import itertools
import os
import random
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import boto3
import httpx

from backend.client import Credentials, CustomerClient, PublicClient, StaffClient
from backend.deploy.aws import Aws
from backend.local import cloud, deployment, opening
from backend.local.folder import Folder
from tests.described_api import DescribedApi

T = TypeVar("T")
MOST_ATTEMPTS = 20
_numbers = itertools.count(1)


@dataclass
class TestShop:
    """An open shop. `url` is its front door; `aws` its cloud, as root.

    Tests share it, so each creates a shop of its own in it with `new_shop`, if what
    other tests order, limit or close there would disturb it.
    """

    __test__ = False

    url: str
    stage: str
    shop_id: str
    staff: dict[str, Credentials]
    aws: Aws
    folder: Folder
    _clients: dict[str, StaffClient] = field(default_factory=dict)
    _replaced: list[StaffClient] = field(default_factory=list)
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def close(self) -> None:
        """Close every connection that this opened."""
        self._http.close()
        for client in (*self._clients.values(), *self._replaced):
            client.close()

    def as_staff(self, role: str) -> StaffClient:
        """Return a client signed in as `manager`, `barista` or `display`.

        Its ID token is valid for some minutes more, however long the tests have run.
        """
        client = self._clients.get(role)
        if client is None or client.session.expires_at < datetime.now(UTC) + timedelta(minutes=15):
            person = self.staff[role]
            if client:
                self._replaced.append(client)  # a test may use it still
            client = StaffClient.sign_in(self.url, person.username, person.password)
            self._clients[role] = client
        return client

    def customer(self) -> CustomerClient:
        """Return a customer who has not scanned yet."""
        return CustomerClient(self.url)

    def public(self) -> PublicClient:
        """Return a client of nobody in particular."""
        return PublicClient(self.url)

    def call(
        self,
        method: str,
        path: str,
        who: str | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Make one REST call of the contract, and validate its answer against `openapi.json`.

        `who` is a role, or a customer's token. A call that the front door did not forward,
        because it had waited for too long on a busy machine, is repeated.
        """
        sent = dict(headers or {})
        if who in self.staff:
            sent["Authorization"] = f"Bearer {self.as_staff(who).session.id_token}"
        elif who is not None:
            sent["Authorization"] = f"Bearer {who}"
        for _ in range(MOST_ATTEMPTS):
            answer = self._http.request(
                method, self.url + path, json=body, headers=sent, content=content
            )
            self._http.cookies.clear()  # callers share this connection, and are different people
            if not is_busy(answer):
                break
        self._described.check(method, path, answer)
        return answer

    @cached_property
    def _described(self) -> DescribedApi:
        return DescribedApi(self._http.get(f"{self.url}/openapi.json").json())

    def new_shop(self, **settings: Any) -> str:
        """Create an open shop with the demo's menu and return its id.

        `settings` are the contract's: `maxOpenOrders`, `drinksPerCode`, ... Unless they say
        so, neither the code changes nor the day ends while a test runs.
        """
        steady = {"codeIntervalSeconds": steady_interval(), "timeZone": zone_of_noon()}
        shop_id = f"test-{next(_numbers)}"
        menu = self.call("GET", f"/shops/{self.shop_id}").json()["menu"]
        here = f"/staff/shops/{shop_id}"
        for answer in (
            self.call("POST", "/staff/shops", "manager", {"shopId": shop_id, "name": "Test bar"}),
            self.call("PUT", f"{here}/menu", "manager", {"menu": menu}),
            self.call("PATCH", here, "manager", {"isOpen": True, **steady, **settings}),
        ):
            assert answer.is_success, answer.text
        return shop_id

    def code(self, shop_id: str) -> str:
        """Return the code that the displays of a shop show now."""
        answer = self.call("GET", f"/staff/shops/{shop_id}/qr-code", "display")
        return str(answer.json()["code"])

    def scan(self, shop_id: str) -> tuple[dict[str, Any], str]:
        """Scan as a new customer; return the order and the customer's token."""
        answer = self.call("POST", f"/shops/{shop_id}/scans", body={"code": self.code(shop_id)})
        assert answer.status_code == 201, answer.text
        return answer.json()["order"], answer.json()["customerToken"]

    def place(self, shop_id: str, **request: Any) -> tuple[dict[str, Any], str]:
        """Scan and place as a new customer; return the order and the customer's token."""
        order, token = self.scan(shop_id)
        body = {**self.some_order_request(shop_id), **request}
        answer = self.call("PUT", f"/orders/{order['orderId']}", token, body)
        assert answer.status_code == 200, answer.text
        return answer.json()["order"], token

    def some_order_request(self, shop_id: str) -> dict[str, Any]:
        """Return a request for the menu's first drink, with the first of each required option."""
        drink = self.call("GET", f"/shops/{shop_id}").json()["menu"][0]
        options = [m["options"][0]["optionId"] for m in drink["modifiers"] if m["required"]]
        return {"drinkId": drink["drinkId"], "optionIds": options}

    def act(self, order: dict[str, Any], action: str, who: str = "barista") -> httpx.Response:
        """Let a member of staff `make`, `complete`, ... an order."""
        path = f"/staff/shops/{order['shopId']}/orders/{order['orderId']}/{action}"
        return self.call("POST", path, who)

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return an order as the staff see it now."""
        path = f"/staff/shops/{order['shopId']}/orders/{order['orderId']}"
        found: dict[str, Any] = self.call("GET", path, "barista").json()["order"]
        return found

    def table(self, name: str) -> Any:
        """Return the boto3 table `orders`, `queue`, ..."""
        return table(self.aws, self.stage, name)


def table(aws: Aws, stage: str, name: str) -> Any:
    """Return the boto3 table `orders`, `queue`, ... of a stage."""
    database = boto3.resource(
        "dynamodb",
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id=aws.access_key_id,
        aws_secret_access_key=aws.secret_access_key,
    )
    return database.Table(f"serverlesspresso-{stage}-{name}")


class Response(Protocol):
    """What any HTTP client returns."""

    status_code: int

    def json(self) -> Any:
        """Return the body."""


def is_busy(answer: Response) -> bool:
    """Return whether the front door refused a call that waited in its queue for 15 seconds."""
    return answer.status_code == 503 and answer.json()["error"]["code"] == "busy"


def steady_interval() -> int:
    """Return for how many seconds a code is shown, so that the next change of it is hours away."""
    now = time.time()
    return max(range(43_200, 86_401, 600), key=lambda seconds: -now % seconds)


def zone_of_noon() -> str:
    """Return a time zone in which it is about noon, so that the next day is hours away."""
    hours_ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours_ahead:+d}"


def eventually(poll: Callable[[], T | Literal[False] | None], seconds: float = 120.0) -> T:
    """Return what `poll` returns once that is true; fail if it is not within `seconds`."""
    limit = time.monotonic() + seconds
    while True:
        found = poll()
        if found:
            return found
        if time.monotonic() > limit:
            raise AssertionError(f"not within {seconds} s; the last result was {found!r}")
        time.sleep(0.1)


@contextmanager
def opened(root: Path, timeouts: deployment.Timeouts | None = None) -> Iterator[TestShop]:
    """Open a shop whose files are under `root`, and close it at the end."""
    folder = Folder(root / ".shop")
    port = free_port()
    options = opening.OpenOptions(
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        timeouts=timeouts or deployment.Timeouts(),
    )
    with opening.exclusive_lock(folder):
        shop = opening.open_shop(folder, options, report_step=lambda _: None)
        local = cloud.load_settings(folder)
        assert local is not None
        try:
            test_shop = TestShop(
                url=f"http://127.0.0.1:{port}",
                stage=deployment.STAGE,
                shop_id=shop.shop_id,
                staff=shop.staff,
                aws=local.aws,
                folder=folder,
            )
            with closing(test_shop):
                yield test_shop
        finally:
            opening.stop_processes(folder)


def free_port() -> int:
    """Return a TCP port that nobody uses, and that nobody else is given while this process runs.

    The system gives none of these to a connection by itself, and a lock on a file keeps it
    from the other processes of the tests.
    """
    for port in random.SystemRandom().sample(range(12_000, 20_000), 1000):
        path = Path(tempfile.gettempdir()) / f"test-port-{port}"
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as server:
                server.bind(("0.0.0.0", port))
        except OSError:
            os.close(descriptor)
        else:
            return port
    raise AssertionError("no port is free")
