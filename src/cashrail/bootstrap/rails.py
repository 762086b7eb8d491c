"""The plugin host: installed rails behind the rail port."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, TypeVar

import pluggy
import structlog

from cashrail.kit import KIT_VERSION, hookspecs
from domain.errors import Misconfigured, NotFound, RailError, RailRefused
from domain.models.change import ChangePage, RecordChange
from domain.models.connection import ConnectionGrant, ConnectionStart, TokenSet
from domain.models.rail import RailApp, RailDeclaration, WebhookNotice, WriteIntent
from domain.ports.rail import RailSession

T = TypeVar("T")
_GROUP = "cashrail.rails"

log = structlog.get_logger()


class PluginRails:
    """Implements the port `Rails` over pluggy; each plugin is one rail."""

    def __init__(
        self, settings_of: Callable[[str], Mapping[str, str]], plugins: Mapping[str, object] = MappingProxyType({})
    ) -> None:
        """`settings_of` gives a rail's settings by name; `plugins` are rails beside those of the entry points."""
        self._settings_of = settings_of
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        for entry_point in entry_points(group=_GROUP):
            self._manager.register(_loaded(entry_point), name=entry_point.name)
        for name, plugin in plugins.items():
            self._manager.register(plugin, name=name)
        self._check_hooks()
        self._declarations = dict(self._declared())

    def _check_hooks(self) -> None:
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise Misconfigured(f"A rail implements a hook the kit does not have: {error}") from error

    def _declared(self) -> Iterator[tuple[str, RailDeclaration]]:
        for name, _ in self._manager.list_name_plugin():
            declaration = self._ask(name, "declare_rail")
            if not isinstance(declaration, RailDeclaration) or declaration.name != name:
                raise Misconfigured(f"The rail {name} does not declare itself under that name.")
            if not _fits(KIT_VERSION, declaration.kit_versions):
                raise Misconfigured(
                    f"The rail {name} was built for kit {declaration.kit_versions}; this is kit {KIT_VERSION}."
                )
            yield name, declaration

    def names(self) -> tuple[str, ...]:
        """The installed rails, sorted."""
        return tuple(sorted(self._declarations))

    def declaration(self, rail: str) -> RailDeclaration:
        """What the rail declares of itself."""
        if rail not in self._declarations:
            installed = ", ".join(self.names()) or "none"
            raise NotFound(f"There is no rail {rail!r}; installed: {installed}.")
        return self._declarations[rail]

    def app(self, rail: str) -> RailApp:
        """The settings the rail declared that it reads."""
        known = self.declaration(rail).settings
        given = self._settings_of(rail)
        return RailApp(settings={name: given[name] for name in known if name in given})

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        """Where a person grants access."""
        answer = self._ask(rail, "begin_connection", app=self.app(rail), redirect_uri=redirect_uri, state=state)
        return _expected(rail, answer, ConnectionStart)

    def finish_connection(self, rail: str, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
        """Turn the callback into a grant."""
        answer = self._ask(rail, "finish_connection", app=self.app(rail), redirect_uri=redirect_uri, callback=callback)
        return _expected(rail, answer, ConnectionGrant)

    def refresh_tokens(self, rail: str, tokens: TokenSet) -> TokenSet:
        """New tokens for old ones."""
        return _expected(rail, self._ask(rail, "refresh_tokens", app=self.app(rail), tokens=tokens), TokenSet)

    def pull_changes(self, rail: str, session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
        """Changes since the cursor, page by page."""
        pages = iter(self._ask(rail, "pull_changes", session=session, cursor=cursor))
        while True:
            page = _guarded(rail, next, pages, None)
            if page is None:
                return
            yield _expected(rail, page, ChangePage)

    def read_records(
        self, rail: str, session: RailSession, kind: str, record_ids: Sequence[str]
    ) -> tuple[RecordChange, ...]:
        """Those of the named records that exist."""
        return tuple(self._ask(rail, "read_records", session=session, kind=kind, record_ids=record_ids))

    def apply_write(self, rail: str, session: RailSession, intent: WriteIntent) -> RecordChange:
        """Make one write."""
        return _expected(rail, self._ask(rail, "apply_write", session=session, intent=intent), RecordChange)

    def verify_webhook(self, rail: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the body was signed by the rail."""
        return self._ask(rail, "verify_webhook", app=self.app(rail), headers=headers, body=body) is True

    def parse_webhook(self, rail: str, body: bytes) -> tuple[WebhookNotice, ...]:
        """What a verified body announces."""
        return tuple(self._ask(rail, "parse_webhook", body=body))

    def _ask(self, rail: str, hook: str, **arguments: Any) -> Any:
        plugin = self._manager.get_plugin(rail)
        if plugin is None:
            raise NotFound(f"There is no rail {rail!r}.")
        others = [other for name, other in self._manager.list_name_plugin() if name != rail]
        caller = self._manager.subset_hook_caller(hook, others)
        if not caller.get_hookimpls():
            raise RailRefused(f"The rail {rail} does not offer {hook}.")
        return _guarded(rail, caller, **arguments)


def _loaded(entry_point: EntryPoint) -> object:
    try:
        return entry_point.load()
    except ImportError as error:
        raise Misconfigured(f"The rail {entry_point.name} cannot be loaded: {error}.") from error


def _guarded(rail: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a rail answers; whatever it raises that is not a rail error is reported as its refusal."""
    try:
        return call(*arguments, **named)
    except RailError:
        raise
    except Exception as error:
        log.exception("rail failed", rail=rail)
        raise RailRefused(f"The rail {rail} failed: {type(error).__name__}.") from error


def _expected(rail: str, answer: Any, kind: type[T]) -> T:
    if not isinstance(answer, kind):
        raise RailRefused(f"The rail {rail} answered {type(answer).__name__} where {kind.__name__} was due.")
    return answer


def _fits(version: str, wanted: str) -> bool:
    """Whether a version is in a range such as ">=1.0,<2"."""
    number = _numbers(version)
    compare: dict[str, Callable[[tuple[int, ...]], bool]] = {
        ">=": lambda bound: number >= bound,
        "<=": lambda bound: number <= bound,
        "==": lambda bound: number == bound,
        ">": lambda bound: number > bound,
        "<": lambda bound: number < bound,
    }
    for clause in wanted.split(","):
        operator = next((sign for sign in compare if clause.strip().startswith(sign)), None)
        if operator is None or not compare[operator](_numbers(clause.strip().removeprefix(operator))):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.strip().split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()
