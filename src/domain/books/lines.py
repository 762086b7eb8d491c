"""The lines of documents."""

import msgspec

from domain.books.record import Link


class ExpenseLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line of a bill, vendor credit or purchase: what was bought, on which account or item."""

    id: str = ""
    amount_minor: int
    account_id: str | None = None
    item_id: str | None = None
    customer_id: str | None = None
    class_id: str | None = None
    tax_code_id: str | None = None
    description: str = ""


class SalesLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line of an invoice or credit memo: what was sold; subtotal lines are not mirrored."""

    id: str = ""
    amount_minor: int
    item_id: str | None = None
    account_id: str | None = None
    class_id: str | None = None
    tax_code_id: str | None = None
    description: str = ""


class AppliedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line of a payment: the part of it applied to each linked document."""

    amount_minor: int
    links: tuple[Link, ...] = ()


class DepositLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line of a deposit: a linked payment, or an amount booked straight to an account."""

    id: str = ""
    amount_minor: int
    account_id: str | None = None
    class_id: str | None = None
    entity_kind: str = ""
    entity_id: str | None = None
    entity_name: str = ""
    links: tuple[Link, ...] = ()
    description: str = ""


class JournalLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line of a journal entry; `amount_minor` is positive for a debit and negative for a credit."""

    id: str = ""
    amount_minor: int
    account_id: str | None = None
    class_id: str | None = None
    department_id: str | None = None
    entity_kind: str = ""
    entity_id: str | None = None
    entity_name: str = ""
    description: str = ""
