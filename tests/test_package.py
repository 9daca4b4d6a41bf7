"""What is pinned, and what is shipped."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = sorted((ROOT / "constraints").glob("*.txt"))


def pinned(text: str) -> dict[str, int]:
    """Give each pinned name and the number of its hashes."""
    blocks = re.split(r"\n(?=[a-z])", "\n" + text)[1:]
    return {block.partition("==")[0]: block.count("--hash=sha256:") for block in blocks}


def names(requirements: list[object]) -> set[str]:
    found = {re.split(r"[^A-Za-z0-9._-]", str(item))[0] for item in requirements if isinstance(item, str)}
    return {re.sub(r"[._]", "-", name).lower() for name in found}


@pytest.mark.parametrize("file", CONSTRAINTS, ids=lambda file: file.name)
def test_pins_have_hashes_and_no_addresses(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r".*(?:://|--index|--extra-index|--find-links).*", text) == []
    assert [name for name, hashes in pinned(text).items() if not hashes] == []


def test_all_that_is_needed_is_pinned() -> None:
    files = ("core", "web", "dev")
    core, web, dev = (set(pinned((ROOT / "constraints" / f"{name}.txt").read_text())) for name in files)
    groups = PROJECT["dependency-groups"]
    assert names(PROJECT["project"]["dependencies"]) | names(groups["build"]) <= core <= web <= dev
    assert names(PROJECT["project"]["optional-dependencies"]["web"]) <= web
    assert {name for group in groups.values() for name in names(group)} <= dev


def test_the_wheel_holds_every_file(tmp_path: Path) -> None:
    # The same backend that pip calls, in the environment as it is.
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    run = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(tmp_path / run.stdout.split()[-1]) as wheel:
        shipped = {name for name in wheel.namelist() if name.startswith("sulh/")}
    ours = {
        file.relative_to(ROOT / "src").as_posix()
        for file in (ROOT / "src" / "sulh").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    docs = {
        f"sulh/web/docs/{file.relative_to(ROOT / 'docs').as_posix()}"
        for file in (ROOT / "docs").rglob("*")
        if file.suffix in (".md", ".svg", ".png")
    }
    assert "sulh/web/docs/how-to/see-why.md" in docs
    assert shipped == ours | docs
    web = (r"sulh/web/templates/.*\.html", r"sulh/web/static/.*\.css", r"sulh/web/static/vendor/.*\.min\.js")
    for needed in (r"sulh/py\.typed", r"sulh/cases/.*\.yaml", r".*\.lark", r".*\.json", *web):
        assert any(re.fullmatch(needed, name) for name in shipped), needed
