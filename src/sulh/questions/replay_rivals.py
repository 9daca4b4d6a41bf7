"""Which outcomes a path is compared with: those that the case names, or the labels and ends beside it."""

from __future__ import annotations

from collections.abc import Mapping

from sulh.case.case import Case
from sulh.case.patterns import looks_like_pattern
from sulh.case.records import Path
from sulh.questions.columns import number_of
from sulh.questions.contrasts import Rival
from sulh.questions.phases import alike
from sulh.questions.situation import Situation


def rivals(whole: Case, here: Situation, path: Path) -> tuple[Rival, ...]:
    """Return the outcomes to compare the end of a path with, in the coding in force there.

    Those that the case names for it, whether or not the path passed through them. Where it names none: labels of which
    no state is on a path of the history, and the ends of other paths with the same options, if this one does not end
    there too.

    >>> import sulh
    >>> from sulh.questions.situation import situation
    >>> case = sulh.load("syria-astana-2017")
    >>> [rival.name for rival in rivals(case, situation(case), case.history["record"])]
    ['observation posts']
    """
    if path.rivals is not None:
        return _named(here, path.rivals)
    others = [other for other in whole.history.values() if other.name != path.name]
    others = [other for other in others if alike(_coding(whole, other), here.case)]
    passed = {state for other in (path, *others) for state in other.states}
    by_label: dict[str, list[str]] = {}
    for number, label in here.states.labels.items():
        by_label.setdefault(label, []).append(here.states.name(number))
    found = [Rival(label, tuple(names)) for label, names in by_label.items() if not passed & set(names)]
    for end in dict.fromkeys(other.states[-1] for other in others if other.states[-1] != path.states[-1]):
        at = number_of(here, end)
        if at is not None:
            name = next(other.name for other in others if other.states[-1] == end)
            found.append(Rival(here.states.labels.get(at, f"end of {name}"), (end,)))
    return tuple(found)


def _named(here: Situation, named: Mapping[str, tuple[str, ...]]) -> tuple[Rival, ...]:
    """Return the rivals that a case names; a state that is not feasible as coded may be so without a rule."""
    found = []
    for name, patterns in named.items():
        states = [
            state
            for pattern in patterns
            for state in ([pattern] if _is_one(pattern) else map(here.states.name, here.states.find(pattern).tolist()))
        ]
        found.append(Rival(name, tuple(dict.fromkeys(states))))
    return tuple(found)


def _is_one(pattern: str) -> bool:
    return not looks_like_pattern(pattern) or "-" not in pattern


def _coding(whole: Case, path: Path) -> Case:
    """Return the coding that a path belongs to."""
    return whole if path.variant is None else whole.variant(path.variant)
