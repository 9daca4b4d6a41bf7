"""What a report says of the case itself: who, what each can do and wants, and what is taken for impossible."""

from __future__ import annotations

from sulh.case.case import Option, Party
from sulh.case.evidence import Evidence
from sulh.questions.access import LEFT_OUT
from sulh.questions.doubts import Wish
from sulh.show.report.blocks import Block, Run, Section
from sulh.show.report.making import Maker, code, faint, items, paragraph, runs, strong
from sulh.show.tables import Table, counted

READ = (
    "What a party prefers stands most important first. Two states are compared line by line: the first line that is "
    "true in one and false in the other decides; where states are ranked, the best come first. A grade says how sure "
    "the coder is of a line; it is no probability."
)

WISHES = 40
"""Lines of preferences that a table shows."""


def parties_section(make: Maker) -> Section:
    """Return who takes part, what each can do and wants."""
    case = make.case
    lead = f"{counted(len(case.parties), 'party takes', 'parties take')} part in this coding."
    if case.options:
        lead += " Each can turn its own options on or off; what is on in all of them together is a state."
    blocks: list[Block] = [paragraph(lead, kind="lead")]
    notes = [READ] if any(make.answers.about.wishes.values()) else []
    record = make.answers.record
    if record is not None and case.options:
        path = "the record" if record.name == "record" else f"the path {record.name!r}"
        notes.append(f"Start and end of options are those of {path}.")
    if any(option.coercive for option in case.options):
        notes.append("Coercive marks violence, seizure, or sanctions that harm people, whoever does it.")
    blocks += [paragraph(" ".join(notes), kind="note")] if notes else []
    sections = [_party(make, party) for party in case.parties]
    if case.named_states:
        sections.append(_states(make))
    if case.rules or case.forbidden_moves:
        sections.append(_rules(make))
    return Section("parties", "Who, and what each can do and wants", tuple(blocks), tuple(sections))


def graded(make: Maker, evidence: Evidence) -> str:
    """Return grade and sources as they follow a sentence, in parentheses; nothing where there are none."""
    grade = f"{evidence.confidence} confidence" if evidence.confidence else ""
    parts = [part for part in (grade, make.cited(evidence)) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _party(make: Maker, party: Party) -> Section:
    blocks: list[Block] = []
    if party.about:
        grade = "" if party.about == LEFT_OUT else graded(make, party.evidence)
        blocks.append(paragraph(" ".join(party.about.split()), faint(grade)))
    if party.options:
        blocks.append(make.shown(_options(make, party), f"options-{party.id}", WISHES))
        why = [option for option in party.options if option.evidence.because]
        if why:
            said = (
                (code(option.id), f": {option.evidence.because}", faint(graded(make, option.evidence)))
                for option in why
            )
            blocks.append(items(said))
    elif make.case.options:
        blocks.append(paragraph("It has no option of its own."))
    blocks += [_wishes(make, party), *_quotes(make, party)]
    return Section(f"party-{party.id}", party.name or party.id, tuple(blocks))


def _options(make: Maker, party: Party) -> Table:
    record, case = make.answers.record, make.case
    body = []
    for option in party.options:
        at = case.options.index(option)
        ends = [] if record is None else [record.states[0], record.end]
        marks = ["yes" if len(state.name) > at and state.name[at] == "Y" else "no" for state in ends]
        body.append((option.id, _meant(option), *marks))
    heads = ("option", "what it means if it is on", *(("start", "end") if record is not None else ()))
    return Table(f"{party.name or party.id}: what it can do", heads, tuple(body), frozenset({2, 3} if record else ()))


def _meant(option: Option) -> str:
    marks = {"forward": ["cannot be undone"], "backward": ["once off, it stays off"], "both": []}[option.direction]
    marks = [*marks, *["coercive"] * option.coercive]
    return "; ".join([option.text or option.id, *marks])


def _wishes(make: Maker, party: Party) -> Block:
    wishes = make.answers.about.wishes[party.id]
    if not wishes:
        return paragraph("It is coded as indifferent: nothing is said of what it prefers.")
    body: tuple[tuple[str, ...], ...] = tuple(
        (str(number), wish.text, " ".join((wish.evidence.because or "").split()), *_support(make, wish))
        for number, wish in enumerate(wishes, 1)
    )
    heads: tuple[str, ...] = ("", "prefers", "because", "grade", "sources")
    # A column in which no line has anything is left out.
    some = [k for k, head in enumerate(heads) if k < 2 or any(row[k] not in ("", "none") for row in body)]
    heads, body = tuple(heads[k] for k in some), tuple(tuple(row[k] for k in some) for row in body)
    table = Table(f"{party.name or party.id}: what it prefers", heads, body, frozenset({0}))
    return make.shown(table, f"preferences-{party.id}", WISHES)


def _support(make: Maker, wish: Wish) -> tuple[str, ...]:
    return wish.evidence.confidence or "none", make.cited(wish.evidence) or "none"


def _quotes(make: Maker, party: Party) -> list[Block]:
    """Return what is quoted for the lines of a party; redaction takes such paragraphs out."""
    found: list[Block] = []
    for number, wish in enumerate(make.answers.about.wishes[party.id], 1):
        evidence = wish.evidence
        if evidence.quote:
            where = ", ".join(filter(None, (make.cited(evidence), evidence.page)))
            text = " ".join(evidence.quote.split())
            found.append(paragraph(f"“{text}”", faint(f" Line {number}{f': {where}' if where else ''}."), kind="quote"))
    return found


def _states(make: Maker) -> Section:
    body = tuple((name, text) for name, text in make.case.named_states.items())
    table = Table("The states", ("state", "what it is"), body)
    return Section("states", "The states", (make.shown(table, "states", WISHES),))


def _rules(make: Maker) -> Section:
    said: list[tuple[str | Run, ...]] = []
    for rule in make.case.rules:
        because = " ".join((rule.evidence.because or "").split())
        text: tuple[str | Run, ...] = ("Always ", code(" ".join(rule.statement.text.split())), ". ", because)
        judged = strong(" A judgement.") if rule.judgement else ""
        said.append((*text, judged, faint(graded(make, rule.evidence))))
    for ban in make.case.forbidden_moves:
        start, end = (" ".join(one.text.split()) for one in (ban.start, ban.end))
        because = " ".join((ban.evidence.because or "").split())
        move = f"{make.names.get(ban.party, ban.party)} cannot move from "
        said.append((move, code(start), " to ", code(end), f". {because}", faint(graded(make, ban.evidence))))
    total = len(make.answers.states)
    count = f"{counted(total, 'state is', 'states are')} left."
    first = paragraph("What breaks one of these rules is taken for impossible; ", *runs(count))
    return Section("feasible", "What is taken for impossible", (first, items(said)))
