"""Reading the mirror's own payloads again, after its rail has learned to make more of them."""

from collections.abc import Callable

from domain.firms.firm import Scope
from domain.ports.clock import Clock
from domain.ports.rails import Rails
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.rails.sync import MirrorState

ACTOR = "translation"
_PAYLOADS_AT_ONCE = 200


class Translating:
    """Brings records to the rail's translation of today, without a request; killed anywhere, it begins again."""

    def __init__(
        self,
        rails: Rails,
        writing: MirrorWriting,
        clock: Clock,
        scope: Scope,
        rail: str,
        before_each: Callable[[], None],
    ) -> None:
        self._rails = rails
        self._writing = writing
        self._clock = clock
        self._scope = scope
        self._rail = rail
        self._before_each = before_each

    def is_due(self, state: MirrorState) -> bool:
        """Whether some records were read by another translation."""
        return state.translation != self._rails.declaration(self._rail).translation

    def run(self, cursor: str | None) -> int:
        """How many records have changed by it."""
        changed, after = 0, ("", "")
        while payloads := self._writing.payloads(self._scope, after, _PAYLOADS_AT_ONCE):
            self._before_each()
            read = self._rails.translate_payloads(self._rail, payloads, cursor)
            applied = self._writing.apply(self._scope, read, self._rail, ACTOR, self._clock.now())
            changed += applied.updated
            after = payloads[-1].kind, payloads[-1].id
        self._writing.note_translation(self._scope, self._rails.declaration(self._rail).translation)
        return changed
