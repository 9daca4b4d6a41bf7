"""Every concept by its id, with its parameters; where it is defined; and equilibria."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from sulh.stability.oracle import classical, completing, foresight, relational, strength, uncertain
from sulh.stability.oracle.classical import LEGAL
from sulh.stability.oracle.models import Model

Stable = Callable[..., bool]
"""``stable(model, party, state, sanctions, return_counts)``; the last two may be left out."""

USUAL_HORIZON = 3
USUAL_TURNS = 4
STRONG = 2

ORACLE: dict[str, Stable] = {
    "nash": classical.nash,
    "gmr": classical.gmr,
    "smr": classical.smr,
    "seq": classical.seq,
    "sseq": classical.sseq,
    "sim": classical.sim,
    "seq-or-sim": classical.seq_or_sim,
    "limited": partial(foresight.limited, USUAL_HORIZON),
    "non-myopic": foresight.non_myopic,
    "maximin": partial(foresight.maximin, USUAL_TURNS),
    "rnash": relational.rnash,
    "rgmr": relational.rgmr,
    "rsmr": relational.rsmr,
    "rseq": relational.rseq,
}
"""The concepts by id, those whose parameters may be left out with the usual ones: limited-3, maximin-4, strong by 2.

``stackelberg`` is not among them: it stands for several, see :func:`ids`.
"""

TYPED: dict[str, Stable] = {
    "nash": uncertain.nash,
    "gmr": uncertain.gmr,
    "smr": uncertain.smr,
    "seq": uncertain.seq,
    "strong-gmr": uncertain.strong_gmr,
    "strong-smr": uncertain.strong_smr,
    "strong-seq": uncertain.strong_seq,
}
BY_DEGREE: dict[str, Stable] = {
    "strong-gmr": strength.strong_gmr,
    "strong-smr": strength.strong_smr,
    "strong-seq": strength.strong_seq,
    "weak-gmr": strength.weak_gmr,
    "weak-smr": strength.weak_smr,
    "weak-seq": strength.weak_seq,
}
BY_HORIZON: dict[str, Stable] = {"limited": foresight.limited, "maximin": foresight.maximin}

ORACLE |= {f"{id}-{type}": partial(stable, type) for id, stable in TYPED.items() for type in "abcd"}
ORACLE |= {id: partial(stable, STRONG) for id, stable in BY_DEGREE.items()}
ORACLE |= {f"every-{id}": partial(completing.every, id) for id in completing.STABLE}
ORACLE |= {f"some-{id}": partial(completing.some, id) for id in completing.STABLE}


def concept(id: str) -> Stable:
    """Return a concept by its id, parameters included; raise :class:`KeyError` where there is none of that id.

    >>> concept("strong-gmr-3").args, concept("limited-4").args, concept("stackelberg-mill").args
    ((3,), (4,), ('mill',))
    """
    if id in ORACLE:
        return ORACLE[id]
    stem, _, parameter = id.rpartition("-")
    number = int(parameter) if re.fullmatch("[1-9][0-9]*", parameter) else 0
    if stem in BY_HORIZON and number >= 1:
        return partial(BY_HORIZON[stem], number)
    if stem in BY_DEGREE and number >= STRONG:
        return partial(BY_DEGREE[stem], number)
    if stem == "stackelberg":
        return partial(foresight.stackelberg, parameter)
    raise KeyError(id)


def ids(model: Model, id: str) -> list[str]:
    """Return what an id stands for: a bare ``stackelberg`` for one concept for each party that can move."""
    return [f"stackelberg-{model.parties[mover]}" for mover in model.movers] if id == "stackelberg" else [id]


def equilibrium(id: str) -> Callable[..., bool]:
    """Return ``holds(model, state, sanctions, return_counts)``: whether the state is stable for every party.

    For ``some-nash`` and its like, whether all are stable in one and the same completion.
    """
    first, _, rest = id.partition("-")
    if first == "some":
        return partial(completing.some_equilibrium, rest)
    stable = concept(id)

    def holds(model: Model, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
        return all(stable(model, party, s, sanctions, return_counts) for party in range(len(model.parties)))

    return holds


def defined(model: Model, id: str) -> bool:
    """Whether a concept is defined for a model.

    Types a to d are, always. Stability in completions asks that there be one. The others ask that no pair be
    unknown; those that think of outcomes ahead besides that what each party prefers be a weak order.
    """
    parties = range(len(model.parties))
    first, _, parameter = id.partition("-")
    if first in ("every", "some"):
        return all(completing.completions(model, party) for party in parties)
    if id[-2:] in ("-a", "-b", "-c", "-d") and id[:-2] in TYPED:
        return True
    if not all(complete(model, party) for party in parties):
        return False
    if id in ("sim", "seq-or-sim"):
        return model.vectors is not None and all(weak_order(model, party) for party in parties)
    if first == "maximin":
        return all(weak_order(model, party) for party in parties)
    if first in ("limited", "stackelberg") or id == "non-myopic":
        leader_is_one = first != "stackelberg" or not parameter or parameter in model.parties
        return len(model.movers) <= 2 and leader_is_one and all(weak_order(model, party) for party in parties)
    return True


def complete(model: Model, party: int) -> bool:
    """Whether a party knows how it compares any two states."""
    states = range(len(model.names))
    return not any(model.unknown(party, t, s) for t in states for s in states)


def weak_order(model: Model, party: int) -> bool:
    """Whether what a party prefers is a weak order: of any two states the one that beats more states is better."""
    states, score = range(len(model.names)), model.score[party]
    return all(
        not model.unknown(party, t, s) and model.better(party, t, s) == (score[t] > score[s])
        for t in states
        for s in states
    )
