"""The thresholds of the firm and of clients, set without a script."""

import re
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import FIRM, Office
from tests.adapters.web.conftest import OWN, sign_in

from adapters.web.thresholds import SECTIONS, read, section_of, written, written_policy
from domain.errors import Invalid
from domain.firms.firm import Role
from domain.policy.catalogue import catalogue
from domain.policy.levels import checked
from domain.policy.policy import DEFAULT_POLICY

Client = TestClient[Litestar]
FIRST, APPROVALS = SECTIONS[0], "Approvals"
OF_BAKERY = "/clients/b1/settings"


def _save(client: Client, version: int, path: str = "/settings", section: str = FIRST, **typed: str) -> Any:
    form = {f"set.{name}": text for name, text in typed.items()}
    return client.post(path, data=form | {"version": str(version), "section": section, "note": "Why not"}, headers=OWN)


def _kept(office: Office) -> list[tuple[str, dict[str, Any], str]]:
    return [(each.business_id, each.overrides, each.note) for each in office.memory.policies.get(FIRM.id, [])]


def test_each_threshold_stands_in_one_section_with_its_value(member: Client) -> None:
    shown = [each.name for title in SECTIONS for each in section_of(catalogue(), title)]
    assert shown == [each.name for each in catalogue()]
    for title in SECTIONS:
        page = member.get("/settings", params={"section": title}).text
        for each in section_of(catalogue(), title):
            assert f'name="set.{each.name}"' in page
    assert member.get("/settings", params={"section": "odd"}).status_code == 200


def test_what_is_written_is_read_as_it_was() -> None:
    texts = written_policy(DEFAULT_POLICY)
    kept: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(DEFAULT_POLICY))
    for each in catalogue():
        assert checked({each.name: read(each, texts[each.name])}) == {each.name: kept[each.name]}
        assert written(kept[each.name]) == texts[each.name]


@pytest.mark.parametrize(
    ("name", "text"),
    [("red_days", "ten"), ("red_days", "1.5"), ("warn_factor", "1,1.0.0"), ("holidays", "Christmas")],
)
def test_a_text_that_means_nothing_names_its_threshold(name: str, text: str) -> None:
    threshold = next(each for each in catalogue() if each.name == name)
    with pytest.raises(Invalid) as refused:
        read(threshold, text)
    assert refused.value.field == f"overrides/{name}"


def test_a_section_is_set_and_the_others_stay(member: Client, office: Office) -> None:
    assert _save(member, 1, red_days="10", one_off_median_factor="1,000").headers["location"] == (
        "/settings?section=Cash+and+lights"
    )
    assert _save(member, 2, section=APPROVALS, approval_days="5").status_code == 303
    assert _save(member, 3, OF_BAKERY, red_days="9").status_code == 303
    firm = {"one_off_median_factor": 1_000, "red_days": 10}
    assert _kept(office) == [
        ("", firm, "Why not"),
        ("", firm | {"approval_days": 5}, "Why not"),
        ("b1", {"red_days": 9}, "Why not"),
    ]
    page = member.get("/settings").text
    assert re.search(r'1,000 times <span class="muted">firm<', page)
    assert "red days not set → 10" in page
    of_bakery = member.get(OF_BAKERY).text
    assert re.search(r'9 days <span class="muted">client<', of_bakery)
    assert re.search(r'30 days <span class="muted">default<', of_bakery)
    assert _save(member, 3).status_code == 303
    assert _kept(office)[-1] == ("", {"approval_days": 5}, "Why not")


def test_a_refusal_keeps_what_was_typed(member: Client, office: Office) -> None:
    for text, said in (("ten", "Red days is a number"), ("-1", "red_days lies from 0 to 3660")):
        answer = _save(member, 1, red_days=text, amber_days="44")
        assert answer.status_code == 400
        assert said in answer.text
        assert (
            f'value="{text}" autocomplete="off" aria-describedby="set.red_days.about" aria-invalid="true"'
            in answer.text
        )
        assert 'value="44"' in answer.text
        assert 'value="Why not"' in answer.text
    assert _kept(office) == []
    for version in ("", "odd", "9" * 10):
        assert member.post("/settings", data={"version": version}, headers=OWN).status_code == 400


def test_who_comes_second_is_told_what_the_first_changed(member: Client, office: Office) -> None:
    _save(member, 1, red_days="10")
    answer = _save(member, 1, amber_days="44")
    assert answer.status_code == 409
    told = answer.text.partition("Changed meanwhile")[2].partition("</table>")[0]
    assert "red days not set → 10" in told
    assert 'value="44"' in answer.text
    assert 'name="version" value="2"' in answer.text
    assert len(_kept(office)) == 1


def test_neither_a_refusal_nor_a_trial_counts_as_having_seen_what_came_meanwhile(member: Client) -> None:
    _save(member, 1, red_days="10")
    form = {"version": "1", "section": FIRST, "set.red_days": "20"}
    for page in (_save(member, 1, red_days="ten"), member.post("/settings/try", data=form, headers=OWN)):
        assert 'name="version" value="1"' in page.text


def test_what_loosens_payments_waits_for_another_owner(visitor: Client, office: Office) -> None:
    sign_in(visitor, office)
    assert _save(visitor, 1, section=APPROVALS, one_approval_minor="600000").status_code == 303
    page = visitor.get("/settings").text
    assert "Waits for another owner" in page
    assert "one approval not set → 600,000" in page
    assert "You proposed it" in page
    [proposal] = re.findall(r'name="proposal" value="([^"]+)"', page)
    confirm = {"proposal": proposal}
    assert visitor.post("/settings/confirm", data=confirm, headers=OWN).status_code == 403
    visitor.cookies.clear()
    sign_in(visitor, office, Role.OWNER)
    assert visitor.post("/settings/confirm", data=confirm, headers=OWN).headers["location"] == "/settings"
    assert [each[1] for each in _kept(office)] == [{"one_approval_minor": 600_000}]
    assert "confirmed by Ms Owner" in visitor.get("/settings").text


def test_a_trial_says_what_would_be_others_and_changes_nothing(member: Client, office: Office) -> None:
    form = {
        "version": "1",
        "section": FIRST,
        "set.red_days": "20",
        "set.cash_minimum_minor": "99,000,000",
        "weeks": "0",
    }
    page = member.post("/settings/try", data=form, headers=OWN)
    assert page.status_code == 200
    [differing] = re.findall(r"(\d+) of 3 answers would be others", page.text)
    table = page.text.partition("What would be others, by")[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == int(differing) > 0
    assert 'value="99,000,000"' in page.text
    assert _kept(office) == []
    of_bakery = member.post(f"{OF_BAKERY}/try", data=form, headers=OWN).text
    assert "of 1 answers" in of_bakery
    refused = member.post("/settings/try", data=form | {"set.red_days": "ten"}, headers=OWN)
    assert (refused.status_code, "Red days is a number" in refused.text) == (400, True)


def test_others_read_and_do_not_set(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.STAFF)
    assert "may not change the policy" in visitor.get("/settings").text
    assert _save(visitor, 1, red_days="10").status_code == 403
    assert _kept(office) == []


def test_another_firm_s_client_has_no_settings_here(member: Client) -> None:
    assert member.get("/clients/b9/settings").status_code == 404
    assert _save(member, 1, "/clients/b9/settings", red_days="10").status_code == 404
