"""The files of one company's folder: their rows, and what they were read from."""

import csv
import io
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import msgspec

from cashrail.kit.errors import RailRefused, RailRetriable
from csvbooks.cells import Row

COMPANY = "company.csv"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class File(msgspec.Struct, frozen=True):
    """One file as it was read: its content's digest, when it was last written, and its rows."""

    digest: str
    written_at: datetime
    content: bytes
    name: str

    def rows(self) -> Iterator[Row]:
        """The rows below the head; raises `RailRefused`, with file and line, for what is no table."""
        reader = csv.reader(io.StringIO(self._text(), newline=""), strict=True)
        try:
            head = [cell.strip() for cell in next(reader, [])]
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield self._row(head, cells, reader.line_num)
        except csv.Error as error:
            raise RailRefused(f"{self.name} line {reader.line_num}: {error}.") from error

    def _row(self, head: list[str], cells: list[str], line: int) -> Row:
        if len(cells) != len(head):
            raise RailRefused(f"{self.name} line {line} has {len(cells)} cells, and the head {len(head)}.")
        return Row(self.name, line, {name: cell.strip() for name, cell in zip(head, cells, strict=True) if name})

    def _text(self) -> str:
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise RailRefused(f"{self.name} line {line} is not UTF-8.") from error


def company_folder(settings: Mapping[str, str], tenant: str) -> Path:
    """The folder of a company below the setting ROOT; raises `RailRefused` where there is none."""
    root = settings.get("ROOT")
    if not root:
        raise RailRefused("The setting ROOT does not say in which folder the companies' folders are.")
    if tenant in ("", ".", "..") or Path(tenant).name != tenant:
        raise RailRefused(f"{tenant!r} is no name of a folder below ROOT.")
    return Path(root) / tenant


def read_file(folder: Path, name: str) -> File | None:
    """The file, None when it is not there; raises `RailRetriable` for one that cannot be read, or is being written."""
    try:
        with (folder / name).open("rb") as opened:
            before = os.fstat(opened.fileno())
            content = opened.read()
            after = os.fstat(opened.fileno())
    except FileNotFoundError:
        if folder.is_dir():
            return None
        raise RailRetriable(f"The folder {folder.name} is not there.") from None
    except OSError as error:
        raise RailRetriable(f"{name} cannot be read ({error.strerror}).") from error
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise RailRetriable(f"{name} is being written.")
    written_at = _EPOCH + timedelta(microseconds=after.st_mtime_ns // 1000)
    return File(blake2b(content, digest_size=16).hexdigest(), written_at, content, name)
