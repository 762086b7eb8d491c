"""Changes of a policy that wait for another owner, and who confirmed those that do not wait any more."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("policy_changes", sa.Column("confirmed_by", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "policy_proposals",
        sa.Column("firm_id", sa.String(), nullable=False),
        sa.Column("of_business", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("overrides", sa.LargeBinary(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"]),
        sa.PrimaryKeyConstraint("firm_id", "of_business"),
    )
