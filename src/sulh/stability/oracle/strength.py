"""Strong and weak GMR, SMR and SEQ: whether a sanction is worse by a degree or more, the theory's 6.2 and 6.3."""

from __future__ import annotations

from sulh.stability.oracle import classical
from sulh.stability.oracle.classical import LEGAL, answered
from sulh.stability.oracle.models import Model, anywhere, improving


def worse(model: Model, degree: int, party: int, t: int, s: int) -> bool:
    """Whether a party prefers s to t by a degree or more."""
    found = model.compare(party, s, t)
    return found is not None and found >= degree


def strong_gmr(
    degree: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True
) -> bool:
    """Whether after each improvement the opponents can come to a state worse than s by the degree."""

    def deters(s2: int) -> bool:
        return worse(model, degree, party, s2, s)

    return answered(model, party, s, model.improvements(party)[s], anywhere, deters, sanctions, return_counts)


def strong_smr(
    degree: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True
) -> bool:
    """Whether in addition every state that the party can move on to from there is worse by the degree too."""

    def deters(s2: int) -> bool:
        return all(worse(model, degree, party, t, s) for t in [s2, *model.reach[party][s2]])

    return answered(model, party, s, model.improvements(party)[s], anywhere, deters, sanctions, return_counts)


def strong_seq(
    degree: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True
) -> bool:
    """Whether the opponents, improving at each step by any degree, can come to a state worse by the degree."""

    def deters(s2: int) -> bool:
        return worse(model, degree, party, s2, s)

    return answered(model, party, s, model.improvements(party)[s], improving, deters, sanctions, return_counts)


def weak_gmr(degree: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party is GMR-stable, and not strongly."""
    rules = (sanctions, return_counts)
    return classical.gmr(model, party, s, *rules) and not strong_gmr(degree, model, party, s, *rules)


def weak_smr(degree: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party is SMR-stable, and not strongly."""
    rules = (sanctions, return_counts)
    return classical.smr(model, party, s, *rules) and not strong_smr(degree, model, party, s, *rules)


def weak_seq(degree: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party is SEQ-stable, and not strongly."""
    rules = (sanctions, return_counts)
    return classical.seq(model, party, s, *rules) and not strong_seq(degree, model, party, s, *rules)
