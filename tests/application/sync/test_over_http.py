"""The sync layer with the QuickBooks Online rail against a service that fails, throttles and loses grants."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import settings

from cashrail.bootstrap.container import Container
from domain.firms.firm import Scope
from domain.ports.sync.sync import Strategy
from domain.rails.connection import ConnectionState, TokenSet
from domain.rails.sync import SyncReport
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.store import Company
from emulators.qbo.switches import PlannedFault

pytestmark = pytest.mark.slow


class Link(msgspec.Struct, frozen=True):
    """One company of the service, connected by imported tokens."""

    container: Container
    sandbox: Sandbox
    company: Company
    scope: Scope

    def sync(self, *, full: bool = False, strategy: Strategy = Strategy.USER_ACTION) -> SyncReport:
        """One sync, unless told otherwise the way a member asks for it."""
        report: SyncReport = self.container.sync().run(self.scope, full=full, strategy=strategy)
        return report

    def records(self) -> dict[str, int]:
        """Live records by kind."""
        return {kind: count for kind, count in self.container.sync().health(self.scope).records.items() if count}

    def served(self) -> dict[str, int]:
        """What the service has, by kind; it keeps kinds that this rail does not feed."""
        return {kind: len(self.company.of_kind(kind)) for kind in self.records()}


@pytest.fixture
def link(tmp_path: Path) -> Iterator[Link]:
    with linked(tmp_path) as made:
        yield made


@contextmanager
def linked(folder: Path) -> Iterator[Link]:
    company = demo_companies(1)[0]
    sandbox = Sandbox([company])
    with start(sandbox) as running:
        sandbox.mint_tokens(company.realm_id, "access-by-hand", "refresh-by-hand")
        container = Container(settings=settings(f"sqlite:///{folder / 'cashrail.db'}", running.url))
        tokens = TokenSet(access_token="access-by-hand", refresh_token="refresh-by-hand")
        firm_id = container.firms().default_firm().id
        business = container.sync().import_tokens(firm_id, "qbo", company.realm_id, "By hand", tokens)
        yield Link(container, sandbox, company, Scope(firm_id, business.id))
        container.engine().dispose()


def test_passing_faults_cost_requests_and_no_records(link: Link) -> None:
    plain = link.sync()
    link.sandbox.trouble.plan(PlannedFault(status=429, retry_after_s=1))
    link.sandbox.trouble.plan(PlannedFault(status=503, format="xml"))
    link.sandbox.trouble.plan(PlannedFault(cut_body=True))

    report = link.sync(full=True, strategy=Strategy.BULK)

    assert (plain.error, report.error) == ("", "")
    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert report.unchanged == plain.created
    assert report.requests == plain.requests + 3
    assert link.records() == link.served()


def test_a_service_that_stays_down_leaves_the_mirror_as_it_was(link: Link) -> None:
    link.sync()
    before = link.records()
    link.sandbox.trouble.plan(PlannedFault(count=50, status=503))

    report = link.sync(full=True)

    assert report.error != ""
    assert report.seconds < 20
    assert link.records() == before


def test_the_service_s_own_limit_is_never_met(link: Link) -> None:
    link.sandbox.switches.throttle = True

    reports = [link.sync(full=True) for _ in range(3)]

    assert [report.error for report in reports] == ["", "", ""]
    assert len({report.requests for report in reports}) == 1
    assert link.sandbox.requests[link.company.realm_id] == sum(report.requests for report in reports)


def test_edits_at_the_service_cost_one_request_and_what_is_told_deleted_one_more(link: Link) -> None:
    link.sync()
    now = link.sandbox.clock() + timedelta(seconds=1)
    bills = link.company.of_kind("Bill")
    edited, deleted = sorted(bills)[:2]
    link.company.touch("Bill", bills[edited], now)
    link.company.bury("Bill", deleted, now)

    report = link.sync()

    assert (report.mode, report.error, report.requests) == ("incremental", "", 2)
    assert (report.updated, report.deleted) == (1, 1)
    assert link.records() == link.served()


def test_a_revoked_grant_asks_for_a_new_connection(link: Link) -> None:
    link.sync()
    link.sandbox.authority.revoke("refresh-by-hand")

    report = link.sync()

    assert report.error != ""
    assert link.container.sync().connection(link.scope).state is ConnectionState.RECONNECT
    assert "by-hand" not in report.error
