"""What every store of the Digest's rows does."""

from datetime import date

import pytest
from tests.contracts.test_decisions import decision
from tests.fixtures.changes import bill, live
from tests.fixtures.digests import digest_answer
from tests.fixtures.worlds import NOW, World

from domain.answers.digest import TopItem
from domain.answers.portfolio import ClientRow, KeptRow
from domain.errors import NotFound
from domain.firms.firm import Business, Firm, Scope
from domain.rails.connection import ConnectionState
from domain.rails.sync import Calls

DAY = date(2026, 6, 30)


def row(scope: Scope, stamp: str = "1:0:", as_of: date = DAY) -> KeptRow:
    business = Business(id=scope.business_id, firm_id=scope.firm_id, name="Client")
    [client] = digest_answer(Firm(id=scope.firm_id, name="Firm"), (business,), as_of).clients
    item = TopItem(
        business_id=business.id, business="Client", code="BILL-DUP", title="t", severity="high", uncertain_days=None
    )
    client_row = ClientRow(row=client, items=(item,))
    return KeptRow(as_of=as_of, policy_version=3, stamp=stamp, fresh_for_s=60, client=client_row)


def synced(world: World, scope: Scope) -> None:
    world.writing.save_cursor(scope, "cursor", NOW, full=True, calls=Calls(1))


def stamps(world: World) -> list[str]:
    return [standing.stamp for standing in world.digest_rows.standing("f_one", DAY)]


def test_a_row_comes_back_beside_how_its_books_stand(world: World, scope: Scope) -> None:
    synced(world, scope)
    world.digest_rows.keep(scope, row(scope), NOW)
    [standing] = world.digest_rows.standing("f_one", DAY)
    assert (standing.business_id, standing.kept) == (scope.business_id, row(scope))
    assert standing.state.last_success_at == NOW


def test_what_changes_the_answer_changes_the_stamp(world: World, scope: Scope) -> None:
    world.digest_rows.keep(scope, row(scope), NOW)
    seen = stamps(world)
    synced(world, scope)
    seen += stamps(world)
    world.apply(scope, live(bill("1")))
    seen += stamps(world)
    world.decisions.add(scope, (decision("d1"),))
    seen += stamps(world)
    world.connections.set_state(scope, ConnectionState.RECONNECT, NOW)
    seen += stamps(world)
    assert len(set(seen)) == 5
    assert "" not in seen


def test_a_later_row_takes_the_place_of_the_earlier(world: World, scope: Scope) -> None:
    world.digest_rows.keep(scope, row(scope), NOW)
    world.digest_rows.keep(scope, row(scope, stamp="2:0:"), NOW)
    assert [standing.kept.stamp for standing in world.digest_rows.standing("f_one", DAY)] == ["2:0:"]
    assert world.digest_rows.standing("f_one", date(2026, 7, 1)) == ()


def test_rows_stay_with_their_firm(world: World, scope: Scope) -> None:
    world.digest_rows.keep(scope, row(scope), NOW)
    assert world.digest_rows.standing("f_two", DAY) == ()
    with pytest.raises(NotFound):
        world.digest_rows.standing("f_none", DAY)
    with pytest.raises(NotFound):
        world.digest_rows.keep(Scope("f_two", scope.business_id), row(scope), NOW)
