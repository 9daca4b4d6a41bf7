"""What drawn codings leave as it is, and why."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Weights
from sulh.case.spread import Spread
from sulh.questions.disputed import Disputed
from sulh.questions.drawing import entries, names_states
from sulh.questions.evidenced import entries_of
from sulh.questions.readings import drawn_from, listed


def remarks(case: Case, disputed: Disputed, spread: Spread) -> tuple[str, ...]:
    """Return what is not drawn, and how many entries count as medium, in sentences."""
    found = []
    drawn = [party.preference for party in case.parties if not isinstance(party.preference, Weights | Comparisons)]
    rules = [rule for rule in case.rules if rule.judgement]
    said = [entry.evidence.confidence for preference in drawn for entry in entries(preference)]
    count = [*said, *(rule.evidence.confidence for rule in rules)].count(None)
    if count:
        entry = "1 entry says" if count == 1 else f"{count} entries say"
        found.append(f"{entry} no confidence and count{'s' if count == 1 else ''} as medium.")
    found += _readings(case, spread)
    for kind, what in ((Weights, "weights of options"), (Comparisons, "comparisons of pairs")):
        ids = [party.id for party in case.parties if isinstance(party.preference, kind)]
        if ids:
            found.append(f"Not drawn: the {what} of {listed(ids)}.")
    ranked = [party.id for party in case.parties if names_states(party)]
    if ranked and rules:
        found.append(
            f"Not drawn: judgements of feasibility, because {listed(ranked)} would not say how the states stand "
            "that then become feasible."
        )
    if disputed.silent:
        found.append(f"Not drawn, because nothing that bears on what holds changes: {listed(disputed.silent)}.")
    if disputed.apart:
        found.append(f"Not drawn, because they do not go with this case: {listed(disputed.apart)}.")
    kinds = {name: variant.kind for name, variant in disputed.whole.variants.items()}
    others = [name for name, kind in kinds.items() if kind != "disputed" and name not in disputed.within]
    if others:
        found.append(f"Never drawn, because they are leaderships or counterfactuals: {listed(others)}.")
    return tuple(found)


def _readings(case: Case, spread: Spread) -> list[str]:
    """Say which readings are not drawn from."""
    drawn = sum(bool(entry.evidence.readings) for entry in drawn_from(case))
    every = sum(bool(one.evidence.readings) for one in entries_of(case))
    left = every if spread.coders == "none" else every - drawn
    if not left:
        return []
    many = "1 entry" if left == 1 else f"{left:,} entries"
    why = "" if spread.coders == "none" else " that are no statement, no place of a ranking and no rule that is drawn"
    return [f"Not drawn: the readings of {many}{why}."]
