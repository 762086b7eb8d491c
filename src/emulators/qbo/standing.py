"""What every company has from its first day: its own particulars, its preferences and the usual terms."""

from copy import deepcopy
from datetime import datetime
from typing import Final

from emulators.qbo.store import Company
from emulators.qbo.wire import stamp
from emulators.service.wire import Json

STANDARD_TERMS: Final = (
    ("1", "Due on receipt", 0),
    ("2", "Net 15", 15),
    ("3", "Net 30", 30),
    ("4", "Net 60", 60),
    ("5", "Net 10", 10),
)
PAYMENT_METHODS: Final = (
    ("1", "Cash", "NON_CREDIT_CARD"),
    ("2", "Check", "NON_CREDIT_CARD"),
    ("3", "Visa", "CREDIT_CARD"),
    ("4", "MasterCard", "CREDIT_CARD"),
    ("5", "Discover", "CREDIT_CARD"),
    ("6", "American Express", "CREDIT_CARD"),
    ("7", "Diners Club", "CREDIT_CARD"),
)
TAX_CODES: Final = (("TAX", "Taxable"), ("NON", "Non-Taxable"), ("CustomSalesTax", "CustomSalesTax"))
USD: Final = {"value": "USD", "name": "United States Dollar"}


def add_standing_objects(company: Company, now: datetime, *, email: str = "", industry: str = "") -> None:
    """Add the company's particulars, preferences, terms, payment methods and tax codes where it has none."""
    if not company.of_kind("CompanyInfo"):
        company.put("CompanyInfo", _company_info(company.name, now, email, industry))
    if not company.of_kind("Preferences"):
        company.put("Preferences", _preferences(now))
    if not company.of_kind("Term"):
        for term_id, name, due_days in STANDARD_TERMS:
            term = {"Name": name, "Active": True, "Type": "STANDARD", "DueDays": due_days, "DiscountDays": 0}
            company.put("Term", {**term, **identity(term_id, now)})
    if not company.of_kind("PaymentMethod"):
        for method_id, name, kind in PAYMENT_METHODS:
            company.put("PaymentMethod", {"Name": name, "Active": True, "Type": kind, **identity(method_id, now)})
    if not company.of_kind("TaxCode"):
        for code, description in TAX_CODES:
            taxed = {"Description": description, "Taxable": code != "NON", "TaxGroup": False}
            company.put("TaxCode", {"Name": code, "Active": True, **taxed, **identity(code, now)})


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
            "UseAccountNumbers": False,
            "TrackDepartments": False,
            "DepartmentTerminology": "Location",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": False,
            "CustomerTerminology": "Customers",
            "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
            "TaxForm": "6",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": deepcopy(_SALES_FORMS),
        "EmailMessagesPrefs": {
            f"{form}Message": {"Subject": f"{form} from {{Company}}", "Message": f"Here's your {form.lower()}."}
            for form in ("Invoice", "Estimate", "SalesReceipt", "Statement")
        },
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": False, "BillableExpenseTracking": True},
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": {"UsingSalesTax": False, "PartnerTaxEnabled": False},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": [{"Name": name, "Value": value} for name, value in _OTHER]},
        **identity("1", now),
    }


_OTHER: Final = (
    ("SalesFormsPrefs.DefaultCustomerMessage", "Thank you for your business and have a great day!"),
    ("SalesFormsPrefs.DefaultItem", "1"),
    ("DTXCopyMemo", "false"),
    ("SFCEnabled", "true"),
    ("DataPartner", "false"),
    ("Vendor1099Enabled", "true"),
    ("TimeTrackingFeatureEnabled", "true"),
    ("FDPEnabled", "false"),
)
_SALES_FORMS: Final = {
    "AllowDeposit": True,
    "AllowDiscount": True,
    "AllowEstimates": True,
    "AllowServiceDate": False,
    "AllowShipping": False,
    "AutoApplyCredit": False,
    "AutoApplyPayments": False,
    "CustomTxnNumbers": False,
    "DefaultCustomerMessage": "Thank you for your business and have a great day!",
    "DefaultTerms": {"value": "3"},
    "EmailCopyToCompany": False,
    "ETransactionAttachPDF": False,
    "ETransactionEnabledStatus": "NotApplicable",
    "ETransactionPaymentEnabled": False,
    "IPNSupportEnabled": False,
    "UsingPriceLevels": False,
    "UsingProgressInvoicing": False,
}
