"""What a list of findings, or one of them, needs of one client's books."""

import msgspec

from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeEvent, Mute
from domain.firms.firm import AsOf, Scope
from domain.policy.policy import Policy
from domain.ports.services.books import Books, Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class FindingsData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read: the whole snapshot, and findings, each with its life."""

    snapshot: Snapshot
    policy: Policy
    findings: tuple[tuple[Finding, FindingLife], ...]


class FindingData(FindingsData, frozen=True, kw_only=True):
    """The same of one finding, with its history and what it is ignored by."""

    history: tuple[LifeEvent, ...]
    mute: Mute | None


class FindingsOrchestrator:
    """Gathers findings with their lives."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, as_of: AsOf, freshness: Freshness, *, fixed: bool) -> FindingsData:
        """All there are, and with `fixed` those there were; raises `NotFound` for a business that is not the firm's."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            lives = books.findings.lives()
            present = tuple((finding, lives[finding.key]) for finding in books.findings.evaluation().findings)
            past = books.findings.fixed() if fixed else ()
            return FindingsData(
                snapshot=books.snapshot(),
                policy=books.policy,
                findings=present + tuple(each for each in past if each[0].key not in lives),
            )

    def gather_one(self, scope: Scope, key: str, as_of: AsOf, freshness: Freshness) -> FindingData:
        """One of them; raises `NotFound` for one that never was."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            finding, life = books.findings.get(key)
            return FindingData(
                snapshot=books.snapshot(),
                policy=books.policy,
                findings=((finding, life),),
                history=books.findings.history(key),
                mute=_mute(books, life),
            )


def _mute(books: Books, life: FindingLife) -> Mute | None:
    return next((mute for mute in books.findings.mutes() if mute.id == life.mute_id), None)
