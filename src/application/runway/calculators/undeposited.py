"""Money received that still lies in Undeposited Funds, and when it reaches the bank (docs/formulas/cash-in-hand.md)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from application.runway.calculators.chart import Chart
from application.runway.calculators.exchange import Rates
from domain.dates import day_count, next_business_day
from domain.models.record import Document
from domain.models.snapshot import Snapshot
from domain.money import Money, median_minor
from domain.policy import Policy
from domain.postings import Posting, Postings


class Unbanked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One receipt in Undeposited Funds and the day it is expected at the bank.

    `party` is such as "Customer:7", `left_out` why it is under the line; `home_minor` is None without a rate.
    """

    record: str
    party: str
    received: date
    amount: Money
    day: date
    basis: str
    home_minor: int | None
    left_out: str = ""


def unbanked(snapshot: Snapshot, chart: Chart, as_of: date, policy: Policy, rates: Rates) -> tuple[Unbanked, ...]:
    """What is in hand at the end of `as_of`, on the usual number of days after it was received.

    What has lain there for longer than the policy allows was probably banked otherwise, and is under the line.
    """
    banked = _banked(snapshot)
    received = dict(_received(snapshot, chart))
    waits = [(banked[key] - document.txn_date).days for key, (document, _) in received.items() if key in banked]
    usual = max(median_minor(waits), 0) if waits else 0
    tomorrow = as_of + timedelta(days=1)
    found = []
    for key, (document, posting) in received.items():
        if key in banked or document.txn_date > as_of or any(link.kind == "Deposit" for link in document.links):
            continue
        age = (as_of - document.txn_date).days
        too_old = f"in Undeposited Funds for {day_count(age)}" if age > policy.undeposited_days_high else ""
        expected = max(document.txn_date + timedelta(days=usual), tomorrow)
        habit = f"banked {day_count(usual)} after it is received, as usual" if waits else "on its way to the bank"
        found.append(
            Unbanked(
                record=key,
                party=snapshot.families.head(posting.party),
                received=document.txn_date,
                amount=Money(posting.amount_minor, document.currency),
                day=next_business_day(expected, policy.holidays),
                basis=habit,
                home_minor=rates.home_minor(posting.amount_minor, document.currency),
                left_out=too_old,
            )
        )
    return tuple(found)


def _received(snapshot: Snapshot, chart: Chart) -> Iterator[tuple[str, tuple[Document, Posting]]]:
    """Documents of any kind that put money into Undeposited Funds."""
    postings = Postings(snapshot.accounts, snapshot.items)
    for document in snapshot.documents():
        header = postings.of(document).header
        if header is not None and header.account_id in chart.undeposited and header.amount_minor > 0:
            yield f"{type(document).__name__}:{document.id}", (document, header)


def _banked(snapshot: Snapshot) -> Mapping[str, date]:
    """The day of the deposit by the document that it banks, also of one that is dated ahead: it moves cash itself."""
    return {
        f"{link.kind}:{link.id}": deposit.txn_date
        for deposit in snapshot.deposits
        if not deposit.voided
        for line in deposit.lines
        for link in line.links
    }
