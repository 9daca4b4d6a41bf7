"""Change: what would have to change for an outcome to hold, and what else each change brings."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from pydantic import Field

from sulh.case.case import Case
from sulh.case.states import list_states
from sulh.errors import Problem, UsageError
from sulh.questions.changes import KINDS, Costs
from sulh.questions.least import BUDGET, LIMIT, MOST
from sulh.questions.mediate import Mediation, mediate
from sulh.questions.solve import solve
from sulh.show.mediate import mediation_sheet
from sulh.show.phrases import state_words
from sulh.show.report.making import Speaker, untyped
from sulh.show.solution import spaced
from sulh.show.tables import Sheet, Table
from sulh.stability.concept import Sanctions
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.telling import EVERY, ROWS, answered

KIND_WORDS = {
    "move": "move a statement",
    "drop": "leave a statement out",
    "add": "add a statement",
    "direction": "make an option one-way, or both ways",
    "remove": "remove an option",
    "guarantor": "a guarantor who answers",
}
"""Kinds of change, in words."""

FEW = 24
"""Outcomes that are offered where none is named."""

KIND_CHOICES: Any = [[kind, KIND_WORDS.get(kind, kind)] for kind in KINDS]


class ChangeSettings(Settings):
    """What changes can be asked for with."""

    many: ClassVar[frozenset[str]] = frozenset({"want", "fixed", "cost", "without"})

    want: tuple[str, ...] = Field(
        (),
        title="Should hold",
        description="A state, a label, or a statement such as: accept and not insist",
        json_schema_extra={"choose": "state"},
    )
    concept: str = Field("seq", title="Under", json_schema_extra={"choose": "concept"})
    budget: int = Field(BUDGET, ge=0, le=20, title="Total cost, at most")
    fixed: tuple[str, ...] = Field((), title="Nothing changes of", json_schema_extra={"choose": "party", "more": True})
    without: tuple[str, ...] = Field(
        (), title="Kinds of change left out", json_schema_extra={"choose": KIND_CHOICES, "more": True}
    )
    cost: tuple[str, ...] = Field(
        (),
        title="What a kind costs",
        description=f"KIND=N, where KIND is one of {', '.join(KINDS)}",
        json_schema_extra={"more": True},
    )
    most: int = Field(MOST, ge=1, le=1000, title="Answers, at most", json_schema_extra={"more": True})
    limit: int = Field(LIMIT, ge=1, title="Cases solved one by one, at most", json_schema_extra={"more": True})
    seconds: float | None = Field(
        None, gt=0, title="Seconds to search", description="No limit, if empty", json_schema_extra={"more": True}
    )
    remove_options: bool = Field(False, title="Consider removing an option", json_schema_extra={"more": True})
    coercive_options: bool = Field(
        False, title="Consider other directions of coercive options", json_schema_extra={"more": True}
    )
    rank_coercive: bool = Field(
        False, title="Consider that a party ranks a coercive option higher", json_schema_extra={"more": True}
    )
    sanctions: Sanctions = Field("legal-sequences", title="Sanctions", json_schema_extra={"more": True})
    return_counts: bool = Field(True, title="A return counts as a sanction", json_schema_extra={"more": True})
    all: bool = Field(False, title="Name every state", json_schema_extra={"more": True})


def _ask(case: Case, settings: ChangeSettings, progress: Progress) -> Answer:
    if not settings.want:
        return _choose(case, settings)
    found = mediate(
        case,
        settings.want,
        concept=settings.concept,
        costs=Costs.of(_costs(settings.cost), settings.without),
        budget=settings.budget,
        fixed=settings.fixed,
        remove_options=settings.remove_options,
        coercive_options=settings.coercive_options,
        rank_coercive=settings.rank_coercive,
        most=settings.most,
        limit=settings.limit,
        seconds=settings.seconds,
        sanctions=settings.sanctions,
        return_counts=settings.return_counts,
        progress=progress,
    )
    progress("writing", 0.97)
    document = {**found.to_dict(), "saved": None}
    sheet = mediation_sheet(found, rows=None if settings.all else ROWS // 5)
    tables = sheet.tables
    more: dict[str, Any] = {"already": found.already, "changes": [], "notes": []}
    if tables and tables[0].title == "Least changes" and found.changes is not None:
        speaker = Speaker(case)
        more["changes"] = _changes(speaker, found, tables[0], document)
        more["notes"] = [note for note in map(speaker.note, tables[0].notes) if note]
        tables = tables[1:]
    # The first line says how many parties and options there are: the page of the case has it.
    shown = Sheet("", sheet.lines[1:], tables, sheet.notes)
    return answered(case, found.states, document, shown, more=more)


def _changes(speaker: Speaker, found: Mediation, table: Table, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the least changes as cards: what it says, what else it brings, and its entries for the case file."""
    cards = []
    answers = document["changes"]["answers"]
    for label, cost, said, brings in table.rows:
        first, _, last = label.partition("-")
        numbers = range(int(first), int(last or first) + 1)
        cards.append(
            {
                "label": label,
                "cost": cost,
                "said": speaker.named(untyped(said)),
                "brings": speaker.named(untyped(brings)),
                "choices": [
                    {
                        "number": number,
                        "said": "; ".join(speaker.named(one) for one in answers[number - 1]["would_hold_if"]),
                        "entry": json.dumps(answers[number - 1]["variant"], ensure_ascii=False),
                    }
                    for number in numbers
                ],
            }
        )
    return cards


def _choose(case: Case, settings: ChangeSettings) -> Answer:
    """Return outcomes to ask about: those that have a name, and those that do not hold."""
    states = list_states(case)
    holds = solve(case, [settings.concept]).holding[settings.concept]
    most = EVERY if settings.all else max(FEW, min(ROWS, len(states.labels)))
    named = sorted(range(len(states)), key=lambda number: (number not in states.labels, number))[:most]
    body = tuple(
        (spaced(case, states.name(number)), "holds already" if holds[number] else "", state_words(case, states[number]))
        for number in named
    )
    left = len(states) - len(body)
    notes = (f"{left:,} more: --all shows them.",) if left else ()
    heads = ("state", "", "what is on" if case.options else "")
    table = Table("Outcomes to ask about", heads, body, frozenset(), notes)
    first, last = (case.options[0].name, case.options[-1].name) if len(case.options) > 1 else ("", "")
    example = f"{first} and not {last}" if first else ""
    fix = "Add want=, such as the name of a state, to the address."
    document = {"problems": [Problem("S821", "want", "What should hold? Nothing is named.", fix).to_dict()]}
    return answered(case, states, document, Sheet("", (), (table,)), more={"choose": True, "example": example})


def _costs(texts: tuple[str, ...]) -> dict[str, int]:
    """Return the costs that texts such as ``move=1`` say; several may stand in one, with commas."""
    found = {}
    for text in (part for given in texts for part in given.split(",")):
        kind, sign, number = (part.strip() for part in text.partition("="))
        if not sign or not number.isascii() or not number.isdigit() or len(number) > 6:
            raise UsageError(f"{text!r} is no cost. Write a kind and a whole number, such as move=1.")
        found[kind] = int(number)
    return found


CHANGE = Question(
    "change",
    "Change",
    "What would have to change for an outcome to hold?",
    "The page says what each party's preferences would have to satisfy, and which least changes would do. Each change "
    "can be saved as a variant of the case and seen beside it.",
    "how-to/find-least-changes.html",
    "mediate",
    ChangeSettings,
    _ask,
    part="parts/answer_change.html",
)
