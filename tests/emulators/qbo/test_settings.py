"""A company's preferences and particulars, exchange rates and taxes."""

from typing import Any

import httpx
import pytest
from tests.emulators.qbo.test_lists import post, refused

Json = dict[str, Any]


def preferences(api: httpx.Client) -> Json:
    found: Json = api.get("preferences").json()["Preferences"]
    return found


def test_a_sparse_update_changes_one_thing(api: httpx.Client) -> None:
    before = preferences(api)
    token = {"Id": before["Id"], "SyncToken": before["SyncToken"]}
    wanted = {**token, "sparse": True, "SalesFormsPrefs": {"CustomTxnNumbers": True}}
    after = post(api, "preferences", wanted)
    assert after["SalesFormsPrefs"] == {**before["SalesFormsPrefs"], "CustomTxnNumbers": True}
    assert after["AccountingInfoPrefs"] == before["AccountingInfoPrefs"]
    assert int(after["SyncToken"]) == int(before["SyncToken"]) + 1
    assert refused(api, "preferences", wanted) == "5010"


def test_what_is_fixed_stays(api: httpx.Client) -> None:
    before = preferences(api)
    after = post(api, "preferences", {**before, "AccountingInfoPrefs": {"FirstMonthOfFiscalYear": "July"}})
    assert after == before


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ({"CurrencyPrefs": {"MultiCurrencyEnabled": True}}, "6000"),
        ({"CurrencyPrefs": {"HomeCurrency": {"value": "EUR"}}}, "6000"),
        ({"ReportPrefs": {"ReportBasis": "Hunch"}}, "2170"),
        ({"AccountingInfoPrefs": {"BookCloseDate": "soon"}}, "2030"),
        ({"AccountingInfoPrefs": "all"}, "2010"),
        ({"AccountingInfoPrefs": {"TrackDepartments": "yes"}}, "2010"),
        ({"AccountingInfoPrefs": {"TrackDepartments": 1}}, "2010"),
        ({"SalesFormsPrefs": {"DefaultTerms": []}}, "2010"),
    ],
)
def test_what_is_refused(api: httpx.Client, block: Json, code: str) -> None:
    before = preferences(api)
    assert refused(api, "preferences", {**before, **block}) == code
    assert preferences(api) == before


def test_the_company_moves_house(api: httpx.Client) -> None:
    info = api.get("companyinfo/1").json()["CompanyInfo"]
    moved = post(api, "companyinfo", {**info, "sparse": True, "CompanyAddr": {"Line1": "7 New Road"}})
    assert moved["CompanyAddr"] == {**info["CompanyAddr"], "Line1": "7 New Road"}
    assert moved["LegalName"] == info["LegalName"]


def test_exchange_rates_hold_until_the_next(api: httpx.Client) -> None:
    for day, rate in (("2026-06-01", 1.08), ("2026-06-15", 1.11355)):
        wanted = {"SourceCurrencyCode": "EUR", "AsOfDate": day, "Rate": rate}
        made = post(api, "exchangerate", wanted)
        assert (made["TargetCurrencyCode"], made["Rate"]) == ("USD", rate)
        assert "Id" not in made

    def rate_on(day: str) -> float:
        answer = api.get("exchangerate", params={"sourcecurrencycode": "EUR", "asofdate": day})
        return float(answer.json()["ExchangeRate"]["Rate"])

    assert [rate_on(day) for day in ("2026-06-14", "2026-06-15", "2026-07-01")] == [1.08, 1.11355, 1.11355]
    assert api.get("exchangerate", params={"sourcecurrencycode": "EUR", "asofdate": "2026-05-01"}).status_code == 400
    rows = api.get("query", params={"query": "select * from ExchangeRate where SourceCurrencyCode = 'EUR'"}).json()
    assert [row["AsOfDate"] for row in rows["QueryResponse"]["ExchangeRate"]] == ["2026-06-01", "2026-06-15"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Rate": 1.1}, "2020"),
        ({"SourceCurrencyCode": "EUR"}, "2020"),
        ({"SourceCurrencyCode": "USD", "Rate": 1}, "2170"),
        ({"SourceCurrencyCode": "EUR", "Rate": -1}, "2080"),
        ({"SourceCurrencyCode": "EUR", "Rate": "much"}, "2080"),
        ({"SourceCurrencyCode": "EUR", "Rate": 1, "AsOfDate": "2026-02-30"}, "2030"),
    ],
)
def test_impossible_rates(api: httpx.Client, body: Json, code: str) -> None:
    assert refused(api, "exchangerate", body) == code


