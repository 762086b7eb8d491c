"""A rail and its world side by side, with every hook within reach."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import Any, TypeVar

import msgspec
import pluggy

from cashrail.kit import hookspecs
from cashrail.kit.answers import checked
from cashrail.kit.conformance.guard import Guard, watched_by
from cashrail.kit.conformance.hearing import Hearing
from cashrail.kit.conformance.session import SuiteSession
from cashrail.kit.conformance.world import RailWorld
from cashrail.kit.hosts import is_allowed
from cashrail.kit.records import (
    ChangePage,
    ConnectionGrant,
    ConnectionStart,
    RailApp,
    RailDeclaration,
    RecordChange,
    TokenSet,
)

REDIRECT_URI = "http://127.0.0.1:8765/callback"
STATE = "state-of-the-suite"

T = TypeVar("T")


class Pulled(msgspec.Struct, frozen=True):
    """What one pull delivered."""

    changes: tuple[RecordChange, ...]
    cursor: str | None
    complete: frozenset[str]
    untold: frozenset[str]

    def live(self, kind: str | None = None) -> dict[tuple[str, str], RecordChange]:
        """The records that are there, by kind and id."""
        return {
            (change.kind, change.id): change
            for change in self.changes
            if not change.deleted and kind in (None, change.kind)
        }

    def ids(self, kind: str) -> list[str]:
        """Ids of the live records of a kind, as often as they came."""
        return [change.id for change in self.changes if change.kind == kind and not change.deleted]


class Bench:
    """One world, started; `guard` and `hearing` have seen and heard every hook call so far."""

    def __init__(self, world: RailWorld) -> None:
        self.world = world
        self.hearing = Hearing()
        self.guard = Guard(self._is_allowed)
        self.hooks = pluggy.PluginManager(hookspecs.PROJECT)
        self.hooks.add_hookspecs(hookspecs)
        self.hooks.register(world.plugin, "the rail")
        self.offered = {caller.name for caller in self.hooks.get_hookcallers(world.plugin) or ()}

    def _is_allowed(self, host: str) -> bool:
        return is_allowed(host, self.declaration, self.app)

    @cached_property
    def declaration(self) -> RailDeclaration:
        return checked(self.hooks.hook.declare_rail(), RailDeclaration)

    @cached_property
    def app(self) -> RailApp:
        """The world's settings, as far as the rail declares them."""
        given = self.world.app().settings
        return RailApp(settings={name: given[name] for name in self.declaration.settings if given.get(name)})

    @property
    def kind(self) -> str:
        """The kind that checks make, change and delete."""
        return self.world.makes[0]

    def ask(self, hook: str, result: type[T], **arguments: Any) -> T:
        """One hook's answer, guarded and heard."""
        with self._watched():
            return checked(getattr(self.hooks.hook, hook)(**arguments), result)

    def each(self, hook: str, result: type[T], **arguments: Any) -> tuple[T, ...]:
        """One hook's answers, guarded and heard to the last."""
        with self._watched():
            return tuple(checked(one, result) for one in getattr(self.hooks.hook, hook)(**arguments))

    @contextmanager
    def _watched(self) -> Iterator[None]:
        with ExitStack() as watches:
            watches.push(self.hearing.note_raised)
            watches.enter_context(self.hearing.listening())
            watches.enter_context(watched_by(self.guard))
            yield

    def begin(self) -> ConnectionStart:
        """Where a person grants access."""
        return self.ask("begin_connection", ConnectionStart, app=self.app, redirect_uri=REDIRECT_URI, state=STATE)

    @cached_property
    def grant(self) -> ConnectionGrant:
        """The company, connected as a person would."""
        callback = self.world.consent(self.begin()) if self.declaration.consent else {"tenant": self.world.tenant}
        return self.ask(
            "finish_connection", ConnectionGrant, app=self.app, redirect_uri=REDIRECT_URI, callback=callback
        )

    def session(self, *, repetitions: int = 2) -> SuiteSession:
        """A new session of the company."""
        session = SuiteSession(self.grant.tenant, self.app, self.grant.tokens, self.refreshed, repetitions=repetitions)
        self.guard.in_session = session.is_inside
        return session

    def refreshed(self, tokens: TokenSet) -> TokenSet:
        """New tokens for old ones."""
        return checked(self.hooks.hook.refresh_tokens(app=self.app, tokens=tokens), TokenSet)

    def pull(self, cursor: str | None = None, session: SuiteSession | None = None) -> Pulled:
        """Everything, or what changed since the cursor."""
        return pulled(self.each("pull_changes", ChangePage, session=session or self.session(), cursor=cursor))

    def read(self, kind: str, ids: Sequence[str]) -> tuple[RecordChange, ...]:
        """Named records."""
        return self.each("read_records", RecordChange, session=self.session(), kind=kind, record_ids=ids)

    def secrets(self) -> Iterator[str]:
        """What must never be said: secret settings, tokens, and what the session got instead of them."""
        for name in self.declaration.secret_settings:
            yield self.app.settings.get(name, "")
        yield from (self.grant.tokens.access_token, self.grant.tokens.refresh_token)


def pulled(pages: Iterable[ChangePage]) -> Pulled:
    """The pages as one."""
    found = tuple(pages)
    cursors = [page.cursor for page in found if page.cursor is not None]
    return Pulled(
        changes=tuple(change for page in found for change in page.changes),
        cursor=cursors[-1] if cursors else None,
        complete=frozenset(kind for page in found for kind in page.complete_kinds),
        untold=frozenset(kind for page in found for kind in page.deletions_untold),
    )
