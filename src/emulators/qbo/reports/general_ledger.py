"""GeneralLedger, TrialBalance and AccountList: the accounts with their postings, their balances, or alone."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from emulators.qbo.reports.accounts import RETAINED, LedgerAccount
from emulators.qbo.reports.asked import invalid_enumeration
from emulators.qbo.reports.detail import AmountKeys, DetailColumns, Line
from emulators.qbo.reports.layout import Column, Table, plain_row, summary_row
from emulators.qbo.reports.ledger import Ledger, Posting
from emulators.qbo.reports.periods import LATEST
from emulators.qbo.reports.reading import Reading
from emulators.qbo.reports.transaction_lists import posting_line
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.chart import CLASSIFICATIONS
from emulators.service.wire import Json

_AMOUNTS: Final = AmountKeys({"amount": "subt_nat_amount", "balance": "rbal_nat_amount"})
_USUAL: Final = ("tx_date", "txn_type", "doc_num", "name", "memo", "split_acc")
_ACCOUNT_COLUMNS: Final = {
    "account_name": "Account",
    "account_type": "Type",
    "detail_acc_type": "Detail type",
    "account_desc": "Description",
    "account_bal": "Balance",
}


def general_ledger(reading: Reading) -> Table:
    columns = DetailColumns(reading, _USUAL, _AMOUNTS)
    ledger = reading.ledger()
    wanted = _wanted_accounts(reading, ledger)
    book = _Book(ledger, reading, columns)
    rows = [row for account in ledger.accounts.values() if account.id in wanted for row in book.rows(account)]
    header = {**reading.header(usual=None), "ReportBasis": reading.basis}
    return Table(columns.columns, rows, bool(rows), header)


class _Book:
    """The postings of the period by account, each with the accounts it was posted against."""

    def __init__(self, ledger: Ledger, reading: Reading, columns: DetailColumns) -> None:
        self._ledger = ledger
        self._span = reading.span
        self._columns = columns
        self._by_account: defaultdict[str, list[Posting]] = defaultdict(list)
        self._by_document: defaultdict[tuple[str, str], list[Posting]] = defaultdict(list)
        for posting in ledger.postings:
            self._by_document[posting.transaction.kind, posting.transaction.id].append(posting)
            if self._span.start <= posting.day <= self._span.end:
                self._by_account[posting.account].append(posting)

    def rows(self, account: LedgerAccount) -> list[Json]:
        postings = self._by_account[account.id]
        before = self._ledger.before(account.id, self._span.start) if account.is_permanent else ZERO
        if not postings and not before:
            return []
        lines = self._columns.ordered(self._line(posting) for posting in postings)
        running = account.natural(before)
        rows = [self._columns.labelled("Beginning Balance", running)] if before else []
        for line in lines:
            running += line.amount
            rows.append(self._columns.row(line.with_balance(running)))
        return [self._columns.section(account.full_name, account.id, rows, lines)]

    def _line(self, posting: Posting) -> Line:
        document = self._by_document[posting.transaction.kind, posting.transaction.id]
        return posting_line(self._ledger, posting, [other for other in document if other.account != posting.account])


def trial_balance(reading: Reading) -> Table:
    """Balances at the end of the period; income and expense are those of its fiscal year."""
    ledger, day = reading.ledger(), reading.span.end
    year = reading.asked.calendar.year_start(day)
    balances = {
        account.id: ledger.through(account.id, day) if account.is_permanent else ledger.movement(account.id, year, day)
        for account in ledger.accounts.values()
    }
    retained = next((account for account in ledger.accounts.values() if account.sub_type == RETAINED), None)
    earlier = -ledger.retained(year, day)
    if retained is not None:
        balances[retained.id] += earlier
    shown = [(account.full_name, account.id, balances[account.id]) for account in ledger.accounts.values()]
    shown += [("Retained Earnings", "", earlier)] if retained is None else []
    shown = [line for line in shown if line[2]]
    rows = [plain_row(name, account, _sides(balance)) for name, account, balance in shown]
    debits = sum((balance for *_, balance in shown if balance > 0), ZERO)
    credits_ = sum((-balance for *_, balance in shown if balance < 0), ZERO)
    rows += [summary_row("TOTAL", [debits, credits_], group="GrandTotal")] if rows else []
    columns = [Column("", "Account", "account"), Column("Debit", "Money", "debit"), Column("Credit", "Money", "credit")]
    return Table(columns, rows, bool(rows), {**reading.header(), "ReportBasis": reading.basis})


def _sides(balance: Decimal) -> list[Decimal | None]:
    return [balance, None] if balance > 0 else [None, -balance]


def account_list(reading: Reading) -> Table:
    """The active accounts, in order of the statements, with what stands on them now."""
    keys = [key.strip() for key in reading.asked.text("columns").split(",") if key.strip()] or list(_ACCOUNT_COLUMNS)
    if unknown := [key for key in keys if key not in _ACCOUNT_COLUMNS]:
        raise invalid_enumeration("columns", unknown[0])
    ledger = reading.snapshot.ledger
    wanted = _wanted_accounts(reading, ledger)
    order = list(CLASSIFICATIONS)
    accounts = [account for account in ledger.accounts.values() if account.id in wanted and account.is_active]
    accounts.sort(key=lambda account: order.index(account.type))
    if reading.asked.descends():
        accounts.reverse()
    rows = [{"ColData": [_account_cell(ledger, account, key) for key in keys], "type": "Data"} for account in accounts]
    return Table([Column(_ACCOUNT_COLUMNS[key], key, key) for key in keys], rows, bool(rows), {})


def _account_cell(ledger: Ledger, account: LedgerAccount, key: str) -> Json:
    if key == "account_name":
        return {"value": account.full_name, "id": account.id}
    balance = f"{account.natural(ledger.through(account.id, LATEST)):.2f}" if account.is_permanent else ""
    texts = {
        "account_type": account.type,
        "detail_acc_type": account.sub_type,
        "account_desc": str(account.record.get("Description", "")),
        "account_bal": balance,
    }
    return {"value": texts[key]}


def _wanted_accounts(reading: Reading, ledger: Ledger) -> Collection[str]:
    """The accounts that the filters on accounts and on their types leave."""
    types = {account_type.replace(" ", "").casefold(): account_type for account_type in CLASSIFICATIONS}
    asked = [word.strip() for word in reading.asked.text("source_account_type").split(",") if word.strip()]
    plain = [word.replace(" ", "").casefold() for word in asked]
    if unknown := [word for word, key in zip(asked, plain, strict=True) if key not in types]:
        raise invalid_enumeration("source_account_type", unknown[0])
    kept = {types[key] for key in plain} or set(CLASSIFICATIONS)
    ids = reading.filters.get("account")
    return {
        account.id
        for account in ledger.accounts.values()
        if account.type in kept and (ids is None or account.id in ids)
    }
