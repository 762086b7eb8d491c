"""What an order to the admin route of the switches asks for."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from emulators.service.trouble import ServiceSwitches

D = TypeVar("D", bound="Deeds")
S = TypeVar("S", bound=ServiceSwitches)


class Deeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an order does at once, beside the switches that it sets. `clear` sets all others back."""

    clear: bool = False


class SwitchOrder(msgspec.Struct, Generic[D, S], frozen=True):
    """The deeds, and the switches as they are to stand."""

    deeds: D
    wanted: S


def order_of(body: bytes, standing: S, deeds: type[D]) -> SwitchOrder[D, S]:
    """Switches by their names, with deeds beside them; those left out stay as they are.

    Raises msgspec.DecodeError or RecursionError for what is not understood.
    """
    asked = msgspec.json.decode(body, type=dict[str, Any])
    done = msgspec.convert({name: asked.pop(name) for name in deeds.__struct_fields__ if name in asked}, deeds)
    kept: Mapping[str, Any] = {} if done.clear else msgspec.to_builtins(standing, str_keys=True)
    return SwitchOrder(done, msgspec.convert({**kept, **asked}, type(standing), str_keys=True))


def set_to(standing: S, wanted: S) -> None:
    """Make the switches in use stand as wanted."""
    for name in wanted.__struct_fields__:
        setattr(standing, name, getattr(wanted, name))
