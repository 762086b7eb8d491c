"""Tables of who is signed in."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from adapters.persistence.instant import Instant
from adapters.persistence.tables.core import metadata

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("link_hash", LargeBinary, primary_key=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("sessions_of_member", "member_id"),
)
