"""Serves a fake over HTTP on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, TypeVar

Answer = tuple[int, Any]
"""A status, and a body: JSON, or a text or bytes that are sent as they are."""
AnswerWithHeaders = tuple[int, Any, dict[str, str]]


@dataclass(frozen=True)
class Call:
    """A request as it came over the wire; the names of headers are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Fake(Protocol):
    """What can be served."""

    url: str

    def answer(self, call: Call) -> Answer | AnswerWithHeaders | None:
        """Return the answer to a call, or None to close the connection without one."""
        ...


AnyFake = TypeVar("AnyFake", bound=Fake)


@contextmanager
def serving(fake: AnyFake) -> Iterator[AnyFake]:
    """Serve a fake for the `with` block; its `url` is set."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def reply(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, self.path, headers, json.loads(sent) if sent else None)
            answer = fake.answer(call)
            if answer is None:
                self.close_connection = True
                return
            status, body, extra = answer if len(answer) == 3 else (*answer, {})
            text = body if isinstance(body, str | bytes) else json.dumps(body)
            payload = text if isinstance(text, bytes) else text.encode()
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(payload)))
            for name, value in {"Date": self.date_time_string(), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = reply  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
