"""The first page of a report: what holds now, what else could, what is disputed; facts from the answers and no more."""

from __future__ import annotations

from collections.abc import Iterator

from sulh.case.case import Party
from sulh.case.states import State
from sulh.questions.doubts import SENTENCE
from sulh.show.about import held, size
from sulh.show.draw.strip import strip_scene
from sulh.show.mediate import mediation_sheet
from sulh.show.phrases import listed
from sulh.show.report.blocks import Block, Rows, Run, Section
from sulh.show.report.making import Maker, figure, items, paragraph, spoken, untyped
from sulh.show.robust import changes_in_words, percent
from sulh.show.tables import Table, counted

NAMED = 5
"""Outcomes that the first page names."""

ABREAST = 6
"""Parties that stand side by side in a table."""

LONG = 300
"""Letters of what a case is about that the first page has."""

HOW_TO_READ = (
    "How to read this. Each party can turn its options on or off. A state is what is on; it holds if no party would "
    "leave it. Preferences are in order only: a party prefers one state to another, never by so much. All of it "
    "follows from the coding in this report, whose lines have their reasons and sources beside them."
)


def summary_section(make: Maker) -> Section:
    """Return the first page."""
    blocks: list[Block] = []
    text = make.answers.about.text
    if text:
        blocks.append(paragraph(shortened(text), kind="lead"))
    blocks.append(items(_facts(make)))
    if make.answers.has("solve"):
        blocks += _outcomes(make)
    record = make.answers.record
    if record is not None and record.steps and make.answers.has("case"):
        caption = f"Who moved at which step of the path {record.name}; a star marks what nobody chose."
        blocks.append(figure(strip_scene(make.case, record), caption))
    blocks.append(paragraph(HOW_TO_READ, kind="note"))
    return Section("summary", "In short", tuple(blocks))


def shortened(text: str) -> str:
    """Return the first sentences of a text, as many as there is room for.

    >>> shortened("One. Two.")
    'One. Two.'
    """
    found = ""
    for sentence in SENTENCE.split(text):
        if found and len(found) + len(sentence) > LONG:
            break
        found = f"{found} {sentence}".strip()
    return found


def subtitle(make: Maker) -> str:
    """Return the line below the title: when the case is, and how large."""
    return size(make.answers.about)


Fact = list[str | Run]


def _facts(make: Maker) -> Iterator[Fact]:
    """Yield what the first page says, one fact at a time, each with the way to its section."""
    answers = make.answers
    if make.case.status_quo is not None:
        yield from _start(make)
    if answers.has("solve"):
        yield from _holds(make)
    if answers.record is not None and answers.has("case"):
        yield [_lead("How it went.", "history"), " ", *_end(make)]
    if answers.paths is not None:
        yield [_lead("What can be reached.", "paths"), " ", *_reach(make)]
    if answers.deals is not None:
        yield [_lead("Agreements.", "deals"), " ", *_agreements(make)]
    if answers.mediation is not None and not answers.mediation.already:
        yield [_lead("What would have to change.", "mediate"), " ", *_changes(make)]
    if answers.robustness is not None:
        yield [_lead("How firm that is.", "robust"), " ", *_firm(make)]
    if answers.claims is not None:
        yield [_lead("What is said about it.", "claims"), " ", *_claims(make)]
    if answers.has("case"):
        yield [_lead("What to doubt.", "doubt"), " ", *_doubt(make)]


def _lead(text: str, section: str) -> Run:
    """Return the words that open a fact, and lead to its section."""
    return Run(text, "strong", section)


def _words(make: Maker, state: State, *, short: bool = False) -> str:
    """Return a state as the first page names it: its label, unless in short also what is on in it."""
    if not state.label:
        on = make.on(state)
        return f"the state {make.name(state)} ({on})" if on else f"the state {make.name(state)}"
    return f"“{state.label}”" if short or not make.case.options else f"“{state.label}” ({make.on(state)})"


