"""Tables of what is to be done and what was done at rails: duties, writes, webhooks, reconciliations."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
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

_Number = BigInteger().with_variant(Integer, "sqlite")

duties = Table(
    "duties",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("business_id", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("claimed_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("worker", String),
    Column("held_until", Instant),
    Index("duties_due", "due_at"),
)

rail_turns = Table(
    "rail_turns",
    metadata,
    Column("rail", String, primary_key=True),
    Column("tenant", String, primary_key=True),
    Column("sent", LargeBinary, nullable=False),
    Column("paused_us", BigInteger, nullable=False),
)

writes = Table(
    "writes",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("intent", LargeBinary, nullable=False),
    Column("member", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("made_kind", String),
    Column("made_id", String),
    Column("made_version", BigInteger),
    Column("before", LargeBinary),
    Column("undoes", String),
    Column("undone_by", String),
    Column("problem", String),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reconciled_at", Instant),
    Column("idempotency_key", String),
    Column("body_hash", LargeBinary),
    Column("owner", String),
    Column("owned_until", Instant),
    UniqueConstraint("business_id", "idempotency_key"),
    Index("writes_in_order", "business_id", "created_at", "id"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("rail", String, nullable=False),
    Column("body_hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("notices", Integer, nullable=False),
    Column("businesses", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    UniqueConstraint("rail", "body_hash"),
)

reconciliations = Table(
    "reconciliations",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("id", _Number, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("cause", String, nullable=False),
    Column("checked", Integer, nullable=False),
    Column("drifted", Integer, nullable=False),
    Column("repaired", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

weekly_digests = Table(
    "weekly_digests",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("as_of", Date, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

named_requests = Table(
    "named_requests",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("member_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("asked", LargeBinary, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("answer", LargeBinary),
)

consents = Table(
    "consents",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("member_id", String, primary_key=True),
    Column("state_hash", LargeBinary, primary_key=True),
    Column("rail", String, nullable=False),
    Column("redirect_uri", String, nullable=False),
    Column("feed_of", String),
    Column("begun_at", Instant, nullable=False),
)
