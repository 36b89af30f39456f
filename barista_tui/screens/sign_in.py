"""Signs a person in, and has them choose a new password where the pool asks for one."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from backend.client import ClientError, NewPasswordRequired, SignInRefused
from backend.client.plaintext import plaintext_warning
from barista_tui.desk.desk import Desk
from barista_tui.messages import PasswordNeeded, SignedIn, WorkFailed
from barista_tui.widgets.no_markup import Label, key_hints


class SignInScreen(ModalScreen[None]):
    """Stays until somebody is signed in; ``may_leave`` if somebody else is already."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", "Back")]
    CSS = "SignInScreen #plaintext { width: 100%; color: $warning; text-style: bold; }"

    def __init__(self, desk: Desk, *, may_leave: bool, why: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._may_leave = may_leave
        self._why = why
        self._required: NewPasswordRequired | None = None

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with Vertical(classes="dialog"):
            yield Label("Sign in", classes="title")
            yield Label(f"{self._desk.place.shop_id} at {self._desk.place.url}")
            warning = plaintext_warning(self._desk.place.url)
            if warning:
                yield Label(f"! {warning}", id="plaintext")
            yield Input(placeholder="Name", id="username")
            yield Input(placeholder="Password", password=True, id="password")
            yield Input(placeholder="A new password", password=True, id="fresh", classes="hidden")
            yield Label(self._why, id="said")
            leave = ("Esc", "back") if self._may_leave else ("ctrl+q", "leave")
            yield Label(key_hints(("Enter", "signs in"), leave), classes="keys")

    def on_mount(self) -> None:
        """Start at the name."""
        self.query_one("#username", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field, or sign in."""
        if event.input.id == "username":
            self.query_one("#password", Input).focus()
            return
        self._say("One moment …")
        if self._required is not None:
            self._choose(self._required, self.query_one("#fresh", Input).value)
        else:
            self._sign_in(
                self.query_one("#username", Input).value.strip(),
                self.query_one("#password", Input).value,
            )

    def on_signed_in(self, _message: SignedIn) -> None:
        """Go to the board."""
        self.dismiss()

    def on_password_needed(self, message: PasswordNeeded) -> None:
        """Ask for the new password."""
        assert isinstance(message.required, NewPasswordRequired)
        self._required = message.required
        fresh = self.query_one("#fresh", Input)
        fresh.remove_class("hidden")
        fresh.focus()
        self._say("Choose a password of your own; this one was for the first time only.")

    def on_work_failed(self, message: WorkFailed) -> None:
        """Say why it did not work."""
        self._say(message.why)

    def action_leave(self) -> None:
        """Go back to whoever is signed in already."""
        if self._may_leave:
            self.dismiss()

    @work(thread=True, exclusive=True)
    def _sign_in(self, username: str, password: str) -> None:
        try:
            self._desk.people.sign_in(username, password)
        except NewPasswordRequired as required:
            self.post_message(PasswordNeeded(required))
        except ClientError as error:
            self.post_message(WorkFailed(_words(error)))
        else:
            self.post_message(SignedIn(username))

    @work(thread=True, exclusive=True)
    def _choose(self, required: NewPasswordRequired, password: str) -> None:
        try:
            self._desk.people.choose_password(required, password)
        except ClientError as error:
            self.post_message(WorkFailed(_words(error)))
        else:
            self.post_message(SignedIn(required.username))

    def _say(self, text: str) -> None:
        self.query_one("#said", Label).update(text)


def _words(error: ClientError) -> str:
    if isinstance(error, SignInRefused) and error.code == "NotAuthorizedException":
        return "The name or the password is not right."
    return f"{str(error).rstrip('.')}."
