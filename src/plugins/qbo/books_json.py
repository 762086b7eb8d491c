"""Intuit's objects as plain JSON that is changed and sent back: unknown keys stay, amounts stay exact."""

from decimal import Decimal
from typing import Any

import msgspec

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import Money
from plugins.qbo.wire import UNDECODABLE

Json = dict[str, Any]

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def load(raw: bytes) -> Json:
    """An object's bytes as a dictionary; raises `RailRefused` for what is none."""
    try:
        return _decoder.decode(raw)
    except UNDECODABLE as error:
        raise RailRefused("The record's payload is no JSON object.") from error


def dump(fields: Json) -> bytes:
    """A dictionary as bytes, decimals as numbers."""
    return _encoder.encode(fields)


def ref(record_id: str) -> Json:
    """A reference; an empty id takes the reference away."""
    return {"value": record_id}


def ref_id(fields: Json, name: str) -> str:
    """The id a reference points to; empty for none."""
    found = fields.get(name)
    return str(found.get("value") or "") if isinstance(found, dict) else ""


def kept(fields: Json, *names: str) -> Json:
    """Those of the named keys that are there."""
    return {name: fields[name] for name in names if name in fields}


def lines_of(fields: Json) -> list[Json]:
    """The lines of a document."""
    found = fields.get("Line")
    return [line for line in found if isinstance(line, dict)] if isinstance(found, list) else []


def applied(amount: Money, *links: tuple[str, str]) -> list[Json]:
    """One line for each linked document, each over the whole amount; links are ids with their types."""
    return [
        {"Amount": amount.amount, "LinkedTxn": [{"TxnId": txn_id, "TxnType": txn_type}]} for txn_id, txn_type in links
    ]


def linked_ids(fields: Json, *prefixes: str) -> list[str]:
    """Ids of the linked documents whose type begins with one of the prefixes, each once."""
    links = fields.get("LinkedTxn")
    found = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    ids = (str(link.get("TxnId") or "") for link in found if str(link.get("TxnType")).startswith(prefixes))
    return list(dict.fromkeys(each for each in ids if each))


def plain(value: Any) -> Any:
    """A field as it can be compared: references by their ids, empty ones as None."""
    if isinstance(value, dict) and "value" in value:
        return str(value["value"] or "") or None
    if isinstance(value, dict) and set(value) == {"Address"}:
        return value["Address"] or None
    return None if value == "" else value
