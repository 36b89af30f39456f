"""One MQTT 5 connection over a presigned WebSocket URL, on awscrt.

`Realtime` opens a new one for every (re)connection. A presigned URL expires, and
awscrt's own reconnection would reuse the old one; so a connection that fails here
stays down.

awscrt calls back on its event-loop thread, where events are only put into the
inbox: no logging, no caller's code. awscrt itself logs nothing unless
`awscrt.io.init_logging` is called.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from awscrt import exceptions, io, mqtt5

from backend.client.errors import RealtimeFailed
from backend.client.sanitize import sanitize
from chalicelib.contract.shops import RealtimeSession

# A failed connection is replaced by a new one: awscrt's own retry is put off for a day.
NEVER_MS = 24 * 60 * 60 * 1000
ANSWER_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Received:
    """A message arrived."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """The broker accepted the connection."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection could not be opened, or ended."""

    reason: str


Event = Received | Opened | Lost

_loop_lock = threading.Lock()
_loop: weakref.ref[Any] | None = None


def shared_loop() -> Any:
    """Return awscrt's client bootstrap with its one I/O thread, shared by all connections.

    The thread ends when no connection refers to the bootstrap any more.
    """
    global _loop
    with _loop_lock:
        bootstrap = None if _loop is None else _loop()
        if bootstrap is None:
            group = io.EventLoopGroup(1)
            bootstrap = io.ClientBootstrap(group, io.DefaultHostResolver(group))
            _loop = weakref.ref(bootstrap)
        return bootstrap


class MqttConnection:
    """Opens a session's URL and delivers the events of that connection.

    Args:
        session: The presigned URL, and the client id and topics that it allows.
        deliver: Receives each event, on awscrt's thread; must return at once.
        bootstrap: awscrt's client bootstrap, see `shared_loop`.
        keep_alive_seconds: How often an idle connection is pinged.
        ping_timeout_seconds: How long a ping may go unanswered.
    """

    def __init__(
        self,
        session: RealtimeSession,
        deliver: Callable[[Event], None],
        bootstrap: Any,
        *,
        keep_alive_seconds: int = 10,
        ping_timeout_seconds: int = 4,
    ) -> None:
        self._session = session
        self._deliver = deliver
        self._stopped = threading.Event()
        url = urlsplit(session.url)
        self._client = mqtt5.Client(
            mqtt5.ClientOptions(
                host_name=url.hostname or "",
                port=url.port or (443 if url.scheme == "wss" else 80),
                bootstrap=bootstrap,
                tls_ctx=_tls() if url.scheme == "wss" else None,
                websocket_handshake_transform=_handshake(url),
                connect_options=mqtt5.ConnectPacket(
                    client_id=session.client_id, keep_alive_interval_sec=keep_alive_seconds
                ),
                offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT,
                session_behavior=mqtt5.ClientSessionBehaviorType.CLEAN,
                ping_timeout_ms=ping_timeout_seconds * 1000,
                connack_timeout_ms=ANSWER_SECONDS * 1000,
                ack_timeout_sec=ANSWER_SECONDS,
                min_reconnect_delay_ms=NEVER_MS,
                max_reconnect_delay_ms=NEVER_MS,
                retry_jitter_mode=mqtt5.ExponentialBackoffJitterMode.NONE,
                disable_metrics=True,
                on_publish_callback_fn=self._on_publish,
                on_lifecycle_event_connection_success_fn=self._on_opened,
                on_lifecycle_event_connection_failure_fn=self._on_failed,
                on_lifecycle_event_disconnection_fn=self._on_lost,
                on_lifecycle_event_stopped_fn=self._on_stopped,
            )
        )

    def open(self) -> None:
        """Start connecting; `Opened` or `Lost` is delivered then."""
        self._client.start()

    def subscribe(self, topics: Sequence[str]) -> None:
        """Subscribe to topics with QoS 1 and wait for the broker's answer.

        Raises:
            RealtimeFailed: It refused one, or did not answer.
        """
        wanted = [mqtt5.Subscription(topic_filter=t, qos=mqtt5.QoS.AT_LEAST_ONCE) for t in topics]
        future = self._client.subscribe(mqtt5.SubscribePacket(subscriptions=wanted))
        try:
            codes = future.result(ANSWER_SECONDS + 2).reason_codes
        except (exceptions.AwsCrtError, FutureTimeout) as error:
            raise RealtimeFailed(f"subscribing failed: {_text_of(error)}") from error
        for topic, code in zip(topics, codes, strict=True):
            if code > mqtt5.SubackReasonCode.GRANTED_QOS_2:
                raise RealtimeFailed(f"the broker refused the topic {topic}: {code.name}")

    def close(self) -> None:
        """Disconnect, and return when awscrt has released the connection."""
        self._client.stop()
        self._stopped.wait(ANSWER_SECONDS)
        # The native client and our callbacks refer to each other: a reference cycle that
        # the garbage collector cannot see, and that would keep the I/O thread alive.
        del self._client

    def _on_publish(self, data: Any) -> None:
        packet = data.publish_packet
        self._deliver(Received(packet.topic, bytes(packet.payload or b"")))

    def _on_opened(self, _data: Any) -> None:
        self._deliver(Opened())

    def _on_failed(self, data: Any) -> None:
        connack = data.connack_packet
        if connack is not None and connack.reason_code is not None:
            self._deliver(Lost(f"the broker refused the connection: {connack.reason_code.name}"))
        else:
            self._deliver(Lost(f"connecting failed: {_text_of(data.exception)}"))

    def _on_lost(self, data: Any) -> None:
        packet = data.disconnect_packet
        if packet is not None and packet.reason_code is not None:
            self._deliver(Lost(f"the broker ended the connection: {packet.reason_code.name}"))
        else:
            self._deliver(Lost(f"the connection broke: {_text_of(data.exception)}"))

    def _on_stopped(self, _data: Any) -> None:
        self._stopped.set()


def _handshake(url: SplitResult) -> Callable[..., None]:
    """Return the hook that sets the presigned path and its Host on the WebSocket upgrade."""

    def transform(transform_args: Any) -> None:
        request = transform_args.http_request
        request.path = f"{url.path or '/mqtt'}?{url.query}"
        # The signature covers the Host header, port included.
        request.headers.set("Host", url.netloc)
        transform_args.set_done()

    return transform


def _tls() -> Any:
    return io.ClientTlsContext(io.TlsContextOptions())


def _text_of(error: BaseException | None) -> str:
    return sanitize(getattr(error, "message", None) or str(error) or type(error).__name__)
