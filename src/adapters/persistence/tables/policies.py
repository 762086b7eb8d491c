"""The tables of what firms and their businesses set in their policies, and of what waits to be confirmed."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

policy_changes = Table(
    "policy_changes",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("of_business", String, nullable=False),
    Column("member", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", String, nullable=False),
    Column("overrides", LargeBinary, nullable=False),
    Column("confirmed_by", String, nullable=False, server_default=""),
    Index("policy_changes_of_business", "firm_id", "of_business", "version"),
)

policy_proposals = Table(
    "policy_proposals",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("of_business", String, primary_key=True),
    Column("id", String, nullable=False),
    Column("member", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", String, nullable=False),
    Column("overrides", LargeBinary, nullable=False),
    Column("seen_version", Integer, nullable=False),
)
