"""The first page of a report: what holds now, what else could, what is disputed; facts from the answers and no more."""

from __future__ import annotations

from collections.abc import Iterator

from sulh.case.case import Party
from sulh.case.states import State
from sulh.questions.doubts import SENTENCE
from sulh.questions.reasons import ConceptReasons, PartyReasons
from sulh.show.about import size
from sulh.show.draw.strip import strip_scene
from sulh.show.mediate import mediation_sheet
from sulh.show.phrases import listed
from sulh.show.report.blocks import Block, Rows, Run, Section
from sulh.show.report.making import Maker, figure, items, paragraph, untyped
from sulh.show.report.wording import holding, none_of, number, spoken, when
from sulh.show.tables import Table, counted
from sulh.stability.answers import JUDGED

NAMED = 5
"""Outcomes that the first page names."""

ABREAST = 6
"""Parties that stand side by side in a table."""

LONG = 300
"""Letters of what a case is about that the first page has."""

HOW_TO_READ = (
    "How to read this. Each party can turn its options on or off. A state is what is on; it holds if no party could "
    "gain by leaving it. Preferences are in order only: a party prefers one state to another, never by so much. "
    "All of it follows from the coding in this report, and from nothing else."
)

FIRMLY = 100
"""Of how many drawn codings a share is told."""


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
        called = "the record" if record.name == "record" else f"the path {record.name!r}"
        caption = f"Who moved at which step of {called}; a star marks what nobody chose."
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
    if answers.has("solve"):
        yield from _holds(make)
    ended = answers.record is not None and answers.has("case")
    if ended:
        lead = "How it ended." if make.case.status == "past" else "How it went so far."
        yield [_lead(lead, "history"), " ", *_end(make)]
    elif make.case.status_quo is not None:
        yield from _start(make)
    yield from _why(make, ended)
    if answers.route is not None:
        yield [_lead("What can be reached.", "paths"), " ", *_reach(make)]
    if answers.mediation is not None and not answers.mediation.already:
        yield [_lead("What would have to change.", "mediate"), " ", *_changes(make)]
    yield from _contrasts(make)
    if answers.robustness is not None:
        yield [_lead("How sure.", "robust"), " ", *_firm(make)]
    if answers.deals is not None:
        yield [_lead("Agreements.", "deals"), " ", *_agreements(make)]
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
    said: Fact = [_lead("Where it begins.", "why"), f" {_capital(make.on(state) or make.called(state))}."]
    reasons = _reasons(make, state)
    if reasons is not None:
        does = "holds" if reasons.equilibrium else "does not hold"
        said += [f" This {does} ({spoken(reasons.concept)})."]
    yield said


def _reasons(make: Maker, state: State) -> ConceptReasons | None:
    """Return the reasons of every party at a state that was explained."""
    told = next((one for one in make.answers.explanations if one.state == state), None)
    if told is None or not told.concepts or told.concepts[0].equilibrium is None:
        return None
    return told.concepts[0]


def _why(make: Maker, ended: bool) -> Iterator[Fact]:
    """Say why the end holds, or where it begins: who would gain by a move, and whether answers deter it."""
    answers = make.answers
    if ended:
        assert answers.record is not None
        state: State | None = answers.record.end
    else:
        found = [] if make.case.status_quo is None else answers.states.find(make.case.status_quo).tolist()
        state = answers.states[found[0]] if len(found) == 1 else None
    reasons = None if state is None else _reasons(make, state)
    if reasons is None:
        return
    lead = _lead("Why.", "why")
    leaving = [make.names[one.party] for one in reasons.parties if one.stable is False]
    if reasons.concept not in JUDGED or any(type(one) is not PartyReasons for one in reasons.parties):
        who = f"{listed(leaving)} could gain by leaving it" if leaving else "every party would stay"
        yield [lead, f" There, {who} ({spoken(reasons.concept)})."]
        return
    moving = [make.names[one.party] for one in reasons.parties if one.departures and one.stable]
    n = len(make.case.parties)
    nobody = none_of(n)
    if leaving:
        nothing = "nothing deters it" if len(leaving) == 1 else "nothing deters them"
        yield [lead, f" There, {listed(leaving)} would gain by a move, and {nothing}."]
    elif moving:
        yield [
            lead,
            f" There, {listed(moving)} would gain by a move, but the answers of the others would bring "
            f"{'it' if len(moving) == 1 else 'them'} no better off than before, and so deter it. "
            + ("No other party has a move to a state that it prefers." if len(moving) < n else ""),
        ]
    elif n > 1:
        yield [lead, f" There, {nobody} has a move to a state that it prefers."]
    else:
        yield [lead, f" There, {listed(list(make.names.values()))} has no move to a state that it prefers."]


