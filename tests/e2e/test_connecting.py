"""A company is connected over HTTP: a served firm, and the consent page of a running emulator."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from tests.fixtures.databases import prepared_file
from tests.fixtures.program import connected

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.serving import served, whole_product
from cashrail.bootstrap.settings import Settings
from domain.errors import Misconfigured
from domain.firms.firm import Role
from emulators.qbo.dump import DEFAULT_REALM, company_from

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
PATH = "/api/v1/rails/qbo/connections"


def test_a_person_s_consent_connects_the_company_that_they_choose(tmp_path: Path) -> None:
    company = company_from({}, NOW, realm_id=DEFAULT_REALM, name="Paper & Sons")
    with connected([company], tmp_path, connect=lambda *_: None) as job, served(job.container, None) as url:
        _, key = job.program.product.members.new_key(job.program.acting, "Ms Owner", Role.OWNER)
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=30) as owner:
            begun = owner.post(PATH, json={"redirect_uri": "http://127.0.0.1:9/callback"}).json()
            page = httpx.get(begun["authorize_url"])
            assert "Paper &amp; Sons" in page.text
            sent_back = httpx.get(begun["authorize_url"] + f"&decision=connect&company={DEFAULT_REALM}")
            parameters = dict(parse_qsl(urlsplit(sent_back.headers["location"]).query))
            answers = [owner.post(f"{PATH}/complete", json={"parameters": parameters}) for _ in range(2)]
            assert [each.status_code for each in answers] == [200, 400], [each.text for each in answers]
            assert answers[0].json()["name"] == "Paper & Sons"
            synced = owner.post(f"/api/v1/businesses/{answers[0].json()['id']}/sync")
            assert (synced.status_code, synced.json()["error"]) == (200, "")
            [act] = [each for each in owner.get("/api/v1/acts").json()["items"] if each["action"] == "connect"]
            assert (act["member"], act["business_id"]) == ("Ms Owner", answers[0].json()["id"])


def test_addresses_beside_loopback_s_are_the_operator_s_to_list() -> None:
    listed = Settings(variables={"CASHRAIL_REDIRECT_URIS": "https://app.example/back, https://b.example:8443/x?y=1"})
    assert listed.redirect_uris == {"https://app.example/back", "https://b.example:8443/x?y=1"}
    for stated in ("http://app.example/back", "https://app.example", "app.example", "https://a@b.example/", "*"):
        try:
            Settings(variables={"CASHRAIL_REDIRECT_URIS": stated}).redirect_uris  # noqa: B018 - it is read
        except Misconfigured:
            continue
        raise AssertionError(stated)


def test_an_address_that_is_none_is_told_before_anything_is_served(tmp_path: Path) -> None:
    database = prepared_file(tmp_path / "cashrail.db")
    stated = {"CASHRAIL_DATABASE_URL": f"sqlite:///{database}", "CASHRAIL_REDIRECT_URIS": "http://app.example/back"}
    container = Container(settings=Settings(variables=stated))
    with pytest.raises(Misconfigured, match="https addresses in full"):
        whole_product(container)
    container.engine().dispose()
