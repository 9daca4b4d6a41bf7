"""Which codings a sweep solves: the base, variants of it, and combinations of variants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, get_args

from sulh.case.case import Case, Kind
from sulh.case.states import MAX_STATES
from sulh.errors import CaseError, UnknownName, UsageError
from sulh.files.nodes import read_nodes
from sulh.files.reader import recoded
from sulh.files.variants import steps_to
from sulh.questions.disputed import UNHEARD, apart_from, line

BASE = "base"
"""What the base is called in a table, and its kind."""

Told = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Coding:
    """One coding of a case: the base (no variants), a variant, or several variants together.

    ``kind`` is that of its variants, ``"base"`` where there are none; where they differ, all of them with + between.
    """

    name: str
    kind: str
    variants: tuple[str, ...]
    case: Case


@dataclass(frozen=True, slots=True)
class NotCombined:
    """Variants that were not put together, and why."""

    variants: tuple[str, ...]
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"variants": list(self.variants), "reason": self.reason}

    def __str__(self) -> str:
        return f"Not combined: {', '.join(self.variants)}. {self.reason}"


SAME_ENTRY = "They change the same entry."


def chosen_variants(case: Case, variants: str | Iterable[str] | None, kinds: Iterable[str]) -> list[str]:
    """Return the names of the variants to solve, in the order of the file.

    Raises
    ------
    UnknownName
        There is no such variant, or no such kind.
    """
    if case.variant_name is not None:
        raise UsageError(
            f"sweep takes a whole case, not the variant {case.variant_name} of one. "
            "Give it the case, and name the variant in variants=."
        )
    wanted = list(kinds)
    for kind in wanted:
        if kind not in get_args(Kind):
            raise UnknownName("kind of variant", str(kind), get_args(Kind))
    given = variants.split(",") if isinstance(variants, str) else list(case.variants if variants is None else variants)
    names = [str(name).strip() for name in given if str(name).strip()]
    if names == ["all"] and "all" not in case.variants:
        names = list(case.variants)
    for name in names:
        if name not in case.variants:
            raise UnknownName("variant", name, list(case.variants))
    return [name for name in case.variants if name in names and (not wanted or case.variants[name].kind in wanted)]


def codings(case: Case, names: Sequence[str], base: bool = True) -> list[Coding]:
    """Return the base and these variants as codings."""
    singles = [Coding(name, case.variants[name].kind, (name,), case.variants[name].case) for name in names]
    return [Coding(BASE, BASE, (), case), *singles] if base else singles


def together(case: Case, names: Sequence[str]) -> tuple[list[tuple[str, str]], Iterator[tuple[str, ...]]]:
    """Return the pairs of variants that change the same entry, and all sets of two or more without such a pair.

    A variant changes also what those change that it starts from. With these it makes no set: that would be the variant
    itself. Two that start from the same one share its changes. A variant that changes nothing that bears on what holds,
    only labels or the history, makes no set either. The sets come one by one: there may be very many.
    """
    touched = _touched(case)
    lines = {name: line(case, name) for name in names}
    names = [name for name in names if any(touched[one] for one in lines[name])]

    def meet(one: str, other: str) -> bool:
        own, others = (
            {steps for variant in lines[a] if variant not in lines[b] for steps in touched[variant]}
            for a, b in ((one, other), (other, one))
        )
        return not apart_from(own, others)

    pairs = list(combinations(names, 2))
    within = {(one, other) for one, other in pairs if one in lines[other] or other in lines[one]}
    apart = [pair for pair in pairs if pair not in within and meet(*pair)]
    return apart, _free_sets(names, {*apart, *within})


def put_together(case: Case, names: tuple[str, ...], max_states: int = MAX_STATES) -> Coding | NotCombined:
    """Return variants together as one coding, or why the file does not let them go together."""
    kinds = dict.fromkeys(case.variants[name].kind for name in names)
    try:
        found = recoded(case, names, max_states=max_states)
    except CaseError as error:
        first = error.problems[0]
        more = len(error.problems) - 1
        place = f" (line {first.place.line})" if first.place.line else ""
        return NotCombined(names, first.rule.rstrip(".") + place + (f", and {more:,} more." if more else "."))
    return Coding("+".join(names), "+".join(kinds), names, found)


def model(case: Case) -> tuple[Any, ...]:
    """Return what decides the states, their labels and what holds: cases that are equal in it are solved once."""
    return (
        *(case.parties, case.rules, case.coalesced, case.forbidden_moves, case.labels),
        *(case.named_states, case.named_moves),
    )


def check_combinable(case: Case, max_states: int = MAX_STATES) -> None:
    """Raise :class:`~sulh.errors.UsageError` where a case is not what its file says."""
    if not case.text:
        raise UsageError(f"{case.name} was not read from a case file, so its variants cannot be combined.")
    if model(recoded(case, [], max_states=max_states)) != model(case):
        raise UsageError(
            f"{case.name} was changed after it was read, so its variants cannot be combined. "
            "Save it and load the file, or leave combinations out."
        )


def _touched(case: Case) -> dict[str, set[tuple[str, ...]]]:
    root, problems = read_nodes(case.text, case.file)
    if root is None:
        raise CaseError(problems)
    found = {name: {tuple(steps_to(root, path)) for path in variant.changes} for name, variant in case.variants.items()}
    return {name: {steps for steps in paths if steps[0] not in UNHEARD} for name, paths in found.items()}


def _free_sets(names: Sequence[str], apart: set[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield every set of two names or more in which no pair is apart, small sets first."""
    level: list[tuple[str, ...]] = [(name,) for name in names]
    while level:
        wider = []
        for members in level:
            for name in names[names.index(members[-1]) + 1 :]:
                if not any((member, name) in apart for member in members):
                    wider.append((*members, name))
                    yield wider[-1]
        level = wider
