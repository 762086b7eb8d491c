"""Rows of the Digest, and how often something beside the books was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # Kept outcomes are of rules that have changed since; they are made anew on the next read.
    op.execute("DELETE FROM blocked_records")
    op.execute("DELETE FROM evaluations")
    op.add_column("mirrors", sa.Column("beside", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "digest_rows",
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("fresh_for_s", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"]),
        sa.PrimaryKeyConstraint("business_id"),
    )
