"""Rails that do what no rail may: hang, raise anything, end the process, and answer junk."""

# ruff: noqa: ARG002 - a hook's arguments are the kit's

from collections.abc import Callable, Iterator
from threading import Event

from tests.fakes.rails import FakeRail

from cashrail.kit import hookimpl
from cashrail.kit.records import ChangePage, RailSession


class HangingRail(FakeRail):
    """Hangs for the companies in `hangs_for`, before its first page or within a request, until `wake` is set."""

    def __init__(self, name: str = "fake", *, in_request: bool = False) -> None:
        super().__init__(name)
        self.wake = Event()
        self.hangs_for: set[str] = set()
        self.in_request = in_request
        self.sent_afterwards = False

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        if session.tenant in self.hangs_for:
            if self.in_request:
                session.call(lambda _token: self.wake.wait())
            self.wake.wait()
            session.call(self._send_late)
        yield from super().pull_changes(session, cursor)

    def _send_late(self, _token: str) -> None:
        self.sent_afterwards = True


class JunkRail(FakeRail):
    """Delivers what a test gives it, in one page."""

    def __init__(self, junk: Callable[[], object], name: str = "fake") -> None:
        super().__init__(name)
        self.junk = junk

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        yield self.junk()  # type: ignore[misc]


class LeavingRail(FakeRail):
    """Ends the interpreter, or so it thinks."""

    @hookimpl
    def pull_changes(self, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        raise SystemExit(3)
