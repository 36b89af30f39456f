"""Starts and stops the local AWS: MiniStack in a process of its own, on loopback."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
import urllib.request
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from backend.deploy.aws import Aws
from backend.local import process
from backend.local.errors import BackgroundError
from backend.local.folder import REPOSITORY, Folder, read_json, write_private_json

REGION = "us-east-1"
SAVE_SECONDS = 30.0
_START_SECONDS = 40.0
DOOR_KEY_VARIABLE = "SHOP_DOOR_KEY"
_OTHERS_SETTINGS = ("AWS_", "LOCALSTACK_", "MINISTACK_", "DOCKER_", "LAMBDA_", "PYTHON")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")


@dataclass(frozen=True)
class Cloud:
    """The local AWS of one folder: its port on loopback and its keys.

    Attributes:
        port: On 127.0.0.1.
        access_key_id: Of root.
        secret_access_key: Of root.
        door_key: What the front door sends with its calls, which nobody signs.
        region: The only one that there is.
    """

    port: int
    access_key_id: str
    secret_access_key: str = field(repr=False)
    door_key: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(30))
    region: str = REGION

    @property
    def endpoint_url(self) -> str:
        """Where boto3 finds every service."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def mqtt_host(self) -> str:
        """The host of realtime URLs: MiniStack knows its MQTT broker by this name alone."""
        return f"iot.{self.region}.localhost:{self.port}"

    @property
    def aws(self) -> Aws:
        """The account as a deployment reaches it, as root."""
        return Aws(
            region=self.region,
            endpoint_url=self.endpoint_url,
            access_key_id=self.access_key_id,
            secret_access_key=self.secret_access_key,
        )


def remembered(folder: Folder) -> Cloud | None:
    """Return the local AWS that was last started in `folder`, running or not."""
    settings = read_json(folder.cloud_settings)
    return Cloud(**settings) if settings else None


def start(folder: Folder, *, tied: bool) -> Cloud:
    """Start the local AWS with the state that it last had, and return it once it answers.

    It keeps its port and keys from one start to the next, unless somebody else
    has taken the port. If tied, it ends with this process.

    Raises:
        BackgroundError: It ended at once, or did not answer in 40 seconds.
    """
    earlier = remembered(folder)
    log = folder.logs / "cloud.log"
    pid_file = folder.pid_file("cloud")
    # Taken here and handed over, so that nobody else can answer at the port meanwhile.
    with _listener(earlier.port if earlier else 0) as listener:
        cloud = _settings(earlier, listener.getsockname()[1])
        write_private_json(folder.cloud_settings, asdict(cloud))
        descriptor = listener.fileno()
        child = process.start(
            "backend.local.cloud_process",
            [str(pid_file), str(descriptor), str(folder.state), "tied" if tied else "free"],
            log=log,
            environment=_environment(folder, cloud),
            tied=tied,
            descriptors=[descriptor],
        )
    _wait_until_it_answers(cloud, child, log)
    return cloud


def stop(folder: Folder) -> bool:
    """Save and stop the local AWS with all its workers; return whether it ran."""
    return process.stop(folder.pid_file("cloud"), grace_seconds=SAVE_SECONDS)


def is_answering(cloud: Cloud) -> bool:
    """Return whether the local AWS answers within two seconds."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{cloud.endpoint_url}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_until_it_answers(cloud: Cloud, child: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + _START_SECONDS
    while not is_answering(cloud):
        if child.poll() is not None or time.monotonic() > limit:
            raise BackgroundError("The local AWS", log)
        time.sleep(0.1)


def _settings(earlier: Cloud | None, port: int) -> Cloud:
    if earlier:
        return replace(earlier, port=port)
    return Cloud(port, f"AKIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))


def _listener(port: int) -> socket.socket:
    """Return a socket that listens on `port` of loopback, or on another if that is taken."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


def _environment(folder: Folder, cloud: Cloud) -> dict[str, str]:
    """Return the environment of MiniStack and of the Lambda functions that it runs.

    The person's own AWS settings, proxies and containers are kept out of it:
    MiniStack would remove containers that it takes for its own.
    """
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(_OTHERS_SETTINGS) and name.lower() not in _PROXIES
    }
    return mine | {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(folder.scratch),
        "NO_PROXY": "*",
        "DOCKER_HOST": f"unix://{folder.scratch}/no-docker.sock",
        DOOR_KEY_VARIABLE: cloud.door_key,
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": cloud.access_key_id,
        "AWS_SECRET_ACCESS_KEY": cloud.secret_access_key,
        "AWS_DEFAULT_REGION": cloud.region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "MINISTACK_REGION": cloud.region,
        "GATEWAY_PORT": str(cloud.port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder.state / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_ACCOUNT_CONCURRENCY": "32",
        "LOG_LEVEL": "INFO",
    }
