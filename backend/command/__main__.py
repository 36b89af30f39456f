"""Runs the command line; `./shop` comes here once the environment stands."""

from __future__ import annotations

import sys

from backend.command.group import run

if __name__ == "__main__":
    sys.exit(run())
