"""Why a state holds, or why not: the verdicts of all parties, and the reasons of each as a tree."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sulh.case.case import Case
from sulh.case.states import State, States
from sulh.errors import Problem
from sulh.questions.explain import explain
from sulh.questions.solve import Solution, solve
from sulh.show.explained import MOST, explanation_outline
from sulh.show.solution import solution_sheet, spaced
from sulh.show.tables import Sheet
from sulh.stability.concept import Sanctions
from sulh.stability.registry import concept as concept_of
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.telling import EVERY, ROWS, answered, called, on_off


class WhySettings(Settings):
    """What a state can be asked about with."""

    state: str = Field(
        "",
        title="State",
        description="A vector, a label, or the options that are on, with commas",
        json_schema_extra={"choose": "state", "option": ""},
    )
    party: str = Field("", title="For", description="One party alone", json_schema_extra={"choose": "party"})
    concept: str = Field("seq", title="Concept", json_schema_extra={"choose": "concept"})
    sanctions: Sanctions = Field(
        "legal-sequences",
        title="Sanctions",
        description="How opponents answer an improvement",
        json_schema_extra={"more": True},
    )
    return_counts: bool = Field(
        True,
        title="A return counts",
        description="Leading the conflict back to its start is a sanction",
        json_schema_extra={"more": True},
    )
    all: bool = Field(False, title="Tell every improvement", json_schema_extra={"more": True})


def _ask(case: Case, settings: WhySettings, progress: Progress) -> Answer:
    rules: dict[str, Any] = {"sanctions": settings.sanctions, "return_counts": settings.return_counts}
    if not settings.state:
        return _choose(case, solve(case, **rules), settings)
    concepts = [one.strip() for one in settings.concept.split(",") if one.strip()]
    found = explain(case, settings.state, settings.party or None, concepts, **rules, progress=progress)
    outline = explanation_outline(found, most=None if settings.all else MOST)
    solution = solve(case, **rules)
    more = _card(solution, found.states, found.state)
    return answered(
        case,
        found.states,
        found.to_dict(),
        outline,
        more={**more, "concept": settings.concept, "meant": _meant(concepts)},
    )


def _card(solution: Solution, states: States, state: State) -> dict[str, Any]:
    """Return what stands beside the reasons: what is on, and for whom the state is stable under which concept."""
    case, number = solution.case, state.number
    return {
        "state": state.name,
        "called": spaced(case, state.name),
        "label": state.label,
        "parties": on_off(case, states, state),
        "concepts": [[id, concept_of(id).name, bool(solution.holding[id][number])] for id in solution.concepts],
        "verdicts": [
            [at, mover, _name(case, mover), [bool(solution.verdicts[id][at, number]) for id in solution.concepts]]
            for at, mover in enumerate(solution.movers)
        ],
    }


def _meant(concepts: list[str]) -> list[list[str]]:
    """Return what the concepts that were asked for mean."""
    return [[concept_of(id).name, concept_of(id).definition] for id in concepts]


def _name(case: Case, mover: str) -> str:
    return " + ".join(str(case.party(id)) for id in mover.split("+"))


def _choose(case: Case, solution: Solution, settings: WhySettings) -> Answer:
    """Return the states to choose from: those that hold first."""
    sheet = solution_sheet(solution, rows=EVERY if settings.all else ROWS)
    fix = "Add state=, such as the name of a state, to the address."
    document = {"problems": [Problem("S821", "state", "Which state? None is named.", fix).to_dict()]}
    lines = [sheet.lines[-1]] if len(sheet.lines) > 1 else []
    if case.status_quo is not None:
        found = solution.states.find(case.status_quo)
        lines += [f"The status quo: {called(case, solution.states[int(found[0])])}."] if len(found) == 1 else []
    chosen = Sheet("", tuple(lines), sheet.tables[:1])
    return answered(case, solution.states, document, chosen, more={"choose": True})


WHY = Question(
    "why",
    "Why",
    "Why does this outcome hold, or why not?",
    "For each party the page tells the improvements it has, and the shortest answer of the others that deters each. "
    "A state holds where no party has an improvement that is not deterred.",
    "how-to/see-why.html",
    "explain",
    WhySettings,
    _ask,
    part="parts/answer_why.html",
)
