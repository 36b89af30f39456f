"""A store of MiniStack's that records its changes in the change log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region

from backend.local.ministack.change_log.writer import ChangeLog

_MISSING = object()


class LoggedStore(AccountRegionScopedDict):  # type: ignore[misc]
    """Records each assignment and removal, under keys that begin with `kind`.

    Changes inside a value are not seen. `update` restores state, and records nothing.
    """

    __slots__ = ("_kind", "_log", "_recorded")

    def __init__(
        self,
        log: ChangeLog,
        kind: str,
        content: AccountRegionScopedDict,
        recorded: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        """Create a store with the `content` of another; `recorded` returns a value's record."""
        super().__init__()
        self._log = log
        self._kind = kind
        self._recorded = recorded
        self._data.update(content._data)

    def __deepcopy__(self, memo: object) -> AccountRegionScopedDict:
        """Return a copy that records nothing."""
        copied = AccountRegionScopedDict()
        copied._data.update(self._data)
        return copied

    def __setitem__(self, key: str, value: Any) -> None:
        self.set_scoped(get_account_id(), get_region(), key, value)

    def __delitem__(self, key: str) -> None:
        self.pop_scoped(get_account_id(), get_region(), key)

    def set_scoped(self, account_id: str, region: str, key: str, value: Any) -> None:
        """Store a value."""
        with self._log.atomic():
            super().set_scoped(account_id, region, key, value)
            self._log.put((self._kind, account_id, region, key), self._recorded(value))

    def pop(self, key: str, *default: Any) -> Any:
        """Remove a value and return it."""
        return self.pop_scoped(get_account_id(), get_region(), key, *default)

    def pop_scoped(self, account_id: str, region: str, key: str, *default: Any) -> Any:
        """Remove a value and return it."""
        with self._log.atomic():
            value = super().pop_scoped(account_id, region, key, _MISSING)
            if value is not _MISSING:
                self._log.delete((self._kind, account_id, region, key))
                return value
        if default:
            return default[0]
        raise KeyError(key)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value, stored first if it is missing."""
        if key not in self:
            self[key] = default
        return self[key]
