"""What the Hygiene Tray needs of one client's books."""

from collections.abc import Mapping

import msgspec

from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.findings.finding import Evaluation
from domain.findings.life import FindingLife
from domain.findings.quality import QualityDay
from domain.firms.business_day import is_current
from domain.firms.firm import AsOf, Scope
from domain.memo import Memo
from domain.policy.policy import Policy
from domain.ports.services.books import Books, Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class TrayData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read: the whole snapshot, the rules' outcome, and the documents that findings hold back.

    `memo` has what other answers from the same read made of it already.
    `lives` has one for each finding. `quality_days` are those kept so far. `current`: the answer is for today.
    """

    memo: Memo
    snapshot: Snapshot
    policy: Policy
    evaluation: Evaluation
    bills_with_issues: tuple[Bill, ...]
    invoices_with_issues: tuple[Invoice, ...]
    lives: Mapping[str, FindingLife]
    quality_days: tuple[QualityDay, ...]
    current: bool


class TrayOrchestrator:
    """Gathers for the Tray."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> TrayData:
        """Raises `NotFound` for a business that is not the firm's."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            return self.gather_from(books)

    def gather_from(self, books: Books) -> TrayData:
        """The same from books that are open already."""
        memo = books.memo
        return TrayData(
            memo=memo,
            snapshot=books.snapshot(),
            policy=memo.same("policy", books.policy),
            evaluation=books.findings.evaluation(),
            bills_with_issues=memo.same("bills with issues", books.bills.with_issues()),
            invoices_with_issues=memo.same("invoices with issues", books.invoices.with_issues()),
            lives=books.findings.lives(),
            quality_days=books.findings.quality_days(),
            current=is_current(books.company.business(), books.as_of),
        )

    def keep_quality(self, data: TrayData, quality: QualityDay) -> None:
        """Have a day's quality kept if it is today's and not what is kept already."""
        if data.current and quality.score is not None and quality not in data.quality_days[-1:]:
            self._bookshelf.keep_quality(data.snapshot.business, quality)
