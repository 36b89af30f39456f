"""The events of `publisher`: each becomes messages on topics of IoT Core."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from chalice import Blueprint

from chalicelib.contract.events import pattern_of_uncarried
from chalicelib.contract.serialization import to_record
from chalicelib.kernel import aws, clock
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.settings import deploy_time_setting, iot_data_url, stage
from chalicelib.publisher.model import PUBLISHED_TYPES, Message, messages

blueprint = Blueprint(__name__)

# An order's event becomes four messages.
_AT_ONCE = 4


@blueprint.on_cw_event(
    pattern_of_uncarried(deploy_time_setting("STAGE"), *PUBLISHED_TYPES), name="publisher"
)
@event_handler
def on_event(event: Any) -> None:
    """Publish an event to each audience that may see it, one message for each."""
    time = clock.to_text(clock.from_text(event.time))
    envelope = {"id": event.event_id, "time": time}
    root = f"serverlesspresso/{stage()}/{event.detail['shopId']}"
    sending = [
        _sender().submit(_publish, root, envelope, message)
        for message in messages(event.detail_type, event.detail, clock.now())
    ]
    for sent in sending:
        sent.result()


def _publish(root: str, envelope: dict[str, str], message: Message) -> None:
    content = {"type": message.type, **envelope, "detail": to_record(message.detail)}
    aws.client("iot-data", iot_data_url()).publish(
        topic=f"{root}/{message.topic}",
        qos=message.qos,
        payload=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(),
    )


@cache
def _sender() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="publish")
