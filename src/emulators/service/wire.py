"""JSON with exact amounts, in and out."""

from decimal import Decimal
from typing import Any, Final

import msgspec

Json = dict[str, Any]

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)


class WireError(ValueError):
    """The bytes or the amount cannot be read; the sender must change them."""


def encode(value: object) -> bytes:
    return _ENCODER.encode(value)


def decode(body: bytes) -> Any:
    """Numbers with a decimal point become Decimal, never float. Raises WireError."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise WireError(str(error)) from error
