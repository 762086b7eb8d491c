"""The Trays of all clients as one list, without a script."""

from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, CLINIC, NOW, Office

from adapters.web.pages.findings import FindingsView, Wish, findings_view
from adapters.web.rendering import rendered
from adapters.web.shell import firm_shell
from domain.answers.firm_findings import FirmFindings
from domain.findings.acts import Assign, Snooze
from domain.firms.business_day import parse_day
from domain.firms.firm import Role
from domain.rails.freshness import CACHED

Client = TestClient[Litestar]
_NAMES = {"b1": "Bakery", "b2": "clinic", "b3": "Agency"}


def _view(office: Office, cursor: str | None = None, limit: int = 100) -> FindingsView:
    found = office.product.firm_findings.findings("f1", NOW)
    return findings_view(found, _NAMES, Wish(), cursor, limit)


def _seen(office: Office) -> None:
    """Have the rules run over the bakery's books."""
    office.product.tray.tray(BAKERY.scope, office.as_of, CACHED)


def test_each_row_leads_to_the_finding_in_its_client_s_tray(member: Client, office: Office) -> None:
    _seen(office)
    view = _view(office)
    assert view.rows
    page = member.get("/findings").text
    for row in view.rows:
        assert f'href="{row.address}"' in page
        assert member.get(row.address).status_code == 200
    assert "Stranger" not in page


def test_clients_whose_books_have_moved_on_are_named(member: Client, office: Office) -> None:
    _seen(office)
    assert [each.name for each in _view(office).behind] == [CLINIC.name]
    office.books.state = replace(office.books.state, version=99)
    assert {each.name for each in _view(office).behind} == {BAKERY.name, CLINIC.name}
    assert "have moved on since" in member.get("/findings").text


def test_the_parts_of_the_list_are_the_whole_of_it_in_order(office: Office) -> None:
    _seen(office)
    whole, got, cursor = _view(office), list[str](), None
    while True:
        found = office.product.firm_findings.findings("f1", NOW)
        part = findings_view(found, _NAMES, Wish(severity="low"), cursor, 1)
        got += [row.key for row in part.rows]
        assert bool(part.first) is (cursor is not None)
        if not part.more:
            break
        base, _, cursor = part.more.partition("&cursor=")
        assert base == "/findings?severity=low"
    assert got == [row.key for row in whole.rows]
    assert len(got) > 1


def test_filters_leave_what_is_like_that(member: Client, office: Office) -> None:
    _seen(office)
    one, other = _view(office).rows[:2]
    triage, me = office.product.triage, office.acting(Role.ADVISOR)
    triage.act(me, "b1", one.key.partition(" ")[2], Assign(assignee=me.name))
    triage.act(me, "b1", other.key.partition(" ")[2], Snooze(until=parse_day("2026-06-20", "until")))

    def shown(**asked: str) -> list[str]:
        page = member.get("/findings", params=asked).text
        return [address for address in (one.address, other.address) if f'href="{address}"' in page]

    assert shown() == [one.address]
    assert shown(mine="yes") == [one.address]
    assert shown(state="snoozed") == [other.address]
    assert shown(state="snoozed", mine="yes") == []
    assert shown(state="all", code=other.code, severity=other.severity)[-1:] == [other.address]
    assert "No finding is like that." in member.get("/findings", params={"state": "fixed"}).text


def test_what_is_no_filter_or_cursor_is_refused(member: Client) -> None:
    for asked in ({"severity": "grave"}, {"code": "NONE"}, {"state": "odd"}, {"cursor": "odd"}):
        assert member.get("/findings", params=asked).status_code == 400, asked


def test_a_firm_without_findings_is_told_so(office: Office) -> None:
    view = findings_view(FirmFindings(items=()), {}, Wish())
    shell = firm_shell(office.acting().member, "All Trays", "/findings")
    assert "Nothing is open." in rendered("findings.html", shell=shell, view=view)
