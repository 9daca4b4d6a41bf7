"""What a report says of how sure one can be: drawn codings, views, the record, claims."""

from __future__ import annotations

import re
from dataclasses import replace

from sulh.errors import SulhError
from sulh.questions.about import Record
from sulh.show.about import dates
from sulh.show.claims import RECORD, claims_sheet, depends_on
from sulh.show.draw.picture import draw
from sulh.show.draw.tornado import tornado
from sulh.show.replay import replay_sheet
from sulh.show.report.blocks import Block, Section
from sulh.show.report.making import FILE_ROWS, Maker, figure, items, paragraph
from sulh.show.report.wording import holding, spoken
from sulh.show.robust import robust_sheet
from sulh.show.tables import Table, counted
from sulh.show.views import views_sheet


def robust_section(make: Maker) -> Section:
    """Return in which share of drawn codings outcomes hold, and what swings one of them."""
    answer = make.answers.robustness
    assert answer is not None
    # With a number of rows, only the concept that the swings are about is looked at closely.
    sheet = robust_sheet(answer, rows=FILE_ROWS)
    drawn = (
        "Other codings of the same case were drawn: what the coder was not sure of is read otherwise, by the grade it "
        "has. "
    )
    blocks: list[Block] = [paragraph(drawn, make.lines(sheet.lines), kind="lead")]
    overview, *rest = sheet.tables
    # The same shares once more with their intervals would be a table that stands twice.
    closer = [table for table in rest if table.title.endswith("with intervals")]
    if len(closer) == 1 and len(overview.rows) >= len(closer[0].rows):
        rest.remove(closer[0])
        overview = _with_intervals(overview, closer[0], answer.concept)
    blocks += make.tables([overview, *rest], "robust")
    blocks += [paragraph(remark, kind="note") for remark in answer.remarks]
    if answer.outcome is not None and any(one.sure for one in answer.swings()):
        try:
            chart = tornado(answer).scene
            blocks.append(figure(chart, f"What swings {make.called(answer.outcome)} under {spoken(answer.concept)}."))
        except SulhError:
            pass
    return Section("robust", "How sure one can be", tuple(blocks))


def _with_intervals(overview: Table, closer: Table, concept: str) -> Table:
    """Return the table of shares with the intervals of one concept, which another table has."""
    found = {row[0]: row[2] for row in closer.rows}
    at = len(overview.columns) - 1
    rows = tuple((*row[:at], found.get(row[0], ""), *row[at:]) for row in overview.rows)
    columns = (*overview.columns[:at], f"interval, {concept}", *overview.columns[at:])
    notes = (*overview.notes, *(note for note in closer.notes if note not in overview.notes))
    return Table(overview.title, columns, rows, overview.centred | {at}, notes)


def views_section(make: Maker) -> Section:
    """Return how each party sees the conflict."""
    answer = make.answers.views
    assert answer is not None
    sheet = views_sheet(answer, rows=None)
    blocks: list[Block] = [paragraph(make.lines(sheet.lines), kind="lead")]
    return Section("views", "How each party sees it", (*blocks, *make.tables(sheet.tables, "views")))


def history_section(make: Maker) -> Section:
    """Return how it went, step by step, and beside the coding where that was asked."""
    about, blocks = make.answers.about, list[Block]()
    full: dict[str | None, Record] = {}
    for one in about.records:
        if one.variant is None or one.kind == "leadership":
            full.setdefault(one.variant, one)
    rest = [one for one in about.records if one not in full.values()]
    if make.answers.has("case"):
        for record in full.values():
            blocks += _record(make, record)
        if rest:
            blocks.append(paragraph("Other paths of the record:"))
            blocks.append(items(_other(make, one) for one in rest))
    sections = []
    if make.answers.replay is not None:
        sheet = replay_sheet(make.answers.replay)
        first, *lines = sheet.lines
        steps = [table for table in sheet.tables if not table.title.endswith("Steps")]
        own: list[Block] = [paragraph(make.named(first), kind="lead"), items(map(make.named, lines))]
        own += make.tables(map(_lettered, steps), "replay")
        sections.append(Section("replay", "The record beside the coding", tuple(own)))
    return Section("history", "How it went", tuple(blocks), tuple(sections))


