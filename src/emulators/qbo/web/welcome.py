"""What a person sees who opens the emulator's address in a browser."""

from html import escape

from litestar import Response, get

from emulators.qbo.web.calls import sandbox_of
from emulators.qbo.web.pages import page
from emulators.service.web.asked import AnyRequest, root_of


@get("/")
async def welcome(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    root = root_of(request)
    companies = "".join(
        f"<li>{escape(company.name)}: <code>{escape(root)}/v3/company/{escape(company.realm_id)}/</code></li>"
        for company in sandbox.companies
    )
    steered = " ".join(f"<code>/admin/{name}</code>" for name in ("switches", "clock", "webhooks", "planted"))
    admin = f"<p>It is steered at {steered}.</p>"
    content = (
        f"<p>It is {sandbox.clock().isoformat(timespec='minutes')} here.</p><ul>{companies}</ul>"
        f"<p>Discovery: <code>{escape(root)}/.well-known/openid_sandbox_configuration/</code></p>"
        f"{admin if sandbox.admin else ''}"
    )
    return page("It runs", content)
