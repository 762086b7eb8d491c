"""Businesses that mirror what a second rail tells of a client."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("businesses", sa.Column("feed_of", sa.String()))
