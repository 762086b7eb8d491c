"""The table of the Digest's rows."""

from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, String, Table

from adapters.persistence.tables.core import metadata

digest_rows = Table(
    "digest_rows",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("stamp", String, nullable=False),
    Column("fresh_for_s", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("made_by", String, nullable=False, server_default=""),
    Column("told", LargeBinary),
)
