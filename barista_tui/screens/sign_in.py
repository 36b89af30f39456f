"""Signs a person in, and asks what the user pool asks: a new password, or a code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from backend.client import ClientError, SignInChallenge, SignInRefused
from backend.client.plaintext import plaintext_warning
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.messages import RequestFailed, SignedIn, SignInQuestion
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, key_hints


class NameInput(Input):
    """Takes a name; if a password is pasted with it, on a line of its own, takes both."""

    @dataclass
    class Pasted(Message):
        """A name and a password were pasted."""

        username: str
        password: str

    def on_paste(self, event: Paste) -> None:
        """Split what was pasted at the end of a line, or at a tab."""
        words = [word.strip() for word in re.split(r"[\r\n\t]+", event.text) if word.strip()]
        if len(words) == 2:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(*words))


class SignInScreen(Dialog[None]):
    """Stays until somebody is signed in.

    Args:
        target: the shop.
        staff: who is signed in.
        may_leave: whether Esc goes back to the board.
        ended: the user whose session has ended, or None.
    """

    CSS = """
    SignInScreen #plaintext { width: 100%; color: $warning; text-style: bold; }
    SignInScreen #ended { width: 100%; text-style: bold; }
    """

    def __init__(
        self,
        target: ShopTarget,
        staff: StaffSessions,
        *,
        may_leave: bool,
        ended: str | None = None,
    ) -> None:
        super().__init__()
        self._target = target
        self._staff = staff
        self._may_leave = may_leave
        self._ended = ended
        self._challenge: SignInChallenge | None = None

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog"):
            yield Label("Sign in", classes="title")
            yield Label(f"{self._target.shop_id} at {self._target.url}")
            warning = plaintext_warning(self._target.url)
            if warning:
                yield Label(f"! {warning}", id="plaintext")
            if self._ended is not None:
                explanation = f"The session of {self._ended} has ended. Sign in to go on."
                yield Label(f"{explanation} Esc shows the board, F3 asks again.", id="ended")
            yield NameInput(self._ended or "", placeholder="Name", id="username")
            yield Input(placeholder="Password", password=True, id="password")
            yield Input(password=True, id="answer", classes="hidden")
            yield Label("", id="message")
            leave = ("Esc", "back") if self._may_leave else ("ctrl+q", "quit")
            yield Label(key_hints(("Enter", "sign in"), leave), classes="keys")

    def on_mount(self) -> None:
        """Focus the name, or the password if the name is known."""
        self.query_one("#password" if self._ended else "#username", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Move to the next field, or sign in."""
        if event.input.id == "username":
            self.query_one("#password", Input).focus()
            return
        self.show_message("Signing in …")
        if self._challenge is not None:
            self._answer(self._challenge, self.query_one("#answer", Input).value.strip())
        else:
            self._sign_in(
                self.query_one("#username", Input).value.strip(),
                self.query_one("#password", Input).value,
            )

    def on_name_input_pasted(self, event: NameInput.Pasted) -> None:
        """Sign in with a name and a password that were pasted together."""
        self.query_one("#username", Input).value = event.username
        self.query_one("#password", Input).value = event.password
        self.show_message("Signing in …")
        self._sign_in(event.username, event.password)

    def on_signed_in(self, _message: SignedIn) -> None:
        """Go to the board."""
        self.dismiss()

    def on_sign_in_question(self, message: SignInQuestion) -> None:
        """Ask for the new password, or for the code."""
        assert isinstance(message.challenge, SignInChallenge)
        self._challenge = message.challenge
        answer = self.query_one("#answer", Input)
        answer.placeholder = "New password" if message.challenge.is_secret else "Code"
        answer.password = message.challenge.is_secret
        answer.value = ""
        answer.remove_class("hidden")
        answer.focus()
        self.show_message(message.challenge.question)

    def action_leave(self) -> None:
        """Go back, if somebody else is signed in."""
        if self._may_leave:
            self.dismiss()

    @work(thread=True, exclusive=True)
    def _sign_in(self, username: str, password: str) -> None:
        try:
            self._staff.sign_in(username, password)
        except SignInChallenge as challenge:
            self.post_message(SignInQuestion(challenge))
        except ClientError as error:
            self.post_message(RequestFailed(_message(error)))
        else:
            self.post_message(SignedIn())

    @work(thread=True, exclusive=True)
    def _answer(self, challenge: SignInChallenge, answer: str) -> None:
        try:
            self._staff.answer(challenge, answer)
        except SignInChallenge as another:
            self.post_message(SignInQuestion(another))
        except ClientError as error:
            self.post_message(RequestFailed(_message(error)))
        else:
            self.post_message(SignedIn())


def _message(error: ClientError) -> str:
    if isinstance(error, SignInRefused) and error.code == "NotAuthorizedException":
        return "The name or the password is wrong."
    if isinstance(error, SignInRefused) and error.code == "CodeMismatchException":
        return "The code is wrong, or was used; wait for the next one."
    return f"{str(error).rstrip('.')}."
