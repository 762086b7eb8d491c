"""Link and Item endpoints: tokens, what an Item is, where its webhooks go, and its end."""

from datetime import timedelta
from typing import Final

from emulators.plaid.bank import Bank
from emulators.plaid.faults import PlaidError, institution_down, invalid_field, invalid_input, invalid_request
from emulators.plaid.shapes import instant, institution_shape, item_shape, item_state_shape
from emulators.plaid.tokens import LINK_TOKEN_LIFE, UPDATE_LINK_TOKEN_LIFE, LinkToken, new_token
from emulators.plaid.web.asks import Ask
from emulators.service.wire import Json

DAYS_DEFAULT: Final = 90
DAYS_MOST: Final = 730


def create_link_token(ask: Ask) -> Json:
    """For a new Item, or to repair the one whose access token is given."""
    sandbox, repairs = ask.sandbox, ask.text("access_token")
    if not repairs and not ask.texts("products"):
        raise invalid_request("MISSING_FIELDS", "the following required fields are missing: products")
    days = ask.nested("transactions").number("days_requested", DAYS_DEFAULT, DAYS_MOST)
    life = UPDATE_LINK_TOKEN_LIFE if repairs else LINK_TOKEN_LIFE
    made = LinkToken(
        token=new_token("link", sandbox.environment),
        expires_at=ask.now + life,
        webhook=None if repairs else ask.text("webhook") or None,
        days_requested=days,
        item_id=ask.item.item_id if repairs else "",
    )
    sandbox.link_tokens[made.token] = made
    return {"link_token": made.token, "expiration": instant(made.expires_at)}


def create_public_token(ask: Ask) -> Json:
    """What Link would have given a person who chose that bank."""
    options = ask.options("webhook", "override_username", "override_password", "transactions")
    bank = _bank(ask, options.text("override_username"))
    days = options.nested("transactions").number("days_requested", DAYS_DEFAULT, DAYS_MOST)
    token = ask.sandbox.link(
        bank, webhook=options.text("webhook") or None, days_requested=days, products=ask.texts("initial_products")
    )
    return {"public_token": token}


def _bank(ask: Ask, login: str) -> Bank:
    """The bank's login by the name of its user, or else the first login at that bank."""
    wanted = ask.text("institution_id")
    bank = ask.sandbox.banks.get(login)
    if bank is None or bank.institution.institution_id != wanted:
        bank = ask.sandbox.bank_of(wanted)
    if bank is None:
        raise invalid_input("INVALID_INSTITUTION", "invalid institution_id provided")
    return bank


def exchange(ask: Ask) -> Json:
    access_token, item_id = ask.sandbox.exchange(ask.text("public_token"))
    return {"access_token": access_token, "item_id": item_id}


def get_item(ask: Ask) -> Json:
    return item_state_shape(ask.item)


def remove_item(ask: Ask) -> Json:
    ask.sandbox.remove(ask.item)
    return {}


def update_webhook(ask: Ask) -> Json:
    item, webhook = ask.item, ask.text("webhook") or None
    if webhook is not None:
        ask.sandbox.listen(webhook)
    item.webhook = webhook
    ask.sandbox.tell(item, "ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", new_webhook_url=webhook, error=None)
    return {"item": item_shape(item)}


def invalidate_access_token(ask: Ask) -> Json:
    return {"new_access_token": ask.sandbox.grant(ask.item.item_id)}


def get_institution(ask: Ask) -> Json:
    institution = ask.sandbox.institution(ask.text("institution_id"))
    if institution is None:
        raise invalid_input("INVALID_INSTITUTION", "invalid institution_id provided")
    options = ask.options("include_optional_metadata", "include_status", "include_auth_metadata")
    healthy = institution.institution_id not in ask.sandbox.switches.institutions_down
    status = options.flag("include_status")
    return {"institution": institution_shape(institution, healthy=healthy, now=ask.now, status=status)}


def get_key(ask: Ask) -> Json:
    key = ask.sandbox.keys.told(ask.text("key_id"))
    if key is None:
        message = "invalid key_id provided. note that key_ids are specific to Plaid environments"
        raise invalid_input("INVALID_WEBHOOK_VERIFICATION_KEY_ID", message)
    return {"key": key}


def fire_webhook(ask: Ask) -> Json:
    """A webhook of that code, whatever the Item's state."""
    item, code = ask.item, ask.text("webhook_code")
    if item.webhook is None:
        message = (
            "Webhook for this item is either not set up, or invalid. Please update the item's webhook and try again."
        )
        raise PlaidError("SANDBOX_ERROR", "SANDBOX_WEBHOOK_INVALID", message)
    if code == "SYNC_UPDATES_AVAILABLE":
        ask.sandbox.tell_updates(item)
    elif code == "DEFAULT_UPDATE":
        ask.sandbox.tell(item, "TRANSACTIONS", code, new_transactions=0, error=None)
    elif code in ("PENDING_DISCONNECT", "PENDING_EXPIRATION"):
        ends = instant(ask.now + timedelta(days=7))
        ask.sandbox.tell(item, "ITEM", code, reason="INSTITUTION_MIGRATION", disconnect_time=ends)
    elif code in _OF_ITEMS:
        ask.sandbox.tell(item, "ITEM", code, error=None if item.error is None else item.error.nested())
    else:
        raise invalid_field(f"webhook_code {code} is not supported here")
    return {"webhook_fired": True}


def reset_login(ask: Ask) -> Json:
    item = ask.item
    item.break_login()
    ask.sandbox.tell(item, "ITEM", "ERROR", error=None if item.error is None else item.error.nested())
    return {"reset_login": True}


def refuse_down(ask: Ask) -> None:
    """Raises PlaidError where the Item's bank does not answer."""
    if ask.item.bank.institution.institution_id in ask.sandbox.switches.institutions_down:
        raise institution_down()


_OF_ITEMS: Final = frozenset(
    {"NEW_ACCOUNTS_AVAILABLE", "LOGIN_REPAIRED", "USER_PERMISSION_REVOKED", "USER_ACCOUNT_REVOKED", "ERROR"}
)
