"""What every company has from its first day: its own particulars, its preferences and the usual terms."""

from datetime import datetime
from typing import Final

from emulators.qbo.store import Company
from emulators.qbo.wire import Json, stamp

STANDARD_TERMS: Final = (
    ("1", "Due on receipt", 0),
    ("2", "Net 15", 15),
    ("3", "Net 30", 30),
    ("4", "Net 60", 60),
    ("5", "Net 10", 10),
)
USD: Final = {"value": "USD", "name": "United States Dollar"}


def add_standing_objects(company: Company, now: datetime, *, email: str = "", industry: str = "") -> None:
    """Add CompanyInfo, Preferences and Term objects where the company has none."""
    if not company.of_kind("CompanyInfo"):
        company.put("CompanyInfo", _company_info(company.name, now, email, industry))
    if not company.of_kind("Preferences"):
        company.put("Preferences", _preferences(now))
    if not company.of_kind("Term"):
        for term_id, name, due_days in STANDARD_TERMS:
            term = {"Name": name, "Active": True, "Type": "STANDARD", "DueDays": due_days, "DiscountDays": 0}
            company.put("Term", {**term, **identity(term_id, now)})


def preferences_of(company: Company) -> Json:
    return next(iter(company.of_kind("Preferences").values()), {})


def identity(id: str, now: datetime) -> Json:
    """The fields that every object has."""
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": id,
        "SyncToken": "0",
        "MetaData": {"CreateTime": stamp(now), "LastUpdatedTime": stamp(now)},
    }


def _company_info(name: str, now: datetime, email: str, industry: str) -> Json:
    address = {"Id": "1", "Line1": "123 Sierra Way", "City": "San Pablo", "CountrySubDivisionCode": "CA"}
    info: Json = {
        "CompanyName": name,
        "LegalName": name,
        "CompanyAddr": {**address, "PostalCode": "87999", "Country": "USA"},
        "Country": "US",
        "FiscalYearStartMonth": "January",
        "CompanyStartDate": stamp(now)[:10],
        "SupportedLanguages": "en",
        "NameValue": [
            {"Name": "SubscriptionStatus", "Value": "SUBSCRIBED"},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
            {"Name": "IndustryType", "Value": industry or "Services"},
        ],
        **identity("1", now),
    }
    if email:
        info["Email"] = {"Address": email}
    return info


def _preferences(now: datetime) -> Json:
    return {
        "AccountingInfoPrefs": {
            "TrackDepartments": False,
            "DepartmentTerminology": "Location",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": False,
            "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
        },
        "SalesFormsPrefs": {"CustomTxnNumbers": False, "DefaultTerms": {"value": "3"}},
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": False, "BillableExpenseTracking": False},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": []},
        **identity("1", now),
    }
