"""What pages load: one version at a time, others' scripts as they were published, and little of our own."""

import hashlib
import re
import tomllib
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient

from adapters.web import assets
from adapters.web.assets import ASSETS, PREFIX

STATIC = Path(assets.__file__).parent / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = STATIC.parent / "templates"
_OWN_SCRIPT_BYTES_MAX = 25_000
_STYLE_BYTES_MAX = 25_000


def test_scripts_of_others_are_what_was_published_and_have_their_licence() -> None:
    scripts = tomllib.loads((VENDOR / "vendor.toml").read_text())["script"]
    named = {script["file"] for script in scripts} | {script["licence_file"] for script in scripts} | {"vendor.toml"}
    assert named == {file.name for file in VENDOR.iterdir()}
    for script in scripts:
        assert hashlib.sha256((VENDOR / script["file"]).read_bytes()).hexdigest() == script["sha256"]
        assert script["licence"] == "0BSD"
        assert "Zero-Clause BSD" in (VENDOR / script["licence_file"]).read_text()


def test_our_own_scripts_and_style_stay_small() -> None:
    assert sum(file.stat().st_size for file in STATIC.glob("*.js")) <= _OWN_SCRIPT_BYTES_MAX
    assert sum(file.stat().st_size for file in STATIC.glob("*.css")) <= _STYLE_BYTES_MAX


def test_a_file_is_kept_for_a_year_and_is_under_its_version_only(visitor: TestClient[Litestar]) -> None:
    for name in ASSETS:
        answer = visitor.get(f"{PREFIX}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert visitor.get("/static/00000000/keys.js").status_code == 404
    for odd in ("../router.py", "%2e%2e/router.py", "vendor/../../router.py", "vendor/vendor.toml"):
        assert visitor.get(f"{PREFIX}/{odd}").status_code == 404, odd


def test_templates_neither_format_nor_reckon_nor_trust() -> None:
    banned = re.compile(r"\|\s*(safe|round|format|int|float|sum|abs)\b|\bstyle=|\bon[a-z]+=|<script(?![^>]*\bsrc=)")
    reckoned = re.compile(r"\{[{%][^}]*[\w)\]]\s*[*/%+](?!\})\s*[\w(][^}]*[}%]\}")
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text()
        assert not banned.search(text), template.name
        assert not reckoned.search(text), template.name
