"""The plain pages that people see, each of which says by its `note` what this is not."""

from typing import Final

from litestar import Response

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1d2b22}"
    "fieldset{border:1px solid #cfd8d2;border-radius:8px;padding:1rem;margin:1rem 0}"
    "label{display:block;padding:.35rem 0}small{color:#5c6b62}"
    ".note{background:#fff6d6;border-radius:8px;padding:.6rem 1rem}"
    "button{font:inherit;padding:.5rem 1.2rem;border-radius:6px;border:1px solid #2c7a4b;margin-right:.5rem}"
    "button.primary{background:#2c7a4b;color:#fff}"
)


def plain_page(title: str, note: str, content: str, status: int = 200) -> Response[bytes]:
    """`content` is HTML whose texts are escaped."""
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>{title}</h1>"
        f'<p class="note">{note}</p>{content}</main></body></html>'
    )
    content_type = "text/html; charset=utf-8"
    return Response(text.encode("utf-8", "replace"), status_code=status, headers=_HEADERS, media_type=content_type)
