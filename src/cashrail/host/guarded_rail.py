"""One rail's hooks behind an edge that lets rail errors through and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any, TypeVar

import pluggy
import structlog

from cashrail.host.watch import Outcome, RailBrokenError, RailSilentError, Watch, WatchedSession
from cashrail.kit import hookspecs
from cashrail.kit.answers import JunkError, checked
from domain.errors import RailRefused, RailRetriable, RailUnanswered
from domain.ports.rails import RailSession

# Hooks that ask nobody anything answer at once, or somebody who waits for us is kept waiting.
_AT_ONCE_S = 10.0
_ASKING_NOBODY = frozenset(
    {"declare_rail", "begin_connection", "verify_webhook", "parse_webhook", "translate_payloads"}
)
_WRITING = "apply_write"
# Calls that are about no company yet cannot be told apart, so a few of them may stay silent before all are refused.
_SILENT_AT_ONCE = 8

T = TypeVar("T")


class GuardedRail:
    """A plugin's hooks, which reach nobody else's. `silence_s` is how long the rail may say nothing.

    A call that was given up for silence goes on in its thread. Until that ends, the rail is refused to the same
    company, so that it cannot pile up; other companies are not concerned. Raises `pluggy.PluginValidationError` for
    hooks that the kit does not have.
    """

    def __init__(self, plugin: object, known_as: str, silence_s: float) -> None:
        self.known_as = known_as
        self._silence_s = silence_s
        self._log = structlog.get_logger("cashrail.rails")
        self._silent: dict[str, list[Outcome[Any]]] = {}
        self._hooks = pluggy.PluginManager(hookspecs.PROJECT)
        self._hooks.add_hookspecs(hookspecs)
        self._hooks.register(plugin, known_as)
        self._hooks.check_pending()
        self._offered = {caller.name for caller in self._hooks.get_hookcallers(plugin) or ()}

    def call(self, hook: str, result: type[T], **arguments: Any) -> T:
        """What the hook answers; raises a rail error naming the rail for whatever is not a rail's answer."""
        watch, arguments = self._watched(hook, arguments)
        with self._edge(hook, arguments):
            return checked(watch.run(self._caller(hook, arguments)), result)

    def each(self, hook: str, result: type[T], **arguments: Any) -> Iterator[T]:
        """What the hook answers one by one; an error between two answers is treated like one at once."""
        watch, arguments = self._watched(hook, arguments)
        with self._edge(hook, arguments):
            answers: Iterator[object] = watch.run(_opened(self._caller(hook, arguments)))
            silent = False
            try:
                while got := watch.run(lambda: _next_of(answers)):
                    yield checked(got[0], result)
            except RailSilentError:
                silent = True
                raise
            finally:
                close = getattr(answers, "close", None)
                if close is not None and not silent:
                    watch.run(close)

    def _watched(self, hook: str, arguments: dict[str, Any]) -> tuple[Watch, dict[str, Any]]:
        if hook not in self._offered:
            raise RailRefused(f"The rail {self.known_as} does not offer {hook}.")
        watch = Watch(min(self._silence_s, _AT_ONCE_S) if hook in _ASKING_NOBODY else self._silence_s)
        session: RailSession | None = arguments.get("session")
        if session is None:
            return watch, arguments
        return watch, {**arguments, "session": WatchedSession(session, watch)}

    def _caller(self, hook: str, arguments: dict[str, Any]) -> Callable[[], Any]:
        return lambda: getattr(self._hooks.hook, hook)(**arguments)

    @contextmanager
    def _edge(self, hook: str, arguments: dict[str, Any]) -> Iterator[None]:
        company = _company(arguments)
        self._refuse_while_silent(company, hook)
        # Whether a write that ends so was made is not known; what is sent for any other hook can be sent again.
        refusal = RailUnanswered if hook == _WRITING else RailRefused
        try:
            yield
        except RailSilentError as silence:
            self._silent.setdefault(company, []).append(silence.outcome)
            self._log.error("rail silent", rail=self.known_as, hook=hook, tenant=company)
            unanswered = RailUnanswered if hook == _WRITING else RailRetriable
            raise unanswered(f"The rail {self.known_as} said nothing for too long in {hook}.") from silence
        except RailBrokenError as broken:
            # Only the kind of error is told: its text may hold addresses, tokens or what a client's books say.
            failure = type(broken.error).__name__
            self._log.error("rail failed", rail=self.known_as, hook=hook, error=failure, at=_place(broken.error))
            raise refusal(f"The rail {self.known_as} failed in {hook} ({failure}).") from broken.error
        except JunkError as junk:
            self._log.error("rail answered junk", rail=self.known_as, hook=hook, junk=str(junk))
            raise refusal(f"The rail {self.known_as} answered {hook} with {junk}.") from junk

    def _refuse_while_silent(self, company: str, hook: str) -> None:
        silent = [outcome for outcome in self._silent.pop(company, []) if not outcome.done]
        if silent:
            self._silent[company] = silent
        if len(silent) >= (1 if company else _SILENT_AT_ONCE):
            raise RailRefused(f"The rail {self.known_as} has not come back from an earlier call; {hook} is not asked.")


def _company(arguments: dict[str, Any]) -> str:
    session: RailSession | None = arguments.get("session")
    return session.tenant if session is not None else ""


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""


def _opened(call: Callable[[], Any]) -> Callable[[], Iterator[object]]:
    return lambda: iter(call())


def _next_of(answers: Iterator[object]) -> tuple[object] | None:
    """The next answer in a tuple, or None at the end, so that the end is no error."""
    for answer in answers:
        return (answer,)
    return None
