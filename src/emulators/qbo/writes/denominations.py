"""The currency of a transaction: which one it must be in, and at what rate."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from emulators.qbo.currencies import CURRENCY_NAMES, currency_ref
from emulators.qbo.faults import ServiceError, bad_reference, business_rule, invalid_number, missing
from emulators.qbo.store import Company
from emulators.qbo.writes.exchange import currency_of, is_multicurrency
from emulators.qbo.writes.lines import named_accounts
from emulators.qbo.writes.postings import CONTROL_PARTIES, ref_id
from emulators.qbo.writes.rates import home_currency, rate_on
from emulators.service.wire import Json

_PARTIES: Final = {"VendorRef": "Vendor", "CustomerRef": "Customer"}


def set_currency(company: Company, kind: str, draft: Json) -> None:
    """Settle the currency and the rate. Raises ServiceError for a currency that the parties or accounts cannot have."""
    home = home_currency(company)
    given = ref_id(draft, "CurrencyRef")
    if not is_multicurrency(company):
        if given not in ("", home):
            raise business_rule("Multi Currency should be enabled to perform this operation.")
        # Clients that send every field send a rate too; it means nothing where there is one currency.
        draft.pop("ExchangeRate", None)
        draft.setdefault("CurrencyRef", currency_ref(home))
        return
    if kind == "TimeActivity":
        return
    party = _party_of(company, draft)
    accounts = [currency_of(account, home) for account in _accounts(company, draft)]
    foreign = next((currency for currency in accounts if currency != home), home)
    currency = given or (currency_of(party, home) if party else foreign)
    if currency != home and currency not in CURRENCY_NAMES:
        raise bad_reference("CurrencyRef")
    allowed = {home, currency}
    if (party and currency_of(party, home) != currency) or not allowed.issuperset(accounts):
        raise _mixed()
    _check_control_accounts(company, kind, draft, currency, home)
    draft["CurrencyRef"] = {**currency_ref(currency), **draft.get("CurrencyRef", {})}
    draft["ExchangeRate"] = Decimal(1) if currency == home else _rate(company, draft, currency)


def _mixed() -> ServiceError:
    return business_rule("You can only use one foreign currency per transaction.")


def _party_of(company: Company, draft: Json) -> Json | None:
    for field, kind in _PARTIES.items():
        if ref_id(draft, field):
            return company.get(kind, ref_id(draft, field))
    payee = draft.get("EntityRef", {})
    kind = str(payee.get("type", "")).title()
    return company.objects.get(kind, {}).get(ref_id(draft, "EntityRef")) if kind in CONTROL_PARTIES.values() else None


def _accounts(company: Company, value: Any) -> Iterator[Json]:
    """Every account that the draft names."""
    if isinstance(value, list):
        for item in value:
            yield from _accounts(company, item)
    elif isinstance(value, dict):
        for field, item in value.items():
            if field.endswith("AccountRef") and isinstance(item, dict):
                account = company.get("Account", str(item.get("value", "")))
                if account is not None:
                    yield account
            elif isinstance(item, dict | list):
                yield from _accounts(company, item)


def _check_control_accounts(company: Company, kind: str, draft: Json, currency: str, home: str) -> None:
    """A name's balance is kept in its own currency, on a control account of that currency."""
    payable = company.get("Account", ref_id(draft, "APAccountRef"))
    if payable is not None and currency_of(payable, home) != currency:
        raise _mixed()
    for account_id, party in named_accounts(kind, draft):
        account = company.get("Account", account_id) or {}
        if account.get("AccountType") in CONTROL_PARTIES:
            name = company.get(*party) or {}
            if not currency_of(name, home) == currency_of(account, home) == currency:
                raise _mixed()


def _rate(company: Company, draft: Json, currency: str) -> Decimal:
    given = draft.get("ExchangeRate")
    if given is None:
        known = rate_on(company, currency, date.fromisoformat(draft["TxnDate"]))
        if known is None:
            raise missing("ExchangeRate")
        return Decimal(known["Rate"])
    try:
        rate = Decimal(given)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise invalid_number("ExchangeRate") from error
    if not rate.is_finite() or not 0 < rate < 10**9:
        raise invalid_number("ExchangeRate")
    return rate
