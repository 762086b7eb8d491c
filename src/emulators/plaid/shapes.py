"""The JSON of accounts, transactions, Items and institutions, every key of it as plaid-python demands."""

from datetime import UTC, datetime
from typing import Final

from emulators.plaid.bank import BankAccount, Institution, Line, Standing
from emulators.plaid.items import Item
from emulators.plaid.switches import Switches
from emulators.service.wire import Json

_NO_PLACE: Final = dict.fromkeys(
    ("address", "city", "region", "postal_code", "country", "lat", "lon", "store_number"), None
)
_PAYMENT_KEYS: Final = (
    *("by_order_of", "payee", "payer", "payment_method", "payment_processor", "ppd_id", "reason"),
    "reference_number",
)
_ICONS: Final = "https://plaid-category-icons.plaid.com"


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def account_shape(item: Item, account: BankAccount, standing: Standing) -> Json:
    return {
        "account_id": item.account_id(account.key),
        "balances": {
            "available": standing.available(account),
            "current": standing.current[account.key],
            "limit": account.limit,
            "iso_currency_code": account.currency,
            "unofficial_currency_code": None,
        },
        "holder_category": "business",
        "mask": account.mask,
        "name": account.name,
        "official_name": account.official_name,
        "type": account.type,
        "subtype": account.subtype,
    }


def transaction_shape(item: Item, line: Line, switches: Switches, *, original: bool) -> Json:
    """`original` adds the bank's own text, which stands there only for who asks."""
    account = item.bank.accounts[line.account]
    pending = line.pending_key if switches.pending_links else None
    shape: Json = {
        "account_id": item.account_id(line.account),
        "account_owner": None,
        "amount": line.amount,
        "authorized_date": None if line.authorized is None else line.authorized.isoformat(),
        "authorized_datetime": None,
        "category": None,
        "category_id": None,
        "check_number": line.check_number,
        "counterparties": _counterparties(line),
        "date": line.day.isoformat(),
        "datetime": None,
        "iso_currency_code": line.currency or account.currency,
        "location": _NO_PLACE,
        "logo_url": None,
        "merchant_entity_id": None,
        "merchant_name": line.merchant,
        "name": line.name,
        "original_description": line.name if original else None,
        "payment_channel": line.channel,
        "payment_meta": {**dict.fromkeys(_PAYMENT_KEYS, None), "reference_number": line.reference},
        "pending": line.pending,
        "pending_transaction_id": None if pending is None else item.transaction_id(pending),
        "personal_finance_category": _category(line),
        "personal_finance_category_icon_url": f"{_ICONS}/PFC_OTHER.png",
        "transaction_code": None,
        "transaction_id": item.transaction_id(line.key),
        "transaction_type": "special",
        "unofficial_currency_code": None,
        "website": None,
    }
    if switches.extra_keys:
        shape["shade"] = {"of": ["blue", 7]}
    if line.key in switches.spoilt_lines:
        shape["amount"] = "many"
    return {key: value for key, value in shape.items() if key not in switches.leave_out}


def removed_shape(item: Item, line: Line) -> Json:
    return {"account_id": item.account_id(line.account), "transaction_id": item.transaction_id(line.key)}


def item_shape(item: Item) -> Json:
    institution = item.bank.institution
    return {
        "item_id": item.item_id,
        "institution_id": institution.institution_id,
        "institution_name": institution.name,
        "webhook": item.webhook,
        "auth_method": None,
        "error": None if item.error is None else item.error.nested(),
        "available_products": ["balance"],
        "billed_products": item.products,
        "products": item.products,
        "consented_products": item.products,
        "consent_expiration_time": None,
        "update_type": "background",
    }


def item_state_shape(item: Item) -> Json:
    """What `/item/get` answers beside the request id."""
    failed = item.polled_at if item.error is not None else None
    hook = item.last_hook
    return {
        "item": {**item_shape(item), "created_at": instant(item.created_at)},
        "status": {
            "investments": None,
            "last_webhook": None if hook is None else {"sent_at": instant(hook[0]), "code_sent": hook[1]},
            "transactions": {
                "last_successful_update": None if item.readiness == "NOT_READY" else instant(item.polled_at),
                "last_failed_update": None if failed is None else instant(failed),
            },
        },
    }


def institution_shape(institution: Institution, *, healthy: bool, now: datetime, status: bool) -> Json:
    shape: Json = {
        "institution_id": institution.institution_id,
        "name": institution.name,
        "products": ["transactions", "balance"],
        "country_codes": ["US"],
        "routing_numbers": [],
        "dtc_numbers": [],
        "oauth": institution.oauth,
        "connection_availability": "SUPPORTED",
        "url": None,
        "primary_color": None,
        "logo": None,
        "status": None,
    }
    if status:
        success = 1 if healthy else 0
        breakdown = {
            "success": success,
            "error_plaid": 0,
            "error_institution": 1 - success,
            "refresh_interval": "NORMAL",
        }
        told = "HEALTHY" if healthy else "DOWN"
        updates = {"status": told, "last_status_change": instant(now), "breakdown": breakdown}
        shape["status"] = {"transactions_updates": updates}
    return shape


def _counterparties(line: Line) -> list[Json]:
    if line.merchant is None:
        return []
    named = {"name": line.merchant, "type": "merchant", "entity_id": None, "website": None, "logo_url": None}
    return [{**named, "confidence_level": "HIGH"}]


def _category(line: Line) -> Json | None:
    if line.category is None:
        return None
    primary = line.category.split(".")[0]
    return {"primary": primary, "detailed": line.category.replace(".", "_"), "confidence_level": "HIGH"}
