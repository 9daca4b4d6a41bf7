"""The page of propositions is what the cases give. `--update-golden` writes it anew."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

import sulh

DOCS = Path(__file__).resolve().parent.parent / "docs"


def tool() -> ModuleType:
    """Return the tool that writes the page."""
    spec = importlib.util.spec_from_file_location("make_propositions", DOCS / "make_propositions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_propositions"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.golden
def test_the_page_is_what_the_cases_say(request: pytest.FixtureRequest) -> None:
    text = tool().written()
    page = DOCS / "propositions.md"
    if request.config.getoption("--update-golden"):
        page.write_text(text, encoding="utf-8", newline="\n")
    assert page.exists()
    assert page.read_bytes() == text.encode(), "written by hand, or a case has changed since? make golden"


def test_every_claim_of_the_peace_processes_is_on_the_page() -> None:
    text = (DOCS / "propositions.md").read_text(encoding="utf-8")
    escaped = tool().escaped
    for name in sulh.shipped_cases():
        case = sulh.load(name)
        if case.history:
            assert case.claims
            assert all(f"| {escaped(claim.text)} | [{name}]" in text for claim in case.claims.values())
