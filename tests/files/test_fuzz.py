"""Whatever a file says, it is a case or it has problems: nothing else comes out of reading, checking and solving it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sulh
from bad_files import sound
from sulh.errors import CaseError, Problem, SulhError, TooLarge
from sulh.files.nodes import compose
from sulh.files.reader import shipped_cases
from sulh.files.render import render
from sulh.files.schema import TOP_LEVEL
from sulh.files.source import decode
from sulh.files.tree import plain

EXAMPLE = Path(__file__).with_name("example-case.yaml").read_text(encoding="utf-8")
MARKED = """\
sulh: 1
parties:
  town:
    options: {insist: Insist, sue: Sue}
    preferences: [{prefer: not sue, strong: 3}, {prefer: insist, uncertain: yes}, mill.leave]
    attitudes: {mill: {attitude: aggressive, because: The mill took its water.}, town: neutral}
  mill:
    options: {leave: Leave}
    ranking: ["Y-N", {gap: strong}, {unknown: [NNY, [NNN, NYN]], because: it says both}, {gap: 4}, NYY, "Y-Y"]
  press: {relation: [YNN > NNN, "Y-Y << N-N", {compare: "-YN = NNY", page: "7"}, NNN ? NYN]}
views:
  one: {of: town, about: {mill: {relation: ["--N >> --Y"]}}}
variants:
  sure: {set: {town.preferences: [sue], mill.ranking: ["--N", {gap: 2}, "--Y"], press.relation: []}}
  calm: {remove: [town.attitudes, press.relation]}
"""
"""Every mark of a preference."""

TEXTS = {"example": EXAMPLE, "marked": MARKED} | {
    name: file.read_text(encoding="utf-8") for name, file in shipped_cases().items()
}
SMALL = sorted(name for name, text in TEXTS.items() if len(text) < 8_000)

NAMES = """\
ministry mill town insist mill.accept town.insist modify delay YNNNN -NNY- NYNN gone settled 10110 not and or if
unless yes no true null ~ -1 0.5 1/3 1/0 1e9 2021-08-15 options preferences ranking weights text direction forward
because source order1991 set remove from to by start steps change # *a &a !t << (((
relation attitudes attitude uncertain strong gap unknown compare prefer devoting aggressive"""
PHRASES = (
    "not insist",
    "insist and",
    "at least 2 of (insist, delay)",
    "at most 1 of (",
    "Y - > N -",
    "YNNNN >> gone",
    "a ? b",
    "a, b",
    ": ",
    "",
    " ",
    "\n",
)
WORDS = st.sampled_from([*TOP_LEVEL, *NAMES.split(), *PHRASES, "é", "\u2028", "\U0001f600", "x" * 200])
SCALARS = st.one_of(WORDS, st.text(max_size=12))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SCALARS, inner, max_size=4),
    max_leaves=12,
)
READING = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def read(text: str) -> sulh.Case | None:
    """Return the case of a text, or None after checking that the answer to it is fit to be shown."""
    problems: tuple[Problem, ...] = ()
    try:
        return sulh.loads(text, file="x.yaml", max_states=4_096)
    except TooLarge:
        return None
    except CaseError as error:
        problems = error.problems
    assert problems
    for problem in problems:
        sound(problem, text)
    shown = [(problem.code, problem.place, problem.text, problem.rule) for problem in problems]
    assert len(shown) == len(set(shown))
    return None


def read_bytes(data: bytes) -> sulh.Case | None:
    """Return the case of the bytes of a file, or None after checking the answer."""
    problems: tuple[Problem, ...] = ()
    try:
        text = decode(data, "x.yaml")
    except CaseError as error:
        problems = error.problems
    else:
        return read(text)
    assert [problem.code for problem in problems] == ["S102"]
    assert problems[0].place.line <= data.count(b"\n") + data.count(b"\r") + 1
    return None


def use(case: sulh.Case | None) -> None:
    """Ask every question there is of a case and of its variants; only our own errors come out."""
    if case is None:
        return
    assert re.fullmatch("sha256:[0-9a-f]{64}", case.digest)
    for one in (case, *(variant.case for variant in case.variants.values())):
        try:
            warnings = sulh.check(one, max_states=4_096).warnings
            assert all(warning.severity == "warning" and warning.rule.endswith(".") for warning in warnings)
            solution = sulh.solve(one, max_states=4_096)
            if "nash" in solution.concepts:  # where how states compare is unknown, it is not defined
                assert set(solution.equilibria("nash").names()) <= set(solution.equilibria("gmr").names())
        except (CaseError, TooLarge):  # of what is wrong in a view, which reading does not build
            pass


@READING
@given(st.text())
def test_any_text(text: str) -> None:
    use(read(text))


@READING
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    use(read_bytes(data))


@READING
@given(st.dictionaries(st.sampled_from(TOP_LEVEL) | SCALARS, TREES, max_size=6))
def test_any_data(data: dict[str, Any]) -> None:
    try:
        text = render(data)
    except SulhError:  # what cannot be written in UTF-8
        return
    use(read(text))


def parts(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all entries below some data."""
    found = [path] if path else []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += parts(value, (*path, key))
    return found


