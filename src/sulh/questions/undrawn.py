"""What drawn codings leave as it is, and why."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Weights
from sulh.questions.disputed import Disputed
from sulh.questions.drawing import entries, names_states


def remarks(case: Case, disputed: Disputed) -> tuple[str, ...]:
    """Return what is not drawn, and how many entries count as medium, in sentences."""
    found = []
    drawn = [party.preference for party in case.parties if not isinstance(party.preference, Weights | Comparisons)]
    rules = [rule for rule in case.rules if rule.judgement]
    said = [entry.evidence.confidence for preference in drawn for entry in entries(preference)]
    count = [*said, *(rule.evidence.confidence for rule in rules)].count(None)
    if count:
        entry = "1 entry says" if count == 1 else f"{count} entries say"
        found.append(f"{entry} no confidence and count{'s' if count == 1 else ''} as medium.")
    for kind, what in ((Weights, "weights of options"), (Comparisons, "comparisons of pairs")):
        ids = [party.id for party in case.parties if isinstance(party.preference, kind)]
        if ids:
            found.append(f"Not drawn: the {what} of {_listed(ids)}.")
    ranked = [party.id for party in case.parties if names_states(party)]
    if ranked and rules:
        found.append(
            f"Not drawn: judgements of feasibility, because {_listed(ranked)} would not say how the states stand "
            "that then become feasible."
        )
    if disputed.silent:
        found.append(f"Not drawn, because nothing that bears on what holds changes: {_listed(disputed.silent)}.")
    if disputed.apart:
        found.append(f"Not drawn, because they do not go with this case: {_listed(disputed.apart)}.")
    kinds = {name: variant.kind for name, variant in disputed.whole.variants.items()}
    others = [name for name, kind in kinds.items() if kind != "disputed" and name not in disputed.within]
    if others:
        found.append(f"Never drawn, because they are leaderships or counterfactuals: {_listed(others)}.")
    return tuple(found)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
