"""The tax service: a tax code made together with the rates it is of."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.faults import ServiceError, bad_enumeration, bad_reference, duplicate_name, missing, unreadable
from emulators.qbo.standing import identity
from emulators.qbo.store import Company
from emulators.service.wire import Json

_APPLICABLE: Final = ("Sales", "Purchase")


def create_tax_code(company: Company, body: Json, now: datetime) -> Json:
    """The answer of `POST /taxservice/taxcode`, which no entity wraps. Raises ServiceError, changing nothing."""
    name, details = body.get("TaxCode"), body.get("TaxRateDetails")
    if not name or not isinstance(name, str):
        raise missing("TaxCode")
    if not isinstance(details, list) or not details:
        raise missing("TaxRateDetails")
    _refuse_known(company, "TaxCode", name)
    checked = [_checked(company, detail) for detail in details]
    named = [detail["TaxRateName"].casefold() for detail in checked if "TaxRateName" in detail]
    if len(set(named)) < len(named):
        raise duplicate_name()
    rates = [_rate(company, detail, now) for detail in checked]
    code = _add(company, "TaxCode", _tax_code(name, checked, rates), now)
    shown = [{**detail, "TaxRateId": rate["Id"]} for detail, rate in zip(checked, rates, strict=True)]
    return {"TaxCode": name, "TaxCodeId": code["Id"], "TaxRateDetails": shown}


def _checked(company: Company, detail: Any) -> Json:
    if not isinstance(detail, dict):
        raise unreadable("TaxRateDetails")
    applicable = detail.get("TaxApplicableOn", "Sales")
    if applicable not in _APPLICABLE:
        raise bad_enumeration(applicable)
    if detail.get("TaxRateId"):
        if company.get("TaxRate", str(detail["TaxRateId"])) is None:
            raise bad_reference("TaxRateId")
        return {"TaxRateId": str(detail["TaxRateId"]), "TaxApplicableOn": applicable}
    for field in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if detail.get(field) in (None, ""):
            raise missing(field)
    if not isinstance(detail["TaxRateName"], str):
        raise unreadable("TaxRateName")
    _refuse_known(company, "TaxRate", detail["TaxRateName"])
    if company.get("TaxAgency", str(detail["TaxAgencyId"])) is None:
        raise bad_reference("TaxAgencyId")
    return {
        "TaxRateName": detail["TaxRateName"],
        "RateValue": _percentage(detail["RateValue"]),
        "TaxAgencyId": str(detail["TaxAgencyId"]),
        "TaxApplicableOn": applicable,
    }


def _percentage(value: Any) -> Decimal:
    try:
        rate = Decimal(str(value))
    except InvalidOperation as error:
        raise ServiceError("2080", "Invalid Number", "Invalid Number : RateValue") from error
    if not rate.is_finite() or not 0 <= rate <= 100:
        raise ServiceError("2080", "Invalid Number", "Invalid Number : RateValue")
    return rate


def _rate(company: Company, detail: Json, now: datetime) -> Json:
    if "TaxRateId" in detail:
        return company.of_kind("TaxRate")[detail["TaxRateId"]]
    record: Json = {
        "Name": detail["TaxRateName"],
        "Description": detail["TaxRateName"],
        "Active": True,
        "RateValue": detail["RateValue"],
        "AgencyRef": {"value": detail["TaxAgencyId"]},
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
    }
    return _add(company, "TaxRate", record, now)


def _tax_code(name: str, details: list[Json], rates: list[Json]) -> Json:
    lists: dict[str, list[Json]] = {applicable: [] for applicable in _APPLICABLE}
    for detail, rate in zip(details, rates, strict=True):
        order = len(lists[detail["TaxApplicableOn"]])
        lists[detail["TaxApplicableOn"]].append(
            {
                "TaxRateRef": {"value": rate["Id"], "name": rate["Name"]},
                "TaxTypeApplicable": "TaxOnAmount",
                "TaxOrder": order,
            }
        )
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "SalesTaxRateList": {"TaxRateDetail": lists["Sales"]},
        "PurchaseTaxRateList": {"TaxRateDetail": lists["Purchase"]},
    }


def _refuse_known(company: Company, kind: str, name: str) -> None:
    if any(str(known["Name"]).casefold() == name.casefold() for known in company.of_kind(kind).values()):
        raise duplicate_name()


def _add(company: Company, kind: str, record: Json, now: datetime) -> Json:
    full: Json = {**record, **identity(company.next_id(KINDS[kind]), now)}
    company.add(kind, full, now)
    return full