def _start(make: Maker) -> Iterator[Fact]:
    """Say where it begins, and whether that holds."""
    numbers = make.answers.states.find(str(make.case.status_quo)).tolist()
    if len(numbers) != 1:
        return
    state = make.answers.states[numbers[0]]
    said: Fact = [_lead("Where it begins.", "why"), f" {_capital(make.on(state) or make.called(state))}. "]
    told = next((one for one in make.answers.explanations if one.state == state), None)
    if told is not None and told.concepts and told.concepts[0].equilibrium is not None:
        reasons = told.concepts[0]
        leaving = [make.names[one.party] for one in reasons.parties if one.stable is False]
        name = spoken(reasons.concept)
        holds = "This holds" if reasons.equilibrium else f"This does not hold: {listed(leaving)} would leave it"
        said += [f"{holds} ({name})."]
    yield said


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _holds(make: Maker) -> Iterator[Fact]:
    solution = make.answers.solution
    if not solution.concepts:
        return
    counts = [f"{len(solution.equilibria(id)):,} under {spoken(id)}" for id in solution.concepts]
    said: Fact = [
        _lead("What holds.", "holds"),
        f" Of {counted(len(solution.states), 'possible state')}: {', '.join(counts)}.",
    ]
    yield said


def _outcomes(make: Maker) -> list[Block]:
    """Return what holds under the first concept as a table: a column for each party, with what it has on."""
    solution, case = make.answers.solution, make.case
    if not solution.concepts:
        return []
    first = solution.concepts[0]
    found = sorted(solution.equilibria(first), key=lambda state: not state.label)
    if not found:
        return [paragraph(f"Nothing holds under {spoken(first)}.")]
    title = f"What holds under {spoken(first)}" + (", where nobody gains by moving" if first == "nash" else "")
    more = len(found) - NAMED
    note = f"{more:,} more {_is(more)} listed below." if more > 0 else ""
    shown = found[:NAMED]
    if not case.options or len(case.parties) > ABREAST:
        body = tuple((make.name(one), one.label, make.on(one)) for one in shown)
        return [Rows(Table(title, ("state", "called", "what is on"), body, frozenset(), (note,) * bool(note)))]
    acting = [party for party in case.parties if party.options]
    rows = [(make.name(one), one.label, *(_own(party, one) for party in acting)) for one in shown]
    heads = ("state", "called", *(party.name or party.id for party in acting))
    if not any(one.label for one in shown):
        heads, rows = (heads[0], *heads[2:]), [(row[0], *row[2:]) for row in rows]
    return [Rows(Table(title, heads, tuple(rows), frozenset(), (note,) * bool(note)))]


def _own(party: Party, state: State) -> str:
    return ", ".join(option.id for option in party.options if option.name in state.on) or "–"


def _listed(make: Maker, state: State) -> bool:
    """Say whether the first page has said already what is on in a state."""
    solution = make.answers.solution
    return make.answers.has("solve") and bool(solution.concepts) and solution.holds(solution.concepts[0], state)


def _end(make: Maker) -> Fact:
    record = make.answers.record
    assert record is not None
    under = f"It holds under {held(record.holds)}" if record.holds else "It holds under no concept that is asked here"
    when = f" ({record.steps[-1].date})" if record.steps and record.steps[-1].date else ""
    return [f"The record ends{when} in {_words(make, record.end, short=_listed(make, record.end))}. {under}."]


def _reach(make: Maker) -> Fact:
    answer, solution = make.answers.paths, make.answers.solution
    assert answer is not None
    steps = counted(answer.reached[-1].steps, "step") if answer.reached else ""
    said = f"From where it begins {counted(len(answer.reached), 'other state')} can be reached"
    said += f", in at most {steps}." if steps and answer.complete else f", within {steps}." if steps else "."
    if solution.concepts and answer.complete:
        first = solution.concepts[0]
        reached = {one.state.number for one in answer.reached} | {answer.start.number}
        holding = [state.number for state in solution.equilibria(first)]
        inside = sum(number in reached for number in holding)
        if holding:
            said += f" Of the {counted(len(holding), 'state')} that {'holds' if len(holding) == 1 else 'hold'} under "
            some = "all" if inside == len(holding) > 1 else inside or "none"
            said += f"{spoken(first)}, {some} {'is' if inside == 1 else 'are'} among them."
    if make.answers.route is not None:
        route = make.answers.route
        assert route.to is not None
        way = counted(len(route.paths[0]), "step") if route.n_paths else ""
        said += (
            f" {_capital(_words(make, route.to))} can be reached in {way}."
            if way
            else (f" To {_words(make, route.to)} there is no path." if route.complete else "")
        )
    return [said]


