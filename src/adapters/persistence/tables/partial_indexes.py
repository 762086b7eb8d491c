"""The indexes over some rows of a table. Migrations make them and no statement names them.

They stand apart from their tables because an argument that is named after a database loads that database's dialect.
"""

from sqlalchemy import Index, text

from adapters.persistence.tables.core import records
from adapters.persistence.tables.findings import finding_lives
from adapters.persistence.tables.work import duties

Index(
    "records_open",
    records.c.business_id,
    records.c.kind,
    records.c.due_date,
    sqlite_where=text("open_minor > 0 AND deleted = 0"),
    postgresql_where=text("open_minor > 0 AND NOT deleted"),
)
Index(
    "finding_lives_unfixed",
    finding_lives.c.business_id,
    finding_lives.c.key,
    sqlite_where=text("state <> 'fixed'"),
    postgresql_where=text("state <> 'fixed'"),
)
Index(
    "records_unreadable",
    records.c.business_id,
    sqlite_where=text("unreadable IS NOT NULL"),
    postgresql_where=text("unreadable IS NOT NULL"),
)
Index(
    "duties_held",
    duties.c.firm_id,
    duties.c.business_id,
    sqlite_where=text("worker IS NOT NULL"),
    postgresql_where=text("worker IS NOT NULL"),
)
