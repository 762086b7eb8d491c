"""Duties, writes, webhooks, reconciliations; breaker and token lease of connections; the change log's chain."""

from hashlib import blake2b

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ENTRIES = sa.text(
    "SELECT sequence, kind, record_id, operation, version, updated_at, recorded_at, source, actor, raw FROM changes"
    " WHERE business_id = :business_id AND sequence > :after ORDER BY sequence LIMIT 1000"
)
_BIND = sa.text(
    "UPDATE changes SET before_sequence = :before, raw_hash = :raw_hash, data_hash = :data_hash, chain = :chain"
    " WHERE business_id = :business_id AND sequence = :sequence"
)
_STORED = sa.text("SELECT change_sequence, data FROM records WHERE business_id = :business_id")
_SET_HEAD = sa.text("UPDATE mirrors SET chain = :chain WHERE business_id = :business_id")

_TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER changes_refuse_{deed} BEFORE {deed} ON changes"
        " BEGIN SELECT RAISE(ABORT, 'The change log is append-only.'); END"
        for deed in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RAISE EXCEPTION ''The change log is append-only.''; END'",
        "CREATE TRIGGER changes_refuse_update BEFORE UPDATE OR DELETE OR TRUNCATE ON changes"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log()",
    ],
}

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _widen()
    _chain_changes()
    _refuse_alterations()
    _make_duties()
    _make_writes()
    _make_records_of_work()


def _widen() -> None:
    for name in ("opened_at", "tried_at", "refresh_until", "last_webhook_at"):
        op.add_column("connections", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("connections", sa.Column("refresh_owner", sa.String(), nullable=True))
    op.add_column("connections", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))


def _chain_changes() -> None:
    op.add_column("changes", sa.Column("correlation", sa.String(), nullable=False, server_default=""))
    op.add_column("changes", sa.Column("before_sequence", sa.BigInteger(), nullable=True))
    for name in ("raw_hash", "data_hash", "chain"):
        op.add_column("changes", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.add_column("mirrors", sa.Column("chain", sa.LargeBinary(), nullable=True))
    op.add_column("mirrors", sa.Column("repeated", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mirrors", sa.Column("refused_kinds", sa.Text(), nullable=False, server_default=""))
    businesses = op.get_bind().execute(sa.text("SELECT business_id FROM mirrors")).scalars().all()
    for business_id in businesses:
        _chain_changes_of(business_id)
    with op.batch_alter_table("changes") as changes:
        for name in ("raw_hash", "data_hash", "chain"):
            changes.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)


def _chain_changes_of(business_id: str) -> None:
    """Bind the entries of one business, as `adapters.persistence.chain` did when this revision was made."""
    connection, business = op.get_bind(), {"business_id": business_id}
    data_hashes = {sequence: _hash(data or b"") for sequence, data in connection.execute(_STORED, business)}
    newest: dict[tuple[str, str], int] = {}
    chain, after = b"\0" * 32, 0
    while rows := connection.execute(_ENTRIES, {**business, "after": after}).all():
        bound = []
        for sequence, kind, record_id, *said, raw in rows:
            before, after = newest.get((kind, record_id)), sequence
            newest[kind, record_id] = sequence
            hashes = {"raw_hash": _hash(raw), "data_hash": data_hashes.get(sequence, b"")}
            entry = (business_id, sequence, kind, record_id, *said, "", before, *hashes.values())
            chain = blake2b(chain + msgspec.msgpack.encode(entry), digest_size=32).digest()
            bound.append({**business, "sequence": sequence, "before": before, "chain": chain, **hashes})
        connection.execute(_BIND, bound)
    if newest:
        connection.execute(_SET_HEAD, {**business, "chain": chain})


def _hash(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=16).digest()


def _refuse_alterations() -> None:
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _make_duties() -> None:
    op.create_table(
        "duties",
        sa.Column("firm_id", sa.String(), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "business_id", "kind"),
    )
    op.create_index("duties_due", "duties", ["due_at"])


def _make_writes() -> None:
    op.create_table(
        "rail_turns",
        sa.Column("rail", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("paused_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rail", "tenant"),
    )
    op.create_table(
        "writes",
        sa.Column("business_id", sa.String(), sa.ForeignKey("businesses.id"), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("intent", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("made_kind", sa.String(), nullable=True),
        sa.Column("made_id", sa.String(), nullable=True),
        sa.Column("made_version", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("undoes", sa.String(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reconciled_at", sa.BigInteger(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("owned_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("business_id", "id"),
        sa.UniqueConstraint("business_id", "idempotency_key"),
    )
    op.create_index("writes_in_order", "writes", ["business_id", "created_at", "id"])


def _make_records_of_work() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("rail", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("businesses", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rail", "body_hash"),
    )
    op.create_table(
        "reconciliations",
        sa.Column("business_id", sa.String(), sa.ForeignKey("businesses.id"), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("drifted", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id"),
    )
    op.create_table(
        "weekly_digests",
        sa.Column("firm_id", sa.String(), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "as_of"),
    )
