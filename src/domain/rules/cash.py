"""Rules about bank accounts and Undeposited Funds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from statistics import median

from domain.dates import business_days_between
from domain.models.account import Account
from domain.models.cash_document import Deposit, SalesReceipt
from domain.models.finding import Finding, Severity, Subject
from domain.models.invoice import Invoice, Payment
from domain.models.lines import DepositLine
from domain.money import Money
from domain.postings import Postings
from domain.rules import settling_fixes
from domain.rules.rule import Rule, finding, needs_accounts, numbered
from domain.rules.view import RuleView

_WEEK_DAYS = 7
_MATCH_AFTER_DUE_DAYS = 30


def _banks(view: RuleView) -> list[Account]:
    return [account for account in view.books.accounts if account.is_bank and account.active]


def _overdrawn(view: RuleView) -> Iterator[Finding]:
    """Also Undeposited Funds: a deposit cannot take more out of them than was in."""
    funds = [account for account in view.books.accounts if account.is_undeposited_funds and account.active]
    for account in (*_banks(view), *funds):
        if account.balance_minor < 0:
            yield finding(
                "BNK-NEG",
                Severity.HIGH,
                (Subject("Account", account.id),),
                f"{account.name}: negative balance",
                f"The books show {account.balance} in {account.name}.",
                evidence={"balance": account.balance},
                exposure=view.home(-account.balance),
                fix=("investigate", "Find the missing deposit or the payment entered twice."),
            )


def _posting_days(view: RuleView) -> dict[str, list[date]]:
    """By account, the days of the documents that post to it."""
    days = defaultdict[str, list[date]](list)
    postings = Postings(view.books.accounts, view.books.items)
    for document in view.books.documents():
        for account_id in {posting.account_id for posting in postings.of(document)}:
            days[account_id].append(document.txn_date)
    return days


def _quiet(view: RuleView) -> Iterator[Finding]:
    postings = _posting_days(view)
    for account in _banks(view):
        past = [day for day in postings.get(account.id, ()) if day <= view.as_of]
        if not past:
            continue
        quiet = business_days_between(max(past), view.as_of, view.policy.holidays)
        usual = _usual_postings_per_week(past, view.policy.window_weeks)
        if quiet > view.policy.bank_quiet_business_days and usual >= view.policy.bank_postings_per_week:
            yield finding(
                "BNK-STALE",
                Severity.HIGH,
                (Subject("Account", account.id),),
                f"{account.name}: nothing posted lately",
                f"Nothing was posted to {account.name} for {quiet} business days; {usual:g} postings a week are usual.",
                evidence={"last posting": max(past), "usual postings a week": usual},
                fix=(
                    "clear-for-review",
                    "Clear the bank feed's For Review list in the ledger, or make a closed account inactive.",
                ),
            )


def _usual_postings_per_week(posted: list[date], weeks: int) -> float:
    """The median of the weeks up to the last posting: silence must not become the habit it is measured by."""
    last, weekly = max(posted), [0] * weeks
    for day in posted:
        week = (last - day).days // _WEEK_DAYS
        if week < weeks:
            weekly[week] += 1
    return median(weekly)


def undeposited(view: RuleView) -> list[Payment | SalesReceipt]:
    """Payments and receipts that still lie in Undeposited Funds."""
    funds = {account.id for account in view.books.accounts if account.is_undeposited_funds}
    received: list[Payment | SalesReceipt] = [*view.books.payments, *view.books.sales_receipts]
    return [
        each
        for each in received
        if (each.account_id is None or each.account_id in funds)
        and each.total_minor > 0
        and not each.voided
        and all(link.kind != "Deposit" for link in each.links)
    ]


def _aged_undeposited(view: RuleView) -> Iterator[Finding]:
    policy = view.policy
    aged = [p for p in undeposited(view) if (view.as_of - p.txn_date).days > policy.undeposited_days]
    waiting = (view.home(payment.total, payment) for payment in undeposited(view))
    much = sum(amount.amount_minor for amount in waiting if amount is not None) > policy.undeposited_sum_minor
    for payment in aged:
        age = (view.as_of - payment.txn_date).days
        effect = view.home(payment.total, payment)
        customer = view.customer_name(payment.customer_id)
        yield finding(
            "UF-AGED",
            Severity.HIGH if much or age > policy.undeposited_days_high else Severity.MEDIUM,
            (Subject(type(payment).__name__, payment.id),),
            f"{customer}: payment not banked",
            f"{payment.total} from {customer} has been in Undeposited Funds for {age} days.",
            evidence={"received": payment.txn_date, "age in days": age},
            exposure=effect,
            cash_effect=effect,
            fix=settling_fixes.bank_receipt(view, payment),
            by_age=not much and age > policy.undeposited_days_high,
        )


def _income_deposits(view: RuleView) -> Iterator[Finding]:
    income = {a.id for a in view.books.accounts if a.classification == "Revenue"}
    waiting: dict[Money, list[Payment | SalesReceipt]] = defaultdict(list)
    for payment in undeposited(view):
        waiting[payment.total].append(payment)
    for deposit in view.books.deposits:
        if deposit.voided or not view.is_recent(deposit) or deposit.txn_date > view.as_of:
            continue
        for line in deposit.lines:
            if line.account_id in income and not line.links and line.amount_minor > 0:
                amount = Money(line.amount_minor, deposit.currency)
                match = _match(view, deposit, line, waiting.get(amount, ()))
                if match is not None:
                    yield _income_deposit_finding(view, deposit, line, match)


def _match(
    view: RuleView, deposit: Deposit, line: DepositLine, waiting: Iterable[Payment | SalesReceipt]
) -> Invoice | Payment | SalesReceipt | None:
    """`waiting` are the payments of just that amount in Undeposited Funds."""
    near = timedelta(days=view.policy.deposit_match_days)
    after = timedelta(days=_MATCH_AFTER_DUE_DAYS)
    candidates: list[Invoice | Payment | SalesReceipt] = [
        payment for payment in waiting if abs(deposit.txn_date - payment.txn_date) <= near
    ]
    candidates += [
        invoice
        for invoice in view.open_invoices_by_balance.get((line.amount_minor, deposit.currency), ())
        if invoice.txn_date <= deposit.txn_date <= view.invoice_due_date(invoice) + after
    ]
    if line.entity_kind == "Customer" and line.entity_id:
        payer = view.books.families.customer(line.entity_id)
        named = [candidate for candidate in candidates if view.books.families.customer(candidate.customer_id) == payer]
        return min(named, key=lambda c: (abs(deposit.txn_date - c.txn_date), type(c).__name__, c.id), default=None)
    return candidates[0] if len(candidates) == 1 else None


def _income_deposit_finding(
    view: RuleView, deposit: Deposit, line: DepositLine, match: Invoice | Payment | SalesReceipt
) -> Finding:
    kind = type(match).__name__
    amount = Money(line.amount_minor, deposit.currency)
    exposure = view.home(amount, deposit)
    called = f"{numbered(kind, match.doc_number, match.id)} of {view.customer_name(match.customer_id)}"
    stands = "waits in Undeposited Funds" if not isinstance(match, Invoice) else "is open"
    return finding(
        "UF-DUPINC",
        Severity.HIGH,
        (Subject("Deposit", deposit.id), Subject(kind, match.id)),
        f"{view.customer_name(match.customer_id)}: income counted twice?",
        f"A deposit of {amount} on {deposit.txn_date} was booked to income, while {called} over the same amount "
        f"{stands}.",
        evidence={"deposited": deposit.txn_date, "amount": amount},
        exposure=exposure,
        cash_effect=None if exposure is None else -exposure,
        doubted=(Subject(kind, match.id),),
        fix=("relink", "Link the deposit to the customer's payment instead of income.")
        if not isinstance(match, Invoice)
        else ("relink", "Receive the payment on the invoice and link the deposit to it instead of income."),
    )


def _no_banks(view: RuleView) -> str:
    return "" if _banks(view) else "No active bank account is mirrored."


RULES = (
    Rule(
        code="BNK-NEG",
        severity=Severity.HIGH,
        title="Negative bank balance",
        population=lambda view: len(_banks(view)),
        check=_overdrawn,
        missing=_no_banks,
    ),
    Rule(
        code="BNK-STALE",
        severity=Severity.HIGH,
        title="Bank account gone quiet",
        population=lambda view: len(_banks(view)),
        check=_quiet,
        missing=_no_banks,
    ),
    Rule(
        code="UF-AGED",
        severity=Severity.HIGH,
        title="Payment not banked",
        population=lambda view: len(view.books.payments) + len(view.books.sales_receipts),
        check=_aged_undeposited,
        missing=needs_accounts,
    ),
    Rule(
        code="UF-DUPINC",
        severity=Severity.HIGH,
        title="Income counted twice",
        population=lambda view: len(view.books.deposits),
        check=_income_deposits,
        missing=needs_accounts,
    ),
)
