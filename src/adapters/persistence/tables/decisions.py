"""The table of decisions about bills and invoices."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from adapters.persistence.tables.core import metadata

decisions = Table(
    "decisions",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String, nullable=False),
    Column("record", String, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("decisions_by_id", "business_id", "id", unique=True),
    Index("decisions_live", "business_id", "live", "record"),
)