def _agreements(make: Maker) -> Fact:
    answer = make.answers.deals
    assert answer is not None
    n = len(answer.packages)
    if not n:
        left = f"; {answer.left_out:,} would turn a coercive option on and are left out" if answer.left_out else ""
        return [f"There is none that all who sign gain from{left}."]
    said = f"{counted(n, 'agreement')} that all who sign prefer to where it begins; "
    said += f"{answer.packages.holding(answer.concept) or 'none'} of them end where {answer.concept} holds."
    first = answer.packages[0]
    who = listed([make.names[id] for id in first.signatories])
    does = "; ".join(
        f"{make.names[part.party]}: {_changed(part.on, part.off)}" for part in first.parts if part.on or part.off
    )
    said += f" First in the list: {who} ({does})."
    if first.order is not None:
        gaps = len(first.order.gaps)
        said += (
            " It can be performed in a safe order."
            if not gaps
            else (f" In its best order somebody is exposed at {counted(gaps, 'point')} on the way.")
        )
    if answer.left_out:
        said += f" {answer.left_out:,} more would turn a coercive option on and are left out."
    return [said]


def _changed(on: tuple[str, ...], off: tuple[str, ...]) -> str:
    parts = [f"{name.partition('.')[2]} on" for name in on] + [f"{name.partition('.')[2]} off" for name in off]
    return ", ".join(parts)


def _changes(make: Maker) -> Fact:
    answer = make.answers.mediation
    assert answer is not None
    state = make.answers.states[int(answer.wishes[0].states[0])]
    if answer.changes is None:
        return [f"For {_words(make, state, short=True)}: it does not hold as coded; changes were not looked for."]
    lines = [make.named(untyped(line)) for line in mediation_sheet(answer).lines[2:]]
    return [f"For {_words(make, state, short=True)}: ", " ".join(lines) or "no small change was found."]


def _firm(make: Maker) -> Fact:
    answer = make.answers.robustness
    assert answer is not None
    if answer.outcome is None:
        return [f"{counted(answer.n, 'other coding')} were drawn."]
    share = answer.share(answer.concept, answer.outcome)
    part = {0.0: "none", 1.0: "each"}.get(share.value, f"{percent(share.value)} percent")
    said = f"In {part} of {answer.n:,} drawn codings {_words(make, answer.outcome, short=True)} holds "
    said += f"under {answer.concept}; this is not a probability of peace. "
    return [said, make.named(untyped(changes_in_words(answer)))]


def _claims(make: Maker) -> Fact:
    answer = make.answers.claims
    assert answer is not None
    verdicts = [one.verdict for one in answer.answers]
    told = [_verdicts(verdicts.count(verdict), verdict) for verdict in dict.fromkeys(verdicts)]
    return [f"Of {counted(len(verdicts), 'claim')}, in this coding: {', '.join(told)}."]


def _verdicts(number: int, verdict: str) -> str:
    """Say how many claims have a verdict.

    >>> _verdicts(3, "follows"), _verdicts(2, "does not follow"), _verdicts(1, "follows")
    ('3 follow', '2 do not follow', '1 follows')
    """
    many = {"follows": "follow", "does not follow": "do not follow"}
    return f"{number} {verdict if number == 1 else many.get(verdict, verdict)}"


def _doubt(make: Maker) -> Fact:
    about = make.answers.about
    said = []
    for one in about.supports:
        if one.part == "preference" and not one.party:
            low = f"{one.low or 'none'} {_is(one.low)} of low confidence and {one.no_source or 'none'} without a source"
            said.append(f"Of {counted(one.total, 'line')} on preferences {low}.")
    rules = sum(doubt.kind == "judgement" for doubt in about.doubts)
    said += [f"{counted(rules, 'rule')} on what is possible {_is(rules)} a judgement."] if rules else []
    disputed = [one for one in about.variants if one.kind == "disputed"]
    record = make.answers.record
    if disputed:
        text = f"{counted(len(disputed), 'other coding')} {_is(len(disputed))} disputed"
        if record is not None:
            other = sum(one.end is not None and one.holds != record.holds for one in disputed)
            text += f"; in {other or 'none'} of them the end holds otherwise"
        said.append(f"{text}.")
    hidden = len(make.answers.shown.hidden)
    said += [f"{counted(hidden, 'source')} {_is(hidden)} not public and left out."] if hidden else []
    return [" ".join(said) or "The file grades no line and disputes none."]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
