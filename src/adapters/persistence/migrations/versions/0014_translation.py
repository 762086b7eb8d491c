"""By which translation of its rail a mirror's records were read; of those that are there nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("mirrors", sa.Column("translation", sa.Text(), nullable=False, server_default=""))
