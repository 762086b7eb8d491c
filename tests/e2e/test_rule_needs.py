"""What rules say that they cannot do without is what they read: each is run over books that note who looks at them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from tests.fixtures.synced import scenario, synced

from domain.books.record import Document
from domain.policy.policy import DEFAULT_POLICY
from domain.rails.freshness import CACHED
from domain.rails.kinds import KINDS
from domain.rules.registry import BOOK_RULES
from domain.rules.view import RuleView
from domain.snapshot.snapshot import FIELDS, Snapshot

# Lists of names, accounts and the like are in every plan, and without them nothing is read at all; what we keep
# ourselves is in none.
JUDGED = {kind for kind in FIELDS.keys() & KINDS.keys() if issubclass(KINDS[kind], Document)} | {"Attachable"}
# Where the service keeps none of these, the books have none.
NOT_EVERYWHERE = {"TaxPayment"}

# Each record is judged by itself: those that are handed out are, and SYN-KIND tells of the others.
BY_ITSELF = {"BILL-NODOC", "CAT-DIM", "CAT-INACT", "CAT-PARENT", "CAT-UNCAT", "FX-RATE", "PAY-NONE", "PER-EDIT"}
BY_ITSELF |= {"CAP-EXP", "CAT-ODD", "TAX-CODE"}
# They take all that is posted to an account, mostly by what they need; of what a plan has not, nothing is posted.
BY_ACCOUNT = {"ACC-HABIT", "ACC-STILL", "ACC-ZERO", "AP-NEG", "AP-TIE", "AR-NEG", "AR-TIE", "BNK-STALE", "CAT-AMA"}
BY_ACCOUNT |= {"STR-BULK", "TAX-TIE", "UF-AGED", "UF-DUPINC"}
# What only takes a finding back, or is counted in its sentence: without it one is told that somebody has to dismiss.
CLEARED_BY: Mapping[str, set[str]] = {
    "BILL-DUP": {"BillPayment", "Deposit", "Purchase", "VendorCredit"},
    "BPMT-UNAPP": {"Bill"},
    "CUS-DUP": {"Invoice"},
    "INV-DUP": {"CreditMemo"},
    "VEN-1099": {"Bill"},
    "VEN-DUP": {"Bill"},
}


class Noted:
    """Books that note the kinds that are looked at."""

    def __init__(self, books: Snapshot) -> None:
        self._books = books
        self.kinds: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.kinds |= {kind for kind, field in FIELDS.items() if field == name}
        return getattr(self._books, name)

    def of_kind(self, kind: str) -> Any:
        return Snapshot.of_kind(cast(Snapshot, self), kind)

    def documents(self) -> Iterator[Document]:
        return Snapshot.documents(cast(Snapshot, self))


@cache
def read() -> Mapping[str, frozenset[str]]:
    """By rule the kinds that it looked at in books with every mistake, with every kind, and with receipts."""
    seen: dict[str, set[str]] = defaultdict(set)
    for name in ("messy", "sample", "receipts"):
        with TemporaryDirectory() as folder, synced(scenario(name), Path(folder)) as job:
            [client] = job.program.product.bookshelf.businesses(job.program.firm_id)
            with job.program.product.bookshelf.open(client.scope, job.as_of, CACHED) as books:
                snapshot = books.snapshot()
        for rule in BOOK_RULES:
            noted = Noted(snapshot)
            view = RuleView(cast(Snapshot, noted), DEFAULT_POLICY, job.as_of.day)
            if not rule.missing(view) and rule.over(view):
                list(rule.findings(view))
            seen[rule.code] |= noted.kinds
    return {code: frozenset(kinds) for code, kinds in seen.items()}


@pytest.mark.parametrize("rule", BOOK_RULES, ids=lambda rule: rule.code)
def test_a_rule_needs_what_it_reads(rule: Any) -> None:
    looked_at = read()[rule.code] & JUDGED
    if rule.code in BY_ITSELF | BY_ACCOUNT:
        assert rule.needs or rule.code in {"CAT-INACT", "FX-RATE", "PER-EDIT", "TAX-CODE", "ACC-ZERO"}
        return
    assert looked_at - NOT_EVERYWHERE - CLEARED_BY.get(rule.code, set()) <= set(rule.needs)


def test_what_is_excepted_is_what_is_read() -> None:
    assert (BY_ITSELF | BY_ACCOUNT | set(CLEARED_BY)) <= {rule.code for rule in BOOK_RULES}
    assert all(kinds <= read()[code] for code, kinds in CLEARED_BY.items())
