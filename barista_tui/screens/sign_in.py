"""Signs a person in, and asks for a new password if the user pool requires one."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from backend.client import ClientError, NewPasswordRequired, SignInRefused
from backend.client.plaintext import plaintext_warning
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.messages import PasswordRequired, RequestFailed, SignedIn
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, key_hints


class SignInScreen(Dialog[None]):
    """Stays until somebody is signed in.

    Args:
        target: the shop.
        staff: who is signed in.
        may_leave: whether Esc goes back, because somebody else is signed in already.
    """

    CSS = "SignInScreen #plaintext { width: 100%; color: $warning; text-style: bold; }"

    def __init__(self, target: ShopTarget, staff: StaffSessions, *, may_leave: bool) -> None:
        super().__init__()
        self._target = target
        self._staff = staff
        self._may_leave = may_leave
        self._required: NewPasswordRequired | None = None

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog"):
            yield Label("Sign in", classes="title")
            yield Label(f"{self._target.shop_id} at {self._target.url}")
            warning = plaintext_warning(self._target.url)
            if warning:
                yield Label(f"! {warning}", id="plaintext")
            yield Input(placeholder="Name", id="username")
            yield Input(placeholder="Password", password=True, id="password")
            yield Input(
                placeholder="New password", password=True, id="new-password", classes="hidden"
            )
            yield Label("", id="message")
            leave = ("Esc", "back") if self._may_leave else ("ctrl+q", "quit")
            yield Label(key_hints(("Enter", "sign in"), leave), classes="keys")

    def on_mount(self) -> None:
        """Focus the name."""
        self.query_one("#username", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Move to the next field, or sign in."""
        if event.input.id == "username":
            self.query_one("#password", Input).focus()
            return
        self.show_message("Signing in …")
        if self._required is not None:
            self._choose(self._required, self.query_one("#new-password", Input).value)
        else:
            self._sign_in(
                self.query_one("#username", Input).value.strip(),
                self.query_one("#password", Input).value,
            )

    def on_signed_in(self, _message: SignedIn) -> None:
        """Go to the board."""
        self.dismiss()

    def on_password_required(self, message: PasswordRequired) -> None:
        """Ask for the new password."""
        assert isinstance(message.required, NewPasswordRequired)
        self._required = message.required
        new_password = self.query_one("#new-password", Input)
        new_password.remove_class("hidden")
        new_password.focus()
        self.show_message("Choose a password of your own; this one can be used only once.")

    def action_leave(self) -> None:
        """Go back, if somebody else is signed in."""
        if self._may_leave:
            self.dismiss()

    @work(thread=True, exclusive=True)
    def _sign_in(self, username: str, password: str) -> None:
        try:
            self._staff.sign_in(username, password)
        except NewPasswordRequired as required:
            self.post_message(PasswordRequired(required))
        except ClientError as error:
            self.post_message(RequestFailed(_message(error)))
        else:
            self.post_message(SignedIn())

    @work(thread=True, exclusive=True)
    def _choose(self, required: NewPasswordRequired, password: str) -> None:
        try:
            self._staff.choose_password(required, password)
        except ClientError as error:
            self.post_message(RequestFailed(_message(error)))
        else:
            self.post_message(SignedIn())


def _message(error: ClientError) -> str:
    if isinstance(error, SignInRefused) and error.code == "NotAuthorizedException":
        return "The name or the password is wrong."
    return f"{str(error).rstrip('.')}."