def _contrasts(make: Maker) -> Iterator[Fact]:
    """Say which single changes of the coding would matter to the end of the record."""
    answers = make.answers
    if answers.replay is None or answers.record is None:
        return
    walk = next((one for one in answers.replay.walks if one.name == answers.record.name), None)
    if walk is None or not walk.contrasts or not walk.n_tried:
        return
    end, way = walk.tally("end", answers.replay.concept), walk.tally("way", answers.replay.concept)
    said = []
    if end is not None and end.n_matter is not None:
        said.append(f"{number(end.n_matter)} {'unsettles' if end.n_matter < 2 else 'unsettle'} the end")
    if way is not None and way.n_matter is not None:
        said.append(f"{number(way.n_matter)} {'puts' if way.n_matter < 2 else 'put'} it out of reach")
    if said:
        text = f" Of {counted(walk.n_tried, 'single change')} of this coding tried, {'; '.join(said)}."
        yield [_lead("What could change it.", "history"), text]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _holds(make: Maker) -> Iterator[Fact]:
    solution, answers = make.answers.solution, make.answers
    if not solution.concepts:
        return
    first = solution.concepts[0]
    n, total = len(solution.equilibria(first)), len(solution.states)
    of = f"{_capital(number(n))} of {counted(total, 'possible state')}"
    if first == "nash":
        each = "in it" if n == 1 else "in each"
        said = f"{of}: {each}, no party could move alone to what it prefers (Nash stability)."
        if not n:
            said = f"{of}: in each, some party could move alone to what it prefers (Nash stability)."
    else:
        said = f"{of} {'holds' if n == 1 else 'hold'} under {spoken(first)}."
    if answers.concept != first and answers.concept in solution.concepts:
        more = len(solution.equilibria(answers.concept))
        name = spoken(answers.concept)
        if answers.concept == "seq":
            said += f" {_capital(number(more))} {_hold(more)} if the others' answers count ({name})."
        else:
            said += f" {_capital(number(more))} {_hold(more)} under {name}."
    yield [_lead("What holds.", "holds"), f" {said}"]


def _hold(count: int) -> str:
    return "holds" if count < 2 else "hold"


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
    record, asked = make.answers.record, make.answers.about.solution.concepts
    assert record is not None
    date = f"{_capital(when(record.steps[-1].date))}, in " if record.steps and record.steps[-1].date else "In "
    return [
        f"{date}{_words(make, record.end, short=_listed(make, record.end))}. It holds {holding(record.holds, asked)}."
    ]


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
    more = f" {_capital(number(answer.left_out))} that would turn a coercive option on {_is(answer.left_out)} left out."
    left = more if answer.left_out else ""
    if not n:
        return [f"From where it begins, there is none that all signatories prefer.{left}"]
    held = answer.packages.holding(answer.concept)
    ends = "ends" if held < 2 else "end"
    if answer.concept == "seq":
        where = f"{number(held)} {ends} where nobody gains by leaving once answers count"
    else:
        where = f"{number(held)} {ends} in a state that holds under {spoken(answer.concept)}"
    return [f"From where it begins, {number(n)} that all signatories prefer; {where}.{left} None is recommended."]


def _changes(make: Maker) -> Fact:
    answer = make.answers.mediation
    assert answer is not None
    state = make.answers.states[int(answer.wishes[0].states[0])]
    if answer.changes is None:
        return [f"For {_words(make, state, short=True)}: it does not hold as coded; changes were not looked for."]
    lines = [make.named(untyped(line)) for line in mediation_sheet(answer).lines[2:]]
    return [f"For {_words(make, state, short=True)}: ", " ".join(lines) or "no small change was found."]


