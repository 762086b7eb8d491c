"""Tables of what people expect beside the books, and of projections frozen to be compared with what came."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

known_items = Table(
    "known_items",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("known_items_of_state", "business_id", "state"),
)

kept_forecasts = Table(
    "forecast_snapshots",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("as_of", Date, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("mirror_version", BigInteger, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
