"""Which code computed what is kept, so that other code computes it again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table in ("evaluations", "digest_rows"):
        op.add_column(table, sa.Column("made_by", sa.String(), nullable=False, server_default=""))