def _firm(make: Maker) -> Fact:
    answer, record = make.answers.robustness, make.answers.record
    assert answer is not None
    if answer.outcome is None:
        return [f"{counted(answer.n, 'other coding')} drawn; the coding has no outcome to look for in them."]
    row, at = answer.concepts.index(answer.concept), answer.outcome.number
    count = int(answer.tally.holds[row, at])
    end = record is not None and answer.outcome == record.end and make.answers.has("case")
    which = "The end" if end else _capital(_words(make, answer.outcome, short=True))
    if count == answer.n:
        said = f"{which} held in all {counted(answer.n, 'other coding')} drawn"
    elif not count:
        said = f"{which} held in none of {counted(answer.n, 'other coding')} drawn"
    else:
        said = f"{which} held in {count:,} of {counted(answer.n, 'other coding')} drawn"
    said += f" ({spoken(answer.concept)}; not a probability)."
    counts = [(int(answer.tally.holds[row, k]), k) for k in range(len(answer.states)) if answer.base[row, k]]
    least, k = min(counts, default=(answer.n, -1))
    if least < answer.n and k != at:
        state = make.answers.states[k] if len(make.answers.states) == len(answer.states) else answer.states[k]
        said += f" Least firm: {_words(make, state)}, in {_of(least, answer.n)}."
    return [said, _disputed(make)]


def _of(count: int, n: int) -> str:
    """Say a share as so many of a hundred; what is hardly anything, or hardly all, does not become none, or all.

    >>> _of(1784, 2000), _of(1999, 2000), _of(1, 2000), _of(7, 50)
    ('89 of 100', 'more than 99 of 100', 'fewer than 1 of 100', '7 of 50')
    """
    if n < FIRMLY:
        return f"{count} of {n}"
    near = round(count / n * FIRMLY)
    if near == FIRMLY and count < n:
        return "more than 99 of 100"
    return "fewer than 1 of 100" if not near and count else f"{near} of {FIRMLY}"


def _disputed(make: Maker) -> str:
    """Say in how many of the disputed codings the end holds otherwise."""
    record = make.answers.record
    own = [one for one in make.answers.about.variants if one.kind == "disputed" and one.end is not None]
    if record is None or not own or not make.answers.has("case"):
        return ""
    other = [one for one in own if set(one.holds) != set(record.holds)]
    of = f"{len(own)} disputed codings" if len(own) > 1 else "the disputed coding"
    if not other:
        return f" In {'each of ' if len(own) > 1 else ''}{of} the end holds alike."
    how = "less widely" if all(set(one.holds) < set(record.holds) for one in other) else "otherwise"
    return f" In {f'{number(len(other))} of ' if len(own) > 1 else ''}{of} the end holds {how}."


def _doubt(make: Maker) -> Fact:
    about = make.answers.about
    said = []
    for one in about.supports:
        if one.part == "preference" and not one.party:
            low = f"{number(one.low)} {_is(max(one.low, 1))} of low confidence"
            without = f"{number(one.no_source)} {'has' if one.no_source == 1 else 'have'} no source"
            without = without if one.no_source else "each has a source"
            said.append(f"Of {counted(one.total, 'line')} on preferences, {low}; {without}.")
    rules = sum(doubt.kind == "judgement" for doubt in about.doubts)
    said += (
        [f"{_capital(number(rules))} {'rule' if rules == 1 else 'rules'} on what is possible {_is(rules)} a judgement."]
        if rules
        else []
    )
    disputed = sum(one.kind == "disputed" for one in about.variants)
    said += (
        [f"{_capital(number(disputed))} other {'coding is' if disputed == 1 else 'codings are'} disputed."]
        if disputed
        else []
    )
    hidden = len(make.answers.shown.hidden)
    said += [f"{counted(hidden, 'source')} {_is(hidden)} not public and left out."] if hidden else []
    return [" ".join(said) or "The file grades no line and disputes none."]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
