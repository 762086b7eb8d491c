"""In which encoding an answer is sent: gzip, or zstd to who would rather have that, where its library is installed."""

import gzip
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any, ClassVar

from litestar.config.compression import CompressionConfig
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import Message, Receive, Scope, Send

# An extra of the installation: without it answers are sent in gzip.
zstandard: Any = import_module("zstandard") if find_spec("zstandard") else None

GZIP, ZSTD = "gzip", "zstd"
# The first of those that are wanted alike: gzip, which every client has had for long.
OFFERED = (GZIP, ZSTD) if zstandard else (GZIP,)
# Beyond these levels an answer gets little smaller, and holds the event loop up for longer.
_GZIP_LEVEL, _ZSTD_LEVEL = 4, 3
_SIZE_MIN = 1024


def preferred(accepted: str, offered: tuple[str, ...] = OFFERED) -> str:
    """Of an `Accept-Encoding` the encoding that is wanted most of those there are; empty for none."""
    wishes = dict(_wish(each) for each in accepted.lower().split(",") if each.strip())
    best = max(offered, key=lambda name: wishes.get(name, wishes.get("*", 0.0)))
    return best if wishes.get(best, wishes.get("*", 0.0)) > 0 else ""


def _wish(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    weight = parameters.replace(" ", "").removeprefix("q=")
    try:
        return name.strip(), float(weight) if weight else 1.0
    except ValueError:
        return name.strip(), 0.0


def plain(body: bytes, encoding: str) -> bytes:
    """What was encoded."""
    if encoding == GZIP:
        return gzip.decompress(body)
    if encoding == ZSTD and zstandard:
        found: bytes = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        return found
    return body


class ZstdCompression:
    """Litestar's facade of zstd."""

    encoding: ClassVar[str] = ZSTD

    def __init__(self, buffer: BytesIO, compression_encoding: str, config: CompressionConfig) -> None:  # noqa: ARG002
        self._buffer = buffer
        self._compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()

    def write(self, body: bytes) -> None:
        self._buffer.write(self._compressor.compress(body))
        self._buffer.write(self._compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))

    def close(self) -> None:
        self._buffer.write(self._compressor.flush())


class Encodings(CompressionMiddleware):
    """Litestar's compression by what the client wants most; what an answer varies by is told once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = preferred(Headers.from_scope(scope).get("accept-encoding", ""))
        if encoding:
            send = self.create_compression_send_wrapper(
                send=_varying_once(send), compression_encoding=encoding, scope=scope
            )
        await self.app(scope, receive, send)


def _varying_once(send: Send) -> Send:
    async def send_once(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders(message)
            names = [name.strip() for name in headers.get("vary", "").split(",") if name.strip()]
            if names:
                headers["vary"] = ", ".join({name.lower(): name for name in reversed(names)}.values())
        await send(message)

    return send_once


def compression() -> CompressionConfig:
    """How the application's answers are encoded."""
    facade: Any = {"compression_facade": ZstdCompression} if ZSTD in OFFERED else {}
    return CompressionConfig(
        backend=ZSTD if facade else GZIP,
        minimum_size=_SIZE_MIN,
        gzip_compress_level=_GZIP_LEVEL,
        middleware_class=Encodings,
        **facade,
    )
