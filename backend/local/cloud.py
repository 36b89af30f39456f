"""Starts and stops the local AWS: MiniStack in a process of its own, on loopback."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
import urllib.request
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from backend.deploy.aws import Aws
from backend.local import network, process
from backend.local.errors import BackgroundError, DamagedStateError, NotWritableError
from backend.local.folder import REPOSITORY, Folder
from backend.local.ministack.change_log.writer import Fsync
from backend.local.ministack.launch import (
    DAMAGED_STATE_EXIT_CODE,
    FSYNC_VARIABLE,
    GATEWAY_KEY_VARIABLE,
    NOT_WRITABLE_EXIT_CODE,
)
from backend.local.ministack.version import require_supported_version
from backend.private_files import read_json, write_json

REGION = "us-east-1"
_STOP_SECONDS = 30.0
_START_SECONDS = 120.0
_EXCLUDED_PREFIXES = ("AWS_", "LOCALSTACK_", "MINISTACK_", "DOCKER_", "LAMBDA_", "PYTHON")
_EXCLUDED_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")


@dataclass(frozen=True)
class Cloud:
    """The local AWS of one folder: its port on loopback and its keys.

    Attributes:
        port: On 127.0.0.1.
        access_key_id: Of root.
        secret_access_key: Of root.
        gateway_key: Authenticates the front door's calls, which are not signed.
        region: The only region.
    """

    port: int
    access_key_id: str
    secret_access_key: str = field(repr=False)
    gateway_key: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(30))
    region: str = REGION

    @property
    def endpoint_url(self) -> str:
        """The endpoint of every service, for boto3."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def mqtt_host(self) -> str:
        """The host of realtime URLs, the only one that MiniStack's MQTT broker accepts."""
        return f"iot.{self.region}.localhost:{self.port}"

    @property
    def aws(self) -> Aws:
        """The account for deployments, with root's credentials."""
        return Aws(
            region=self.region,
            endpoint_url=self.endpoint_url,
            access_key_id=self.access_key_id,
            secret_access_key=self.secret_access_key,
        )


def load_settings(folder: Folder) -> Cloud | None:
    """Return the settings of the local AWS last started in `folder`, running or not."""
    settings = read_json(folder.cloud_settings)
    if not settings:
        return None
    known = {one.name for one in fields(Cloud)}
    return Cloud(**{name: value for name, value in settings.items() if name in known})


def start(
    folder: Folder,
    *,
    attached: bool,
    fsync: Fsync = Fsync.ALWAYS,
    must_keep_port: bool = False,
) -> Cloud:
    """Start the local AWS with its saved state, and return it once it answers.

    It keeps its port and keys from one start to the next, unless its port is in
    use and `must_keep_port` is false. If attached, it ends with this process. `fsync`
    is when it flushes its changes to the disk.

    Raises:
        UnsupportedVersionError: Another MiniStack is installed.
        OSError: Its port is in use, and no other will do.
        DamagedStateError: Its saved state is damaged.
        NotWritableError: It cannot store anything.
        BackgroundError: It ended at once, or did not answer in 120 seconds.
    """
    require_supported_version()
    log = folder.logs / "cloud.log"
    pid_file = folder.pid_file("cloud")
    mode = "attached" if attached else "detached"
    saved = load_settings(folder)
    # Bound here and inherited, so that no other program can answer on the port meanwhile.
    port = saved.port if saved else 0
    with network.listener(port, must_keep_port=must_keep_port) as listener:
        cloud = _settings(saved, listener.getsockname()[1])
        write_json(folder.cloud_settings, asdict(cloud))
        child = process.start(
            "backend.local.ministack",
            [str(pid_file), str(listener.fileno()), str(folder.state), mode],
            log=log,
            environment=_environment(folder, cloud) | {FSYNC_VARIABLE: fsync},
            attached=attached,
            descriptors=[listener.fileno()],
        )
    _wait_until_it_answers(cloud, child, log, folder)
    return cloud


def stop(folder: Folder) -> bool:
    """Stop the local AWS, which saves its state, and all its workers; return whether it ran."""
    return process.stop(folder.pid_file("cloud"), grace_seconds=_STOP_SECONDS)


def is_answering(cloud: Cloud) -> bool:
    """Return whether the local AWS answers within two seconds."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{cloud.endpoint_url}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_until_it_answers(
    cloud: Cloud, child: subprocess.Popen[bytes], log: Path, folder: Folder
) -> None:
    limit = time.monotonic() + _START_SECONDS
    while not is_answering(cloud):
        if child.poll() == DAMAGED_STATE_EXIT_CODE:
            raise DamagedStateError(folder.state)
        if child.poll() == NOT_WRITABLE_EXIT_CODE:
            raise NotWritableError(folder.state)
        if child.poll() is not None or time.monotonic() > limit:
            raise BackgroundError("The local AWS", log)
        time.sleep(0.1)


def _settings(saved: Cloud | None, port: int) -> Cloud:
    if saved:
        return replace(saved, port=port)
    return Cloud(port, f"AKIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))


def _environment(folder: Folder, cloud: Cloud) -> dict[str, str]:
    """Return the environment of MiniStack and of the Lambda functions that it runs.

    The user's own AWS settings, proxies and containers are excluded: MiniStack
    would remove containers that it takes for its own.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(_EXCLUDED_PREFIXES) and name.lower() not in _EXCLUDED_PROXIES
    }
    return inherited | {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(folder.scratch),
        "NO_PROXY": "*",
        "DOCKER_HOST": f"unix://{folder.scratch}/no-docker.sock",
        GATEWAY_KEY_VARIABLE: cloud.gateway_key,
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
