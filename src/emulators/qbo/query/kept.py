"""What is known of the objects of one company, so that conditions and orders need not read every object anew."""

from collections.abc import Callable

from emulators.qbo.query.values import Comparable, reader
from emulators.qbo.store import Company
from emulators.service.wire import Json


class Column(dict[str, Comparable | None]):
    """The values of one property by id, read when they are first asked for."""

    def __init__(self, objects: dict[str, Json], read: Callable[[Json], Comparable | None]) -> None:
        super().__init__()
        self._objects = objects
        self._read = read

    def __missing__(self, id: str) -> Comparable | None:
        value = self[id] = self._read(self._objects[id])
        return value


class Columns:
    """The columns of every kind; the values of an object are forgotten when it changes."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._by_kind: dict[str, dict[str, Column]] = {}
        company.watchers.append(self._forget)

    def of(self, kind: str, name: str) -> Column:
        columns = self._by_kind.setdefault(kind, {})
        if name not in columns:
            columns[name] = Column(self._company.of_kind(kind), reader(name))
        return columns[name]

    def _forget(self, kind: str, id: str) -> None:
        for column in self._by_kind.get(kind, {}).values():
            column.pop(id, None)
