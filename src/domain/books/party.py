"""Vendors and customers."""

from datetime import datetime

from domain.books.record import Record


class Party(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A name in the books; `balance_minor` is what the ledger says is open with it, None where it does not say."""

    name: str
    currency: str
    balance_minor: int | None = None
    active: bool = True
    company_name: str = ""
    email: str = ""
    phone: str = ""
    term_id: str | None = None


class Vendor(Party, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody the company buys from; `tax_id` is masked by the rail and only tells blank from given.

    The mirror notes each change of its particulars: which, what stood there before, when it was and when it was heard
    of, and when the last of them was; a rail tells nothing of that. The four tuples go together. `address` is where
    cheques are sent.
    """

    is_1099: bool = False
    tax_id: str = ""
    account_number: str = ""
    cheque_name: str = ""
    address: str = ""
    particulars_changed: tuple[str, ...] = ()
    particulars_before: tuple[str, ...] = ()
    particulars_changed_each_at: tuple[datetime, ...] = ()
    particulars_heard_each_at: tuple[datetime, ...] = ()
    particulars_changed_at: datetime | None = None


class Customer(Party, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody the company sells to; a job or project is a customer with a parent.

    `bills_parent`: its invoices go to the parent.
    """

    parent_id: str | None = None
    is_job: bool = False
    bills_parent: bool = False
