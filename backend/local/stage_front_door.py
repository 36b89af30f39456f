"""A front door for one stage of the local AWS, beside the shop that is open there.

`./shop deploy` with `AWS_ENDPOINT_URL` reaches the stage that it deployed through it, as
API Gateway's own URL is reached on AWS.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from backend.deploy.aws import Aws
from backend.local import cloud, network
from backend.local.errors import LocalShopError
from backend.local.folder import Folder, default_folder
from backend.local.front_door import process as front_door
from backend.local.front_door.gateway import GatewaySettings


class NotTheLocalCloudError(LocalShopError):
    """Raised when an endpoint is not that of the shop on this machine."""

    def __init__(self, endpoint_url: str | None) -> None:
        super().__init__(
            f"{endpoint_url} is not the local AWS of this folder; ./shop open starts it, and its "
            "address is in .shop/local.json."
        )


def as_root(aws: Aws) -> Aws:
    """Return the local AWS with root's keys, unless it has keys.

    Raises:
        NotTheLocalCloudError: The endpoint is another one.
    """
    if aws.access_key_id:
        return aws
    root = _local_cloud(aws).aws
    return replace(aws, access_key_id=root.access_key_id, secret_access_key=root.secret_access_key)


@contextmanager
def opened(aws: Aws, stage: str, api_id: str, client_id: str, iot_data_url: str) -> Iterator[str]:
    """Open a front door for a stage, and yield its URL.

    Raises:
        NotTheLocalCloudError: The endpoint is not the local AWS of this folder.
        BackgroundError: It does not start.
    """
    local = _local_cloud(aws)
    folder = Folder(default_folder().root / "stages" / stage)
    folder.prepare()
    port = network.free_port()
    url = f"http://127.0.0.1:{port}"
    settings = GatewaySettings(
        cloud_url=local.endpoint_url,
        api_id=api_id,
        mqtt_host=urlsplit(iot_data_url).netloc,
        public_url=url,
        client_id=client_id,
        gateway_key=local.gateway_key,
    )
    front_door.start(folder, port, settings, attached=True)
    try:
        yield url
    finally:
        front_door.stop(folder)


def _local_cloud(aws: Aws) -> cloud.Cloud:
    local = cloud.load_settings(default_folder())
    endpoint = urlsplit(aws.endpoint_url or "")
    if local is None or endpoint.port != local.port:
        raise NotTheLocalCloudError(aws.endpoint_url)
    return local
