"""Opens and closes the shop on this machine: starts and stops its parts in order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.client import Credentials
from backend.local import cloud, deployment, network, process, sample, staff, supervision
from backend.local.errors import AlreadyOpenError, PortTakenError
from backend.local.folder import Folder
from backend.local.front_door import process as front_door
from backend.local.front_door.gateway import GatewaySettings
from backend.local.ministack.change_log.writer import Fsync
from backend.local.ministack.interrupted_executions import resume_orders
from backend.local.supervision import Supervision
from backend.private_files import read_json, write_json

_CLOSE_TIMEOUT_SECONDS = 60.0

ReportStep = Callable[[str], None]


@dataclass(frozen=True)
class OpenOptions:
    """The options with which a shop is opened.

    Attributes:
        port: The front door's.
        shop_id: The shop that is shown, and created if it does not exist.
        fresh: Whether to delete the saved state first.
        public_url: The URL for phones, if not this machine's address on its network.
        trusted_proxies: Addresses and networks of proxies in front of the front door,
            whose `X-Forwarded-For` is trusted.
        attached: Whether the background processes end with this one.
        timeouts: How long the workflow waits.
        fsync: When changes are flushed to the disk.
    """

    port: int = 8000
    shop_id: str = "demo"
    fresh: bool = False
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    attached: bool = True
    timeouts: deployment.Timeouts = field(default_factory=deployment.Timeouts)
    fsync: Fsync = Fsync.ALWAYS


@dataclass(frozen=True)
class OpenShop:
    """An open shop, as `local.json` describes it.

    Attributes:
        url: Its URL for programs on this machine.
        public_url: Its URL for phones.
        shop_id: The id of the shop.
        staff: Credentials by role.
        resumed: How many open orders were resumed.
    """

    url: str
    public_url: str
    shop_id: str
    staff: dict[str, Credentials]
    resumed: int = 0

    @property
    def phone_url(self) -> str:
        """The phone page of the shop."""
        return f"{self.public_url}/?shop={self.shop_id}"


@contextlib.contextmanager
def exclusive_lock(folder: Folder) -> Iterator[None]:
    """Hold the lock for opening the shop of this folder while the block runs.

    A process that a crash has left running without the other one is stopped first.

    Raises:
        AlreadyOpenError: The shop is open, or being opened.
    """
    try:
        pid_file = process.PidFile(folder.pid_file("opening"))
    except process.AlreadyRunningError as error:
        raise AlreadyOpenError(error.pid, _last_url(folder)) from error
    try:
        door = process.running_pid(folder.pid_file("front-door"))
        supervisor = process.running_pid(folder.pid_file(supervision.NAME))
        if supervisor is not None:
            raise AlreadyOpenError(supervisor, _last_url(folder))
        if door is not None and not is_partly_running(folder):
            raise AlreadyOpenError(door, _last_url(folder))
        stop_processes(folder)
        yield
    finally:
        pid_file.release()


def open_shop(folder: Folder, options: OpenOptions, report_step: ReportStep) -> OpenShop:
    """Start everything, from the local AWS to the sample menu, and return the open shop.

    Requires the `exclusive_lock`. `report_step` is called with a description of each
    step. If it fails, nothing is left running.

    Raises:
        LocalShopError: A port is taken, or a process does not start.
        DeploymentFailed: CloudFormation failed.
        backend.client.ClientError: A call that creates the sample shop failed.
    """
    if not network.is_port_free(options.port):
        raise PortTakenError(options.port)
    if options.fresh:
        folder.clear()
    folder.prepare()
    try:
        return _start(folder, options, report_step)
    except BaseException:
        stop_processes(folder)
        raise


def _start(folder: Folder, options: OpenOptions, report_step: ReportStep) -> OpenShop:
    report_step("Starting the local AWS")
    local_aws = cloud.start(folder, attached=options.attached, fsync=options.fsync)
    deployed = deployment.deploy(folder, local_aws, options.shop_id, options.timeouts, report_step)
    report_step("Creating staff users")
    people = staff.ensure_staff(folder, local_aws, deployed.outputs["UserPoolId"])
    report_step("Resuming open orders")
    resumed = resume_orders(local_aws, deployed.outputs["StateMachineArn"])
    processes = supervision_of(folder, options)
    gateway = processes.gateway
    report_step("Starting the front door")
    front_door.start(folder, options.port, gateway, attached=options.attached)
    shop = OpenShop(
        f"http://localhost:{options.port}", gateway.public_url, options.shop_id, people, resumed
    )
    write_json(folder.description, _description(shop, local_aws))
    report_step("Creating the sample menu")
    sample.ensure_sample_shop(shop.url, shop.shop_id, people["manager"], folder.robot_limit)
    supervision.forget_restarts(folder)
    if not options.attached:
        supervision.start(folder, processes)
    return shop


def supervision_of(folder: Folder, options: OpenOptions) -> Supervision:
    """Return how the processes of the shop were started, or are to be started."""
    local_aws = cloud.load_settings(folder)
    deployed = read_json(folder.deployed)
    assert local_aws is not None
    assert deployed is not None
    gateway = GatewaySettings(
        cloud_url=local_aws.endpoint_url,
        api_id=deployed["api_id"],
        mqtt_host=local_aws.mqtt_host,
        public_url=(options.public_url or network.public_url(options.port)).rstrip("/"),
        client_id=deployed["outputs"]["UserPoolClientId"],
        trusted_proxies=options.trusted_proxies,
        gateway_key=local_aws.gateway_key,
    )
    return Supervision(
        port=options.port,
        gateway=gateway,
        state_machine_arn=deployed["outputs"]["StateMachineArn"],
        fsync=options.fsync,
        attached=options.attached,
    )


def close_shop(folder: Folder) -> bool:
    """Close the shop; return whether anything ran.

    If another terminal runs `./shop open`, that process is stopped first and closes it.
    """
    foreground = process.stop(folder.pid_file("opening"), grace_seconds=_CLOSE_TIMEOUT_SECONDS)
    return stop_processes(folder) or foreground


def stop_processes(folder: Folder) -> bool:
    """Stop the supervisor, the front door, then the local AWS, which saves.

    Return whether one of the shop's two processes ran.
    """
    supervision.stop(folder)
    door = front_door.stop(folder)
    return cloud.stop(folder) or door


def is_supervised(folder: Folder) -> bool:
    """Return whether a program opens this shop, or starts its processes again when they end."""
    pid_files = (folder.pid_file("opening"), folder.pid_file(supervision.NAME))
    return any(process.running_pid(path) is not None for path in pid_files)


def is_partly_running(folder: Folder) -> bool:
    """Return whether only one of the shop's two processes runs, as after a crash."""
    door, local_aws = (
        process.running_pid(folder.pid_file(name)) for name in ("front-door", "cloud")
    )
    return (door is None) != (local_aws is None)


def find_open(folder: Folder) -> OpenShop | None:
    """Return the open shop of this folder, or None unless both its processes run."""
    running = all(process.running_pid(folder.pid_file(name)) for name in ("front-door", "cloud"))
    description = read_json(folder.description) if running else None
    if description is None:
        return None
    people = {role: Credentials(**person) for role, person in description["staff"].items()}
    return OpenShop(description["url"], description["publicUrl"], description["shopId"], people)


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
