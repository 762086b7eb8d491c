"""Balances of bank accounts as they were, to prove by that documents explain how they moved."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, String, Table, Text

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

balance_snapshots = Table(
    "balance_snapshots",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("account_id", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("taken_at", Instant, nullable=False),
    Column("balance_minor", BigInteger, nullable=False),
    Column("documents_minor", BigInteger, nullable=False),
    Column("basis", Text, nullable=False),
)
