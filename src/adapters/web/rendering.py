"""Pages as they leave: a template over ready strings, and the headers that shut out whatever is not ours."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.enums import MediaType

from adapters.web.assets import PREFIX

_CONTENT = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(_CONTENT),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "HX-Request",
}
"""Of every page and fragment."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["assets"] = PREFIX


def rendered(template: str, **given: Any) -> str:
    """The template's text over what is given; a name that is not given is an error."""
    return _templates.get_template(template).render(given)


def html(body: str, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response[str]:
    """A page or a fragment of one."""
    return Response(body, status_code=status, media_type=MediaType.HTML, headers={**HEADERS, **(headers or {})})


def elsewhere(address: str) -> Response[str]:
    """After something was done: the page to look at now."""
    return Response("", status_code=HTTPStatus.SEE_OTHER, headers={**HEADERS, "Location": address})
