"""Presigns the URL of an MQTT-over-WebSocket connection to IoT Core.

https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.kernel import clock
from chalicelib.kernel.request_signing import Credentials, Scope, presigned_query


@dataclass(frozen=True)
class SessionCredentials:
    """Temporary credentials of one realtime session."""

    access_key_id: str
    secret_access_key: str
    session_token: str


def websocket_url(
    session: SessionCredentials, host: str, region: str, expires_in_seconds: int
) -> str:
    """Return the presigned `wss://` URL of `host`.

    IoT Core wants the security token appended after signing, not signed. So the
    signer is not shown the token.
    """
    credentials = Credentials(session.access_key_id, session.secret_access_key, None)
    scope = Scope(region, "iotdevicegateway")
    query = presigned_query(credentials, scope, clock.now(), host, "/mqtt", expires_in_seconds)
    token = quote(session.session_token, safe="")
    return f"wss://{host}/mqtt?{query}&X-Amz-Security-Token={token}"
