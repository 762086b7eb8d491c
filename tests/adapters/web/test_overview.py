"""The Overview without a script, and a sync that is asked for from a page."""

from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, Office
from tests.adapters.web.conftest import OWN, sign_in

from adapters.web.pages.overview import at_one_version, overview_view
from domain.firms.firm import Role

Client = TestClient[Litestar]


def test_the_page_s_figures_are_of_one_version_of_the_books(office: Office) -> None:
    answers = at_one_version(office.product, BAKERY, office.as_of)
    ages = (answers.runway.data_age, answers.forecast.data_age, answers.console.data_age, answers.tray.data_age)
    assert len({age.mirror_version for age in ages}) == 1
    view = overview_view(answers)
    assert [figure.label for figure in view.runways][:3] == ["Buffer", "Runway", "Cash reaches zero"]
    assert sum(int(count.count.partition(" ")[0]) for count in view.counts if "finding" in count.count) == len(
        answers.tray.items
    )


def test_a_sync_leads_back_to_the_page_that_asked_for_it(member: Client, office: Office) -> None:
    before = office.books.state.version
    for page, leads in (("/tray", "/clients/b1/tray"), ("", "/clients/b1"), ("//evil.example", "/clients/b1")):
        answer = member.post("/clients/b1/sync", data={"page": page}, headers=OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, leads)
    assert office.books.state.version >= before


def test_who_may_not_sync_sees_the_button_and_is_refused(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.VIEWER)
    assert "A viewer may read, but not sync" in visitor.get("/clients/b1").text
    assert visitor.post("/clients/b1/sync", data={"page": ""}, headers=OWN).status_code == 403
    assert office.acts[-1][1] == "denied"
