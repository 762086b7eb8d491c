"""The pages that people see here, each of which says what this is not."""

from typing import Final

from litestar import Response

from emulators.service.web.pages import plain_page

_NOTE: Final = "QuickBooks Online emulator. This is not Intuit's service."


def page(title: str, content: str, status: int = 200) -> Response[bytes]:
    """`content` is HTML whose texts are escaped."""
    return plain_page(title, _NOTE, content, status)
