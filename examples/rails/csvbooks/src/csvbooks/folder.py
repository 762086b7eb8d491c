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
from csvbooks.notation import PLAIN, Notation
from csvbooks.reports import refuse_report

COMPANY = "company.csv"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class File(msgspec.Struct, frozen=True):
    """One file as it was read: its content's digest, when it was last written, and its rows."""

    digest: str
    written_at: datetime
    content: bytes
    name: str

    def rows(self, notation: Notation = PLAIN) -> Iterator[Row]:
        """The rows below the head; raises `RailRefused`, with file and line, for what is no table of ours."""
        head: list[str] | None = None
        for line, cells in self._cells():
            refuse_report(self.name, line, cells, head)
            if head is None:
                head = cells
            elif len(cells) != len(head):
                raise RailRefused(f"{self.name} line {line} has {len(cells)} cells, and the head {len(head)}.")
            else:
                yield Row(self.name, line, dict(zip(head, cells, strict=True)), notation)

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """The lines that are not blank, the head first."""
        reader = csv.reader(io.StringIO(self._text(), newline=""), strict=True)
        try:
            for cells in reader:
                trimmed = [cell.strip() for cell in cells]
                if any(trimmed):
                    yield reader.line_num, trimmed
        except csv.Error as error:
            raise RailRefused(f"{self.name} line {reader.line_num}: {error}.") from error

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
