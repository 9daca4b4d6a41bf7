"""Data of case files for the tests of workbooks: every key, short and long forms, any order, and nasty texts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import strategies as st

from sulh.case.case import Case, Party
from sulh.case.preferences import Comparisons, PreferenceStatement, Ranking, Statements, Weights
from sulh.errors import CaseError, Problem
from sulh.files.nodes import compose
from sulh.files.render import normal, render
from sulh.files.tree import Plain, plain
from sulh.files.workbook import read_workbook
from sulh.files.workbook.grid import read_tables
from sulh.files.workbook.tables import Report
from sulh.files.workbook.together import together
from sulh.files.workbook.writing import make_workbook

Data = dict[str, Any]

NASTY = (
    "=1+1", "+x", "-1", "@x", "010", "1991-10", "12:30", "1e5", "yes", "no", "true", "N", "a; b", "a: b",
    "[x]", "{", "'t", '"x"', "a,b", "_x0041_", "_x000D_", "_x005F_", "x005F_", "\x01", "a\rb", "a\r\nb",
    "a\nb", "a\n", "\ta", " a ", "#x", "\u00a0a", "\u2028", "\ufffe", "شهر", "עברית abc", "😀", "~", "null",
    "- a", "? a", "a #b", "a\\n", "  a\n b", "keys", "#REF!", "TRUE", "0.10", "-0", "1.0", "1_000", ";", ":",
    "; ;", "a:b", "[a; b]", "x" * 300,
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from("ab=;:[]{}'\"\n\r\t ,#_x0-\x02é"), min_size=1, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
).filter(lambda text: bool(text.strip()))
IDS = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,3}\Z")
LISTS = st.one_of(TEXTS, st.lists(TEXTS, max_size=3))
YES_NO = st.sampled_from(("yes", "no"))
ANY: st.SearchStrategy[Plain] = st.recursive(
    st.one_of(TEXTS, st.just("")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=4,
)
EVIDENCE = {
    "because": TEXTS,
    "source": LISTS,
    "quote": TEXTS,
    "page": TEXTS,
    "confidence": st.sampled_from(("high", "medium", "low")),
    "readings": st.lists(st.fixed_dictionaries({"by": TEXTS}, optional={"keep": YES_NO, "date": TEXTS}), max_size=2),
}


@st.composite
def entry(
    draw: st.DrawFn,
    needed: Mapping[str, st.SearchStrategy[Any]],
    optional: Mapping[str, st.SearchStrategy[Any]] | None = None,
    *,
    short: str = "",
    evidence: bool = True,
) -> Any:
    """Draw an entry in its long form, its keys in any order, or in its short form."""
    if short and draw(st.booleans()):
        return draw(({**needed, **(optional or {})})[short])
    found = draw(st.fixed_dictionaries(dict(needed), optional={**(optional or {}), **(EVIDENCE if evidence else {})}))
    return {key: found[key] for key in draw(st.permutations(list(found)))}


def named(entries: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[Data]:
    return st.dictionaries(TEXTS, entries, max_size=most)


TIED = st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
WAYS: dict[str, st.SearchStrategy[Any]] = {
    "preferences": st.lists(
        entry({"prefer": TEXTS}, {"uncertain": YES_NO, "strong": st.sampled_from(("yes", "3"))}, short="prefer"),
        max_size=3,
    ),
    "ranking": st.lists(
        st.one_of(
            entry({"prefer": TIED}, short="prefer"),
            st.just({"gap": "strong"}),
            entry({"unknown": st.lists(TIED, min_size=2, max_size=3)}),
        ),
        max_size=3,
    ),
    "weights": named(entry({"weight": st.sampled_from(("2", "-1/3", "0.50", "+1"))}, short="weight")),
    "relation": st.lists(entry({"compare": TEXTS}, short="compare"), max_size=3),
}
OPTION = entry({"text": TEXTS}, {"direction": st.just("forward"), "coercive": YES_NO}, short="text")
MOVES = st.lists(entry({"from": TEXTS, "to": TEXTS}), max_size=2)
ATTITUDES = named(entry({"attitude": st.just("neutral")}, short="attitude"))
STEPS = st.lists(
    entry(
        {"by": LISTS},
        {"date": TEXTS, "change": named(YES_NO), "to": TEXTS, "event": TEXTS, "forced": YES_NO},
    ),
    max_size=2,
)
VIEW = entry(
    {"of": TEXTS},
    {
        "about": named(entry({}, WAYS)),
        "hidden": LISTS,
        "adds": named(ANY, 1),
        "owner": named(TEXTS),
        "infeasible": LISTS,
        "views": named(ANY, 1),
    },
)
SECTIONS: dict[str, st.SearchStrategy[Any]] = {
    "sulh": st.just("1"),
    "title": TEXTS,
    "status": st.just("past"),
    "date": TEXTS,
    "about": TEXTS,
    "status_quo": LISTS,
    "sources": named(
        entry(
            {"title": TEXTS},
            dict.fromkeys(("author", "date", "publisher", "address", "file", "note", "access"), TEXTS),
            short="title",
            evidence=False,
        )
    ),
    "states": st.dictionaries(TEXTS, st.one_of(TEXTS, st.sampled_from(("", "  ", "\n"))), max_size=3),
    "parties": st.dictionaries(
        IDS,
        entry(
            {},
            {
                "name": TEXTS,
                "about": TEXTS,
                "options": st.dictionaries(IDS, OPTION, max_size=2),
                "moves": MOVES,
                "attitudes": ATTITUDES,
                **WAYS,
            },
        ),
        min_size=1,
        max_size=2,
    ),
    "feasible": st.lists(entry({"rule": TEXTS}, {"judgement": YES_NO}, short="rule"), max_size=2),
    "labels": named(TEXTS),
    "coalesce": st.lists(entry({"states": TEXTS, "as": TEXTS}), max_size=2),
    "forbidden_moves": st.lists(entry({"by": LISTS, "from": TEXTS, "to": TEXTS}), max_size=2),
    "history": st.one_of(
        STEPS,
        named(st.one_of(STEPS, entry({"steps": STEPS}, {"start": LISTS, "variant": TEXTS}))),
    ),
    "phases": st.lists(entry({"from": TEXTS}, {"variant": TEXTS}), max_size=2),
    "variants": named(
        entry({"set": named(ANY)}, {"kind": st.just("disputed"), "from": TEXTS, "remove": LISTS}),
    ),
    "views": named(VIEW),
    "claims": named(entry({"claim": TEXTS, "says": TEXTS})),
    "published": st.lists(
        entry({"concept": TEXTS}, {"equilibria": LISTS, "stable": named(LISTS), "variant": TEXTS, "note": TEXTS}),
        max_size=2,
    ),
    "plays": named(
        entry({"steps": STEPS}, {"date": TEXTS, "start": LISTS, "seats": named(TEXTS), "variant": TEXTS, "note": TEXTS})
    ),
    "robust": st.fixed_dictionaries(
        {},
        optional={
            "samples": st.just("100"),
            "seed": st.just("010"),
            "wander": st.dictionaries(st.sampled_from(("high", "low")), st.just("0.5")),
            "weights": named(st.just("2")),
        },
    ),
}


@st.composite
def files(draw: st.DrawFn) -> Data:
    """Draw the data of a case file of the right form; what its names and statements mean is left open."""
    parties = {"parties": SECTIONS["parties"]}
    found = draw(st.fixed_dictionaries(parties, optional={k: v for k, v in SECTIONS.items() if k != "parties"}))
    return {key: found[key] for key in draw(st.permutations(list(found)))}


def workbook(path: Path, source: str | Mapping[str, Any]) -> Path:
    """Write the workbook of a case, given as text or as data."""
    data = plain(compose(source)) if isinstance(source, str) else source
    make_workbook(data, [("Case", "a test")]).save(path)  # type: ignore[arg-type]
    return path


def data_of(path: Path) -> Data:
    """Return the data that a workbook says, whether or not that is a case."""
    report = Report("case.xlsx")
    found, _ = together(read_tables(path, report), report)
    assert [problem for problem in report.found if problem.severity == "error"] == []
    assert plain(compose(render(found))) == normal(found)
    return normal(found)  # type: ignore[return-value]


def problems_of(path: Path) -> list[Problem]:
    """Return everything that is said to a workbook."""
    try:
        return list(read_workbook(path).notes)
    except CaseError as error:
        return list(error.problems)


def told(path: Path) -> list[tuple[str, str]]:
    """Return the code and the cell of each problem of a workbook."""
    return [(problem.code, problem.place.cell) for problem in problems_of(path)]


def patched(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Change the XML of one part of a workbook."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                before = content.decode()
                after = change(before)
                assert after != before
                content = after.encode()
            new.writestr(info.filename, content)
    return path


def part_of(path: Path, sheet: str) -> str:
    """Return the part of a workbook that a sheet is."""
    with zipfile.ZipFile(path) as archive:
        names = re.findall(r'<sheet [^>]*name="([^"]*)"', archive.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def file_of(case: Case) -> Data:
    """Return the data of a file that says what a drawn case is."""
    data: Data = {"title": case.title, "states": dict(case.named_states), "parties": {}}
    for party in case.parties:
        found: Data = {"options": {one.id: {"direction": one.direction} for one in party.options}}
        found["moves"] = [{"from": start, "to": end} for start, end in case.named_moves.get(party.id, ())]
        found["attitudes"] = dict(party.attitudes)
        data["parties"][party.id] = {key: value for key, value in found.items() if value} | _preferred(case, party)
    data["feasible"] = [rule.statement.text for rule in case.rules]
    data["coalesce"] = [{"states": entry.pattern, "as": entry.name} for entry in case.coalesced]
    data["forbidden_moves"] = [
        {"by": move.party, "from": move.start.text, "to": move.end.text} for move in case.forbidden_moves
    ]
    return {key: value for key, value in data.items() if value}


def _preferred(case: Case, party: Party) -> Data:
    match party.preference:
        case Statements(items):
            return {"preferences": [_statement(item) for item in items]} if items else {}
        case Weights(items):
            return {"weights": {case.options[one.option].name: str(one.weight) for one in items}}
        case Comparisons(items):
            return {"relation": [f"{one.left} {one.sign * one.degree} {one.right}" for one in items]} if items else {}
        case Ranking(groups):
            ranking: list[Any] = []
            for group in groups:
                texts = list(group.patterns)
                if group.unknown:
                    before = ranking.pop()
                    known = before["unknown"] if isinstance(before, dict) else [before]
                    ranking.append({"unknown": [*known, texts]})
                    continue
                ranking += [{"gap": str(group.gap)}] if group.gap > 1 else []
                ranking.append(texts)
            return {"ranking": ranking}


def _statement(item: PreferenceStatement) -> Data:
    marks = {"uncertain": "yes"} if item.uncertain else {"strong": str(item.degree)} if item.degree > 1 else {}
    return {"prefer": item.statement.text, **marks}


def edited(path: Path, change: Callable[[Any], None]) -> Path:
    """Change a workbook as a person would."""
    found = openpyxl.load_workbook(path)
    change(found)
    found.save(path)
    return path


def put(path: Path, spot: str, value: Any) -> Path:
    """Write into one cell, such as ``options!C2``."""
    sheet, _, cell = spot.partition("!")

    def change(found: Any) -> None:
        found[sheet][cell].value = value

    return edited(path, change)


def only(path: Path) -> Problem:
    (problem,) = problems_of(path)
    return problem
