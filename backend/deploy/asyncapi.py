"""The AsyncAPI 3 document of the events and of the MQTT topics: `docs/asyncapi.json`.

Part of `python -m backend.deploy.event_documents`. It is made of the catalogue of events,
of the types of the messages, and of who handles what.
https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backend.deploy import event_map
from chalicelib.contract import messages
from chalicelib.contract.events import CATALOGUE, EventType
from chalicelib.contract.json_schema import TIME, schemas_of
from chalicelib.contract.shops import CodeUpdate
from chalicelib.publisher.model import PUBLISHED_TYPES

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "asyncapi.json"
_ORDERS = tuple(name for name in PUBLISHED_TYPES if name.startswith("OrderManager."))
_QUEUES = tuple(name for name in PUBLISHED_TYPES if name.startswith("QueueService."))
_SHOP = "ConfigService.ConfigChanged"
_SCANNED = "Validator.NewOrder"

TOPICS: Mapping[str, Mapping[str, type]] = {
    "staff": {
        _SHOP: messages.StaffShopDetail,
        **dict.fromkeys((_SCANNED, *_ORDERS), messages.StaffOrderDetail),
        **dict.fromkeys(_QUEUES, messages.QueueDetail),
    },
    "display": {
        _SHOP: messages.DisplayShopDetail,
        "Validator.CodeChanged": CodeUpdate,
        **dict.fromkeys(_ORDERS, messages.DisplayOrderDetail),
        **dict.fromkeys(_QUEUES, messages.QueueDetail),
    },
    "customers": dict.fromkeys((_SCANNED, *_ORDERS), messages.CustomerOrderDetail),
    "public": {
        _SHOP: messages.PublicShopDetail,
        **dict.fromkeys(_QUEUES, messages.PublicQueueDetail),
    },
}
"""The type of `detail` on each topic, by the message's `type`. A test compares the publisher."""

_AUDIENCES = {
    "staff": "Baristas and managers: every order whole, the shop, the queue. QoS 1.",
    "display": "Displays: codes, order numbers, the shop, the queue. QoS 1.",
    "customers": "One customer: their own orders, whole. QoS 1.",
    "public": "Customers: the shop, the menu, the queue. QoS 0: a gap in `revision` means to read.",
}
_PARAMETERS = {
    "stage": {"description": "The stage, such as `prod`."},
    "shopId": {"description": "The shop's id."},
    "customerId": {"description": "The customer's id, as the realtime session names it."},
}


def document() -> dict[str, Any]:
    """Return the AsyncAPI document."""
    services = sorted({event.service for event in CATALOGUE.values()})
    payloads = {event.payload for event in CATALOGUE.values()}
    details = {detail for topic in TOPICS.values() for detail in topic.values()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Serverlesspresso in Python",
            "version": "1.0.0",
            "description": "The events of the services on EventBridge, and the MQTT messages"
            " that clients receive. The REST API is described by `GET /openapi.json`.",
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": {
            **{_key(service): _event_channel(service) for service in services},
            **{f"mqtt-{topic}": _topic_channel(topic) for topic in TOPICS},
        },
        "operations": _operations(services),
        "components": {
            "messages": {
                **{f"event-{event.name}": _event_message(event) for event in CATALOGUE.values()},
                **{
                    f"{topic}-{name}": _topic_message(name, detail)
                    for topic, types in TOPICS.items()
                    for name, detail in types.items()
                },
            },
            "schemas": schemas_of(sorted(payloads | details, key=lambda cls: cls.__name__)),
        },
    }


def text() -> str:
    """Return the document as JSON, as it is committed."""
    return json.dumps(document(), indent=1) + "\n"


def _servers() -> dict[str, Any]:
    return {
        "eventBus": {
            "host": "events.{region}.amazonaws.com",
            "protocol": "eventbridge",
            "description": "The default event bus of the stage's account.",
            "variables": {"region": {"description": "The stage's region."}},
        },
        "broker": {
            "host": "{endpoint}",
            "protocol": "wss",
            "protocolVersion": "MQTT 3.1.1 or 5",
            "description": "IoT Core, at the presigned URL that `POST /realtime` returns.",
            "variables": {"endpoint": {"description": "The account's IoT data endpoint."}},
        },
    }


def _event_channel(service: str) -> dict[str, Any]:
    own = [event.name for event in CATALOGUE.values() if event.service == service]
    return {
        "address": f"serverlesspresso.{{stage}}.{service}",
        "description": f"The events that {_key(service)} publishes, under its own event source.",
        "servers": [{"$ref": "#/servers/eventBus"}],
        "parameters": {"stage": _PARAMETERS["stage"]},
        "messages": {name: {"$ref": f"#/components/messages/event-{name}"} for name in own},
    }


def _topic_channel(topic: str) -> dict[str, Any]:
    end = "customers/{customerId}" if topic == "customers" else topic
    named = [name for name in _PARAMETERS if name != "customerId" or topic == "customers"]
    return {
        "address": f"serverlesspresso/{{stage}}/{{shopId}}/{end}",
        "description": _AUDIENCES[topic],
        "servers": [{"$ref": "#/servers/broker"}],
        "parameters": {name: _PARAMETERS[name] for name in named},
        "messages": {
            name: {"$ref": f"#/components/messages/{topic}-{name}"} for name in TOPICS[topic]
        },
    }


def _operations(services: list[str]) -> dict[str, Any]:
    handlers = event_map.handlers()
    received: dict[tuple[str, str], list[str]] = {}
    for name, listeners in handlers.items():
        for listener in listeners:
            received.setdefault((listener, _key(CATALOGUE[name].service)), []).append(name)
    publishing = {
        f"{_key(service)}-publishes": _operation("send", _key(service)) for service in services
    }
    handling = {
        f"{listener}-handles-{channel}": {
            **_operation("receive", channel),
            "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
        }
        for (listener, channel), names in sorted(received.items())
    }
    sending = {f"publisher-sends-{topic}": _operation("send", f"mqtt-{topic}") for topic in TOPICS}
    return {**publishing, **handling, **sending}


def _operation(action: str, channel: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _event_message(event: EventType) -> dict[str, Any]:
    metadata = {
        "type": "object",
        "properties": {"version": {"const": event.version}, "carriedBy": {"type": "string"}},
        "required": ["version"],
    }
    detail = {
        "allOf": [_schema(event.payload), {"type": "object", "properties": {"metadata": metadata}}]
    }
    secret = " Carries a task token, which is a secret." if event.carries_task_token else ""
    internal = " For another service alone." if event.is_internal else ""
    return {
        "name": event.name,
        "title": event.name,
        "summary": _first_line(event.payload) + secret + internal,
        "payload": {
            "type": "object",
            "required": ["id", "time", "source", "detail-type", "detail"],
            "properties": {
                "id": {"type": "string"},
                "time": {"type": "string", "format": "date-time"},
                "source": {"type": "string"},
                "detail-type": {"const": event.name},
                "detail": detail,
            },
        },
    }


def _topic_message(name: str, detail: type) -> dict[str, Any]:
    return {
        "name": name,
        "title": name,
        "summary": _first_line(detail),
        "payload": {
            "type": "object",
            "required": ["type", "id", "time", "detail"],
            "properties": {
                "type": {"const": name},
                "id": {"type": "string", "description": "The id of the event that it tells of."},
                "time": TIME,
                "detail": _schema(detail),
            },
        },
    }


def _schema(cls: type) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{cls.__name__}"}


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").strip().splitlines()[0]


def _key(service: str) -> str:
    return service.replace("-", "_")
