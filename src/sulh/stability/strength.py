"""Strength of preference: strong and weak GMR, SMR and SEQ, by degrees, and together with uncertain preference.

Strong stability asks of each sanction that it be worse for the party by at least a degree: 2, strongly, if no
other is named. What is stable but not strongly so is weakly stable. Nash stability has no strong form, because
nothing deters where there is no improvement.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import Sight
from sulh.errors import UsageError
from sulh.stability import gmr, seq, smr
from sulh.stability.concept import Concept, Semantics, needs_known
from sulh.stability.deterrence import PLAIN
from sulh.stability.uncertain import ANSWERS, OPEN_STEPS, TYPES, nothing_unknown

_BASES: dict[str, Callable[..., BoolArray]] = {"gmr": gmr.stable, "smr": smr.stable, "seq": seq.stable}


def strong(base: str, degree: int = 2) -> Concept:
    """Return strong stability of a base concept, gmr, smr or seq, at a degree of 2 or more.

    >>> strong("gmr").id, strong("seq", 3).id
    ('strong-gmr', 'strong-seq-3')
    """
    worse = "strongly worse" if degree == 2 else f"worse by a degree of {degree} or more"
    return Concept(
        _id("strong", base, degree),
        _name("Strong", base, degree),
        f"After each improvement {ANSWERS[base].format(worse=worse, steps='each improving at each step')}.",
        _source(degree),
        partial(_BASES[base], reading=replace(PLAIN, harmless=Sight(degree=degree))),
        needs_known,
        nothing_strong,
        page="strength",
    )


def weak(base: str, degree: int = 2) -> Concept:
    """Return weak stability: stable under a base concept, but not strongly so at a degree."""
    stable, firm = _BASES[base], strong(base, degree)

    def only_weakly(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
        result: BoolArray = stable(graph, party, semantics) & ~firm.stable(graph, party, semantics)
        return result

    return Concept(
        _id("weak", base, degree),
        _name("Weak", base, degree),
        f"The party is stable under {base.upper()}, but not under {firm.name[0].lower()}{firm.name[1:]}.",
        _source(degree),
        only_weakly,
        needs_known,
        nothing_strong,
        page="strength",
    )


def hybrid(base: str, letter: str) -> Concept:
    """Return strong stability of a type a, b, c or d, where comparisons may be unknown.

    >>> hybrid("smr", "c").id
    'strong-smr-c'
    """
    plain = TYPES[letter]
    gain = "a state that is better or of unknown relation" if plain.leave.unknown else "a state that is better"
    worse = "strongly worse" if plain.harmless.unknown else "strongly worse or of unknown relation"
    answer = ANSWERS[base].format(worse=worse, steps=OPEN_STEPS)
    return Concept(
        f"strong-{base}-{letter}",
        f"Strong {base.upper()}, type {letter}",
        f"After each move to {gain}, {answer}.",
        "Xu, Hipel, Kilgour and Chen 2010",
        partial(_BASES[base], reading=replace(plain, harmless=Sight(plain.harmless.unknown, 2))),
        # Where only the unknown deters, types c and d say something even if nothing is strong.
        idle=lambda graph: nothing_unknown(graph) or (nothing_strong(graph) if plain.harmless.unknown else ""),
        page="strength",
    )


def degree(text: str, example: str = "strong-gmr-3") -> int:
    """Return the degree that the end of an id says; raise :class:`~sulh.errors.UsageError` if it says none."""
    if not (re.fullmatch("[1-9][0-9]?", text) and int(text) >= 2):
        stem = example.removesuffix("-3")
        types = f", or a type, such as {stem}-a" if stem.startswith("strong") else "; only strong stability has types"
        raise UsageError(
            f"A degree of preference is a whole number, 2 or more and at most 99, not {text!r}. Write {example}{types}."
        )
    return int(text)


def nothing_strong(graph: Graph) -> str:
    """Return why strength says nothing where no preference is marked as strong; else empty."""
    return "" if any(relation.degree > 1 for relation in graph.relations) else "no preference is marked as strong"


def _id(kind: str, base: str, degree: int) -> str:
    return f"{kind}-{base}" + (f"-{degree}" if degree > 2 else "")


def _name(kind: str, base: str, degree: int) -> str:
    return f"{kind} {base.upper()}" + (f" of degree {degree}" if degree > 2 else "")


def _source(degree: int) -> str:
    return "Hamouda, Kilgour and Hipel 2004, 2006" if degree == 2 else "Xu, Hipel and Kilgour 2009"


STRENGTH = (
    *(make(base) for base in _BASES for make in (strong, weak)),
    *(hybrid(base, letter) for letter in TYPES for base in _BASES),
)
