"""What a report says of what holds, and why."""

from __future__ import annotations

from sulh.errors import SulhError
from sulh.questions.explain import Explanation
from sulh.questions.picture import PLAIN, TABLE
from sulh.questions.reasons import PartyReasons
from sulh.show.about import places
from sulh.show.draw.picture import draw
from sulh.show.explained import explanation_outline
from sulh.show.report.blocks import Block, Run, Section, Tree
from sulh.show.report.making import Maker, code, figure, items, paragraph, strong
from sulh.show.report.wording import none_of, plainly, spoken
from sulh.show.solution import solution_sheet
from sulh.show.tables import NO, YES, Table, counted
from sulh.stability.answers import JUDGED
from sulh.stability.registry import concept as concept_of

PAGE = 760.0
"""How high a picture may be, so that its letters can be read on a printed page."""

READ = (
    f"{YES} marks that it holds, {NO} that it does not. A state is named by one letter for each option, in the order "
    "of the parties: Y where it is on, N where it is off."
)


def holds_section(make: Maker) -> Section:
    """Return what holds: how many states under each concept, which they are, and the picture."""
    solution = make.answers.solution
    blocks: list[Block] = [paragraph(*counts(make), kind="lead")]
    blocks.append(_concepts(make))
    about = make.answers.about
    if about.outcomes and solution.concepts == about.solution.concepts:
        blocks.append(make.shown(_outcomes(make), "outcomes", 24))
    sheet = solution_sheet(solution, rows=None)
    blocks += make.tables(sheet.tables, "holds")
    blocks += [
        paragraph(make.named(remark), kind="note") for remark in (*map(str, solution.skipped), *solution.remarks)
    ]
    blocks += pictures(make)
    return Section("holds", "What holds", tuple(blocks))


def counts(make: Maker) -> list[str]:
    """Say how many states hold under each concept."""
    solution = make.answers.solution
    if not solution.concepts:
        return ["No concept was asked for."]
    parts = [f"{len(solution.equilibria(id)):,} under {spoken(id)} ({id})" for id in solution.concepts]
    said = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    first, _, rest = said.partition(" ")
    verb = "holds" if first == "1" else "hold"
    states = counted(len(solution.states), "state")
    return [f"Of {states} that {_are(len(solution.states))} possible, {first} {verb} {rest}."]


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _concepts(make: Maker) -> Block:
    solution = make.answers.solution
    body = tuple(
        (id, concept_of(id).name, concept_of(id).definition, f"{len(solution.equilibria(id)):,}")
        for id in solution.concepts
    )
    heads = ("", "concept", "a party is stable at a state if", "hold")
    note = "A state holds if it is stable for every party. An improvement is a move to what the mover prefers."
    return make.shown(Table("What is meant by holding", heads, body, frozenset({3}), (note,)), "concepts", 40)


def _outcomes(make: Maker) -> Table:
    """List the states that the case names, those of its record, and some that hold."""
    about, body = make.answers.about, []
    for one in about.outcomes:
        if not one.state.label and not one.places:
            continue
        marks = (YES if id in one.holds else NO for id in about.solution.concepts)
        said = "; ".join(filter(None, (one.state.label, plainly(places(one)))))
        body.append((make.name(one.state), *marks, said, make.on(one.state)))
    heads = ("state", *about.solution.concepts, "called", "what is on")
    centred = frozenset(range(1, 1 + len(about.solution.concepts)))
    return Table(
        "States that the case names, and where its record begins and ends", heads, tuple(body), centred, (READ,)
    )


def pictures(make: Maker) -> list[Block]:
    """Return the pictures of a case: its table, and its graph, or that around where it begins."""
    found: list[Block] = []
    case, n = make.case, len(make.answers.states)
    few = n <= TABLE
    which = "Every state" if few else "States that hold under some concept"
    try:
        scene = draw(case, "table").scene
        if scene.height <= PAGE:
            found.append(figure(scene, f"{which}, option by option."))
    except SulhError:
        pass  # where there is nothing to draw, the tables above say it all
    try:
        if n <= PLAIN:
            found.append(figure(draw(case).scene, "States and moves. A move that its mover gains by is drawn bold."))
        elif case.status_quo is not None:
            scene = draw(case, around=case.status_quo, steps=1).scene
            found.append(figure(scene, "Where the case begins, and what a single move leads to."))
    except SulhError:
        pass
    return found


def why_section(make: Maker) -> Section:
    """Return why states hold, or why not, state by state."""
    first = paragraph(
        "For each state: who would stay and who could gain by leaving, which steps the mover would gain by, and which "
        "answers of the others deter it. Each sentence follows from the preferences above.",
        kind="lead",
    )
    still = [one for one in make.answers.explanations if at_rest(one)]
    rest = [one for one in make.answers.explanations if one not in still]
    blocks: list[Block] = [first]
    if still:
        nobody = none_of(len(make.case.parties)) if len(make.case.parties) > 1 else "nobody"
        states = "In this state" if len(still) == 1 else "In each of these states"
        blocks.append(paragraph(f"{states} {nobody} has a move to a state that it prefers, and so it holds:"))
        blocks.append(items(_in_a_line(make, one) for one in still))
    told = tuple(_why(make, at, one) for at, one in enumerate(rest, 1))
    return Section("why", "Why it holds, or why not", tuple(blocks), told)


def at_rest(answer: Explanation) -> bool:
    """Say whether no party has a move to a state that it prefers, under one concept that looks at such moves."""
    if len(answer.concepts) != 1 or answer.not_explained or answer.concepts[0].concept not in JUDGED:
        return False
    return bool(answer.concepts[0].equilibrium) and not any(
        type(one) is not PartyReasons or one.departures for one in answer.concepts[0].parties
    )


def _in_a_line(make: Maker, answer: Explanation) -> list[str | Run]:
    title, on = _title(make, answer), make.on(answer.state)
    return [
        strong(title),
        "  ",
        code(make.name(answer.state)),
        f"  {on}" if on and on.casefold() != title.casefold() else "",
    ]


def _why(make: Maker, at: int, answer: Explanation) -> Section:
    outline = explanation_outline(answer)
    blocks: list[Block] = [paragraph(code(make.name(answer.state)), f"  {make.on(answer.state)}".rstrip())]
    blocks.append(Tree(make.told(outline.branches)))
    if answer.not_explained:
        blocks.append(items(f"{id} is not explained: {reason}." for id, reason in answer.not_explained.items()))
    return Section(f"why-{at}", _title(make, answer), tuple(blocks))


def _title(make: Maker, answer: Explanation) -> str:
    record = make.answers.record
    title = answer.state.label
    if (
        not title
        and make.case.status_quo is not None
        and make.answers.states.find(make.case.status_quo).tolist() == [answer.state.number]
    ):
        title = "where it begins"
    if record is not None and answer.state == record.end:
        title = f"{title or make.called_or_on(answer.state)}, where the record ends"
    title = title or make.called_or_on(answer.state)
    return f"{title[0].upper()}{title[1:]}"
