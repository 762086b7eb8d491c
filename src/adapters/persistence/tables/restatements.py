"""Documents that were deleted, or whose amount or date was changed: what stood there before is in no record."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

restatements = Table(
    "restatements",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("recorded_at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
