"""Known items that are not in the books, and frozen projections."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER forecast_snapshots_refuse_{deed} BEFORE {deed} ON forecast_snapshots"
        " BEGIN SELECT RAISE(ABORT, 'A frozen projection is not changed.'); END"
        for deed in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_change_of_snapshot() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RAISE EXCEPTION ''A frozen projection is not changed.''; END'",
        "CREATE TRIGGER forecast_snapshots_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast_snapshots"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "known_items",
        sa.Column("business_id", sa.String(), sa.ForeignKey("businesses.id"), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id"),
    )
    op.create_index("known_items_of_state", "known_items", ["business_id", "state"])
    op.create_table(
        "forecast_snapshots",
        sa.Column("business_id", sa.String(), sa.ForeignKey("businesses.id"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("mirror_version", sa.BigInteger(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "as_of"),
    )
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
