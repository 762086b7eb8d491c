"""What a sync of the large company costs, and what its floor does."""

from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.floor import decode_and_insert, fetch
from benchmarks.large_company import ACCESS_TOKEN, REFRESH_TOKEN
from benchmarks.product import RAIL, product
from domain.rails.connection import TokenSet
from domain.rails.kinds import KINDS

# The rail reads these two at addresses of their own; there is one record of each.
_SINGLES = ("CompanyInfo", "Preferences")
_LISTED = tuple(kind for kind in KINDS if kind not in _SINGLES)


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """Fetching all pages one after another, then decoding and inserting them, each timed by itself."""

    records: int
    pages: int
    bytes: int
    fetch_s: float
    insert_s: float


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """One sync: records delivered, those that changed the mirror, requests sent, seconds taken."""

    received: int
    changed: int
    requests: int
    seconds: float


def floor(url: str, realm_id: str, database: Path | str, repeats: int = 2) -> Floor:
    """Of each part the best of several: a floor is what the machine can do, not what it does when disturbed."""
    fetches, inserts = [], []
    for attempt in range(repeats):
        pages, fetch_s = fetch(url, realm_id, ACCESS_TOKEN, _LISTED)
        bare = database.with_suffix(f".{attempt}") if isinstance(database, Path) else database
        count, insert_s = decode_and_insert(pages, bare)
        fetches.append(fetch_s)
        inserts.append(insert_s)
    size = sum(len(page) for _, page in pages)
    return Floor(records=count, pages=len(pages), bytes=size, fetch_s=min(fetches), insert_s=min(inserts))


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
