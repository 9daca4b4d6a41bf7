"""What a report says of how to get there: paths, agreements, and what would have to change."""

from __future__ import annotations

from sulh.errors import SulhError
from sulh.questions.deals import Deals
from sulh.questions.paths import Paths
from sulh.show.deals import deals_sheet
from sulh.show.draw.picture import draw
from sulh.show.mediate import mediation_sheet
from sulh.show.paths import paths_sheet
from sulh.show.report.blocks import Block, Figure, Section
from sulh.show.report.making import Maker, figure, items, paragraph, untyped
from sulh.show.tables import Table

PACKAGES, OF_MANY, MANY = 200, 40, 4_096
"""Agreements that are worked out for the table and the file beside it, the best first; and how many in a case of more
states than so many, where each takes longer."""


def paths_section(make: Maker) -> Section:
    """Return what can be reached, what blocks steps, and where plays end."""
    answer, route = make.answers.paths, make.answers.route
    assert answer is not None
    sheet = paths_sheet(answer, rows=None)
    blocks: list[Block] = [paragraph(*(f"{untyped(line)} " for line in sheet.lines), kind="lead")]
    if route is not None:
        blocks += _route(make, route)
    blocks += make.tables(sheet.tables, "paths")
    return Section("paths", "How to get there", tuple(blocks))


def _route(make: Maker, route: Paths) -> list[Block]:
    """Return how the outcome that was asked about can be reached."""
    sheet = paths_sheet(route)
    blocks: list[Block] = [paragraph(untyped(sheet.lines[-1]))]
    blocks += make.tables(sheet.tables[:1], "route")
    assert route.to is not None
    try:
        way = draw(make.case, "path", start=route.start.name, to=route.to.name, concept=route.concept)
        blocks.append(figure(way.scene, f"A shortest path to {make.called(route.to)}."))
    except SulhError:
        pass  # no path, or none within the limit: the sentence above says so
    return blocks


def deals_section(make: Maker) -> Section:
    """Return which agreements there are, and of some what becomes of them."""
    answer = make.answers.deals
    assert answer is not None
    most = PACKAGES if len(answer.states) <= MANY else OF_MANY
    sheet = deals_sheet(answer, rows=most)
    blocks: list[Block] = [paragraph(*(f"{untyped(line)} " for line in sheet.lines), kind="lead")]
    blocks += [paragraph(remark, kind="note") for remark in answer.remarks]
    first, *details = sheet.tables
    if len(answer.packages) > most:
        blocks.append(paragraph(f"The {most} that stand first are worked out, below and in the file."))
    blocks += make.tables([first], "deals")
    blocks += _deal_figure(make, answer)
    rest = [table for table in details if table.title.startswith("Without any agreement")]
    sections = tuple(
        Section(f"agreement-{number}", _deal_title(make, table), tuple(make.tables([_told(table)], "deal", 60)))
        for number, table in enumerate((table for table in details if table not in rest), 1)
    )
    blocks += make.tables(rest, "deals")
    return Section("deals", "Agreements", tuple(blocks), sections)


def _deal_title(make: Maker, table: Table) -> str:
    """Return the heading of an agreement, with who signs it."""
    who = [make.names.get(id.strip(), id.strip()) for id in table.columns[1].split(",")]
    title = table.title.replace("Package", "Agreement")
    return f"{title}: {', '.join(who)}" if len(title) < 40 else title


def _told(table: Table) -> Table:
    return Table("", table.columns, table.rows, table.centred, table.notes)


def _deal_figure(make: Maker, answer: Deals) -> list[Figure]:
    if not len(answer.packages):
        return []
    end = answer.packages[0].end
    try:
        scene = draw(make.case, "deal", start=answer.start.name, to=end.name, concept=answer.concept).scene
    except SulhError:
        return []
    return [figure(scene, "The first agreement: its steps, who is exposed on the way, and what could follow.")]


def mediate_section(make: Maker) -> Section:
    """Return what would have to change for an outcome to hold, or what its holding asks of each party."""
    answer = make.answers.mediation
    assert answer is not None
    sheet = mediation_sheet(answer)
    wish = answer.wishes[0]
    about = make.answers.states[int(wish.states[0])]
    lead = f"Asked about {make.said(about)}, under {wish.concept}."
    lines = [make.named(untyped(line.removeprefix(f"Wish: {wish}. "))) for line in sheet.lines[1:]]
    blocks: list[Block] = [paragraph(lead, kind="lead")]
    if answer.already:
        said = "It holds as coded, so nothing would have to change. Below is what that rests on."
        blocks.append(paragraph(said))
    else:
        blocks.append(items(lines))
    if answer.changes is None and not answer.already:
        said = "The case is too large to look for least changes here; the command at the end does."
        blocks.append(paragraph(said))
    blocks += make.tables(sheet.tables, "mediate")
    title = "What it rests on" if answer.already else "What would have to change"
    return Section("mediate", title, tuple(blocks))
