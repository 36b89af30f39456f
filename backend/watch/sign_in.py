"""Signs in whoever watches a shop elsewhere, and asks for what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from backend.client import PublicClient, SignIn, SignInChallenge, StaffClient, StaffSession
from backend.client.plaintext import plaintext_warning
from barista_tui.core.staff_sessions import BAR_ROLES, NotBarStaffError


def ask_person(question: str) -> str:
    """Ask the person at the terminal for what nobody else may see.

    Raises:
        ClickException: There is nobody to ask.
    """
    if not sys.stdin.isatty():
        raise click.ClickException(
            f"There is nobody to ask: {question}. --password-file names a file that has it."
        )
    answer: str = click.prompt(question, hide_input=True, err=True)
    return answer


def sign_in(
    url: str, username: str, password: str | None, ask: Callable[[str], str] = ask_person
) -> StaffClient:
    """Sign in a barista or a manager; return the client.

    Raises:
        SignInError: The password is wrong, or the person is neither.
        ClickException: Something has to be asked for, and there is nobody to ask.
    """
    warning = plaintext_warning(url)
    if warning:
        click.echo(warning, err=True)
    with PublicClient(url) as public:
        pool = SignIn(public.config())
    session = _session(pool, username, password or ask(f"Password of {username}"), ask)
    if not BAR_ROLES & set(session.groups):
        raise NotBarStaffError(f"{session.name} is neither barista nor manager")
    return StaffClient(url, session)


def _session(pool: SignIn, username: str, password: str, ask: Callable[[str], str]) -> StaffSession:
    """Sign in, and answer what the user pool asks, as often as it asks."""
    try:
        return pool.with_password(username, password)
    except SignInChallenge as asked:
        challenge = asked
    while True:
        try:
            return pool.answer(challenge, ask(challenge.question.rstrip(".")))
        except SignInChallenge as another:
            challenge = another
