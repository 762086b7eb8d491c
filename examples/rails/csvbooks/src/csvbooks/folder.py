"""The files of one company's folder: their rows, and what they were read from."""

import codecs
import csv
import io
import os
import re
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

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = (",", ";", "\t", "|")
# What spreadsheets write to tell each other.
_SAID = re.compile(r"sep=([,;|\t])", re.IGNORECASE)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class File(msgspec.Struct, frozen=True):
    """One file as it was read: its content's digest, when it was last written, and its rows."""

    digest: str
    written_at: datetime
    content: bytes
    name: str

    @property
    def is_bare(self) -> bool:
        """Whether it has not even a head, as one that is about to be written."""
        return not self.content.strip()

    def rows(self, notation: Notation = PLAIN) -> Iterator[Row]:
        """The rows below the head; raises `RailRefused`, with file and line, for what is no table of ours."""
        head: list[str] | None = None
        for line, cells in self._cells():
            refuse_report(self.name, line, cells, head)
            if head is None:
                head = _named_once(self.name, line, cells)
            elif len(cells) != len(head):
                raise RailRefused(f"{self.name} line {line} has {len(cells)} cells, and the head {len(head)}.")
            else:
                yield Row(self.name, line, dict(zip(head, cells, strict=True)), notation)

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """The lines that are not blank, the head first."""
        text = self._text()
        separator, said_so = _separator_of(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        try:
            for cells in reader:
                trimmed = [cell.strip() for cell in cells]
                if any(trimmed) and not (said_so and reader.line_num == 1):
                    yield reader.line_num, trimmed
        except csv.Error as error:
            raise RailRefused(f"{self.name} line {reader.line_num}: {error}.") from error

    def _text(self) -> str:
        """The text without zero characters, which no database takes."""
        encoding = "utf-16" if self.content.startswith(_UTF_16) else "utf-8-sig"
        try:
            return self.content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise RailRefused(f"{self.name} line {line} is not {encoding.removesuffix('-sig').upper()}.") from error


def _separator_of(text: str) -> tuple[str, bool]:
    """What stands between cells, by the head, whose names have none of these; and whether a first line says it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    said = _SAID.fullmatch(first.strip(" \r"))
    if said:
        return said[1], text.startswith(first)
    return next((each for each in _SEPARATORS if each in first), ","), False


def _named_once(file: str, line: int, head: list[str]) -> list[str]:
    """The names of the columns, in small letters; raises `RailRefused` where two have one name."""
    names = [cell.lower() for cell in head]
    for name in names:
        if name and names.count(name) > 1:
            raise RailRefused(f"{file} line {line} has two columns named {name}.")
    return names


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
