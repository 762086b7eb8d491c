"""What a bank account's balance was at the end of a day's syncs, and what the documents then made of it."""

from datetime import date, datetime

import msgspec


class BalanceSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One account on one business day, in minor units of the account's currency.

    `balance_minor` is the ledger's own; `documents_minor` the sum of all that the mirrored documents post to the
    account, whatever their dates. `basis` says which documents were drawn and how: sums of two bases do not compare.
    """

    account_id: str
    day: date
    taken_at: datetime
    balance_minor: int
    documents_minor: int
    basis: str