def _lettered(table: Table) -> Table:
    """Return a table on single changes with its questions in words in place of their letters."""
    title = table.title.rpartition(": ")[2]
    notes = tuple(re.sub(r"^\(([a-e])\) is empty: ", "", note) for note in table.notes)
    notes = tuple(f"{note[:1].upper()}{note[1:]}" for note in notes)
    if title == "Contrasts":
        head = "what a single change could bring about"
        rows = tuple(
            tuple(row[1:]) if row[1] != "no rival" else ("no other outcome to compare", "") for row in table.rows
        )
        title = table.title.replace("Contrasts", "What single changes could bring about")
        return Table(title, (head, "changes"), rows, frozenset(), notes)
    if title == "Changes that matter":
        rows = tuple((_question(row[0]), *row[1:]) for row in table.rows)
        return replace(table, columns=("then", "as coded, but"), rows=rows, notes=notes)
    return table


def _question(text: str) -> str:
    """Return a question of the contrasts in words.

    >>> _question("(c) 2"), _question("(d) 3"), _question("(b)")
    ('step 2 is no improvement', 'the state before step 3 is stable', 'the end is out of reach')
    """
    found = re.fullmatch(r"\(([a-e])\) ?(.*)", text)
    if found is None:
        return text
    letter, rest = found.groups()
    match letter:
        case "a":
            return f"the end does not hold{f' under {rest}' if rest else ''}"
        case "b":
            return "the end is out of reach"
        case "c":
            return f"step {rest} is no improvement"
        case "d":
            return f"the state before step {rest} is stable"
    return f"{rest} is reachable and stable"


def _path(name: str) -> str:
    """Return what a path is called: that of the record by that word."""
    return "the record" if name == "record" else f"the path {name!r}"


def _record(make: Maker, record: Record) -> list[Block]:
    """Return a path: a sentence, its steps, its picture."""
    case = make.case
    coding = "" if record.variant is None else f", read as {record.variant}"
    under = f"holds {holding(record.holds, make.answers.about.solution.concepts)}"
    when = f", {dates(record)}," if dates(record) else ""
    called = _path(record.name)
    lead = f"{called[0].upper()}{called[1:]}{coding}{when} starts in {make.said(record.states[0])}. "
    lead += f"It ends in {make.said(record.end)}, which {under}."
    body = []
    for step, state in zip(record.steps, record.states[1:], strict=True):
        by = " and ".join(make.names.get(id, id) for id in step.parties)
        chosen = f"{by} (not chosen)" if by and step.forced else by or "not chosen"
        body.append((step.date or "", chosen, step.event, make.called(state), make.cited(step.evidence)))
    blocks: list[Block] = [paragraph(lead, kind="lead")]
    if record.because:
        blocks.append(paragraph(record.because))
    if not body:
        return blocks
    table = Table(
        f"{called[0].upper()}{called[1:]}, step by step", ("when", "who", "event", "leads to", "sources"), tuple(body)
    )
    blocks.append(make.shown(table, f"path-{record.name}", 40))
    coded = case if record.variant is None else case.variant(record.variant)
    try:
        scene = draw(coded, "path", path=record.name).scene
        blocks.append(figure(scene, f"{called[0].upper()}{called[1:]} as a line of states."))
    except SulhError:
        pass
    return blocks


def _other(make: Maker, one: Record) -> list[str]:
    variant = f", read as {one.variant}" if one.variant else ""
    steps = f"{counted(len(one.steps), 'step')}{f', {dates(one)}' if dates(one) else ''}"
    end = f"to {make.called(one.end)}, which holds {holding(one.holds, make.answers.about.solution.concepts)}."
    return [f"{one.name}{variant}: {steps}, {end}", f" {one.because}" if one.because else ""]


def claims_section(make: Maker) -> Section:
    """Return what was said about the conflict, tested."""
    answer = make.answers.claims
    assert answer is not None
    sheet = claims_sheet(answer, why=False)
    lead = (
        "Sentences that were said about the conflict, each in a form that can be tested. A verdict says whether the "
        "sentence follows from this coding; it does not say that it is true. "
    )
    asked = answer.tried is not None
    body = tuple(
        (
            one.claim.id,
            " ".join(one.claim.text.split()),
            one.verdict,
            one.record,
            *([make.named(depends_on(one.depends))] if asked else []),
            make.cited(one.claim.evidence),
        )
        for one in answer.answers
    )
    heads = ("claim", "what is said", "verdict", "record", *(["depends on"] if asked else []), "sources")
    first = Table("Claims", heads, body, frozenset(), (RECORD,))
    blocks: list[Block] = [paragraph(lead, make.lines(sheet.lines), kind="lead")]
    blocks.append(make.shown(first, "claims", 60))
    blocks += make.tables([table for table in sheet.tables if table.title != "Claims"], "claims-history")
    return Section("claims", "What is said about it, tested", tuple(blocks))
