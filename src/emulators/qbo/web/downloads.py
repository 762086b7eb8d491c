"""The addresses that attached files are fetched from, which need no token and soon stop working."""

from litestar import Response, get

from emulators.qbo.web.calls import sandbox_of
from emulators.qbo.writes.attachments import downloaded
from emulators.service.web.asked import AnyRequest


@get("/download/{realm_id:str}/{file_id:str}")
async def download(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    realm_id, file_id = (str(request.path_params[name]) for name in ("realm_id", "file_id"))
    desk = sandbox.desk(realm_id)
    asked = {key: str(value) for key, value in request.query_params.items()}
    until, signature = asked.get("until", ""), asked.get("signature", "")
    file = None if desk is None else downloaded(desk.company, file_id, until, signature, sandbox.clock())
    if file is None:
        return Response(b"Request has expired", status_code=403, media_type="text/plain")
    return Response(file.content, media_type=file.media_type)
