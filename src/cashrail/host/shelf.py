"""The rails that are installed: each taken in by itself, so that one that does not fit keeps nobody else out."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cashrail.host.loading import InstalledRail
    from domain.rails.rail import RailDeclaration, RailTrouble


class RailShelf:
    """Rails by their names, each imported when it is first asked for; safe for threads."""

    def __init__(
        self,
        group: str,
        extra_plugins: Iterable[object],
        silence_s: float,
        before_loading: Callable[[], None],
    ) -> None:
        self._group = group
        self._extra_plugins = tuple(extra_plugins)
        self._silence_s = silence_s
        self._before_loading = before_loading
        self._taking_in = RLock()
        self._left: dict[str, list[object]] | None = None
        self._recalled: dict[str, RailDeclaration] = {}
        self._rails: dict[str, InstalledRail] = {}
        self._troubles: dict[str, RailTrouble] = {}

    def rails(self) -> Mapping[str, InstalledRail]:
        """All that can be used, by their names."""
        self._take_in()
        return self._rails

    def troubles(self) -> Mapping[str, RailTrouble]:
        """All that cannot be used, by their names."""
        self._take_in()
        return self._troubles

    def get(self, name: str) -> InstalledRail | RailTrouble | None:
        """One rail, or why it cannot be used; None for one that is not installed."""
        if name not in self._rails and name not in self._troubles:
            self._take_in(name)
        return self._rails.get(name) or self._troubles.get(name)

    def declaration(self, name: str) -> RailDeclaration | RailTrouble | None:
        """What one rail declares, without importing it where that is known; else as `get`."""
        if name not in self._rails and name not in self._troubles:
            recalled = self._recalled.get(name) or self._recall(name)
            if recalled is not None:
                return recalled
            self._take_in(name)
        rail = self._rails.get(name)
        return rail.declaration if rail is not None else self._troubles.get(name)

    def _recall(self, name: str) -> RailDeclaration | None:
        from importlib.metadata import EntryPoint

        from cashrail.host.memory import recalled

        with self._taking_in:
            found = self._installed().get(name, [])
            if len(found) != 1 or not isinstance(found[0], EntryPoint):
                return None
            declaration = recalled(found[0])
            if declaration is not None:
                self._recalled[name] = declaration
            return declaration

    def _installed(self) -> dict[str, list[object]]:
        if self._left is None:
            self._left = _found(self._group, self._extra_plugins)
        return self._left

    def _take_in(self, only: str | None = None) -> None:
        from cashrail.host.loading import InstalledRail, take_in

        with self._taking_in:
            left = self._installed()
            if left:
                self._before_loading()
            # A plugin that is handed over, not installed, may declare another name than it is known by.
            for known_as in (only,) if only in left else tuple(left):
                taken = take_in(known_as, left.pop(known_as), self._silence_s)
                if isinstance(taken, InstalledRail):
                    self._rails[taken.declaration.name] = taken
                else:
                    self._troubles[known_as] = taken


def _found(group: str, extra_plugins: Iterable[object]) -> dict[str, list[object]]:
    from importlib.metadata import entry_points

    by_name: dict[str, list[object]] = {}
    for entry_point in entry_points(group=group) if group else ():
        by_name.setdefault(entry_point.name, []).append(entry_point)
    for plugin in extra_plugins:
        by_name.setdefault(_name_of(plugin), []).append(plugin)
    return by_name


def _name_of(plugin: object) -> str:
    return str(getattr(plugin, "name", "") or getattr(plugin, "__name__", type(plugin).__name__))
