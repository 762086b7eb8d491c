"""What a sync of the large company costs."""

from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.large_company import ACCESS_TOKEN, REFRESH_TOKEN
from benchmarks.product import RAIL, product
from domain.rails.connection import TokenSet


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """One sync: records delivered, those that changed the mirror, requests sent, seconds taken."""

    received: int
    changed: int
    requests: int
    seconds: float


def connect(database: Path | str, url: str, realm_id: str) -> None:
    """Make the database with the company connected and nothing synced."""
    with product(database, url) as (program, _):
        tokens = TokenSet(access_token=ACCESS_TOKEN, refresh_token=REFRESH_TOKEN)
        program.product.syncing.import_tokens(program.acting, RAIL, realm_id, "Great Basin Construction", tokens)


def sync(database: Path | str, url: str, *, full: bool, limited: bool) -> Synced:
    """Sync the one company of the database; raises `RuntimeError` when the sync did not succeed."""
    with product(database, url, limited=limited) as (program, _):
        (business,) = program.product.bookshelf.businesses(program.firm_id)
        began = perf_counter()
        report = program.product.syncing.sync(program.acting, business.id, full=full)
        seconds = perf_counter() - began
    if report.error:
        raise RuntimeError(report.error)
    return Synced(
        received=sum(report.received.values()),
        changed=report.created + report.updated + report.deleted,
        requests=report.requests,
        seconds=seconds,
    )
