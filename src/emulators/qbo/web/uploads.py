"""Files: multipart uploads with their metadata, and downloads."""

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from emulators.qbo.faults import ServiceError, missing, not_found, unreadable
from emulators.qbo.web.appearance import as_seen
from emulators.qbo.web.calls import Call
from emulators.qbo.web.entities import object_in
from emulators.qbo.wire import Binary
from emulators.qbo.writes.attachments import attach, download_path
from emulators.service.wire import Json

_METADATA, _CONTENT = "file_metadata_", "file_content_"
_FILES_LIMIT: Final = 30


def answer_upload(call: Call) -> Json:
    """One AttachableResponse item a file, in the order of their numbers; each item has its own fault."""
    parts = _parts(call)
    numbers = sorted(name.removeprefix(_CONTENT) for name in parts if name.startswith(_CONTENT))
    if not numbers:
        raise missing("file_content_01")
    if len(numbers) > _FILES_LIMIT:
        raise unreadable("file_content: more files than one request may carry")
    return {"AttachableResponse": [_item(call, parts, number) for number in numbers]}


def _item(call: Call, parts: dict[str, Message], number: str) -> Json:
    try:
        return {
            "Attachable": as_seen(
                call, "Attachable", _attached(call, parts[_CONTENT + number], parts.get(_METADATA + number))
            )
        }
    except ServiceError as fault:
        return {"Fault": fault.body(call.now)["Fault"]}


def _attached(call: Call, content: Message, metadata: Message | None) -> Json:
    draft = {} if metadata is None else object_in(_payload(metadata))
    name = content.get_filename()
    if name and "FileName" not in draft:
        draft["FileName"] = name
    file = Binary(_payload(content), str(draft.get("ContentType") or content.get_content_type()))
    return attach(call.desk.company, draft, file, call.now)


def _parts(call: Call) -> dict[str, Message]:
    """By form name. The parser takes base64 and quoted-printable parts for what they are."""
    if not call.content_type.lower().startswith("multipart/"):
        raise unreadable("Content-Type")
    head = f"Content-Type: {call.content_type}\r\n\r\n".encode("latin-1", "replace")
    whole = BytesParser(policy=HTTP).parsebytes(head + call.body)
    if not whole.is_multipart():
        raise unreadable("the body has no parts")
    parts = [part for part in whole.get_payload() if isinstance(part, Message)]
    named = {part.get_param("name", header="Content-Disposition"): part for part in parts}
    return {str(name): part for name, part in named.items() if name}


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def answer_download(call: Call, id: str) -> Binary:
    """The address, as text, at which the file can be fetched for the next fifteen minutes."""
    if id not in call.desk.company.files:
        raise not_found()
    path = download_path(call.desk.company, id, call.now)
    return Binary(f"{call.root}{path}".encode(), "text/plain")
