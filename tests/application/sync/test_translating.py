"""What was mirrored before an upgrade is read again from the log."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced

from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.cash_document import Purchase, SalesReceipt
from domain.books.party import Vendor
from domain.books.record import Record
from domain.firms.firm import Scope
from domain.rails.change import RecordChange
from domain.rails.kinds import KINDS

pytestmark = pytest.mark.slow

OLDER = "an older one"


def scope_of(job: Job) -> Scope:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business.scope


def mirrored(job: Job) -> dict[str, tuple[Record, ...]]:
    with job.container.mirror().read(scope_of(job)) as mirror:
        return {name: mirror.records(kind) for name, kind in KINDS.items()}


def snapshots(job: Job) -> tuple[BalanceSnapshot, ...]:
    with job.container.mirror().read(scope_of(job)) as mirror:
        return mirror.balance_snapshots()


def read_less_before(job: Job) -> tuple[int, int]:
    """Let the mirror be one of older code: how many records it reads less of, and the money that it does not see."""
    writing, scope = job.container.mirror_writing(), scope_of(job)
    payloads = {(each.kind, each.id): each.raw for each in writing.payloads(scope, ("", ""), 100_000)}
    [bank] = {each.account_id for each in snapshots(job)}
    with job.container.mirror().read(scope) as mirror:
        paid = [each for each in mirror.records(Purchase) if each.account_id == bank and not each.refund][:5]
        less: list[Record] = [replace(each, account_id=None, lines=()) for each in paid]
        less += [replace(each, balance_minor=None) for each in mirror.records(Vendor)][:7]
    changes = [
        RecordChange(
            kind=type(each).__name__,
            id=each.id,
            version=each.version,
            updated_at=each.updated_at,
            record=each,
            raw=payloads[type(each).__name__, each.id],
        )
        for each in less
    ]
    now = job.as_of.now
    assert writing.apply(scope, changes, "qbo", "sync", now).updated == len(less) > 5
    minor = sum(each.total_minor for each in paid)
    writing.save_balances(
        scope, [replace(each, documents_minor=each.documents_minor + minor) for each in snapshots(job)]
    )
    writing.note_translation(scope, OLDER)
    return len(less), minor


def test_records_are_read_again_at_the_next_sync_and_cost_no_request(tmp_path: Path) -> None:
    with synced(firm(1), tmp_path) as job:
        before, balances = mirrored(job), snapshots(job)
        records, minor = read_less_before(job)
        assert minor
        assert mirrored(job) != before
        [report] = job.sync()
        assert (report.error, report.mode, report.requests, report.received) == ("", "incremental", 1, {})
        assert report.updated == records
        assert (mirrored(job), snapshots(job)) == (before, balances)
        [again] = job.sync()
        assert (again.updated, again.requests) == (0, 1)
        assert job.container.change_log().prove(scope_of(job)).problem == ""


def test_the_rails_translation_makes_the_same_of_payloads_as_of_answers(tmp_path: Path) -> None:
    with synced(firm(1), tmp_path) as job:
        writing, scope = job.container.mirror_writing(), scope_of(job)
        declared = job.container.rails().declaration("qbo").translation
        assert writing.state(scope).translation == declared != ""
        before = writing.state(scope).version
        writing.note_translation(scope, OLDER)
        [report] = job.sync()
        assert (report.error, report.updated) == ("", 0)
        assert (writing.state(scope).version, writing.state(scope).translation) == (before, declared)


def test_a_kind_that_was_kept_raw_is_read_once_it_is_understood(tmp_path: Path) -> None:
    with synced(firm(1), tmp_path) as job:
        writing, scope = job.container.mirror_writing(), scope_of(job)
        raw = b'{"Id":"77","SyncToken":"0","TxnDate":"2026-06-01","TotalAmt":12.5,"MetaData":{}}'
        kept = RecordChange(kind="SalesReceipt", id="77", version=0, updated_at=None, raw=raw)
        writing.apply(scope, [kept], "qbo", "sync", job.as_of.now)
        writing.note_translation(scope, OLDER)
        job.sync()
        with job.container.mirror().read(scope) as mirror:
            assert {each.id: each.total_minor for each in mirror.records(SalesReceipt)}["77"] == 1_250
