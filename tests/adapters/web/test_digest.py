"""The Digest's page over an answer."""

import gzip

from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import Office

from adapters.web.pages.digest import digest_view
from adapters.web.rendering import rendered
from adapters.web.shell import firm_shell


def test_the_page_has_every_client_with_the_figures_of_the_answer(member: TestClient[Litestar], office: Office) -> None:
    answer = office.product.digest.digest("f1", office.as_of)
    view = digest_view(answer, None)
    assert [row.id for row in view.rows] == [client.business_id for client in answer.clients]
    assert view.filters[0].count == str(len(answer.clients))
    page = member.get("/").text
    for row in view.rows:
        assert row.name in page
        assert row.cash.text in page
    assert "Stranger" not in page


def test_a_state_shows_its_clients_alone_and_an_odd_one_all(member: TestClient[Litestar], office: Office) -> None:
    answer = office.product.digest.digest("f1", office.as_of)
    for state in ("act", "watch", "unknown", "fine"):
        view = digest_view(answer, state)
        assert {row.state for row in view.rows} <= {state}
        assert [each.state for each in view.filters if each.is_here] == [state]
    assert len(digest_view(answer, "odd").rows) == len(answer.clients)
    assert member.get("/", params={"show": "nothing of ours"}).status_code in (200, 400)


def test_what_is_unknown_is_a_dash_with_its_reason(office: Office) -> None:
    view = digest_view(office.product.digest.digest("f1", office.as_of), "unknown")
    assert view.rows
    for row in view.rows:
        assert (row.buffer.text, bool(row.buffer.note)) == ("\N{EN DASH}", True)
        assert row.why


def test_names_are_text_whatever_they_hold(member: TestClient[Litestar], office: Office) -> None:
    bakery = office.memory.businesses["b1"]
    office.memory.businesses["b1"] = replace(bakery, name='<script>alert("1")</script> & Söhne')
    office.memory.mirrors["b1"].state = replace(office.memory.mirrors["b1"].state, version=99)
    office.product.digest.digest("f1", office.as_of)
    page = member.get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_thousand_clients_stay_small_over_the_wire(office: Office) -> None:
    answer = office.product.digest.digest("f1", office.as_of)
    clients = tuple(
        replace(client, business_id=f"b{number}-{client.business_id}", business=f"{client.business} {number}")
        for number in range(334)
        for client in answer.clients
    )
    page = rendered(
        "digest.html",
        shell=firm_shell(office.acting().member, "Digest", "/", answer.as_of),
        view=digest_view(replace(answer, clients=clients), None),
    )
    assert page.count("data-row") == 1002
    assert len(gzip.compress(page.encode(), 4)) <= 90_000
