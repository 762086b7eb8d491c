"""The tables of events, and of how far each firm has counted its own."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

events = Table(
    "events",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("type", String, nullable=False),
    Column("business_id", String),
    Column("at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("events_by_age", "firm_id", "at"),
)

event_heads = Table(
    "event_heads",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("number", BigInteger, nullable=False),
)
