"""A real MQTT broker with IAM enforced, and a TCP proxy to it that a test can cut or freeze."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from backend.client import RealtimeSession
from tests.open_shop import free_port

REGION = "us-east-1"
IOT_HOST = "iot.us-east-1.amazonaws.com"
ROOT = {"aws_access_key_id": "AKIABROKERTEST000000", "aws_secret_access_key": "broker-test"}
ROLE = "realtime-test"


class TcpProxy:
    """Forwards bytes to the broker, as the front door does, until it is cut or frozen.

    The presigned signature covers the broker's own host name, so the Host header of
    the WebSocket upgrade is replaced.
    """

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.flowing = threading.Event()
        self.flowing.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection."""
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def close(self) -> None:
        self.flowing.set()
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._broker_port))
                self._pairs.append((near, far))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError), source, target:
            while data := source.recv(65536):
                self.flowing.wait()
                ours = f"127.0.0.1:{self.port}".encode()
                target.sendall(data.replace(b"Host: " + ours, b"Host: " + IOT_HOST.encode()))
            target.shutdown(socket.SHUT_WR)


@dataclass
class Broker:
    """The broker: publishes, and presigns sessions for one client id and its topics."""

    port: int

    def _aws(self, service: str) -> Any:
        url = f"http://127.0.0.1:{self.port}"
        make: Any = boto3.client
        return make(service, endpoint_url=url, region_name=REGION, **ROOT)

    def publish(self, topic: str, payload: bytes) -> None:
        self._aws("iot-data").publish(topic=topic, qos=1, payload=payload)

    def session(
        self,
        proxy: TcpProxy,
        client_id: str,
        topics: tuple[str, ...],
        *,
        allowed: tuple[str, ...] | None = None,
        seconds: float = 900,
    ) -> RealtimeSession:
        key = self._aws("sts").assume_role(
            RoleArn=f"arn:aws:iam::000000000000:role/{ROLE}",
            RoleSessionName="realtime",
            Policy=json.dumps(_policy(client_id, topics if allowed is None else allowed)),
        )["Credentials"]
        request = AWSRequest(method="GET", url=f"http://{IOT_HOST}/mqtt")
        credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        SigV4QueryAuth(credentials, "iotdevicegateway", REGION, expires=300).add_auth(request)
        query = str(request.url).split("?", 1)[1]
        token = quote(key["SessionToken"], safe="")
        url = f"ws://127.0.0.1:{proxy.port}/mqtt?{query}&X-Amz-Security-Token={token}"
        expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        return RealtimeSession(url, client_id, topics, expires_at)

    def make_role(self) -> None:
        trust = _document({"Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
        iam = self._aws("iam")
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust)
        everything = _document({"Action": "iot:*", "Resource": "*"})
        iam.put_role_policy(RoleName=ROLE, PolicyName="iot", PolicyDocument=everything)


def _document(*statements: dict[str, Any]) -> str:
    allowed = [{"Effect": "Allow", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def _policy(client_id: str, topics: tuple[str, ...]) -> dict[str, Any]:
    arn = f"arn:aws:iot:{REGION}:*"
    rights: list[tuple[str, list[str]]] = [
        ("iot:Connect", [f"{arn}:client/{client_id}"]),
        ("iot:Subscribe", [f"{arn}:topicfilter/{topic}" for topic in topics]),
        ("iot:Receive", [f"{arn}:topic/{topic}" for topic in topics]),
    ]
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": resources}
        for action, resources in rights
        if resources
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _await_health(port: int, limit_seconds: float = 240) -> None:
    deadline = time.monotonic() + limit_seconds
    while time.monotonic() < deadline:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise TimeoutError("the broker did not start")


@contextmanager
def running_broker(folder: Path) -> Iterator[Broker]:
    port = free_port()
    environment = {
        **os.environ,
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": ROOT["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": ROOT["aws_secret_access_key"],
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    with (folder / "broker.log").open("wb") as log:
        command = [sys.executable, "-m", "ministack"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _await_health(port)
            broker = Broker(port)
            broker.make_role()
            yield broker
        finally:
            process.terminate()
            process.wait(60)
