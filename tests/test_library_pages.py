"""The pages of the library are what the cases give, and can be read. `--update-golden` writes them anew."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import click
import pytest

import sulh
from sulh.cli.main import COMMANDS, cli

DOCS = Path(__file__).resolve().parent.parent / "docs"
LONGEST, WORDS = 300, 3_500


@cache
def library() -> ModuleType:
    """Return the tool that writes the pages."""
    spec = importlib.util.spec_from_file_location("make_library", DOCS / "make_library.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_library"] = module
    spec.loader.exec_module(module)
    return module


@cache
def written() -> dict[Path, str]:
    found: dict[Path, str] = library().written(library().library())
    return found


PAGES = sorted((DOCS / "library").glob("*.md"))


@pytest.mark.golden
def test_the_library_is_what_its_cases_say(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        for file, text in written().items():
            file.write_text(text, encoding="utf-8", newline="\n")
    differ = [file.name for file, text in written().items() if not file.exists() or file.read_bytes() != text.encode()]
    assert differ == [], "written by hand, or a case has changed since? make golden"


def test_there_is_a_page_and_a_picture_for_each_peace_process_and_no_other() -> None:
    names = [name for name in sulh.shipped_cases() if sulh.load(name).history]
    assert len(names) == 11
    assert {page.stem for page in PAGES} == {*names, "index"}
    pictures = {f"library-{name}{kind}.svg" for name in names for kind in ("", "-strip")}
    assert {picture.name for picture in (DOCS / "_static").glob("library-*.svg")} == pictures
    index = (DOCS / "library" / "index.md").read_text(encoding="utf-8")
    assert all(f"({name}.md)" in index and f"\n{name}\n" in index for name in names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_are_short_enough_to_read(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = text.partition("## Sources")[0]
    assert len(prose.splitlines()) <= LONGEST
    assert len(prose.split()) <= WORDS
    assert [line for line in prose.splitlines() if len(line) > 120 and not line.startswith(("|", "**["))] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.stem != "index"], ids=lambda page: page.stem)
def test_every_party_statement_and_source_is_on_its_page(page: Path) -> None:
    case, text = sulh.load(page.stem), page.read_text(encoding="utf-8")
    answer = sulh.about(case)
    for party in case.parties:
        assert f"### {library().escaped(party.name)}\n" in text
        assert all(f"| {n} | `{wish.text}` |" in text for n, wish in enumerate(answer.wishes[party.id], 1))
        assert all(f"| `{option.id}` |" in text for option in party.options)
    assert text.count("*coercive*") == sum(option.coercive for option in case.options)
    assert all(f"- `{id}`: " in text for id in case.sources)
    assert all(f"| `{name}` |" in text for name in case.variants)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_the_pages_exist(page: Path) -> None:
    whole = click.Context(cli, help_option_names=["-h", "--help"])  # commands keep the first help option they make
    for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            program, name, *arguments = shlex.split(line, comments=True)
            assert program == "sulh"
            assert name in COMMANDS
            assert arguments[0] == page.stem
            command = cli.get_command(whole, name)
            assert command is not None
            command.make_context(name, list(arguments), parent=whole)  # parses the call, and asks nothing


def test_texts_become_plain_text_on_a_page() -> None:
    assert library().escaped("a | b_c\n *d* <e> $f$ [g]") == r"a \| b\_c \*d\* \<e\> \$f\$ \[g\]"
