"""Port: one client's books opened for one answer; what orchestrators gather from (ADR-006)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from domain.answers.portfolio import ClientRow, KeptRow
from domain.findings.quality import QualityDay
from domain.firms.firm import AsOf, Business, Firm, Scope
from domain.memo import Memo
from domain.policy.change import PolicyAnswer
from domain.policy.policy import Policy
from domain.ports.services.accounts import Accounts
from domain.ports.services.balances import Balances
from domain.ports.services.bills import Bills
from domain.ports.services.company import Company
from domain.ports.services.decisions import Decided
from domain.ports.services.expectations import Expectations
from domain.ports.services.feeds import Feeds
from domain.ports.services.findings import Findings
from domain.ports.services.invoices import Invoices
from domain.ports.services.parties import Parties
from domain.ports.services.records import Records
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class Books(Protocol):
    """The domain services over one consistent read of one business."""

    @property
    def as_of(self) -> AsOf: ...

    @property
    def policy(self) -> Policy:
        """The policy in force, with the public holidays among its own."""
        ...

    @property
    def public_holidays(self) -> frozenset[date]:
        """Those of the company's country, as far as the projection looks; none while the country is not known."""
        ...

    @property
    def history_from(self) -> date:
        """The first day of the history that the services read back to."""
        ...

    @property
    def memo(self) -> Memo:
        """What answers from these same books share."""
        ...

    def snapshot(self) -> Snapshot:
        """Everything a rule or calculator may need, gathered once through the services below."""
        ...

    @property
    def bills(self) -> Bills: ...

    @property
    def invoices(self) -> Invoices: ...

    @property
    def parties(self) -> Parties: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def balances(self) -> Balances: ...

    @property
    def company(self) -> Company: ...

    @property
    def findings(self) -> Findings: ...

    @property
    def decided(self) -> Decided: ...

    @property
    def expectations(self) -> Expectations: ...

    @property
    def feeds(self) -> Feeds: ...

    @property
    def records(self) -> Records: ...


class Bookshelf(Protocol):
    """A firm's clients and their books."""

    def firm(self, firm_id: str) -> Firm:
        """The firm; raises `NotFound`."""
        ...

    def firm_policy(self, firm_id: str) -> Policy:
        """The policy of the firm itself, for what is about all its clients."""
        ...

    def policy(self, firm_id: str, business_id: str) -> PolicyAnswer:
        """The one in force for a business, or for the firm with "", and what sets it; raises `NotFound`."""
        ...

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        """The firm's clients, by name."""
        ...

    def business(self, firm_id: str, business_id: str) -> Business:
        """One client; raises `NotFound` also when another firm has it."""
        ...

    def open(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> AbstractContextManager[Books]:
        """Open a client's books, made as fresh as asked when the rail allows; raises `NotFound`.

        The hygiene rules have run on exactly what is read.
        """
        ...

    def kept_rows(self, firm_id: str, as_of: AsOf) -> Mapping[str, ClientRow]:
        """The Digest's rows by business that computing anew would not change but for the age of the books."""
        ...

    def keep_row(self, business: Business, kept: KeptRow, now: datetime) -> None:
        """Keep a business's row of the Digest."""
        ...

    def keep_quality(self, business: Business, quality: QualityDay) -> None:
        """Keep how good the business's books are today."""
        ...
