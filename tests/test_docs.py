"""The documentation is complete, and says what sulh does.

Examples in `>>>` run in `test_pages.py`. Here: every code, key, concept and word has its place on a page, and what a
page shows as printed by sulh is what sulh prints. `pytest tests/test_docs.py --update-golden` writes such texts anew.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

import sulh
from sulh.cli import main as command_line
from sulh.errors import CaseError, Problem, SulhError
from sulh.files import schema
from sulh.show.render import problem_lines
from sulh.stability.concept import Concept
from sulh.stability.registry import CONCEPTS, FAMILIES, Family
from sulh.web import editing, jobs, refusals, serving
from sulh.web.pages import report

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ERRORS = DOCS / "reference" / "errors.md"
FILE_FORMAT = DOCS / "reference" / "file-format.md"
GLOSSARY = DOCS / "reference" / "glossary.md"
TUTORIAL = DOCS / "tutorial" / "first-case.md"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"\bS[1-9]\d\d\b")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str) -> list[tuple[str, str]]:
    return BLOCK.findall(text)


# Error codes --------------------------------------------------------------------------------------------------------


def sections() -> dict[str, str]:
    """Return the sections of the page of error codes: code to text."""
    parts = re.split(r"^### (S\d{3}) .*$", read(ERRORS), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_code_of_the_source_has_its_section_in_order() -> None:
    used = sorted({code for file in (ROOT / "src").rglob("*.py") for code in CODE.findall(read(file))})
    assert re.findall(r"^### (S\d{3}) ", read(ERRORS), re.MULTILINE) == used
    assert re.findall(r"^\((s\d{3})\)=\n### S", read(ERRORS), re.MULTILINE) == [code.lower() for code in used]


def found_in(kind: str, example: str) -> list[Problem]:
    """Return everything that sulh says to an example."""
    try:
        if kind == "json":
            from sulh.files.gmcr import read_gmcr

            return list(read_gmcr(example).notes)
        if kind == "csv":
            from sulh.files.qualitative.reading import read_segments

            return list(read_segments(example.encode()).notes)
        return list(sulh.check(sulh.loads(example)).warnings)
    except CaseError as error:
        return list(error.problems)


def said(problems: list[Problem]) -> str:
    return "".join(f"{line}\n" for problem in problems for line in problem_lines(problem, []))


SHOWN = {
    code: text for code, text in sections().items() if {"yaml", "json", "csv"} & {kind for kind, _ in blocks(text)}
}


@pytest.mark.golden
@pytest.mark.parametrize("code", SHOWN)
def test_an_example_has_its_own_problem_and_no_other(code: str, request: pytest.FixtureRequest) -> None:
    (kind, example), *rest = blocks(SHOWN[code])
    problems = found_in(kind, example)
    assert {problem.code for problem in problems} == {code}
    answer = f"```text\n{said(problems)}```"
    if request.config.getoption("--update-golden"):
        old = "".join(f"\n\n```text\n{text}```" for name, text in rest if name == "text")
        shown = f"```{kind}\n{example}```"
        assert read(ERRORS).count(shown + old) == 1
        ERRORS.write_text(read(ERRORS).replace(shown + old, f"{shown}\n\n{answer}"), encoding="utf-8")
    else:
        assert [text for name, text in rest if name == "text"] == [said(problems)]


@pytest.mark.parametrize("code", [code for code in sections() if code not in SHOWN])
def test_an_example_in_python_ends_in_its_code(code: str) -> None:
    """That it does end so is for `test_pages.py`."""
    sources = [text for kind, text in blocks(sections()[code]) if kind == "python"]
    if not sources:
        shown = [text for kind, text in blocks(sections()[code]) if kind == "pycon"]  # which prints what is said
        assert code in MADE or any(f": {code}: " in text for text in shown)
        return
    (source,) = sources
    raised = re.search(r"^Traceback.*\nsulh\.(\S+)\.(\w+): (?:[\d.]+:[\d.]+: )?(S\d{3})?", source, re.MULTILINE)
    assert raised is not None
    kind = getattr(import_module(f"sulh.{raised[1]}"), raised[2])
    assert code == (raised[3] or kind.code)


def write_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return ["new", str(folder / "missing" / "case.yaml")]


def interrupt(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line.cli, "main", interrupted)
    return ["cases"]


def break_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(command_line.cli, "main", broken)
    return ["cases"]


def evidence_case(sources: str, entry: str) -> Callable[[Path, pytest.MonkeyPatch], list[str]]:
    """Return what makes a case with a document beside it, and the call that looks for its evidence."""

    def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        (folder / "minutes.txt").write_text("The council met.\fThe town insists.", encoding="utf-8")
        party = f"parties: {{town: {{options: {{insist: Insist}}, preferences: [{{prefer: insist, {entry}}}]}}}}"
        (folder / "case.yaml").write_text(f"sulh: 1\nsources: {{{sources}}}\n{party}\n", encoding="utf-8")
        return ["check", str(folder / "case.yaml"), "--evidence", "--strict"]

    return make


MINUTES = "minutes: {title: Minutes, file: minutes.txt}"

MADE: dict[str, Callable[[Path, pytest.MonkeyPatch], list[str]] | type[SulhError]] = {
    "S800": SulhError,
    "S804": sulh.NotDefined,
    "S806": sulh.MissingExtra,
    "S807": write_nowhere,
    "S808": interrupt,
    "S822": editing.Conflict,
    "S823": serving.AlreadyServed,
    "S824": refusals.NoKey,
    "S825": refusals.Elsewhere,
    "S826": refusals.TooMuch,
    "S827": refusals.NoSuchPage,
    "S828": refusals.NoMatch,
    "S829": refusals.Refusal,
    "S830": refusals.BrokenOff,
    "S831": refusals.Cancelled,
    "S832": report.NoReport,
    "S834": refusals.LookOnly,
    "S835": refusals.NotHeld,
    "S836": jobs.TooManyJobs,
    "S899": break_down,
    "S931": evidence_case(MINUTES, "quote: The town insists"),
    "S932": evidence_case("minutes: {title: Minutes, file: ../minutes.txt}", "source: minutes"),
    "S933": evidence_case("minutes: {title: Minutes, file: minutes.pdf}", "source: minutes"),
    "S934": evidence_case(MINUTES, "source: minutes, quote: The mill pays"),
    "S935": evidence_case(MINUTES, "source: minutes, quote: The town insists, page: '1'"),
}
"""Codes whose example is no text: a call that ends in them, or the error that carries them."""


@pytest.mark.parametrize("code", MADE)
def test_what_no_text_can_show(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make = MADE[code]
    if isinstance(make, type):
        assert make.code == code
        return
    status = run([*make(tmp_path, monkeypatch), "--json"])
    said = json.loads(capsys.readouterr().out)
    (problem,) = said["problems"] or said["warnings"]
    assert (problem["code"], status != 0) == (code, True)


# The case file ------------------------------------------------------------------------------------------------------


def models() -> list[type[BaseModel]]:
    found = [kind for _, kind in inspect.getmembers(schema, inspect.isclass) if kind.__module__ == schema.__name__]
    abstract = {schema.Entry, schema.Backed, schema.Supported, schema.Reading}
    return [kind for kind in found if issubclass(kind, BaseModel) and kind not in abstract]


def tables(text: str) -> list[set[str]]:
    """Return the keys that each table of a page explains."""
    found = re.findall(r"^\| key \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [set(re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE)) for rows in found]


def keys(model: type[BaseModel]) -> set[str]:
    """Return the keys of an entry; those of evidence are explained once for all."""
    found = {field.alias or name for name, field in model.model_fields.items()}
    return found - EVIDENCE if issubclass(model, schema.Backed) else found


EVIDENCE = set(schema.Supported.model_fields)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_key_of_a_case_file_is_explained(model: type[BaseModel]) -> None:
    assert keys(model) in tables(read(FILE_FORMAT))


def test_the_keys_of_evidence_are_explained() -> None:
    assert EVIDENCE in tables(read(FILE_FORMAT))


def test_no_table_explains_a_key_that_does_not_exist() -> None:
    known = [*map(keys, models()), EVIDENCE]
    assert [table for table in tables(read(FILE_FORMAT)) if table not in known] == []


def examples_of_files() -> Iterator[str]:
    """Yield the case files that the examples of the page make; one begins with its format, the next blocks go on."""
    files: list[str] = []
    for kind, text in blocks(read(FILE_FORMAT)):
        if kind == "yaml" and text.startswith("sulh: 1\n"):
            files.append(text)
        elif kind == "yaml":
            files[-1] += text
    yield from files


def test_the_examples_of_the_page_are_valid_files() -> None:
    cases = [sulh.loads(text) for text in examples_of_files()]
    assert len(cases) == 3
    warned = {problem.code for case in cases for problem in sulh.check(case).warnings}
    assert warned == {"S906", "S911"}  # the page speaks of both


def test_every_section_of_a_file_is_in_the_large_example() -> None:
    text = max(examples_of_files(), key=len)
    used = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    assert used == keys(schema.CaseEntry) - {"states"}


# Formulas -----------------------------------------------------------------------------------------------------------

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)
NOT_SHOWN = re.compile(r"&|\\\\|\\(?:begin|end|setminus)\b")
"""What the converter to MathML passes on as it is, or for what many fonts have no sign."""


def formulas(text: str) -> list[str]:
    """Return the formulas of a page, those in a line of text too; code is passed over."""
    prose = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", text))
    return [display or inline for display, inline in FORMULA.findall(prose)]


@pytest.mark.parametrize("page", sorted((DOCS / "theory").glob("*.md")), ids=lambda page: page.stem)
def test_browsers_can_show_every_formula(page: Path) -> None:
    assert [formula for formula in formulas(read(page)) if NOT_SHOWN.search(formula)] == []


@pytest.mark.parametrize("formula", [r"\begin{aligned}a\end{aligned}", "a & b", r"a \\ b", r"N \setminus H"])
def test_a_formula_that_would_not_show_is_found(formula: str) -> None:
    text = f"Text.\n\n$$\n{formula}\n$$\n\nA `$` and ${formula}$ in $N$.\n\n```text\n$x$\n```\n"
    assert [found.strip() for found in formulas(text)] == [formula, formula, "N"]
    assert NOT_SHOWN.search(formula)


# Theory and words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", [*CONCEPTS.values(), *FAMILIES.values()], ids=lambda concept: concept.id)
def test_every_concept_has_a_page_with_its_definition(concept: Concept | Family) -> None:
    page = f"{concept.page or concept.id}.md"
    words = " ".join(re.sub(r"^> ?", "", read(DOCS / "theory" / page), flags=re.MULTILINE).split())
    assert concept.definition in words
    assert f"`{concept.id}" in words
    assert f"({page})" in read(DOCS / "theory" / "index.md")


def named_in(text: str) -> list[str]:
    """Return the names of code in the last column of the tables of a page."""
    rows = [row for row in text.splitlines() if row.startswith("| **")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.rstrip("| ").rpartition("|")[2])]


def exists(name: str) -> bool:
    """Say whether a dotted name leads somewhere: module, then attributes or fields."""
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        try:
            at: object = import_module(".".join(parts[:size]))
        except ImportError:
            continue
        for part in parts[size:]:
            fields = getattr(at, "__dataclass_fields__", {})
            if not hasattr(at, part) and part not in fields:
                return False
            at = getattr(at, part, None)
        return True
    return False


def test_every_code_name_of_the_glossary_exists() -> None:
    names = named_in(read(GLOSSARY))
    assert len(names) >= 25
    assert [name for name in names if not exists(name)] == []
    assert not exists("sulh.case.case.Player")
    assert not exists("sulh.case.case.Case.utility")


def test_every_public_name_is_on_the_page_of_python() -> None:
    text = read(DOCS / "reference" / "api.md")
    shown = set(re.findall(r"^\.\. auto(?:function|class|exception):: sulh\.([A-Za-z_]+)", text, re.MULTILINE))
    assert shown == {name for name in sulh.__all__ if not name.startswith("_")}


# What the command line prints ---------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        command_line.main(arguments)
    return int(left.value.code or 0)


TRANSCRIPTS = [page for page in sorted(DOCS.rglob("*.md")) if "```console\n" in read(page)]


@pytest.mark.golden
@pytest.mark.parametrize("page", TRANSCRIPTS, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_sulh_prints(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """A block of YAML that begins with the format is the file of the page; those after it are added to its end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)  # no progress in between on a slow machine
    capsys.readouterr()
    text, file = read(page), ""
    for document, content in re.findall(r"^```{code-block} text\n:caption: (\S+)\n(.*?)^```$", text, re.M | re.S):
        (tmp_path / document).parent.mkdir(exist_ok=True)
        (tmp_path / document).write_text(content, encoding="utf-8")
    name = re.search(r"`([\w-]+\.yaml)`", text)
    for kind, block in blocks(text):
        if kind == "yaml":
            file = block if block.startswith("sulh: 1\n") else file + block
            (tmp_path / (name[1] if name else "case.yaml")).write_text(file, encoding="utf-8")
        elif kind == "console":
            shown = ""
            for line in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
                program, *arguments = shlex.split(line)
                assert program == "sulh"
                run(arguments)
                out = capsys.readouterr()
                shown += f"$ {line}\n{out.out}{out.err}"
            if request.config.getoption("--update-golden"):
                text = text.replace(f"```console\n{block}```", f"```console\n{shown}```", 1)
                page.write_text(text, encoding="utf-8")
            else:
                assert block == shown


def test_the_tutorial_ends_in_what_it_says(tmp_path: Path) -> None:
    text = read(TUTORIAL)
    last = text.rindex("```yaml\nsulh: 1\n")
    case = sulh.loads("".join(block for kind, block in blocks(text[last:]) if kind == "yaml"))
    firm = sulh.solve(case.variant("firm-district"))
    assert firm.equilibria("nash") == firm.equilibria("seq") == ["YNYY"]
    assert "NYNN" in sulh.solve(case).equilibria("nash")
