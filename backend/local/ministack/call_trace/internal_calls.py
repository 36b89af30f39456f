"""Records what happens inside MiniStack: invocations, transitions, events, MQTT messages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ministack.services import eventbridge, iot, stepfunctions

from backend.local.ministack.call_trace.recorder import CLIENT, WORKFLOW, Recorder, current_caller
from backend.local.ministack.lambda_workers import ForkedWorker

_EVENT_FIELDS = ("Detail", "DetailType", "Source")
_MQTT_PACKETS = {
    iot.PKT_CONNECT: "Connect",
    iot.PKT_SUBSCRIBE: "Subscribe",
    iot.PKT_PUBACK: "Puback",
}


def install(recorder: Recorder) -> None:
    """Wrap MiniStack's functions."""
    _record_invocations(recorder)
    _record_transitions(recorder)
    _record_events(recorder)
    _record_mqtt(recorder)


def _record_invocations(recorder: Recorder) -> None:
    invoke = ForkedWorker.invoke

    def recorded(worker: Any, event: Any, request_id: str, **context: Any) -> Any:
        began = time.monotonic()
        response = invoke(worker, event, request_id, **context)
        recorder.record(
            "lambda",
            "Invoke",
            worker.func_name,
            source=_source(event),
            ms=round((time.monotonic() - began) * 1000, 1),
            cold=response.get("cold_start", False),
            memory=worker.config.get("MemorySize", 128),
            logged=len(response.get("log", "")),
            ok=response.get("status") == "ok",
        )
        return response

    ForkedWorker.invoke = recorded  # type: ignore[assignment, method-assign]


def _source(event: Any) -> str:
    """Return what invoked a function: a route, the type of an event, or a stream."""
    if not isinstance(event, Mapping):
        return "direct"
    if "httpMethod" in event:
        return f"{event['httpMethod']} {event.get('resource')}"
    if "Records" in event:
        return f"stream of {len(event['Records'])}"
    return str(event.get("detail-type", "direct"))


def _record_transitions(recorder: Recorder) -> None:
    add_event = stepfunctions._add_event

    def recorded(execution: Any, event_type: str, details: Any = None) -> Any:
        if event_type.endswith("StateEntered"):
            name = details["stateEnteredEventDetails"]["name"]
            recorder.record("states", "StateEntered", WORKFLOW, state=name)
        return add_event(execution, event_type, details)

    stepfunctions._add_event = recorded
    run_execution = stepfunctions._run_execution

    def as_workflow(execution_arn: str) -> None:
        # The thread has the context of whoever started the execution.
        current_caller.set(WORKFLOW)
        run_execution(execution_arn)

    stepfunctions._run_execution = as_workflow


def _record_events(recorder: Recorder) -> None:
    put_events = eventbridge._put_events

    def recorded(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
        if not allow_aws_source:  # the services' own events are free
            if current_caller.get() == WORKFLOW:
                recorder.record("events", "PutEvents")
            for entry in data.get("Entries", []):
                size = sum(len(str(entry.get(name, "")).encode()) for name in _EVENT_FIELDS)
                recorder.record("events", "Event", type=entry.get("DetailType"), bytes=size)
        return put_events(data, allow_aws_source)

    eventbridge._put_events = recorded


def _record_mqtt(recorder: Recorder) -> None:
    make_publish, dispatch = iot._make_publish, iot._WSSession._dispatch_packet

    def recorded_publish(topic: str, payload: bytes, qos: int = 0, **options: Any) -> Any:
        size = len(topic.encode()) + len(payload)
        audience = topic.rpartition("/")[2] if "/customers/" not in topic else "customers"
        recorder.record("iot", "Deliver", CLIENT, bytes=size, qos=qos, audience=audience)
        return make_publish(topic, payload, qos, **options)

    async def recorded_packet(session: Any, packet_type: int, flags: int, body: bytes) -> bool:
        if name := _MQTT_PACKETS.get(packet_type):
            recorder.record("iot", name, CLIENT, bytes=len(body))
        handled: bool = await dispatch(session, packet_type, flags, body)
        return handled

    iot._make_publish = recorded_publish
    iot._WSSession._dispatch_packet = recorded_packet
