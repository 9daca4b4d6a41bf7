"""Unknown preference, types a to d of Nash, GMR, SMR and SEQ, and their strong forms: the theory's 6.1 and 6.4."""

from __future__ import annotations

from sulh.stability.oracle.classical import LEGAL, answered
from sulh.stability.oracle.models import Model, anywhere

# What each type makes of an unknown pair.
LEAVES_FOR_UNKNOWN = {"a": True, "b": False, "c": True, "d": False}
UNKNOWN_DETERS = {"a": False, "b": False, "c": True, "d": True}


def perhaps(model: Model, mover: int, t: int, s: int) -> bool:
    """Let steps be taken that improve, and steps of which that is unknown."""
    return model.better(mover, t, s) or model.unknown(mover, t, s)


def leaving(model: Model, type: str, party: int, s: int) -> set[int]:
    """Return the moves from s that a party of a type considers worth making."""
    return {
        t
        for t in model.reach[party][s]
        if model.better(party, t, s) or (LEAVES_FOR_UNKNOWN[type] and model.unknown(party, t, s))
    }


def deterring(model: Model, type: str, party: int, t: int, s: int) -> bool:
    """Whether coming to t deters a party of a type from leaving s: it is worse or as good, or may be unknown."""
    degree = model.compare(party, t, s)
    return UNKNOWN_DETERS[type] if degree is None else degree <= 0


def strongly_deterring(model: Model, type: str, party: int, t: int, s: int) -> bool:
    """Whether coming to t deters strongly: it is worse by degree 2 or more, or may be unknown."""
    degree = model.compare(party, t, s)
    return UNKNOWN_DETERS[type] if degree is None else degree <= -2


def nash(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party of a type considers no move from s worth making."""
    return not leaving(model, type, party, s)


def gmr(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether the opponents can answer each such move by coming to a state that deters."""

    def deters(s2: int) -> bool:
        return deterring(model, type, party, s2, s)

    return answered(model, party, s, leaving(model, type, party, s), anywhere, deters, sanctions, return_counts)


def smr(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether in addition no move from there saves the party.

    Types a and b are saved by a state that is better or of which they do not know, c and d only by a better one.
    """

    def saves(s3: int) -> bool:
        return model.better(party, s3, s) or (type in "ab" and model.unknown(party, s3, s))

    def deters(s2: int) -> bool:
        return deterring(model, type, party, s2, s) and not any(saves(s3) for s3 in model.reach[party][s2])

    return answered(model, party, s, leaving(model, type, party, s), anywhere, deters, sanctions, return_counts)


def seq(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether the opponents can do so by steps of which each improves or is unknown for its mover."""

    def deters(s2: int) -> bool:
        return deterring(model, type, party, s2, s)

    return answered(model, party, s, leaving(model, type, party, s), perhaps, deters, sanctions, return_counts)


def strong_gmr(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether the opponents can answer each move that is worth making by coming to a state that deters strongly."""

    def deters(s2: int) -> bool:
        return strongly_deterring(model, type, party, s2, s)

    return answered(model, party, s, leaving(model, type, party, s), anywhere, deters, sanctions, return_counts)


def strong_smr(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether in addition every state that the party can move on to from there deters strongly too."""

    def deters(s2: int) -> bool:
        return all(strongly_deterring(model, type, party, t, s) for t in [s2, *model.reach[party][s2]])

    return answered(model, party, s, leaving(model, type, party, s), anywhere, deters, sanctions, return_counts)


def strong_seq(type: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether the opponents can do so by steps of which each improves or is unknown for its mover."""

    def deters(s2: int) -> bool:
        return strongly_deterring(model, type, party, s2, s)

    return answered(model, party, s, leaving(model, type, party, s), perhaps, deters, sanctions, return_counts)
