"""What an account of the chart is to the cash figures."""

from collections.abc import Iterable, Sequence

from application.runway.calculators.figures.account_subjects import PAYROLL, account_words, subject_of
from domain.books.account import Account
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot

_LOAN_SUBTYPES = frozenset({"LoanPayable", "LineOfCredit", "NotesPayable", "ShareholderNotesPayable"})
_LOAN_TYPE = "Long Term Liability"
_DEBT_TYPES = frozenset({_LOAN_TYPE, "Credit Card"})


class Chart:
    """Accounts by what they are; unknown ids are nothing in particular.

    `unrated` bank accounts are in a currency that neither the ledger nor a document gives a rate of, so that neither
    cash nor flows count them.
    `held` are bank accounts with others' money in them, by their detail type or that of an account above them, but for
    the client's `own`. To the figures they are outside the client: what is taken from them is earned.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        excluded: frozenset[str],
        unrated: frozenset[str],
        own: frozenset[str] = frozenset(),
    ) -> None:
        self._accounts = {account.id: account for account in accounts}
        banks = frozenset(account.id for account in self._accounts.values() if account.is_bank)
        self.held = frozenset(bank for bank in banks if bank not in own and self._is_held(bank, own))
        self.banks = banks - self.held
        self.unrated = self.banks & unrated
        self.cash_set = self.banks - excluded - unrated
        self.undeposited = frozenset(a.id for a in self._accounts.values() if a.is_undeposited_funds)
        self._payroll = frozenset(a.id for a in self._accounts.values() if subject_of(account_words(a)) == PAYROLL)
        self._opening = frozenset(a.id for a in self._accounts.values() if _is_opening_equity(a))
        self._loans = frozenset(a.id for a in self._accounts.values() if _is_loan(a))
        self._funding = frozenset(a.id for a in self._accounts.values() if _is_funding(a))

    def has(self, account_id: str) -> bool:
        return account_id in self._accounts

    def name(self, account_id: str) -> str:
        account = self._accounts.get(account_id)
        return account.name if account else account_id

    def _is_held(self, account_id: str, own: frozenset[str]) -> bool:
        account, seen = self._accounts.get(account_id), set[str]()
        while account is not None and account.id not in seen and account.id not in own:
            if account.holds_others_money:
                return True
            seen.add(account.id)
            account = self._accounts.get(account.parent_id or "")
        return False

    def main_account(self, amounts: Sequence[tuple[str, int]]) -> str:
        """The account of the largest amount; accounts for wages are one, and the first of them stands for all.

        So the pay runs of a shop bear one account, whichever of its departments earned most in each.
        """
        sums: dict[str, int] = {}
        wages = min((account_id for account_id, _ in amounts if account_id in self._payroll), default="")
        for account_id, minor in amounts:
            of = wages if account_id in self._payroll else account_id
            sums[of] = sums.get(of, 0) + abs(minor)
        return max(sums, key=lambda account_id: (sums[account_id], account_id), default="")

    def is_opening(self, account_id: str | None) -> bool:
        """Opening Balance Equity: entries against it set the books up and are no flow."""
        return account_id in self._opening

    def is_funding(self, account_id: str | None) -> bool:
        """Equity or debt: money that comes in from it is financing and not earned."""
        return account_id in self._funding

    def is_loan(self, account_id: str | None) -> bool:
        """A debt that is paid off one day, unlike a card that is charged again."""
        return account_id in self._loans


def chart_of(snapshot: Snapshot, policy: Policy) -> Chart:
    known = {each.currency for each in snapshot.documents() if each.exchange_rate} | {snapshot.home_currency}
    known.update(each.id for each in snapshot.exchange_rates)
    unrated = frozenset(account.id for account in snapshot.accounts if account.currency not in known)
    return Chart(snapshot.accounts, policy.excluded_cash_accounts, unrated, policy.own_trust_accounts)


def unrated_banks(snapshot: Snapshot, chart: Chart) -> tuple[str, ...]:
    """The bank accounts that neither cash nor flows can count, by name; those that nothing stands on are no loss."""
    used = {each.currency for each in snapshot.documents()}
    return tuple(
        sorted(
            f"bank account {account.name}"
            for account in snapshot.accounts
            if account.id in chart.unrated and (account.balance_minor or (account.active and account.currency in used))
        )
    )


def _is_opening_equity(account: Account) -> bool:
    return account.subtype == "OpeningBalanceEquity" or account.name.casefold() == "opening balance equity"


def _is_loan(account: Account) -> bool:
    return account.type == _LOAN_TYPE or account.subtype in _LOAN_SUBTYPES


def _is_funding(account: Account) -> bool:
    return account.type == "Equity" or account.type in _DEBT_TYPES or _is_loan(account)
