"""The plugin host: every installed rail, as the sync layer's port shows it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from traceback import extract_tb
from typing import Any, TypeVar

import pluggy
import structlog

from cashrail.bootstrap.kit_range import includes
from cashrail.kit import KIT_VERSION, hookspecs
from domain.errors import Misconfigured, NotFound, RailError, RailRefused
from domain.models.change import ChangePage, RecordChange
from domain.models.connection import ConnectionGrant, ConnectionStart, TokenSet
from domain.models.rail import RailApp, RailDeclaration, WebhookNotice, WriteRequest
from domain.ports.rail import RailSession

GROUP = "cashrail.rails"
_NAME = re.compile(r"[a-z][a-z0-9_]*")

T = TypeVar("T")


class PluginRails:
    """Implements the port `Rails`: one plugin is one rail, and a call reaches that plugin's hooks only.

    `app_settings` gives a rail's settings by the rail's name; only those that the rail declares are passed on.
    Raises `Misconfigured`, naming the rail, for a plugin that cannot be loaded or does not fit the kit.
    """

    def __init__(
        self,
        app_settings: Callable[[str], Mapping[str, str]],
        extra_plugins: Iterable[object] = (),
        *,
        group: str = GROUP,
    ) -> None:
        self._app_settings = app_settings
        self._plugins = pluggy.PluginManager(hookspecs.PROJECT)
        self._plugins.add_hookspecs(hookspecs)
        found = [(entry_point.name, _loaded(entry_point)) for entry_point in entry_points(group=group)]
        found += [(str(getattr(plugin, "__name__", type(plugin).__name__)), plugin) for plugin in extra_plugins]
        for known_as, plugin in found:
            self._register(plugin, known_as)
        # Each rail is set apart from all others, so all must be there before the first is asked anything.
        self._installed: dict[str, _Installed] = {}
        for known_as, plugin in found:
            self._install(_Installed(self._plugins, plugin, known_as))

    def _register(self, plugin: object, known_as: str) -> None:
        try:
            self._plugins.register(plugin, f"{known_as} {id(plugin)}")
            self._plugins.check_pending()
        except pluggy.PluginValidationError as error:
            raise Misconfigured(f"The rail {known_as} does not fit the kit: {_last_line(error)}") from error
        except ValueError as error:
            raise Misconfigured(f"The rail {known_as} is installed twice; remove one of them.") from error

    def _install(self, installed: "_Installed") -> None:
        name = installed.declaration.name
        if name in self._installed:
            raise Misconfigured(f"Two installed rails are called {name}; remove one of them.")
        self._installed[name] = installed

    def _of(self, rail: str) -> "_Installed":
        if rail not in self._installed:
            raise NotFound(f"There is no rail {rail!r}; installed are: {', '.join(self.names()) or 'none'}.")
        return self._installed[rail]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._installed))

    def declaration(self, rail: str) -> RailDeclaration:
        return self._of(rail).declaration

    def app(self, rail: str) -> RailApp:
        declaration = self._of(rail).declaration
        given = self._app_settings(rail)
        declared = dict.fromkeys((*declaration.settings, *declaration.secret_settings))
        return RailApp(settings={name: given[name] for name in declared if given.get(name)})

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        call = self._of(rail).call
        return call("begin_connection", ConnectionStart, app=self.app(rail), redirect_uri=redirect_uri, state=state)

    def finish_connection(self, rail: str, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        call, app = self._of(rail).call, self.app(rail)
        return call("finish_connection", ConnectionGrant, app=app, redirect_uri=redirect_uri, callback=callback)

    def refresh_tokens(self, rail: str, tokens: TokenSet) -> TokenSet:
        return self._of(rail).call("refresh_tokens", TokenSet, app=self.app(rail), tokens=tokens)

    def pull_changes(self, rail: str, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        return self._of(rail).each("pull_changes", ChangePage, session=session, cursor=cursor)

    def pull_kinds(self, rail: str, session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
        return self._of(rail).each("pull_kinds", ChangePage, session=session, kinds=kinds)

    def read_records(
        self, rail: str, session: RailSession, kind: str, record_ids: Sequence[str]
    ) -> tuple[RecordChange, ...]:
        each = self._of(rail).each
        return tuple(each("read_records", RecordChange, session=session, kind=kind, record_ids=record_ids))

    def apply_write(self, rail: str, session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
        return tuple(self._of(rail).each("apply_write", RecordChange, session=session, request=request))

    def find_write(self, rail: str, session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
        return tuple(self._of(rail).each("find_write", RecordChange, session=session, request=request))

    def count_records(self, rail: str, session: RailSession, kinds: Sequence[str]) -> dict[str, int]:
        return self._of(rail).call("count_records", dict, session=session, kinds=kinds)

    def verify_webhook(self, rail: str, headers: Mapping[str, str], body: bytes) -> bool:
        return self._of(rail).call("verify_webhook", bool, app=self.app(rail), headers=headers, body=body)

    def parse_webhook(self, rail: str, body: bytes) -> tuple[WebhookNotice, ...]:
        return tuple(self._of(rail).each("parse_webhook", WebhookNotice, body=body))


class _Installed:
    """One rail's own hooks, behind an edge that lets rail errors through and nothing else."""

    def __init__(self, plugins: pluggy.PluginManager, plugin: object, known_as: str) -> None:
        self._known_as = known_as
        self._log = structlog.get_logger("cashrail.rails")
        others = [each for each in plugins.get_plugins() if each is not plugin]
        self._callers = {
            caller.name: plugins.subset_hook_caller(caller.name, others)
            for caller in plugins.get_hookcallers(plugin) or ()
        }
        self.declaration = self._declared()

    def _declared(self) -> RailDeclaration:
        try:
            declaration = self.call("declare_rail", RailDeclaration)
        except RailError as error:
            raise Misconfigured(str(error)) from error
        if not _NAME.fullmatch(declaration.name):
            raise Misconfigured(
                f"The rail {self._known_as} calls itself {declaration.name!r}, which is no rail's name."
            )
        self._known_as = declaration.name
        if not includes(declaration.kit_versions, KIT_VERSION):
            raise Misconfigured(
                f"The rail {declaration.name} is made for kit {declaration.kit_versions}; this is kit {KIT_VERSION}."
            )
        return declaration

    def call(self, hook: str, result: type[T], **arguments: Any) -> T:
        """What the rail's hook answers; raises `RailRefused` naming the rail for whatever is not a rail's answer."""
        caller = self._callers.get(hook)
        if caller is None:
            raise RailRefused(f"The rail {self._known_as} does not offer {hook}.")
        with self._edge(hook):
            answer = caller(**arguments)
        return self._checked(hook, answer, result)

    def each(self, hook: str, result: type[T], **arguments: Any) -> Iterator[T]:
        """What the hook answers one by one; an error between two answers is treated like one at once."""
        answer: Any = self.call(hook, object, **arguments)
        with self._edge(hook):
            answers = iter(answer)
            try:
                for one in answers:
                    yield self._checked(hook, one, result)
            finally:
                close = getattr(answers, "close", None)
                if close is not None:
                    close()

    def _checked(self, hook: str, answer: object, result: type[T]) -> T:
        if isinstance(answer, result):
            return answer
        expected = result.__name__
        raise RailRefused(f"The rail {self._known_as} answered {hook} with no {expected}: {type(answer).__name__}.")

    @contextmanager
    def _edge(self, hook: str) -> Iterator[None]:
        try:
            yield
        except RailError:
            raise
        except Exception as error:
            # Only the kind of error is told: its text may hold addresses, tokens or what a client's books say.
            failure = type(error).__name__
            frame = extract_tb(error.__traceback__)[-1]
            self._log.error(
                "rail failed", rail=self._known_as, hook=hook, error=failure, at=f"{frame.name}:{frame.lineno}"
            )
            raise RailRefused(f"The rail {self._known_as} failed in {hook} ({failure}).") from error


def _loaded(entry_point: EntryPoint) -> object:
    try:
        return entry_point.load()
    except Exception as error:
        raise Misconfigured(
            f"The rail {entry_point.name} cannot be loaded from {entry_point.value} ({type(error).__name__})."
        ) from error


def _last_line(error: Exception) -> str:
    return next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__)
