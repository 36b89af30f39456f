"""The types of fields that several records share."""

from __future__ import annotations

from typing import Annotated

MenuKey = Annotated[str, ("pattern", r"^[A-Za-z0-9_-]{1,64}$")]
Name = Annotated[str, ("minLength", 1), ("maxLength", 60)]
