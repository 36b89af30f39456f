"""Signs a person in by typed lines: the name, the password, and what the user pool asks then."""

from __future__ import annotations

import sys
import termios
from collections.abc import Callable
from getpass import getpass
from typing import TextIO

from backend.client import ClientError, SignInChallenge
from barista_tui.core.staff_sessions import StaffSessions

WriteLine = Callable[[str], None]


class LineSignIn:
    """Asks for what is missing, one line after the other.

    Args:
        staff: who is signed in.
        write: writes one line.
        show_typing: shows, or hides, what is typed from now on.
    """

    def __init__(
        self, staff: StaffSessions, write: WriteLine, show_typing: Callable[[bool], None]
    ) -> None:
        self._staff = staff
        self._write = write
        self._show_typing = show_typing
        self._username = ""
        self._challenge: SignInChallenge | None = None

    @property
    def is_asking(self) -> bool:
        """Whether the next line is a password."""
        return bool(self._username)

    def begin(self, username: str) -> None:
        """Ask for the password of a user."""
        if not username:
            self._write("Type signin and the name, such as signin sam.")
            return
        self._username = username
        self._ask("Password:")

    def answer(self, line: str) -> None:
        """Sign in with the password that was asked for."""
        self._show_typing(True)
        username, challenge = self._username, self._challenge
        self._username, self._challenge = "", None
        try:
            if challenge is not None:
                self._staff.answer(challenge, line.strip())
            else:
                self._staff.sign_in(username, line.strip())
        except SignInChallenge as asked:
            self._username, self._challenge = username, asked
            self._ask(asked.question)
        except ClientError as error:
            self._write(f"{str(error).rstrip('.')}.")
        else:
            self._write(f"{username} is signed in.")

    def _ask(self, prompt: str) -> None:
        self._write(prompt)
        self._show_typing(False)


def sign_in_first(staff: StaffSessions, source: TextIO, write: WriteLine) -> bool:
    """Ask for name and password until they are right; return False at the end of the input."""
    while True:
        write("Name:")
        username = source.readline().strip()
        if not username:
            return False
        try:
            staff.sign_in(username, _read_password(source, "Password:", write))
        except SignInChallenge as challenge:
            if _answer(staff, challenge, source, write):
                return True
        except ClientError as error:
            write(f"{str(error).rstrip('.')}.")
        else:
            return True


def _answer(
    staff: StaffSessions, challenge: SignInChallenge, source: TextIO, write: WriteLine
) -> bool:
    """Answer what the user pool asks, as often as it asks; return whether that was right."""
    while True:
        try:
            staff.answer(challenge, _read_password(source, challenge.question, write))
        except SignInChallenge as another:
            challenge = another
        except ClientError as error:
            write(f"{str(error).rstrip('.')}.")
            return False
        else:
            return True


def show_typing(source: TextIO, shown: bool) -> None:
    """Show, or hide, what is typed, if the source is a terminal."""
    if not source.isatty():
        return
    attributes = termios.tcgetattr(source)
    if shown:
        attributes[3] |= termios.ECHO
    else:
        attributes[3] &= ~termios.ECHO
    termios.tcsetattr(source, termios.TCSADRAIN, attributes)


def _read_password(source: TextIO, prompt: str, write: WriteLine) -> str:
    if source is sys.stdin and sys.stdin.isatty():
        return getpass(f"{prompt} ")
    write(prompt)
    return source.readline().strip()
