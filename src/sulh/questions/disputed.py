"""Which disputed variants are drawn: in groups of those that touch the same entry, one at most of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from sulh.case.case import Case, Rule
from sulh.case.evidence import Evidence, latest
from sulh.case.spread import Spread
from sulh.engine.arrays import IntArray
from sulh.errors import CaseError, Problem, UnknownName, UsageError
from sulh.files.build import build
from sulh.files.combining import shared
from sulh.files.context import Context
from sulh.files.form import read_form
from sulh.files.nodes import read_nodes
from sulh.files.reader import loads
from sulh.files.tree import Entries
from sulh.files.variants import patched
from sulh.questions.drawing import FloatArray, entries, heard

UNHEARD = (
    *("labels", "history", "published", "claims", "views", "phases", "about"),
    *("title", "status", "date", "sources", "status_quo", "robust"),
)
"""Sections of a case file that do not bear on what holds."""

WORDS = ("name", "about", "because", "source", "quote", "page")
"""Entries of a party that do not either."""


@dataclass(frozen=True)
class Group:
    """Variants of which at most one is in force: a name for their stream, the variants, and how often each is drawn.

    ``weights`` has one number more than there are variants; the first is the base's.
    """

    name: str
    variants: tuple[str, ...]
    weights: tuple[float, ...]

    def drawn(self, chance: FloatArray) -> IntArray:
        """Return which is in force, given uniform numbers: 0 none of them, k + 1 the k-th."""
        bounds = np.cumsum(self.weights)
        return np.searchsorted(bounds[:-1] / bounds[-1], chance, side="right")


@dataclass(frozen=True)
class Disputed:
    """The variants of a case, sorted by whether they are drawn.

    Attributes
    ----------
    whole
        The base of the file, with all its variants.
    within
        The variants that the plan's own case is made of: those that it starts from and itself, or none.
    groups
        What is drawn.
    silent
        Disputed variants that change nothing that bears on what holds.
    apart
        Disputed variants that cannot be drawn on top of the plan's case.
    """

    whole: Case
    within: tuple[str, ...]
    groups: tuple[Group, ...]
    silent: tuple[str, ...]
    apart: tuple[str, ...]

    def closure(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return variants and those they start from, without those of the plan's own case."""
        return tuple(dict.fromkeys(one for name in names for one in self._added(name)))

    def touches(self, group: Group, entry: str) -> bool:
        """Say whether some variant of a group touches a section of the file, or the entry of a party."""
        paths = touched(self.whole, self.closure(group.variants))
        return any(path[0] in (entry, "parties") for path in paths)

    def _added(self, name: str) -> list[str]:
        return [one for one in line(self.whole, name) if one not in self.within]


def line(whole: Case, name: str) -> list[str]:
    """Return a variant and those it starts from, the first one first."""
    found: list[str] = []
    at: str | None = name
    while at is not None and at in whole.variants and at not in found:
        found.insert(0, at)
        at = whole.variants[at].parent
    return found


def disputed(case: Case, spread: Spread, max_states: int) -> Disputed:
    """Return which variants are drawn on top of a case, and which are not.

    On top of a variant, such as a leadership: disputed variants that start from it, and those of the base that
    touch other entries than it does.

    Raises
    ------
    UnknownName, UsageError
        A weight is given to a variant that does not exist, or is of a kind that is never drawn.
    """
    whole, within = _whole(case, max_states)
    for name in spread.weights:
        if name not in whole.variants:
            if not whole.variants:
                raise UsageError(f"There is no variant {name!r}. This case has none.")
            raise UnknownName("variant", name, list(whole.variants))
        if whole.variants[name].kind != "disputed":
            kind = whole.variants[name].kind
            raise UsageError(f"The variant {name!r} is a {kind}; only disputed ones are drawn. Remove its weight.")
    own = touched(whole, within)
    silent, apart, drawn = [], [], []
    for name, variant in whole.variants.items():
        if variant.kind != "disputed" or name in within:
            continue
        before = whole if variant.parent is None else whole.variants[variant.parent].case
        added = [one for one in line(whole, name) if one not in within]
        above = within and within[-1] in line(whole, name)
        if bearing(variant.case) == bearing(before):
            silent.append(name)
        elif any(whole.variants[one].kind != "disputed" for one in added) or not (
            above or apart_from(own, touched(whole, added))
        ):
            apart.append(name)
        elif spread.weights.get(name, 1) > 0:
            drawn.append(name)
    groups = []
    for members in _components(whole, within, drawn):
        weights = (1.0, *(float(spread.weights.get(name, 1)) for name in members))
        groups.append(Group("variants " + ", ".join(sorted(members)), members, weights))
    found = Disputed(whole, within, tuple(groups), tuple(silent), tuple(apart))
    if groups and case.text and bearing(combined(case, within, within)) != bearing(case):
        raise UsageError(
            f"{case.name} was changed after it was read, so its variants cannot be drawn on top of it. "
            "Save it and load the file, or leave the variants out."
        )
    return found


