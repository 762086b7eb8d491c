"""The plugin host: every installed rail, as the sync layer's port shows it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from cashrail.host.shelf import RailShelf
from domain.errors import NotFound, RailRefused
from domain.ports.rails import RailSession
from domain.rails.change import ChangePage, RecordChange, StoredPayload
from domain.rails.connection import ConnectionGrant, ConnectionStart, TokenSet
from domain.rails.rail import RailApp, RailDeclaration, RailDemo, RailTrouble, WebhookNotice, WriteRequest

if TYPE_CHECKING:
    from cashrail.host.guarded_rail import GuardedRail
    from cashrail.host.loading import InstalledRail

GROUP = "cashrail.rails"
SILENCE_S = 120.0

T = TypeVar("T")


class PluginRails:
    """Implements the port `Rails`: one plugin is one rail, and a call reaches that plugin's hooks only.

    `app_settings` gives a rail's settings by the rail's name; only those that the rail declares are passed on.
    Rails are those installed in `group` (none where it is empty) and the `extra_plugins`. One that says nothing for
    `silence_s` seconds is given up. `before_loading` is called when a rail is about to be imported.
    """

    def __init__(
        self,
        app_settings: Callable[[str], Mapping[str, str]],
        extra_plugins: Iterable[object] = (),
        *,
        group: str = GROUP,
        silence_s: float = SILENCE_S,
        before_loading: Callable[[], None] = lambda: None,
    ) -> None:
        self._app_settings = app_settings
        self._shelf = RailShelf(group, extra_plugins, silence_s, before_loading)

    def _of(self, rail: str) -> "InstalledRail":
        return self._usable(rail, self._shelf.get(rail))

    def _usable(self, rail: str, found: T | RailTrouble | None) -> T:
        if found is None:
            raise NotFound(f"There is no rail {rail!r}; installed are: {', '.join(self.names()) or 'none'}.")
        if isinstance(found, RailTrouble):
            raise RailRefused(found.problem)
        return found

    def _edge(self, rail: str) -> "GuardedRail":
        return self._of(rail).edge

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._shelf.rails()))

    def troubles(self) -> tuple[RailTrouble, ...]:
        return tuple(trouble for _, trouble in sorted(self._shelf.troubles().items()))

    def declaration(self, rail: str) -> RailDeclaration:
        return self._usable(rail, self._shelf.declaration(rail))

    def app(self, rail: str) -> RailApp:
        declaration = self.declaration(rail)
        given = self._app_settings(rail)
        declared = dict.fromkeys((*declaration.settings, *declaration.secret_settings))
        return RailApp(settings={name: given[name] for name in declared if given.get(name)})

    def prepare_demo(self, rail: str, folder: str, day: date) -> RailDemo:
        """Companies to try a rail with; raises `RailRefused` for one that has none."""
        return self._edge(rail).call("prepare_demo", RailDemo, folder=folder, day=day)

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        call = self._edge(rail).call
        return call("begin_connection", ConnectionStart, app=self.app(rail), redirect_uri=redirect_uri, state=state)

    def finish_connection(self, rail: str, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        call, app = self._edge(rail).call, self.app(rail)
        return call("finish_connection", ConnectionGrant, app=app, redirect_uri=redirect_uri, callback=callback)

    def refresh_tokens(self, rail: str, tokens: TokenSet) -> TokenSet:
        return self._edge(rail).call("refresh_tokens", TokenSet, app=self.app(rail), tokens=tokens)

    def pull_changes(self, rail: str, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        return self._edge(rail).each("pull_changes", ChangePage, session=session, cursor=cursor)

    def pull_kinds(self, rail: str, session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
        return self._edge(rail).each("pull_kinds", ChangePage, session=session, kinds=kinds)

    def read_records(
        self, rail: str, session: RailSession, kind: str, record_ids: Sequence[str]
    ) -> tuple[RecordChange, ...]:
        each = self._edge(rail).each
        return tuple(each("read_records", RecordChange, session=session, kind=kind, record_ids=record_ids))

    def translate_payloads(
        self, rail: str, payloads: Sequence[StoredPayload], cursor: str | None
    ) -> tuple[RecordChange, ...]:
        return tuple(self._edge(rail).each("translate_payloads", RecordChange, payloads=payloads, cursor=cursor))

    def apply_write(self, rail: str, session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
        return tuple(self._edge(rail).each("apply_write", RecordChange, session=session, request=request))

    def find_write(self, rail: str, session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
        return tuple(self._edge(rail).each("find_write", RecordChange, session=session, request=request))

    def count_records(self, rail: str, session: RailSession, kinds: Sequence[str]) -> dict[str, int]:
        return self._edge(rail).call("count_records", dict, session=session, kinds=kinds)

    def verify_webhook(self, rail: str, headers: Mapping[str, str], body: bytes) -> bool:
        return self._edge(rail).call("verify_webhook", bool, app=self.app(rail), headers=headers, body=body)

    def parse_webhook(self, rail: str, body: bytes) -> tuple[WebhookNotice, ...]:
        return tuple(self._edge(rail).each("parse_webhook", WebhookNotice, body=body))