NEW_RATE = {"TaxRateName": "R", "RateValue": 1, "TaxAgencyId": "1"}


def tax_service(api: httpx.Client, body: Json) -> httpx.Response:
    return api.post("taxservice/taxcode", json=body)


def test_a_tax_code_with_a_new_rate(api: httpx.Client) -> None:
    agency = post(api, "taxagency", {"DisplayName": "County"})
    rate = {"TaxRateName": "County 8", "RateValue": "8.25", "TaxAgencyId": agency["Id"], "TaxApplicableOn": "Sales"}
    made = tax_service(api, {"TaxCode": "County tax", "TaxRateDetails": [rate]}).json()
    code = api.get(f"taxcode/{made['TaxCodeId']}").json()["TaxCode"]
    listed = code["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["value"]
    assert listed == made["TaxRateDetails"][0]["TaxRateId"]
    assert api.get(f"taxrate/{listed}").json()["TaxRate"]["RateValue"] == 8.25
    again = {"TaxCode": "Another", "TaxRateDetails": [{"TaxRateId": listed}]}
    assert tax_service(api, again).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2020"),
        ({"TaxCode": "X"}, "2020"),
        ({"TaxCode": "X", "TaxRateDetails": ["no"]}, "2010"),
        ({"TaxCode": "X", "TaxRateDetails": [{"TaxRateId": "99"}]}, "2500"),
        ({"TaxCode": "X", "TaxRateDetails": [{"TaxRateName": "R", "RateValue": 1, "TaxAgencyId": "99"}]}, "2500"),
        ({"TaxCode": "NON", "TaxRateDetails": [{"TaxRateId": "1"}]}, "6240"),
        ({"TaxCode": "X", "TaxRateDetails": [{"TaxRateName": "R", "RateValue": 1}]}, "2020"),
        ({"TaxCode": "X", "TaxRateDetails": [{**NEW_RATE, "TaxRateName": {"of": "R"}}]}, "2010"),
        ({"TaxCode": "X", "TaxRateDetails": [{**NEW_RATE, "TaxApplicableOn": []}]}, "2170"),
    ],
)
def test_impossible_tax_codes(api: httpx.Client, body: Json, code: str) -> None:
    answer = tax_service(api, body)
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, code)


def test_a_request_cannot_name_one_rate_twice(api: httpx.Client) -> None:
    post(api, "taxagency", {"DisplayName": "County"})
    body = {"TaxCode": "Twice", "TaxRateDetails": [NEW_RATE, {**NEW_RATE, "TaxRateName": "r"}]}
    answer = tax_service(api, body)
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, "6240")
    found = api.get("query", params={"query": "select count(*) from TaxRate"}).json()
    assert found["QueryResponse"] == {"totalCount": 0}


def test_what_a_company_says_of_itself_keeps_its_type(api: httpx.Client) -> None:
    info = api.get("companyinfo/1").json()["CompanyInfo"]
    changes: tuple[Json, ...] = (
        {"FiscalYearStartMonth": 7},
        {"NameValue": {}},
        {"LegalName": True},
        {"CompanyAddr": []},
    )
    for change in changes:
        assert refused(api, "companyinfo", {**info, **change}) == "2010"
    assert api.get("companyinfo/1").json()["CompanyInfo"] == info
