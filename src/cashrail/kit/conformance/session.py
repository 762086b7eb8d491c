"""The session the suite gives a rail: repeating and refreshing as the product does, without waiting."""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock, local
from typing import TypeVar

from cashrail.kit.errors import RailRetriable, RailTokenExpired
from cashrail.kit.records import RailApp, TokenSet

T = TypeVar("T")


class SuiteSession:
    """`seen` lists the errors that requests raised, `requests` counts those sent, `refreshes` the new tokens got."""

    def __init__(
        self,
        tenant: str,
        app: RailApp,
        tokens: TokenSet,
        refresh: Callable[[TokenSet], TokenSet],
        *,
        repetitions: int = 2,
    ) -> None:
        self.tenant = tenant
        self.app = app
        self.tokens = tokens
        self.requests = 0
        self.refreshes = 0
        self.seen: list[Exception] = []
        self._refresh = refresh
        self._repetitions = repetitions
        self._lock = Lock()
        self._inside = local()

    def is_inside(self) -> bool:
        """Whether this thread is within a request."""
        return bool(getattr(self._inside, "depth", 0))

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:  # noqa: ARG002 - it has no limits
        token = self.tokens.access_token
        try:
            return self._repeated(request, token)
        except RailTokenExpired:
            return self._repeated(request, self._instead_of(token))

    def _instead_of(self, refused: str) -> str:
        with self._lock:
            if self.tokens.access_token == refused:
                self.refreshes += 1
                self.tokens = self._refresh(self.tokens)
            return self.tokens.access_token

    def _repeated(self, request: Callable[[str], T], token: str) -> T:
        for _ in range(self._repetitions):
            try:
                return self._sent(request, token)
            except RailRetriable:
                continue
        return self._sent(request, token)

    def _sent(self, request: Callable[[str], T], token: str) -> T:
        with self._lock:
            self.requests += 1
        self._inside.depth = getattr(self._inside, "depth", 0) + 1
        with ExitStack() as notes:
            notes.push(self._note)
            return request(token)

    def _note(
        self,
        kind: type[BaseException] | None,  # noqa: ARG002 - the form of an exit callback
        error: BaseException | None,
        trace: object,  # noqa: ARG002
    ) -> None:
        self._inside.depth -= 1
        if isinstance(error, Exception):
            self.seen.append(error)
