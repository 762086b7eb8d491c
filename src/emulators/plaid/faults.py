"""Plaid's refusals: what goes wrong, and the one JSON shape that says so."""

from typing import Final

from emulators.service.wire import Json

_DOCS: Final = "https://plaid.com/docs/errors"
LOGIN_REQUIRED: Final = (
    "the login details of this item have changed (credentials, MFA, or required user action) and a user login is "
    "required to update this information. use Link's update mode to restore the item to a good state"
)
ITEM_GONE: Final = (
    "The Item you requested cannot be found. This Item does not exist, has been previously removed via /item/remove, "
    "or has had access removed by the user."
)


class PlaidError(Exception):
    """A refusal. HTTP 400 unless told otherwise."""

    def __init__(self, kind: str, code: str, message: str, *, status: int = 400, display: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.status = status
        self.display = display

    def body(self, request_id: str) -> Json:
        family = self.kind.lower().removesuffix("_error").replace("_", "-")
        return {
            "display_message": self.display,
            "documentation_url": f"{_DOCS}/{family}/#{self.code.lower()}",
            "error_code": self.code,
            "error_message": self.message,
            "error_type": self.kind,
            "request_id": request_id,
            "suggested_action": None,
        }

    def nested(self) -> Json:
        """As it stands within an Item and within webhooks."""
        return {
            "error_type": self.kind,
            "error_code": self.code,
            "error_code_reason": None,
            "error_message": self.message,
            "display_message": self.display,
            "status": self.status,
        }


def login_required() -> PlaidError:
    display = "The login credentials for this account have changed or a login is required."
    return PlaidError("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", LOGIN_REQUIRED, display=display)


def permission_revoked(kind: str = "INVALID_INPUT") -> PlaidError:
    message = "the holder of this account has revoked their permission for your application to access it"
    return PlaidError(kind, "USER_PERMISSION_REVOKED", message)


def item_not_found() -> PlaidError:
    return PlaidError("ITEM_ERROR", "ITEM_NOT_FOUND", ITEM_GONE)


def invalid_input(code: str, message: str) -> PlaidError:
    return PlaidError("INVALID_INPUT", code, message)


def invalid_keys() -> PlaidError:
    return invalid_input("INVALID_API_KEYS", "invalid client_id or secret provided")


def no_such_token() -> PlaidError:
    return invalid_input("INVALID_ACCESS_TOKEN", "could not find matching access token")


def misshapen_token(environment: str) -> PlaidError:
    expected = f"expected format: access-{environment}-<identifier>"
    return invalid_input("INVALID_ACCESS_TOKEN", f"provided access token is in an invalid format. {expected}")


def invalid_request(code: str, message: str, *, status: int = 400) -> PlaidError:
    return PlaidError("INVALID_REQUEST", code, message, status=status)


def invalid_field(message: str) -> PlaidError:
    return invalid_request("INVALID_FIELD", message)


def mutated() -> PlaidError:
    message = (
        "Underlying transaction data changed since last page was fetched. Please restart pagination from last update."
    )
    return PlaidError("TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", message)


def not_ready() -> PlaidError:
    message = "the requested product is not yet ready. please provide a webhook or try the request again later"
    return PlaidError("ITEM_ERROR", "PRODUCT_NOT_READY", message)


def institution_down() -> PlaidError:
    message = "this institution is not currently responding to this request. please try again soon"
    display = "This financial institution is not currently responding to requests. We apologize for the inconvenience."
    return PlaidError("INSTITUTION_ERROR", "INSTITUTION_DOWN", message, display=display)


def rate_limited(code: str) -> PlaidError:
    message = "rate limit exceeded for attempts to access this item. please try again later"
    return PlaidError("RATE_LIMIT_EXCEEDED", code, message, status=429)


def outage(status: int) -> PlaidError:
    if status == 503:
        message = (
            "the Plaid API is temporarily unavailable due to planned maintenance. visit https://status.plaid.com/ "
            "for more information"
        )
        return PlaidError("API_ERROR", "PLANNED_MAINTENANCE", message, status=status)
    if status == 429:
        return rate_limited("RATE_LIMIT")
    return PlaidError("API_ERROR", "INTERNAL_SERVER_ERROR", "an unexpected error occurred", status=status)
