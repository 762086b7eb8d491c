"""The tables of events, of how far each firm has counted its own, and of where they are sent."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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

event_endpoints = Table(
    "event_endpoints",
    metadata,
    Column("id", String, primary_key=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),
    Column("clients", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("member", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("failing_since", Instant),
    Column("off_because", Text, nullable=False),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("former_sealed", LargeBinary),
    Column("overlap_until", Instant),
    Column("spread_to", BigInteger, nullable=False),
    UniqueConstraint("firm_id", "id"),
)

event_deliveries = Table(
    "event_deliveries",
    metadata,
    Column("firm_id", String, primary_key=True),
    Column("endpoint_id", String, primary_key=True),
    Column("event_number", BigInteger, primary_key=True),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("tried_at", Instant),
    Column("status", Integer),
    Column("trouble", Text, nullable=False),
    ForeignKeyConstraint(
        ["firm_id", "endpoint_id"], ["event_endpoints.firm_id", "event_endpoints.id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(["firm_id", "event_number"], ["events.firm_id", "events.number"], ondelete="CASCADE"),
    Index("event_deliveries_of_event", "firm_id", "event_number"),
    Index("event_deliveries_due", "firm_id", "endpoint_id", "state", "due_at"),
)
