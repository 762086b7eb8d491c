"""Tables of the lives of findings, what members have ignored, and the quality kept day by day."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, LargeBinary, String, Table

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

# Keys are ordered by their bytes on every database, as ids of records are.
_Key = String().with_variant(String(collation="C"), "postgresql")

finding_lives = Table(
    "finding_lives",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("key", _Key, primary_key=True),
    Column("state", String, nullable=False),
    Column("waived", Boolean, nullable=False),
    Column("life", LargeBinary, nullable=False),
)

findings_seen = Table(
    "findings_seen",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("key", _Key, primary_key=True),
    Column("data_hash", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

finding_events = Table(
    "finding_events",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("key", _Key, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("finding_events_of_key", "business_id", "key", "number"),
)

finding_mutes = Table(
    "finding_mutes",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

finding_runs = Table(
    "finding_runs",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("mirror_version", BigInteger, nullable=False),
)

quality_days = Table(
    "quality_days",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
