"""The form of a case file: is every entry where it belongs, and of the kind it should be.

Pydantic finds what is wrong; the words are ours, and stable. What is wrong is then left out and the rest is
read on, so that one slip does not hide the next.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sulh.errors import Problem, did_you_mean
from sulh.files.kinds import MOST_DEGREES
from sulh.files.schema import FORMAT, RANKED, CaseEntry, RankedEntry, tag
from sulh.files.tree import Entries, Items, Node, Text, plain

Path = tuple[str | int, ...]

ROUNDS = 30
"""How often what is wrong is left out and the rest read again: deeper than any entry is nested."""

MOST = 1000
"""After so many problems of form no more are told: whoever mends these will read on anyway."""

KINDS = {"string": "a text", "list": "a list", "dict": "a mapping", "model": "a mapping"}


class Form(NamedTuple):
    """What has the right form in a file, and what has not.

    Attributes
    ----------
    entry
        The entries of the right form; None only where nothing at all can be made of the file.
    kept
        The nodes they were made of: paths in ``entry`` lead to the same things in ``kept``. What is as it
        was in the file is the very same object.
    problems
        Every problem of form.
    """

    entry: CaseEntry | None
    kept: Entries
    problems: list[Problem]


class _Found(NamedTuple):
    """What an error of pydantic is about: its path in the nodes, what stands there, and its key."""

    path: Path
    node: Node
    key: Text | None


def read_form(root: Entries) -> Form:
    """Return the entries of a file, as far as they have the right form, and every problem of form."""
    kept, entry, problems = root, None, list[Problem]()
    for _ in range(ROUNDS):
        try:
            entry = CaseEntry.model_validate(plain(kept))
            break
        except ValidationError as error:
            details = error.errors(include_url=False)
        keys: dict[int, dict[str, tuple[Text, Node]]] = {}
        found = [(_find(kept, detail["loc"], keys), detail) for detail in details]
        if kept is root:  # what comes up later is missing, or empty, only for what was left out
            problems = _problems(found)
        pruned = _without(kept, [one.path for one, _ in found])
        if not isinstance(pruned, Entries):
            break
        kept = pruned
    return Form(entry, kept, problems)


def _problems(found: Sequence[tuple[_Found, ErrorDetails]]) -> list[Problem]:
    """Return the problems of a file, the first ``MOST`` of them; what is misspelt is not missing as well."""
    problems: dict[tuple[Path, str], Problem] = {}
    misspelt: set[tuple[Path, str]] = set()
    for one, detail in sorted(found, key=lambda pair: pair[1]["type"] == "missing"):
        last = str(detail["loc"][-1])
        # An item of a ranking misses prefer only if no other key was meant.
        meant = RANKED if last == "prefer" else (last,)
        if detail["type"] == "missing" and any((one.path, f"Did you mean {key!r}?") in misspelt for key in meant):
            continue
        problem = problems.setdefault((one.path, last), _problem(one, detail))
        if problem.code == "S202":
            misspelt.add((one.path[:-1], problem.fix))
        if len(problems) == MOST:
            rule = f"There are {MOST:,} problems of form; the others are not told."
            problems[(), ""] = Problem(problem.code, problem.text, rule, "Is this the right file?", problem.place)
            break
    return list(problems.values())


def format_problem(root: Entries) -> tuple[Problem, bool] | None:
    """Return what is wrong with the number of the format, and whether it is one that is not known yet."""
    given = root.get("sulh")
    if not isinstance(given, Text) or not given.value.strip():
        return None
    number = given.value.strip()
    if not re.fullmatch("0*[1-9][0-9]*", number):
        rule = f"'sulh' is the number of the file format, {FORMAT}; not {show(given)!r}."
        return Problem("S212", show(given), rule, f"Write sulh: {FORMAT}.", given.place), False
    if number.lstrip("0") != str(FORMAT):
        rule = f"This file is in format {show(given)}, and this version of sulh reads up to {FORMAT}."
        return Problem("S212", show(given), rule, "Install a newer sulh.", given.place), True
    return None


def say(path: Sequence[str | int]) -> str:
    """Return a path as people read it.

    >>> say(("parties", "mill", "ranking", 1, "prefer"))
    'parties.mill.ranking, item 2, prefer'
    """
    words, joint = "", ""
    for part in path:
        words += f", item {part + 1}" if isinstance(part, int) else f"{joint}{part}"
        joint = ", " if isinstance(part, int) else "."
    return words.lstrip(", ") or "the file"


def kind(node: Node) -> str:
    """Return what a node is, in words."""
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Entries):
        return "a mapping"
    return "nothing" if node.absent else "a text"


def show(node: Node, most: int = 60) -> str:
    """Return a node as it might be written on one line, cut short where it is long."""
    words = _written(node, most)
    return words if len(words) <= most else words[: most - 3] + "..."


def _written(node: Node, most: int) -> str:
    if isinstance(node, Text):
        return node.value[: most + 1]
    words = ""
    for part in node.items if isinstance(node, Items) else node.pairs:
        if len(words) > most:
            break
        words += ", " if words else ""
        words += f"{part[0].value}: {_written(part[1], most)}" if isinstance(part, tuple) else _written(part, most)
    return f"[{words}]" if isinstance(node, Items) else f"{{{words}}}"


def _problem(found: _Found, detail: ErrorDetails) -> Problem:
    path, node, key, error = found.path, found.node, found.key, detail["type"]
    where, last = say(path), str(detail["loc"][-1])
    shown, name = show(node), path[-1] if path else ""
    blank = isinstance(node, Text) and not node.value.strip()
    if last == "[key]":
        place = key.place if key else node.place
        if error == "empty":
            return Problem("S208", str(name), f"A key of {say(path[:-1])} is empty.", "Write the key.", place)
        rule = f"{name!r} is not an id. An id has letters of a to z, digits and _, and begins with a letter or _."
        fix = "Rename it, and put the full name into its text."
        if "." in str(name):
            fix = "An option belongs to the party that it stands under, and is named there without the party."
        return Problem("S207", str(name), rule, fix, place)
    if error == "missing":
        return Problem("S201", shown, f"In {where}, {last!r} is missing.", _missing_fix(last), node.place)
    if error == "extra_forbidden":
        rule = f"{last!r} is not a key of {say(path[:-1])}."
        return Problem("S202", last, rule, suggest(last, _fields(detail["loc"][:-1])), (key or node).place)
    if error == "empty" or blank:
        rule = f"{where} has no value." if blank else f"{where} is empty."
        fix = f"Write one, or remove {'it' if isinstance(name, int) else 'the key'}."
        return Problem("S208", shown, rule, fix, node.place)
    if error == "literal_error":
        allowed = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        rule = f"{where} must be one of: {allowed}; not {shown!r}."
        near = suggest(shown, tuple(allowed.split(", ")))
        return Problem("S204", shown, rule, near if near.startswith("Did") else "Write one of them.", node.place)
    if error in _RANKING:
        rule, fix = _RANKING[error]
        if error == "gap_inside" and "unknown" in path:
            rule = "States of which it is not known how they compare have no gap between them."
            fix = "Remove the gap, or give what stands below it a place of its own."
        return Problem("S216" if error == "few" else "S215", shown, rule, fix, node.place)
    if error == "gap":
        rule = f"{where} must be strong or a whole number from 2 to {MOST_DEGREES}, not {shown!r}."
        fix = "Write gap: strong, which is 2, or a number for more."
        if shown == "1":
            fix = "Remove it: without a gap a preference is mild, which is 1. Or write gap: strong, which is 2."
        return Problem("S204", shown, rule, fix, node.place)
    if error == "strength":
        rule = f"{where} must be yes, no or a whole number from 1 to {MOST_DEGREES}, not {shown!r}."
        fix = "Write no, which is 1, yes, which is 2, or a number for more."
        return Problem("S205", shown, rule, fix, node.place)
    if error == "day":
        rule = f"{where} must be a year, a month or a day, not {shown!r}."
        return Problem("S220", shown, rule, "Write it as 2026, 2026-05 or 2026-05-01.", node.place)
    if error == "yes_no":
        return Problem("S205", shown, f"{where} must be yes or no, not {shown!r}.", "Write yes or no.", node.place)
    if error == "number":
        fix = "Write it with digits, such as 2, -1, 0.5 or 1/3."
        return Problem("S206", shown, f"{where} must be a number, not {shown!r}.", fix, node.place)
    if error == "range":
        fix = "Write a number within these bounds, or remove the key: then the default is used."
        return Problem("S217", shown, f"{where} must be {detail['msg']}, not {shown}.", fix, node.place)
    wanted = detail["msg"] if error == "kind" else KINDS.get(error.partition("_")[0], "another kind of entry")
    rule = f"{where} must be {wanted}, not {kind(node)}."
    return Problem("S203", shown, rule, _kind_fix(wanted, node, shown, path), node.place)


_LOOKS_LIKE_LINES = re.compile(r"^\s*-|\s-\s|^\s*\d+[.)]")
"""The items of a list whose dashes are not followed by a blank, or that are numbered."""

_RANKING = {
    "gap_inside": (
        "A tie has no gap: its states are equally good.",
        "Remove the gap, or make two places of the tie and put the gap between them.",
    ),
    "gap_alone": (
        "A gap stands alone, as an item of its own between two places of a ranking.",
        "Write - gap: strong on a line of its own, and the states on another.",
    ),
    "few": (
        "Under unknown stand two states or more of which it is not known how they compare.",
        "Add the others, or write what stands here as a place of its own.",
    ),
}
"""What is wrong with items of a ranking that are no states, and what helps."""

EXAMPLES = {
    "parties": "{first: {options: {act: What it means}}}",
    "options": "{accept: Accept the order, leave: Leave the valley}",
    "preferences": "[accept, not leave]",
    "ranking": '["YN", ["NN", "NY"]]',
    "unknown": '["YN", "NY"]',
    "weights": "{accept: 2, leave: -1}",
    "relation": '["YN > NN", "NN = NY"]',
    "attitudes": "{mill: aggressive}",
    "moves": "[{from: s1, to: s2}]",
    "states": "{s1: What it is, s2: What it is}",
    "sources": "{report: {title: Its title}}",
    "feasible": "[not (accept and leave)]",
    "labels": '{"YN": a name}',
    "coalesce": '[{states: "-Y", as: a name}]',
    "forbidden_moves": "[{by: mill, from: accept, to: leave}]",
    "steps": "[{by: mill, change: {accept: yes}}]",
    "change": "{accept: yes}",
    "phases": '[{from: "2020-01", variant: name}]',
    "variants": "{name: {set: {mill.preferences: [accept]}}}",
    "set": "{mill.preferences: [accept]}",
    "views": "{name: {of: mill, about: {town: {preferences: [insist]}}}}",
    "claims": '{name: {claim: The sentence, says: "possible (accept)"}}',
    "published": '[{concept: nash, equilibria: ["YN"]}]',
    "readings": "[Aline, {by: Bo, confidence: low}, {by: Cem, keep: no}]",
    "robust": "{samples: 20000, dropped: {low: 0.1}}",
    "wander": "{high: 0.35, medium: 0.8, low: 1.5}",
    "dropped": "{low: 0.2}",
    "off": "{low: 0.3}",
}
"""How an entry that was given in another kind is written."""


def _kind_fix(wanted: str, node: Node, shown: str, path: Path) -> str:
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if wanted == "a list" and path and path[-1] == name:
        if isinstance(node, Text) and _LOOKS_LIKE_LINES.search(node.value):
            return "Begin each line with a dash and a blank: - the first."
        if isinstance(node, Entries) and name == "preferences":
            return "Write statements: preferences: [x, not y]; numbers for options go under weights: {x: 2, y: -1}."
        if name != "unknown" and not (isinstance(node, Entries) and name in ("moves", "ranking", "relation")):
            return f"Write {name}: [{node.value[:60] if isinstance(node, Text) else shown}]"
    if wanted == "a mapping" and path[-2:-1] == ("about",) and path[0] in ("views", "variants"):
        given = shown if isinstance(node, Items) else f"[{shown}]"
        given = "[accept, not leave]" if given == "[]" or given.endswith(("...", "...]")) else given
        return f"Write {name}: {{preferences: {given}}}; a ranking, weights or a relation stand there in the same way."
    if path and (path[-1] == name or name == "relation") and name in EXAMPLES:
        return f"Write it as in {name}: {EXAMPLES[name]}."
    if wanted == "a text" and not isinstance(node, Text):
        return "Write a text; in quotes if it has brackets or braces."
    return f"Look at how {name or 'it'!r} is written in the reference."


def _missing_fix(key: str) -> str:
    return {
        "parties": "Name the parties: parties: {first: {options: {act: What it means}}}.",
        "prefer": "Write {prefer: the statement, because: ...}.",
        "compare": 'Write {compare: "YN > NN", because: ...}.',
        "attitude": "Write {attitude: aggressive, because: ...}.",
        "rule": "Write {rule: the statement, because: ...}.",
    }.get(key, f"Add {key}: ...")


def _find(node: Node, loc: Sequence[str | int], keys: dict[int, dict[str, tuple[Text, Node]]]) -> _Found:
    """Return what stands at a path of pydantic, which has parts of its own between those of the file."""
    path: list[str | int] = []
    key: Text | None = None
    for part in loc:
        if isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
            node, key = node.items[part], None
            path.append(part)
        elif isinstance(node, Entries):
            if id(node) not in keys:
                keys[id(node)] = {pair[0].value: pair for pair in node.pairs}
            pair = keys[id(node)].get(str(part))
            if pair is not None:
                key, node = pair
                path.append(part)
    return _Found(tuple(path), node, key)


def _without(node: Node, paths: Sequence[Path]) -> Node | None:
    """Return a node without what stands at these paths, None if that is all of it; the rest is not copied."""
    if () in paths:
        return None
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        below.setdefault(path[0], []).append(path[1:])
    if isinstance(node, Entries):
        pairs = [(key, _without(value, below[key.value]) if key.value in below else value) for key, value in node.pairs]
        return replace(node, pairs=tuple((key, value) for key, value in pairs if value is not None))
    if isinstance(node, Items):
        items = [_without(item, below[k]) if k in below else item for k, item in enumerate(node.items)]
        return replace(node, items=tuple(item for item in items if item is not None))
    return node


@lru_cache(maxsize=4096)
def suggest(name: str, known: tuple[str, ...]) -> str:
    """Return what may be meant by a name; the same question is asked often, and answering it takes its time."""
    return did_you_mean(name, known, most=20)


def _fields(path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that the entry at a path of pydantic may have."""
    at: Any = CaseEntry
    kinds = {tag(key): model for key, model in RANKED.items()}
    for part in path:
        if part in kinds:
            at = kinds[str(part)]
        elif isinstance(at, type) and issubclass(at, BaseModel):
            named = {field.alias or name: field.annotation for name, field in at.model_fields.items()}
            at = _entry(named.get(str(part)))
        elif typing.get_origin(at) in (dict, list):
            at = _entry(typing.get_args(at)[-1])
    if isinstance(at, type) and issubclass(at, BaseModel):
        others = RANKED if at is RankedEntry else ()
        return tuple(dict.fromkeys((*(field.alias or name for name, field in at.model_fields.items()), *others)))
    return ()


def _entry(annotation: Any) -> Any:
    """Return an annotation without what is told about it, and without None."""
    while typing.get_origin(annotation) in (typing.Annotated, typing.Union, types.UnionType):
        annotation = next(part for part in typing.get_args(annotation) if part is not type(None))
    return annotation
