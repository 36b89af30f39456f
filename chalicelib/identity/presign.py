"""Presigns the URL of an MQTT-over-WebSocket connection to IoT Core.

https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
"""

from __future__ import annotations

from urllib.parse import quote

from chalicelib.kernel import clock
from chalicelib.kernel.request_signing import Credentials, Scope, presigned_query


def websocket_url(session: Credentials, host: str, region: str, expires_in_seconds: int) -> str:
    """Return the presigned `wss://` URL of `host`.

    IoT Core wants the security token appended after signing, not signed.
    """
    scope = Scope(region, "iotdevicegateway")
    query = presigned_query(session, scope, clock.now(), host, "/mqtt", expires_in_seconds)
    token = quote(session.session_token or "", safe="")
    return f"wss://{host}/mqtt?{query}&X-Amz-Security-Token={token}"
