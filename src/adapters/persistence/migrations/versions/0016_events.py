"""Events, how far firms have counted them, and how far clients were told of; what was there before is not told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("firm_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("business_id", sa.String()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"]),
        sa.PrimaryKeyConstraint("firm_id", "number"),
    )
    op.create_index("events_by_age", "events", ["firm_id", "at"])
    op.create_table(
        "event_heads",
        sa.Column("firm_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"]),
        sa.PrimaryKeyConstraint("firm_id"),
    )
    op.add_column("mirrors", sa.Column("told_version", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE mirrors SET told_version = version")
    op.add_column("digest_rows", sa.Column("told", sa.LargeBinary()))
