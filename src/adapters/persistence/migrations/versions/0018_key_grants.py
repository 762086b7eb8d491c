"""What a key lets through, for which clients and until when, and its last use; those there were let all through."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    scopes = sa.Column("scopes", sa.String(), nullable=False, server_default="read decide write admin")
    op.add_column("api_keys", scopes)
    op.add_column("api_keys", sa.Column("clients", sa.Text()))
    for name in ("expires_at", "revoked_at", "last_used_at"):
        op.add_column("api_keys", sa.Column(name, sa.BigInteger()))
