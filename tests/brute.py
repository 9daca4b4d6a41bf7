"""What the definitions say of single improvements, by the oracle: slow and obvious."""

from __future__ import annotations

from sulh.stability.oracle.models import Model, answers, anywhere, improving


def undeterred(model: Model, party: int, s: int, concept: str) -> set[int]:
    """Return the improvements for which the sanction that a concept demands does not exist, by its definition."""
    may_step = improving if concept in ("seq", "sseq") else anywhere

    def sanction(s2: int) -> bool:
        after = {s2} | (model.reach[party].get(s2, set()) if concept in ("smr", "sseq") else set())
        return not any(model.better(party, end, s) for end in after)

    found = set()
    for s1 in model.improvements(party)[s]:
        ends = set() if concept == "nash" else answers(model, party, may_step, s, s1, "legal-sequences", True)
        if not any(sanction(s2) for s2 in ends):
            found.add(s1)
    return found