def touched(whole: Case, names: Iterable[str]) -> set[tuple[str, ...]]:
    """Return the entries that variants touch, as paths, without those that do not bear on what holds."""
    found = set()
    for name in names:
        for path in whole.variants[name].changes:
            steps = [step.strip() for step in path.split(".")]
            steps = steps[1:] if steps[0] == "parties" and len(steps) > 1 else steps
            if steps[0] not in UNHEARD and not (len(steps) == 2 and steps[1] in WORDS):
                found.add(tuple(steps))
    return found


def apart_from(some: set[tuple[str, ...]], others: set[tuple[str, ...]]) -> bool:
    """Say whether no path of some is, or begins, or continues one of others."""
    return not any(a[: len(b)] == b[: len(a)] for a in some for b in others)


def _components(whole: Case, within: tuple[str, ...], names: list[str]) -> list[tuple[str, ...]]:
    paths = {name: touched(whole, [one for one in line(whole, name) if one not in within]) for name in names}
    groups: list[list[str]] = []
    for name in names:
        near = [group for group in groups if any(not apart_from(paths[name], paths[other]) for other in group)]
        merged = sorted([name, *(other for group in near for other in group)], key=names.index)
        groups = [*(group for group in groups if group not in near), merged]
    return [tuple(group) for group in sorted(groups, key=lambda group: names.index(group[0]))]


def _whole(case: Case, max_states: int) -> tuple[Case, tuple[str, ...]]:
    """Return the base of the file that a case comes from, and the variants that the case is made of."""
    if case.variant_name is None or not case.text:
        return case, ()
    whole = loads(case.text, case.name, file=case.file, max_states=max_states)
    names = [case.variant_name] if case.variant_name in whole.variants else case.variant_name.split("+")
    known = [name for name in names if name in whole.variants]
    return whole, tuple(dict.fromkeys(one for name in known for one in line(whole, name)))


def bearing(case: Case) -> tuple[Any, ...]:
    """Return what of a case bears on what holds in it, or on what is drawn of it."""
    preferences = [party.preference for party in case.parties]
    return (
        structure(case, case.rules),
        tuple(heard(preference) for preference in preferences),
        tuple(tuple(entry.evidence.confidence for entry in entries(preference)) for preference in preferences),
        tuple((rule.judgement, rule.evidence.confidence) for rule in case.rules),
        tuple(_read(entry.evidence) for preference in preferences for entry in entries(preference)),
        tuple(_read(rule.evidence) for rule in case.rules),
    )


def _read(evidence: Evidence) -> tuple[Any, ...]:
    """Return what of the readings of an entry bears on what is drawn of it."""
    return tuple(
        (one.by, one.keep, one.statement and one.statement.tree, one.weight, one.position, one.evidence.confidence)
        for one in latest(evidence.readings)
    )


def structure(case: Case, rules: Iterable[Rule]) -> tuple[Any, ...]:
    """Return what decides the states and the moves of a case, and who sees whom how, if these are its rules."""
    return (
        tuple((party.id, tuple((option.id, option.direction) for option in party.options)) for party in case.parties),
        tuple(tuple(sorted(party.attitudes.items())) for party in case.parties),
        tuple(rule.statement.tree for rule in rules),
        tuple((one.pattern, one.name) for one in case.coalesced),
        tuple((one.party, one.start.tree, one.end.tree) for one in case.forbidden_moves),
        tuple(case.named_states),
        tuple(case.named_moves.items()),
    )


def combined(case: Case, names: Sequence[str], within: Sequence[str]) -> Case:
    """Return the case of a file with these variants applied together; those they start from are among them.

    What does not bear on what holds is left out where it cannot go together: of labels those whose length fits no
    more, and history, published results, claims and views, which belong to one coding each.

    Raises
    ------
    CaseError
        They do not go together; the error names them.
    UsageError
        The case was not read from a file.
    """
    if not case.text:
        raise UsageError(f"{case.name} was not read from a case file, so its variants cannot be combined.")
    root = _nodes(case.text, case.file)
    nodes, problems = patched(root, list(names)) if names else (root, [])
    nodes = shared(nodes)
    form = read_form(nodes)
    found, problems = None, [*problems, *form.problems]
    if form.entry is not None:
        here = Context(nodes, form.entry, form.kept, "+".join(names) or None)
        found = build(here, case.name, case.file)
        problems += here.problems
    if problems or found is None:
        raise together([name for name in names if name not in within] or [case.name], problems)
    return replace(found, variant_name="+".join(names) or None, digest="", text=case.text)


def together(names: Sequence[str], problems: Iterable[Problem]) -> CaseError:
    """Return the error that variants do not go together."""
    said = f"Drawn together, {' and '.join(names)}: "
    fix = "Or give one of these variants the weight 0, so that it is not drawn."
    return CaseError(
        replace(problem, rule=said + problem.rule, fix=f"{problem.fix} {fix}".strip()) for problem in problems
    )


@lru_cache(maxsize=2)
def _nodes(text: str, file: str) -> Entries:
    root, problems = read_nodes(text, file)
    if root is None or problems:
        raise CaseError(problems)
    return root
