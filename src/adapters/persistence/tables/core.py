"""The schema as SQLAlchemy Core tables; migrations make it, statements use it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from adapters.persistence.instant import Instant

metadata = MetaData()

# Kinds and ids are ordered by their bytes on every database, not by the server's language.
_Code = String().with_variant(String(collation="C"), "postgresql")

firms = Table("firms", metadata, Column("id", String, primary_key=True), Column("name", String, nullable=False))

members = Table(
    "members",
    metadata,
    Column("id", String, primary_key=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    UniqueConstraint("firm_id", "name"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("key_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("scopes", String, nullable=False, server_default="read decide write admin"),
    Column("clients", Text),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    Column("made_by", String, nullable=False, server_default=""),
)

acts = Table(
    "acts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("business_id", String),
    Column("at", Instant, nullable=False),
    Column("member", String, nullable=False),
    Column("action", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index("acts_of_firm", "firm_id", "id"),
)

businesses = Table(
    "businesses",
    metadata,
    Column("id", String, primary_key=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("feed_of", String),
    Index("businesses_of_firm", "firm_id", "name"),
)

connections = Table(
    "connections",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("firm_id", String, nullable=False),
    Column("rail", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("state", String, nullable=False),
    Column("connected_at", Instant, nullable=False),
    Column("tokens_sealed", LargeBinary, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("opened_at", Instant),
    Column("tried_at", Instant),
    Column("refresh_owner", String),
    Column("refresh_until", Instant),
    Column("last_webhook_at", Instant),
    UniqueConstraint("firm_id", "rail", "tenant"),
)

mirrors = Table(
    "mirrors",
    metadata,
    Column("business_id", ForeignKey("businesses.id"), primary_key=True),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("cursor", Text),
    Column("last_success_at", Instant),
    Column("last_full_at", Instant),
    Column("last_error", Text, nullable=False, server_default=""),
    Column("last_error_at", Instant),
    Column("requests_day", Date),
    Column("requests", Integer, nullable=False, server_default="0"),
    Column("repeated", Integer, nullable=False, server_default="0"),
    Column("refused_kinds", Text, nullable=False, server_default=""),
    Column("doubted_kinds", Text, nullable=False, server_default=""),
    Column("translation", Text, nullable=False, server_default=""),
    Column("beside", BigInteger, key="member_changes", nullable=False, server_default="0"),
    Column("told_version", BigInteger, nullable=False, server_default="0"),
    Column("lease_owner", String),
    Column("lease_until", Instant),
    Column("chain", LargeBinary),
)

records = Table(
    "records",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("kind", _Code, primary_key=True),
    Column("record_id", _Code, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("updated_at", Instant),
    Column("deleted", Boolean, nullable=False),
    Column("change_sequence", BigInteger, nullable=False),
    Column("raw_hash", LargeBinary, nullable=False),
    Column("party_id", String),
    Column("txn_date", Date),
    Column("due_date", Date),
    Column("currency", String),
    Column("open_minor", BigInteger),
    Column("active", Boolean),
    Column("unreadable", LargeBinary),
    Column("data", LargeBinary),
    Index("records_dated", "business_id", "kind", "txn_date"),
    Index("records_of_party", "business_id", "kind", "party_id"),
)

changes = Table(
    "changes",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("kind", _Code, nullable=False),
    Column("record_id", _Code, nullable=False),
    Column("operation", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("updated_at", Instant),
    Column("recorded_at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("correlation", String, nullable=False, server_default=""),
    Column("before_sequence", BigInteger),
    Column("raw_hash", LargeBinary, nullable=False),
    Column("data_hash", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("as_of", Date, primary_key=True),
    Column("policy_version", Integer, primary_key=True),
    Column("mirror_version", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("made_by", String, nullable=False, server_default=""),
)

blocked_records = Table(
    "blocked_records",
    metadata,
    Column("business_id", String, primary_key=True),
    Column("as_of", Date, primary_key=True),
    Column("policy_version", Integer, primary_key=True),
    Column("kind", _Code, primary_key=True),
    Column("record_id", _Code, primary_key=True),
    Column("finding_key", _Code, primary_key=True),
)
