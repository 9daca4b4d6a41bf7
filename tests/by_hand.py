"""Small conflicts worked by hand, for the oracle.

States are single letters. ``"b > a >> cd ? e"`` is a ranking: b above a, a strongly above c and d, which tie, and
e shares their place and is not known against them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import sulh
from sulh.case.case import Case, Party
from sulh.case.preferences import Attitude, Comparison, Comparisons, Preference, RankedGroup, Ranking
from sulh.stability import oracle

TYPES = "abcd"


def ranking(text: str) -> Ranking:
    """Return the ranking that a text says, best first."""
    first, *rest = re.split(r" (>+|\?) ", text)
    groups = [RankedGroup(tuple(first))]
    for sign, tied in zip(rest[::2], rest[1::2], strict=True):
        groups.append(RankedGroup(tuple(tied), gap=max(1, sign.count(">")), unknown=sign == "?"))
    return Ranking(tuple(groups))


def pairs(*texts: str) -> Comparisons:
    """Return comparisons such as ``"a >> b"``."""
    items = []
    for text in texts:
        left, sign, right = text.split()
        items.append(Comparison(left, ">" if sign[0] == ">" else "=", right, len(sign)))
    return Comparisons(tuple(items))


def conflict(
    prefers: Mapping[str, str | Preference],
    moves: Mapping[str, str],
    attitudes: Mapping[str, Mapping[str, Attitude]] | None = None,
) -> oracle.Model:
    """Return a conflict of named states; ``"ab bc"`` are moves from a to b and from b to c."""
    preferences = {id: ranking(text) if isinstance(text, str) else text for id, text in prefers.items()}
    arcs = {id: tuple((arc[0], arc[1]) for arc in text.split()) for id, text in moves.items()}
    used = {state for one in arcs.values() for arc in one for state in arc}
    used |= {
        state
        for one in preferences.values()
        if isinstance(one, Ranking)
        for group in one.groups
        for state in group.patterns
    }
    parties = tuple(
        Party(id, preference=preference, attitudes=(attitudes or {}).get(id, {}))
        for id, preference in preferences.items()
    )
    return oracle.model(
        Case("hand", "By hand", parties, named_states=dict.fromkeys(sorted(used), ""), named_moves=arcs)
    )


def stable(model: oracle.Model, id: str, party: str, state: str, **choices: object) -> bool:
    """Whether a party is stable at a state."""
    return oracle.concept(id)(model, model.parties.index(party), model.names.index(state), **choices)


def equilibria(model: oracle.Model, id: str) -> list[str]:
    """Return the names of the equilibria."""
    return [name for s, name in enumerate(model.names) if oracle.equilibrium(id)(model, s)]


def which(model: oracle.Model, ids: Sequence[str], party: str, state: str, **choices: object) -> list[str]:
    """Return the concepts by which a party is stable at a state."""
    return [id for id in ids if stable(model, id, party, state, **choices)]


def types(model: oracle.Model, stem: str, party: str, state: str) -> str:
    """Return the types by which a party is stable."""
    return "".join(type for type in TYPES if stable(model, f"{stem}-{type}", party, state))


def by_options(preference: Preference) -> Case:
    """Return a case in which one party holds two options, and prefers so."""
    case = sulh.loads("{sulh: 1, parties: {p: {options: {a: A, b: B}, preferences: [a, b]}}}")
    return replace(case, parties=(replace(case.parties[0], preference=preference),))


COALITIONAL = {"cnash": oracle.cnash, "cgmr": oracle.cgmr, "csmr": oracle.csmr, "cseq": oracle.cseq}
