"""Attitudes, and the relational Nash, GMR, SMR and SEQ: the theory's section 6.7."""

from __future__ import annotations

from sulh.stability.oracle.classical import LEGAL, answered
from sulh.stability.oracle.models import Model, anywhere, steps


def agreeable(model: Model, party: int, t: int, s: int) -> bool:
    """Whether t is totally preferred to s by a party (TRP): it pleases whom it is devoted to and hurts its enemies."""

    def at_least_as_good(other: int) -> bool:
        degree = model.compare(other, t, s)
        return degree is not None and degree >= 0

    return all(
        attitude == "neutral" or at_least_as_good(other) == (attitude == "devoting")
        for other, attitude in enumerate(model.attitudes[party])
    )


def rnash(
    model: Model,
    party: int,
    s: int,
    sanctions: str = LEGAL,
    return_counts: bool = True,
    staying: str = "allowed",
) -> bool:
    """Whether no move from s is agreeable to a party; where staying is ``"required"``, staying at s must be."""
    return not steps(model, agreeable)[party][s] and (staying == "allowed" or agreeable(model, party, s, s))


def rgmr(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether after each agreeable move the opponents can come to a state that is not."""

    def deters(s2: int) -> bool:
        return not agreeable(model, party, s2, s)

    return answered(model, party, s, steps(model, agreeable)[party][s], anywhere, deters, sanctions, return_counts)


def rsmr(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether in addition the party cannot move on from there to one that is."""

    def deters(s2: int) -> bool:
        return not any(agreeable(model, party, t, s) for t in [s2, *model.reach[party][s2]])

    return answered(model, party, s, steps(model, agreeable)[party][s], anywhere, deters, sanctions, return_counts)


def rseq(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether the opponents can do so by steps that are agreeable to whoever takes them."""

    def deters(s2: int) -> bool:
        return not agreeable(model, party, s2, s)

    return answered(model, party, s, steps(model, agreeable)[party][s], agreeable, deters, sanctions, return_counts)
