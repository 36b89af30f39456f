"""Presigns the URL of an MQTT-over-WebSocket connection to IoT Core.

https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


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
    credentials = Credentials(session.access_key_id, session.secret_access_key)
    request = AWSRequest(method="GET", url=f"wss://{host}/mqtt", headers={"host": host})
    signer = SigV4QueryAuth(credentials, "iotdevicegateway", region, expires=expires_in_seconds)
    signer.add_auth(request)
    return f"{request.url}&X-Amz-Security-Token={quote(session.session_token, safe='')}"
