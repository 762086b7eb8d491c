"""Where firms have their events sent, and what came of each."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "event_endpoints",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("firm_id", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("clients", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        sa.Column("off_because", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("former_sealed", sa.LargeBinary()),
        sa.Column("overlap_until", sa.BigInteger()),
        sa.Column("spread_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("firm_id", "id"),
    )
    op.create_table(
        "event_deliveries",
        sa.Column("firm_id", sa.String(), nullable=False),
        sa.Column("endpoint_id", sa.String(), nullable=False),
        sa.Column("event_number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.BigInteger()),
        sa.Column("status", sa.Integer()),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "endpoint_id"], ["event_endpoints.firm_id", "event_endpoints.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["firm_id", "event_number"], ["events.firm_id", "events.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", "endpoint_id", "event_number"),
    )
    op.create_index("event_deliveries_of_event", "event_deliveries", ["firm_id", "event_number"])
    op.create_index("event_deliveries_due", "event_deliveries", ["firm_id", "endpoint_id", "state", "due_at"])