def plainly(name: str) -> Any:
    return plain(compose(TEXTS[name]))


PARTS = {name: parts(plainly(name)) for name in SMALL}


@st.composite
def changed(draw: st.DrawFn) -> str:
    """Draw a case file with a few entries replaced, removed, renamed or added."""
    name = draw(st.sampled_from(SMALL))
    data = plainly(name)
    for path in draw(st.lists(st.sampled_from(PARTS[name]), min_size=1, max_size=3)):
        at = data
        try:
            for part in path[:-1]:
                at = at[part]
            old = at[path[-1]]
        except (KeyError, IndexError, TypeError):  # changed away before
            continue
        if isinstance(at, str):
            continue
        match draw(st.sampled_from(["replace", "replace", "remove", "rename", "add", "twice"])):
            case "replace":
                at[path[-1]] = draw(TREES)
            case "remove":
                del at[path[-1]]
            case "rename" if isinstance(at, dict):
                at[draw(SCALARS)] = at.pop(path[-1])
            case "add" if isinstance(old, dict):
                old[draw(SCALARS)] = draw(TREES)
            case _ if isinstance(at, list):
                at.append(old)
    return data if isinstance(data, str) else _written(data)


def _written(data: Any) -> str:
    try:
        return render(data)
    except SulhError:
        return ""


@READING
@given(changed())
def test_a_case_with_other_entries(text: str) -> None:
    use(read(text))


SIGNS = "abYN01-_.,:;#&*!|>'\"%@`=~[]{}()<> \t\n\r\0\x85\ufeffé"
LETTERS = st.sampled_from([*SIGNS, "not ", ": ", " #"])


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw the text of a case file with some letters or lines changed."""
    text = TEXTS[draw(st.sampled_from(SMALL))]
    for _ in range(draw(st.integers(1, 3))):
        rows = text.split("\n")
        row, other = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(rows) - 1))
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(["put", "take", "change", "cut", "drop", "double", "swap", "indent"])):
            case "put":
                text = text[:at] + draw(LETTERS) + text[at:]
            case "take":
                text = text[:at] + text[at + draw(st.integers(1, 5)) :]
            case "change":
                text = text[:at] + draw(LETTERS) + text[at + 1 :]
            case "cut":
                text = text[:at]
            case "drop":
                text = "\n".join(rows[:row] + rows[row + 1 :])
            case "double":
                text = "\n".join(rows[: row + 1] + rows[row:])
            case "swap":
                rows[row], rows[other] = rows[other], rows[row]
                text = "\n".join(rows)
            case _:
                rows[row] = " " * draw(st.integers(0, 8)) + rows[row].lstrip(" ")
                text = "\n".join(rows)
    return text


@READING
@given(mutated())
def test_a_case_with_slips_in_its_text(text: str) -> None:
    use(read(text))


@READING
@given(st.data())
def test_a_file_with_damaged_bytes(data: st.DataObject) -> None:
    raw = bytearray(TEXTS[data.draw(st.sampled_from(SMALL))].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    use(read_bytes(bytes(raw)))


@READING
@given(st.dictionaries(WORDS, TREES, max_size=3), st.lists(SCALARS, max_size=3))
def test_any_variant(patches: dict[str, Any], removed: list[str]) -> None:
    data = plainly("example")
    data["variants"]["fuzzed"] = {"set": patches, "remove": removed, "from": "patient-town"}
    use(read(_written(data)))


@pytest.mark.parametrize("name", TEXTS)
def test_the_files_that_are_changed_here_load(name: str) -> None:
    use(read(TEXTS[name]))
    assert read(TEXTS[name]) is not None
