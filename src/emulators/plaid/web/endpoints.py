"""Every endpoint there is, by its path."""

from collections.abc import Mapping
from typing import Final

from emulators.plaid.web import accounts, link, transactions
from emulators.plaid.web.asks import Endpoint, endpoint

_LINK_OPTIONS: Final = (
    "access_token products webhook transactions redirect_uri account_filters update additional_consented_products "
    "required_if_supported_products optional_products link_customization_name"
)
ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    "link/token/create": endpoint(link.create_link_token, "client_name language country_codes user", _LINK_OPTIONS),
    "item/public_token/exchange": endpoint(link.exchange, "public_token"),
    "item/get": endpoint(link.get_item, "access_token"),
    "item/remove": endpoint(link.remove_item, "access_token", "reason_code reason_note"),
    "item/webhook/update": endpoint(link.update_webhook, "access_token", "webhook"),
    "item/access_token/invalidate": endpoint(link.invalidate_access_token, "access_token"),
    "accounts/get": endpoint(accounts.get_accounts, "access_token", "options"),
    "accounts/balance/get": endpoint(accounts.get_balances, "access_token", "options"),
    "transactions/sync": endpoint(transactions.sync, "access_token", "cursor count options"),
    "transactions/get": endpoint(transactions.get_window, "access_token start_date end_date", "options"),
    "transactions/refresh": endpoint(transactions.refresh, "access_token"),
    "institutions/get_by_id": endpoint(link.get_institution, "institution_id country_codes", "options"),
    "webhook_verification_key/get": endpoint(link.get_key, "key_id"),
    "sandbox/public_token/create": endpoint(
        link.create_public_token, "institution_id initial_products", "options user_token", sandbox=True
    ),
    "sandbox/item/fire_webhook": endpoint(link.fire_webhook, "access_token webhook_code", "webhook_type", sandbox=True),
    "sandbox/item/reset_login": endpoint(link.reset_login, "access_token", sandbox=True),
    "sandbox/transactions/create": endpoint(transactions.create, "access_token transactions", sandbox=True),
}
