"""Opens and closes the shop on this machine: the order in which its parts come and go."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.local import address, cloud, deployment, process, resume, sample, staff
from backend.local.errors import AlreadyOpenError, PortTakenError
from backend.local.folder import Folder, read_json, write_private_json
from backend.local.front_door import process as front_door
from backend.local.front_door.door import Destination
from backend.local.staff import StaffSignIn

_CLOSING_SECONDS = 60.0

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Wishes:
    """What the person who opens the shop asks for.

    Attributes:
        port: The front door's.
        shop_id: The shop that is filled in, if it does not exist, and shown.
        fresh: Whether to forget everything of earlier openings.
        public_url: What phones type, if not this machine's address on its network.
        trusted_proxies: Addresses and networks of proxies before the front door,
            whose `X-Forwarded-For` is believed.
        tied: Whether the background processes end with this one.
        timeouts: How long the workflow waits.
    """

    port: int = 8000
    shop_id: str = "demo"
    fresh: bool = False
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    tied: bool = True
    timeouts: deployment.Timeouts = field(default_factory=deployment.Timeouts)


@dataclass(frozen=True)
class OpenShop:
    """The shop as it is open, which is what `local.json` says.

    Attributes:
        url: Where programs on this machine find it.
        public_url: Where phones on this network find it.
        shop_id: The shop in it.
        staff: A sign-in for each role, by role.
        resumed: How many open orders of an earlier opening go on.
    """

    url: str
    public_url: str
    shop_id: str
    staff: dict[str, StaffSignIn]
    resumed: int = 0

    @property
    def phone_url(self) -> str:
        """The phone page of the shop."""
        return f"{self.public_url}/?shop={self.shop_id}"


@contextlib.contextmanager
def exclusively(folder: Folder) -> Iterator[None]:
    """Be the one process that opens the shop of this folder, until the block ends.

    What a crash has left running, either process without the other, is stopped
    first, and its pid files removed.

    Raises:
        AlreadyOpenError: The shop is open, or being opened.
    """
    try:
        pid_file = process.PidFile(folder.pid_file("opening"))
    except process.AlreadyRunningError as other:
        raise AlreadyOpenError(other.pid, _last_url(folder)) from other
    try:
        door = process.holder(folder.pid_file("front-door"))
        if door is not None and not is_half_open(folder):
            raise AlreadyOpenError(door, _last_url(folder))
        stop_everything(folder)
        yield
    finally:
        pid_file.release()


def open_shop(folder: Folder, wishes: Wishes, tell: Tell) -> OpenShop:
    """Bring the shop up, from the local AWS to the sample menu, and return how to reach it.

    Call it `exclusively`. `tell` is called with each step, for a person. If it
    fails, nothing is left running.

    Raises:
        LocalShopError: A port is taken, or a process does not come up.
        DeploymentFailed: CloudFormation gave up.
        backend.client.ClientError: The API does not do what the sample needs.
    """
    if not address.is_port_free(wishes.port):
        raise PortTakenError(wishes.port)
    if wishes.fresh:
        folder.forget()
    folder.prepare()
    try:
        return _bring_up(folder, wishes, tell)
    except BaseException:
        stop_everything(folder)
        raise


def _bring_up(folder: Folder, wishes: Wishes, tell: Tell) -> OpenShop:
    tell("Starting the local AWS")
    local_aws = cloud.start(folder, tied=wishes.tied)
    deployed = deployment.deploy(folder, local_aws, wishes.shop_id, wishes.timeouts, tell)
    tell("Signing the staff in")
    people = staff.ensure_staff(folder, local_aws, deployed.outputs["UserPoolId"])
    tell("Taking up open orders")
    resumed = resume.resume_orders(local_aws, deployed.outputs["StateMachineArn"])
    public_url = (wishes.public_url or address.public_url(wishes.port)).rstrip("/")
    destination = Destination(
        cloud_url=local_aws.endpoint_url,
        api_id=deployed.api_id,
        mqtt_host=local_aws.mqtt_host,
        public_url=public_url,
        client_id=deployed.outputs["UserPoolClientId"],
        trusted_proxies=wishes.trusted_proxies,
        door_key=local_aws.door_key,
    )
    tell("Opening the front door")
    front_door.start(folder, wishes.port, destination, tied=wishes.tied)
    shop = OpenShop(f"http://localhost:{wishes.port}", public_url, wishes.shop_id, people, resumed)
    write_private_json(folder.description, _description(shop, local_aws))
    tell("Writing the menu on the board")
    sample.ensure_shop(shop.url, shop.shop_id, people["manager"])
    return shop


def close_shop(folder: Folder) -> bool:
    """Close the shop, whoever opened it; return whether anything ran.

    An opening in another terminal is asked to close its own, and waited for.
    """
    foreground = process.stop(folder.pid_file("opening"), grace_seconds=_CLOSING_SECONDS)
    return stop_everything(folder) or foreground


def stop_everything(folder: Folder) -> bool:
    """Stop the front door, then the local AWS, which saves; return whether either ran."""
    door = front_door.stop(folder)
    return cloud.stop(folder) or door


def is_half_open(folder: Folder) -> bool:
    """Return whether one of the shop's two processes runs without the other, as after a crash."""
    door, local_aws = (process.holder(folder.pid_file(name)) for name in ("front-door", "cloud"))
    return (door is None) != (local_aws is None)


def find_open(folder: Folder) -> OpenShop | None:
    """Return the shop that runs from this folder, or None; both its processes must run."""
    running = all(process.holder(folder.pid_file(name)) for name in ("front-door", "cloud"))
    found = read_json(folder.description) if running else None
    if found is None:
        return None
    people = {role: StaffSignIn(**person) for role, person in found["staff"].items()}
    return OpenShop(found["url"], found["publicUrl"], found["shopId"], people)


def _description(shop: OpenShop, local_aws: cloud.Cloud) -> dict[str, Any]:
    return {
        "url": shop.url,
        "publicUrl": shop.public_url,
        "stage": deployment.STAGE,
        "shopId": shop.shop_id,
        "staff": {role: asdict(person) for role, person in shop.staff.items()},
        "aws": {"endpointUrl": local_aws.endpoint_url, "region": local_aws.region},
    }


def _last_url(folder: Folder) -> str | None:
    description = read_json(folder.description)
    return description["url"] if description else None
