"""What a report says of how to get there: paths, agreements, and what would have to change."""

from __future__ import annotations

from dataclasses import replace

from sulh.errors import SulhError
from sulh.questions.deals import Deals
from sulh.questions.paths import Paths
from sulh.show.deals import deals_sheet
from sulh.show.draw.picture import draw
from sulh.show.mediate import mediation_sheet
from sulh.show.paths import paths_sheet
from sulh.show.report.blocks import Block, Figure, Section
from sulh.show.report.making import Maker, Speaker, figure, items, paragraph, untyped
from sulh.show.report.wording import day, in_a_cell, spoken, when
from sulh.show.solution import what_is_on
from sulh.show.tables import NO, YES, Table

PACKAGES, OF_MANY, MANY = 200, 40, 4_096
"""Agreements that are worked out for the table and the file beside it, the best first; and how many in a case of more
states than so many, where each takes longer."""


def paths_section(make: Maker) -> Section:
    """Return what can be reached, what blocks steps, and where plays end."""
    answer, route = make.answers.paths, make.answers.route
    assert answer is not None
    sheet = paths_sheet(answer, rows=None)
    blocks: list[Block] = [paragraph(make.lines(sheet.lines), kind="lead")]
    if route is not None:
        blocks += _route(make, route)
    # Where it ends without agreements stands with the agreements, if there are any.
    twice = make.answers.deals is not None and bool(make.answers.deals.fallbacks)
    shown = [table for table in sheet.tables if not (twice and table.title == "Without agreement")]
    blocks += make.tables(map(fates, shown), "paths")
    return Section("paths", "How to get there", tuple(blocks))


FATES = {
    "drifts: can end lower, but not if it takes no step": "yes, but not if it takes no step",
    "is harmed: can end lower, even if it takes no step": "yes, even if it takes no step",
    "neither: cannot end lower": "no",
    "neither: could end lower only if it took no step": "only if it takes no step",
}
"""Where a party could end, as a report says it."""


def fates(table: Table) -> Table:
    """Return the table on who could end lower in words that need no learning."""
    if not table.title.startswith("Drift and harm"):
        return table
    rows = tuple((row[0], FATES.get(row[1], row[1]), *row[2:]) for row in table.rows)
    title = table.title.replace("Drift and harm", "Who could end lower than where it begins")
    return replace(table, title=title, columns=("party", "could end lower", *table.columns[2:]), rows=rows)


def _route(make: Maker, route: Paths) -> list[Block]:
    """Return how the outcome that was asked about can be reached."""
    sheet = paths_sheet(route)
    blocks: list[Block] = [paragraph(make.lines(sheet.lines[-1:]))]
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
    blocks: list[Block] = [paragraph(make.lines(sheet.lines), kind="lead")]
    blocks += [paragraph(make.named(remark), kind="note") for remark in answer.remarks]
    _, *details = sheet.tables
    if len(answer.packages) > most:
        blocks.append(paragraph(f"The {most} that stand first are worked out, below and in the file."))
    blocks += make.tables([packages_table(make, answer, most)], "deals")
    blocks += _deal_figure(make, answer)
    rest = [table for table in details if table.title.startswith("Without any agreement")]
    sections = tuple(
        Section(f"agreement-{at}", deal_title(make, answer, table), tuple(make.tables([deal_words(table)], "deal", 60)))
        for at, table in enumerate((table for table in details if table not in rest), 1)
    )
    blocks += make.tables(rest, "deals")
    return Section("deals", "Agreements", tuple(blocks), sections)


def packages_table(make: Speaker, answer: Deals, most: int) -> Table:
    """Return the agreements as a table."""
    body = []
    for deal in answer.packages[:most]:
        harms = {kind: dict.fromkeys(one.turn.party for one in deal.undoing if one.kind == kind) for kind in HARMS}
        outside = [f"{make.names[id]} could undo it" for id in harms["undoes"]]
        outside += [f"{make.names[id]} could tempt" for id in harms["tempts"] if id not in harms["undoes"]]
        held = tuple(id for id, holds in deal.holds.items() if holds)
        body.append(
            (
                make.name(deal.end),
                what_is_on(make.case, deal.end.on),
                ", ".join(make.names[id] for id in deal.signatories),
                YES if deal.undominated else NO,
                "–" if deal.order is None else str(len(deal.order.gaps)),
                in_a_cell(held, len(deal.holds)),
                "; ".join(outside) or "nobody",
                ", ".join(make.names[id] for id in deal.worse_off) or "nobody",
            )
        )
    notes = ("None.",)
    if body:
        notes = (
            "none better: no agreement is better for all the same signatories. exposed moments: on the way, in the "
            "best order of steps; 0 if it is safe. outside: could undo it: gain by a move that brings a signatory "
            "below its start, or cuts off its way back from there; could tempt: gain by one after which a signatory "
            "gains by reneging as it did not before. worse off: parties outside.",
        )
    heads = (
        "state",
        "what is on",
        "signed by",
        "none better",
        "exposed moments",
        "holds under",
        "outside",
        "worse off",
    )
    return Table("Agreements", heads, tuple(body), frozenset({3, 4}), notes)


HARMS = ("undoes", "tempts")


def deal_title(make: Speaker, answer: Deals, table: Table) -> str:
    """Return the heading of an agreement: who signs it, or when it was signed."""
    if table.title.startswith(RECORDED):
        origin = table.title.removeprefix(RECORDED)
        one = next((one for one in answer.tested if one.origin == origin), None)
        path, _, rest = origin.partition(", ")
        date, _, event = rest.partition(", ")
        of = "" if path == "record" else f" ({path})"
        if one is not None and day(date) != date:
            said = f"{'Signed' if one.agreement else 'Done jointly'} {when(date)}"
            return f"{said}{of}: {event.rstrip('.')}" if event else f"{said}{of}"
        return f"From the record{of}: {rest}" if rest else f"From the record{of}"
    who = [make.names.get(id.strip(), id.strip()) for id in table.columns[1].split(",")]
    title = table.title.replace("Package", "Agreement")
    return f"{title}: {', '.join(who)}" if len(title) < 40 else title


def deal_words(table: Table) -> Table:
    """Return an agreement in the words of a report."""
    heads = tuple(ROWS_SAID.get(head, head) for head in table.columns)
    rows = tuple((ROWS_SAID.get(row[0], row[0]), *row[1:]) for row in table.rows)
    return Table("", heads, rows, table.centred, table.notes)


RECORDED = "From the record: "

ROWS_SAID = {
    "undominated": "none better",
    "defects": "would gain by reneging",
    "goes on": "would gain by going further",
    "gap": "exposed moment",
}
"""Heads of the rows of an agreement on a terminal, and in a report."""


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
    lead = f"Asked about {make.said(about)}, under {spoken(wish.concept)}."
    lines = [make.named(untyped(line.removeprefix(f"Wish: {wish}. "))) for line in sheet.lines[1:]]
    blocks: list[Block] = [paragraph(lead, kind="lead")]
    if answer.already:
        said = "It holds as coded, so nothing would have to change. Below is what that rests on."
        blocks.append(paragraph(said))
    else:
        blocks.append(items(lines))
    if answer.changes is None and not answer.already:
        said = "The case is too large for a report to look for least changes."
        blocks.append(paragraph(said))
    blocks += make.tables(sheet.tables, "mediate")
    title = "What it rests on" if answer.already else "What would have to change"
    return Section("mediate", title, tuple(blocks))
