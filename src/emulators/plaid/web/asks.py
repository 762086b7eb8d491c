"""One admitted request: who asks, what its body says, and the fields that an endpoint takes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from emulators.plaid.faults import invalid_field, invalid_request
from emulators.plaid.items import Item
from emulators.plaid.sandbox import Sandbox
from emulators.service.wire import Json

CREDENTIALS = frozenset({"client_id", "secret"})


class Ask(msgspec.Struct, frozen=True):
    """`body` is without the credentials."""

    sandbox: Sandbox
    body: Json
    client_id: str
    now: datetime
    root: str

    def text(self, field: str, default: str = "") -> str:
        value: str = _of(self.body, field, str, default)
        return value

    def number(self, field: str, default: int, most: int, *, least: int = 1) -> int:
        value: int = _of(self.body, field, int, default)
        if not least <= value <= most:
            raise invalid_field(f"{field} must be greater or equal to {least} and less than or equal to {most}")
        return value

    def options(self, *known: str) -> "Ask":
        """The object under `options`, asked as if it were the body. Raises PlaidError for a field not known."""
        options = self.nested("options").body
        return Ask(self.sandbox, _known(options, known), self.client_id, self.now, self.root)

    def nested(self, field: str) -> "Ask":
        value: Json = _of(self.body, field, dict, {})
        return Ask(self.sandbox, value, self.client_id, self.now, self.root)

    def flag(self, field: str) -> bool:
        return bool(_of(self.body, field, bool, None))

    def texts(self, field: str) -> list[str]:
        return [str(value) for value in _of(self.body, field, list, [])]

    def day(self, field: str) -> date:
        text = self.text(field)
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise invalid_field(f"{field} must be a date of the form YYYY-MM-DD") from error

    @property
    def item(self) -> Item:
        """The Item of the access token. Raises PlaidError."""
        return self.sandbox.item_of(self.text("access_token"))


class Endpoint(msgspec.Struct, frozen=True):
    """Which fields its body must have and may have, and what answers it."""

    answer: Callable[[Ask], Json]
    required: frozenset[str]
    optional: frozenset[str]
    sandbox_only: bool = False

    def check(self, body: Mapping[str, Any]) -> None:
        """Raises PlaidError for fields that are missing, and for those that nobody knows."""
        missing = sorted(self.required - body.keys())
        if missing:
            message = f"the following required fields are missing: {', '.join(missing)}"
            raise invalid_request("MISSING_FIELDS", message)
        _known(body, self.required | self.optional | CREDENTIALS)


def endpoint(
    answer: Callable[[Ask], Json], required: str = "", optional: str = "", *, sandbox: bool = False
) -> Endpoint:
    """Fields are named with spaces between them."""
    return Endpoint(answer, frozenset(required.split()), frozenset(optional.split()), sandbox)


def _known(body: Mapping[str, Any], known: frozenset[str] | tuple[str, ...]) -> Json:
    unknown = sorted(body.keys() - set(known))
    if unknown:
        message = f"the following fields are not recognized by this endpoint: {', '.join(unknown)}"
        raise invalid_request("UNKNOWN_FIELDS", message)
    return dict(body)


def _of(body: Mapping[str, Any], field: str, wanted: type, default: Any) -> Any:
    value = body.get(field)
    if value is None:
        return default
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise invalid_field(f"{field} must be a {_NAMES[wanted]}")
    return value


_NAMES: Mapping[type, str] = {
    str: "string",
    int: "number",
    bool: "boolean",
    dict: "properly formatted object",
    list: "list",
}
