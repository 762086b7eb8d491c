"""Answers as XML, which is what a client gets that does not ask for JSON."""

import re
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from emulators.service.wire import Json

NAMESPACE: Final = "http://schema.intuit.com/finance/v3"
_ATTRIBUTES: Final = frozenset({"domain", "sparse", "status", "startPosition", "maxResults", "totalCount", "bId"})
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
# XML 1.0 has no way to write these.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_xml(content: Json) -> bytes:
    """An IntuitResponse whose attribute `time` is, or a Report; references have their name and type as attributes."""
    root = Element("Report" if "Header" in content else "IntuitResponse", {"xmlns": NAMESPACE})
    if "time" in content:
        root.set("time", str(content["time"]))
    for key, value in content.items():
        if key != "time":
            _add(root, key, value)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}'.encode()


def _add(parent: Element, key: str, value: Any) -> None:
    if _NAME.fullmatch(key) is None:
        return
    if isinstance(value, list):
        for item in value:
            _add(parent, key, item)
    elif isinstance(value, dict):
        _add_object(parent, key, value)
    elif value is not None:
        SubElement(parent, key).text = _text(value)


def _add_object(parent: Element, key: str, value: Json) -> None:
    element = SubElement(parent, key)
    if key.endswith("Ref") and "value" in value:
        element.text = _text(value["value"])
        value = {name: item for name, item in value.items() if name != "value"}
        _set_all(element, value)
        return
    _set_all(element, {name: item for name, item in value.items() if _is_attribute(key, name)})
    for name, item in value.items():
        if not _is_attribute(key, name):
            _add(element, name, item)


def _is_attribute(element: str, name: str) -> bool:
    if element == "Error":
        return name in ("code", "element")
    return name in _ATTRIBUTES or (element in ("Fault", "Row", "Rows") and name in ("type", "group"))


def _set_all(element: Element, values: Json) -> None:
    for name, value in values.items():
        if value is not None and _NAME.fullmatch(name):
            element.set(name, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _UNWRITABLE.sub("", str(value))
