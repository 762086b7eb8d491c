"""What stands in the way of reading a record; those that could not be read before say no more than that."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_UNTOLD = b'{"problem":"It cannot be read."}'
_KINDS = (
    "CompanyInfo",
    "Preferences",
    "Account",
    "Term",
    "Item",
    "Vendor",
    "Customer",
    "Bill",
    "BillPayment",
    "VendorCredit",
    "Invoice",
    "Payment",
    "CreditMemo",
    "Purchase",
    "Deposit",
    "Transfer",
    "JournalEntry",
)


def upgrade() -> None:
    op.add_column("records", sa.Column("unreadable", sa.LargeBinary()))
    kind, data = sa.column("kind", sa.String), sa.column("data", sa.LargeBinary)
    deleted, unreadable = sa.column("deleted", sa.Boolean), sa.column("unreadable", sa.LargeBinary)
    records = sa.table("records", kind, data, deleted, unreadable)
    untyped = sa.and_(data.is_(None), deleted.is_(False), kind.in_(_KINDS))
    op.execute(sa.update(records).where(untyped).values(unreadable=_UNTOLD))
    told = sa.text("unreadable IS NOT NULL")
    op.create_index("records_unreadable", "records", ["business_id"], sqlite_where=told, postgresql_where=told)
