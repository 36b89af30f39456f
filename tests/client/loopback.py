"""A shop at the network seam: a real HTTP server that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Heard:
    """A request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Loopback:
    """Answers each request with the next of ``answers``.

    It is (status, body), (status, body, headers), or None to hang up.
    """

    url: str = ""
    answers: deque[tuple[Any, ...] | None] = field(default_factory=deque)
    heard: list[Heard] = field(default_factory=list)

    def will(self, *answers: tuple[Any, ...] | None) -> None:
        self.answers.extend(answers)


@contextmanager
def loopback() -> Iterator[Loopback]:
    shop = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(text) if text else None
            shop.heard.append(Heard(self.command, self.path, headers, body))
            answer = shop.answers.popleft()
            if answer is None:
                self.close_connection = True
                return
            status, value, *more = answer
            payload = (value if isinstance(value, str) else json.dumps(value)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            for name, text_of_it in (more[0] if more else {}).items():
                self.send_header(name, text_of_it)
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
