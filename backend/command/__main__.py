"""Runs the command line; `./shop` comes here once the environment stands."""

from __future__ import annotations

import os
import sys

from backend.command.group import run

if __name__ == "__main__":
    os.umask(0o077)  # logs, tickets and settings are for their owner alone
    sys.exit(run())
