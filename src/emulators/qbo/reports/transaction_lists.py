"""TransactionList and its kin: the documents of a period, alone, by name, or with each of their postings."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from emulators.qbo.reports.accounts import LedgerAccount
from emulators.qbo.reports.asked import invalid_enumeration
from emulators.qbo.reports.detail import AmountKeys, DetailColumns, Line
from emulators.qbo.reports.layout import Table
from emulators.qbo.reports.ledger import Ledger, Posting, Transaction
from emulators.qbo.reports.parties import UNNAMED
from emulators.qbo.reports.reading import Reading
from emulators.qbo.reports.subledger import due_day
from emulators.qbo.reports.transaction_types import KNOWN_TYPES, type_code
from emulators.service.wire import Json

AMOUNTS: Final = AmountKeys({"amount": "subt_nat_amount"})
_USUAL: Final = ("tx_date", "txn_type", "doc_num", "is_no_post", "name", "memo", "account_name", "other_account")
_PAID_STATES: Final = ("All", "Paid", "Unpaid")
_CASH_SIDE: Final = ("Bank", "Credit Card")


def transaction_list(reading: Reading) -> Table:
    columns = DetailColumns(reading, _USUAL, AMOUNTS)
    lines = columns.ordered(_lines(reading))
    return _table(reading, columns, [columns.row(line) for line in lines])


def transaction_list_by_vendor(reading: Reading) -> Table:
    return _by_name(reading, "Vendor")


def transaction_list_by_customer(reading: Reading) -> Table:
    return _by_name(reading, "Customer")


def transaction_list_with_splits(reading: Reading) -> Table:
    """Every posting is a row, beneath the one of its document's own account."""
    columns = DetailColumns(reading, _USUAL, AMOUNTS)
    ledger = reading.ledger("Accrual")
    lines = [line for postings in _chosen(reading, ledger) for line in _split_lines(ledger, postings)]
    return _table(reading, columns, [columns.row(line) for line in columns.ordered(lines)])


def _by_name(reading: Reading, kind: str) -> Table:
    usual = tuple(key for key in _USUAL if key != "name")
    columns = DetailColumns(reading, usual, AMOUNTS)
    by_name: defaultdict[str, list[Line]] = defaultdict(list)
    for line in columns.ordered(_lines(reading)):
        if line.party and line.party[0] == kind:
            by_name[line.party[1]].append(line)
    labels = {party: reading.party_name(kind, party) or UNNAMED for party in by_name}
    rows: list[Json] = []
    for party in sorted(by_name, key=lambda party: (labels[party].casefold(), party)):
        lines = by_name[party]
        rows.append(columns.section(labels[party], party, [columns.row(line) for line in lines], lines))
    return _table(reading, columns, rows)


def _table(reading: Reading, columns: DetailColumns, rows: list[Json]) -> Table:
    return Table(columns.columns, rows, bool(rows), reading.header(usual=None))


def _lines(reading: Reading) -> Iterator[Line]:
    ledger = reading.ledger("Accrual")
    for postings in _chosen(reading, ledger):
        main = main_posting(ledger, postings)
        yield posting_line(ledger, main, [posting for posting in postings if posting is not main])


def _split_lines(ledger: Ledger, postings: list[Posting]) -> Iterator[Line]:
    main = main_posting(ledger, postings)
    for posting in (main, *(posting for posting in postings if posting is not main)):
        yield posting_line(ledger, posting, [])


def main_posting(ledger: Ledger, postings: list[Posting]) -> Posting:
    """The posting on the account that the document is filed under: where its money is, for payments of bills."""
    if postings[0].transaction.kind == "BillPayment":
        paid = (posting for posting in postings if ledger.accounts[posting.account].type in _CASH_SIDE)
        return next(paid, postings[0])
    return postings[0]


def posting_line(ledger: Ledger, posting: Posting, others: list[Posting]) -> Line:
    account = ledger.accounts[posting.account]
    opposite: dict[str, LedgerAccount] = {other.account: ledger.accounts[other.account] for other in others}
    return Line(
        transaction=posting.transaction,
        party=posting.party or posting.transaction.party,
        account=account,
        others=tuple(opposite.values()),
        amount=account.natural(posting.amount),
        debit=posting.amount,
        due=due_day(posting.transaction) if posting.transaction.kind in ("Bill", "Invoice") else None,
    )


def _chosen(reading: Reading, ledger: Ledger) -> Iterator[list[Posting]]:
    """The postings of the documents of the period that pass the filters on type, state, account and due date."""
    tests = [_by_type(reading), _by_state(reading, "appaid", "Bill"), _by_state(reading, "arpaid", "Invoice")]
    due = reading.asked.span(start="start_duedate", end="end_duedate", macro="duedate_macro")
    accounts = reading.filters.get("account")
    span = reading.span
    for transaction, postings in ledger.transactions:
        if not span.start <= transaction.day <= span.end or not all(test(transaction) for test in tests):
            continue
        if due is not None and not due.start <= due_day(transaction) <= due.end:
            continue
        if accounts is None or any(posting.account in accounts for posting in postings):
            yield postings


def _by_type(reading: Reading) -> Callable[[Transaction], bool]:
    words = {word.casefold(): word for word in KNOWN_TYPES}
    asked = [word.strip() for word in reading.asked.text("transaction_type").split(",") if word.strip()]
    if unknown := [word for word in asked if word.casefold() not in words]:
        raise invalid_enumeration("transaction_type", unknown[0])
    codes = {words[word.casefold()] for word in asked}
    codes |= {"ReceivePayment"} if "Payment" in codes else set()
    return lambda transaction: not codes or type_code(transaction.kind, transaction.record) in codes


def _by_state(reading: Reading, name: str, kind: str) -> Callable[[Transaction], bool]:
    """With Paid or Unpaid only bills, or invoices, in that state pass."""
    state = reading.asked.choice(name, _PAID_STATES, "All")
    if state == "All":
        return lambda _transaction: True
    unpaid = state == "Unpaid"
    return lambda transaction: transaction.kind == kind and bool(transaction.record.get("Balance")) == unpaid
