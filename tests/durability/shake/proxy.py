"""A TCP proxy before the front door that cuts, delays and duplicates what passes through."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

_CHUNK = 65536
_METHODS = (b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ")


class Proxy:
    """Runs on a thread of its own. The attributes may be set from any thread.

    Attributes:
        url: Where it listens.
        is_cut: Whether every connection breaks.
        delay_seconds: How long each chunk waits, in both directions.
        duplicates: Whether each request is sent to the shop a second time, on another
            connection whose answer is dropped.
        duplicated: How many requests were.
    """

    def __init__(self, target_port: int) -> None:
        self.is_cut = False
        self.delay_seconds = 0.0
        self.duplicates = False
        self.duplicated = 0
        self._target_port = target_port
        self._writers: set[asyncio.StreamWriter] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop
        ).result()
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Break every connection, and refuse new ones until `is_cut` is reset."""
        self.is_cut = True
        self._loop.call_soon_threadsafe(self._abort_all)

    def heal(self) -> None:
        """Let everything pass."""
        self.is_cut, self.delay_seconds, self.duplicates = False, 0.0, False

    def close(self) -> None:
        """Stop listening and break every connection."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        self._abort_all()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _abort_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:  # the front door is down
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pass(reader, far_writer, is_request=True),
                self._pass(far_reader, writer, is_request=False),
            )
        finally:
            for one in (writer, far_writer):
                self._writers.discard(one)
                one.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_request: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if is_request and self.duplicates:
                    self._duplicate(data)
                writer.write(data)
                await writer.drain()
        # One side has ended: so does the other, or an answer would be waited for in vain.
        writer.transport.close()

    def _duplicate(self, data: bytes) -> None:
        """Send a request a second time; one that upgrades to a WebSocket is not one of REST."""
        if not data.startswith(_METHODS) or b"upgrade: websocket" in data.lower():
            return
        self.duplicated += 1
        task = self._loop.create_task(self._send_copy(data))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _send_copy(self, data: bytes) -> None:
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._target_port)
            try:
                writer.write(data)
                await asyncio.wait_for(reader.read(1), timeout=20)
            finally:
                writer.transport.abort()
