"""The events of `publisher`: each becomes messages on topics of IoT Core."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from chalice import Blueprint

from chalicelib.contract.events import PUBLIC_TYPES, pattern
from chalicelib.contract.serialization import to_record
from chalicelib.kernel import clock
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.settings import deploy_time_setting, iot_data_url, stage
from chalicelib.publisher.model import messages

blueprint = Blueprint(__name__)

# A queue of twenty orders makes twenty messages; sequential calls would take a second.
_AT_ONCE = 8


@blueprint.on_cw_event(pattern(deploy_time_setting("STAGE"), *PUBLIC_TYPES), name="publisher")
@event_handler
def on_event(event: Any) -> None:
    """Publish an event to each audience that may see it, one message for each (QoS 1)."""
    time = clock.to_text(clock.from_text(event.time))
    envelope = {"type": event.detail_type, "id": event.event_id, "time": time}
    root = f"serverlesspresso/{stage()}/{event.detail['shopId']}"
    sending = [
        _sender().submit(
            _iot().publish,
            topic=f"{root}/{message.topic}",
            qos=1,
            payload=_payload({**envelope, "detail": to_record(message.detail)}),
        )
        for message in messages(event.detail_type, event.detail)
    ]
    for sent in sending:
        sent.result()


def _payload(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _sender() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="publish")


@cache
def _iot() -> Any:
    config = Config(max_pool_connections=_AT_ONCE)
    return boto3.client("iot-data", endpoint_url=iot_data_url(), config=config)
