"""Who was shown a key as it was made for another; those there were are taken to be known to their members alone."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("made_by", sa.String(), nullable=False, server_default=""))
