"""What is checked: a shop, here or elsewhere, and what this machine knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.client import Credentials
from backend.deploy.aws import Aws
from backend.local.folder import Folder


@dataclass(frozen=True)
class Subject:
    """A shop to be checked.

    Attributes:
        url: Where it answers programs; None if no shop is open on this machine.
        public_url: Where it answers phones; None if that is not known.
        shop_id: Its id.
        staff: Credentials by role; empty if none are known.
        folder: The `.shop` folder of this machine.
        aws: The local AWS of a shop on this machine; None for a shop elsewhere.
    """

    url: str | None
    public_url: str | None
    shop_id: str
    folder: Folder
    staff: Mapping[str, Credentials] = field(default_factory=dict)
    aws: Aws | None = None

    @property
    def is_here(self) -> bool:
        """Whether the shop runs on this machine."""
        return self.aws is not None
