"""What pages load beside their text: stylesheet, scripts and pictures, under an address that changes with them."""

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from adapters.web.signing_in import SIGNED_OUT
from domain.errors import NotFound

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_DIGITS = 8
_FOR_A_YEAR = "public, max-age=31536000, immutable"


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent."""

    body: bytes
    media_type: str


def _read() -> dict[str, Asset]:
    files = sorted(file for file in _FOLDER.rglob("*") if file.suffix in _TYPES)
    return {
        file.relative_to(_FOLDER).as_posix(): Asset(file.read_bytes(), f"{_TYPES[file.suffix]}; charset=utf-8")
        for file in files
    }


def _digest(files: dict[str, Asset]) -> str:
    whole = hashlib.sha256()
    for name, asset in files.items():
        whole.update(name.encode() + b"\x00" + hashlib.sha256(asset.body).digest())
    return whole.hexdigest()[:_DIGITS]


ASSETS = _read()
PREFIX = f"/static/{_digest(ASSETS)}"
"""Where this version's files are; what is kept of it never gets old."""


@get("/static/{version:str}/{name:path}", opt=SIGNED_OUT, status_code=HTTPStatus.OK, sync_to_thread=False)
def get_asset(
    version: Annotated[str, PathParameter(max_length=_DIGITS)], name: Annotated[str, PathParameter(max_length=100)]
) -> Response[bytes]:
    """A file of this version; another version's are not here any more."""
    asset = ASSETS.get(name.removeprefix("/"))
    if asset is None or not PREFIX.endswith(version):
        raise NotFound("There is no such file in this version.")
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": _FOR_A_YEAR})


ASSET_ROUTES = [get_asset]
