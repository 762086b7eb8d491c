"""An installed rail is imported to learn what it declares once per state of its files. A process is a start."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOURCE = """
from cashrail.kit import hookimpl
from cashrail.kit.records import RailDeclaration, RailLimits

@hookimpl
def declare_rail():
    return RailDeclaration(
        name="shop", title="Shop", kit_versions="1", feeds=("Vendor",), hosts=("shop.example.com",),
        pages={"Vendor": "https://shop.example.com/v/{id}"},
        limits=RailLimits(requests_per_minute=60),
    )
"""
ASK = """
import json, sys
from cashrail.host.rails import PluginRails
from domain.errors import RailRefused
try:
    said = dict(PluginRails(lambda rail: {}).declaration("shop").pages)
except RailRefused as error:
    said = str(error)
print(json.dumps([said, [name for name in ("shoprail", "cashrail.kit", "pluggy") if name in sys.modules]]))
"""
PAGES = {"Vendor": "https://shop.example.com/v/{id}"}
IMPORTED = ["shoprail", "cashrail.kit", "pluggy"]


class Shelf:
    """A folder in which the rail `shop` is installed, and a cache folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.installed, self.cache = folder / "installed", folder / "cache"
        self.module = self.installed / "shoprail" / "__init__.py"
        self.module.parent.mkdir(parents=True)
        self.module.write_text(SOURCE)
        self.install("1.0")

    def install(self, version: str) -> None:
        """State the package's version and its entry point."""
        for old in self.installed.glob("shoprail-*.dist-info"):
            old.rename(self.installed / f"shoprail-{version}.dist-info")
        metadata = self.installed / f"shoprail-{version}.dist-info"
        metadata.mkdir(exist_ok=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: shoprail\nVersion: {version}\n")
        (metadata / "entry_points.txt").write_text("[cashrail.rails]\nshop = shoprail\n")

    def ask(self) -> Any:
        """The pages that a new process is told, or why none, and what it imported for it."""
        told = {"PYTHONPATH": str(self.installed), "XDG_CACHE_HOME": str(self.cache)}
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=os.environ | told, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    assert shelf.ask() == [PAGES, IMPORTED]
    return shelf


def test_a_rail_that_has_not_changed_is_not_imported_again(shelf: Shelf) -> None:
    assert shelf.ask() == [PAGES, []]


def test_a_changed_file_is_taken_in_anew(shelf: Shelf) -> None:
    shelf.module.write_text(SOURCE.replace("/v/", "/vendors/"))

    assert shelf.ask() == [{"Vendor": "https://shop.example.com/vendors/{id}"}, IMPORTED]
    assert shelf.ask() == [{"Vendor": "https://shop.example.com/vendors/{id}"}, []]


def test_a_file_beside_it_that_imports_what_it_may_not_is_found_whenever_it_comes(shelf: Shelf) -> None:
    (shelf.module.parent / "orders.py").write_text("import domain.money\n")

    for _ in range(2):
        said, imported = shelf.ask()
        assert "orders.py:1 imports domain.money" in said
        assert imported == IMPORTED


def test_another_version_is_taken_in_anew(shelf: Shelf) -> None:
    shelf.install("1.1")

    assert shelf.ask() == [PAGES, IMPORTED]
    assert shelf.ask() == [PAGES, []]


@pytest.mark.parametrize("content", [b"", b'{"state":"', b"\xff", b"[]", b'{"state":"x","declaration":{}}'])
def test_what_is_remembered_and_cannot_be_read_is_learnt_anew(content: bytes, shelf: Shelf) -> None:
    [kept] = (shelf.cache / "cashrail" / "rails").iterdir()
    kept.write_bytes(content)

    assert shelf.ask() == [PAGES, IMPORTED]
    assert shelf.ask() == [PAGES, []]


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.cache.write_text("a file, no folder")

    assert shelf.ask() == shelf.ask() == [PAGES, IMPORTED]
