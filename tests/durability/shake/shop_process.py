"""The shop under test, opened as `./shop open` opens it, in a process whose clock can move.

Arguments: the folder, the port, the time-outs of the workflow in seconds. It prints one
line when the shop is open, and each sentence of the supervisor; it closes the shop at the
end of its input.
"""

from __future__ import annotations

import sys
from pathlib import Path

from backend.local import deployment, opening
from backend.local.folder import Folder
from backend.local.supervision import supervised


def _write(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Open the shop and keep it open until the end of the input."""
    root, port, customer_seconds, barista_seconds = arguments
    folder = Folder(Path(root))
    options = opening.OpenOptions(
        port=int(port),
        public_url=f"http://127.0.0.1:{port}",
        timeouts=deployment.Timeouts(int(customer_seconds), int(barista_seconds)),
    )
    with opening.exclusive_lock(folder):
        opening.open_shop(folder, options, lambda _step: None)
        try:
            with supervised(folder, opening.supervision_of(folder, options), _write):
                _write("open")
                sys.stdin.read()
        finally:
            opening.stop_processes(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
