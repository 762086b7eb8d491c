"""Which worker carries out a duty, and until when it holds it; a claim of before falls due again by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("duties", sa.Column("worker", sa.String(), nullable=True))
    op.add_column("duties", sa.Column("held_until", sa.BigInteger(), nullable=True))
    held = sa.text("worker IS NOT NULL")
    op.create_index("duties_held", "duties", ["firm_id", "business_id"], sqlite_where=held, postgresql_where=held)
