"""A deal as a page: its steps in order, the gaps on the way, and below who would leave it and who could undo it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sulh.case.states import State
from sulh.questions.deal import Deal, Dip, Gap
from sulh.questions.picture import Excerpt
from sulh.questions.reasons import Turn
from sulh.questions.undoing import Leaving, Undoing
from sulh.questions.way import Leg
from sulh.show.draw import words
from sulh.show.draw.sequence import (
    MARK,
    ROOM,
    Card,
    Line,
    description,
    laid,
    marked,
    set_lines,
    state_lines,
    who,
)
from sulh.show.draw.shapes import GREY, LINE, WIDTH, Scene, wrapped
from sulh.show.solution import spaced

MOST = 4
"""Entries of one kind below the steps before it is said how many more there are."""


def deal_scene(drawn: Excerpt) -> Scene:
    """Return a deal as a page: a column for each step, and below what could become of it.

    Of a joint move that is no agreement it is only said who would gain by it, and who not.
    """
    deal = drawn.deal.deal if drawn.deal is not None and drawn.deal.agreement else None
    gaps, dips = (deal.order.gaps, deal.order.dips) if deal is not None and deal.order is not None else ((), ())
    line = _heading(drawn, deal)
    refused = f" {' '.join(drawn.deal.refused)}" if drawn.deal is not None else ""
    shapes, y = words.heading(drawn, f"{line}{refused}", WIDTH)
    row, y = laid(_cards(drawn, gaps, dips), y + 12)
    shapes += row
    y -= 12
    sections = _sections(drawn, deal, gaps)
    for title, lines in sections:
        shapes += set_lines([Line(title, bold=True), *lines], (0, y))
        y += LINE * (1 + len(lines)) + 5
    notes = []
    if drawn.course.untold:
        notes.append(f"Neither an order of steps nor what follows can be told. {drawn.course.untold}")
    if deal is not None:
        notes.append(f"Safe and deterred: under {drawn.course.concept}. The command sulh deals tells more.")
    if drawn.course.include_coercive:
        notes.append("Coercive options may be turned on, as was asked for.")
    ending, y = words.closing(drawn, y, WIDTH, notes)
    told = [f"{title}: {' '.join(line.text for line in lines)}." for title, lines in sections]
    title = f"{words.title(drawn)}: {line}"
    return Scene(WIDTH, y + 4, (*shapes, *ending), title, " ".join([description(drawn), *told]))


def _heading(drawn: Excerpt, deal: Deal | None) -> str:
    """Say whose deal it is, and whether its order of steps is safe."""
    end = words.unbroken(words.name(drawn, drawn.way[-1].end.number))
    if deal is None:
        names = words.party_names(drawn, drawn.way[0].parties)
        if len(drawn.way[0].parties) == 1:
            return f"{names} alone, to {end}: no agreement is needed."
        line = f"A joint move of {names}, to {end}."
        return f"{line} It is no agreement." if drawn.deal is not None else line
    names = words.party_names(drawn, deal.signatories)
    line = f"A deal of {names}, to {end}."
    if deal.order is None:
        return f"{line} No order of steps performs it: what lies between is not feasible, or no move."
    concept = drawn.course.concept
    tried = "" if deal.every_order else " in which each performs its part at once"
    if deal.order.safe:
        only = f" Only orders{tried} were tried." if tried else ""
        return f"{line} This order of steps is safe under {concept}.{only}"
    number = len(deal.order.gaps)
    return f"{line} No order of steps{tried} is safe under {concept}; this one has fewest gaps, {number}."


def _cards(drawn: Excerpt, gaps: Sequence[Gap], dips: Sequence[Dip]) -> list[Card]:
    """Return the states from the start to the end, with the gaps at each, and who is below its start there."""
    cards = [Card((Line("Start", bold=True),), state_lines(drawn, drawn.way[0].start.number))]
    told: set[int] = set()
    for number, leg in enumerate(drawn.way, 1):
        head = [Line(f"Step {number} of {len(drawn.way)}", colour=GREY)] if len(drawn.way) > 1 else []
        body = list(state_lines(drawn, leg.end.number))
        here = [k for k, gap in enumerate(gaps, 1) if gap.at.number == leg.end.number and k not in told]
        told.update(here)
        alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for k in here:
            alike.setdefault((gaps[k - 1].party, gaps[k - 1].to), []).append(k)
        for numbers in alike.values():
            text = f"{'gap' if len(numbers) == 1 else 'gaps'} {', '.join(map(str, numbers))}"
            parts = wrapped(text, ROOM - MARK, bold=True)
            body += [Line(part, bold=True, warns=not k, inset=MARK if k else 0.0) for k, part in enumerate(parts)]
            body += _exposed(drawn, gaps[numbers[0] - 1])
        exposed = {gaps[k - 1].party for k in here}
        for id in dict.fromkeys(dip.party for dip in dips if dip.at.number == leg.end.number):
            if id not in exposed:
                text = f"{words.party_name(drawn, id)}: below its start here"
                body += marked(text, (drawn.case.party_number(id),), ROOM)
        cards.append(Card((*head, *who(drawn, leg)), tuple(body), len(leg.parties) > 1, bool(here)))
    return cards


def _exposed(drawn: Excerpt, gap: Gap) -> list[Line]:
    """Return who is exposed to whom, in the width of a card."""
    lines = marked(words.party_name(drawn, gap.party), (drawn.case.party_number(gap.party),), ROOM)
    lines.append(Line("exposed to" if gap.to else "exposed, if it stops there", inset=MARK))
    for id in gap.to:
        lines += marked(words.party_name(drawn, id), (drawn.case.party_number(id),), ROOM)
    return lines


def _sections(drawn: Excerpt, deal: Deal | None, gaps: Sequence[Gap]) -> list[tuple[str, list[Line]]]:
    """Return what is told below the steps: for whom the end is better, gaps, who would leave, who could undo it."""
    found = [("The end beside the start", _stakes(drawn, deal))]
    if deal is None:
        return found
    if gaps:
        found.append(("Gaps", _several(_gap(drawn, gap, number) for number, gap in enumerate(gaps, 1))))
    for title, undone, deterred in (
        ("At the end: would renege", True, False),
        ("At the end: could renege, and a sanction deters it", True, True),
        ("At the end: would go on, and keep to the deal", False, False),
        ("At the end: could go on, and a sanction deters it", False, True),
    ):
        chosen = [one for one in deal.leaving if bool(one.undone) == undone and one.deterred == deterred]
        if chosen or (undone and not deterred):
            found.append((title, _several(_leaving(drawn, one) for one in chosen)))
    undoings = sorted(deal.undoing, key=lambda one: one.deterred)
    undo, tempt = ([one for one in undoings if one.kind == kind] for kind in ("undoes", "tempts"))
    if len(deal.signatories) < len(drawn.case.parties):
        found.append(("Outside: could undo it", _several(_undoing(drawn, one) for one in undo)))
    if tempt:
        title = "Outside: could tempt a signatory to renege"
        found.append((title, _several(_undoing(drawn, one) for one in tempt)))
    return found


def _several(entries: Iterable[list[Line]]) -> list[Line]:
    """Return the first of some entries, and how many more there are."""
    every = list(entries)
    lines = [line for entry in every[:MOST] for line in entry]
    if len(every) > MOST:
        lines.append(Line(f"{len(every) - MOST:,} more.", inset=MARK, colour=GREY))
    return lines or [Line("nobody", inset=MARK)]


def _stakes(drawn: Excerpt, deal: Deal | None) -> list[Line]:
    """Return what the end is to each party beside the start."""
    leg = drawn.way[0]  # the whole way, unless it is an order of steps
    verdicts = {} if deal is None else {share.party: share.judged.verdict for share in deal.shares}
    signed = () if deal is None else deal.signatories
    said = {"better": "prefers the end", "worse": "prefers the start: worse off", "equal": "holds them equally good"}
    lines = []
    for number, party in enumerate(drawn.case.parties):
        verdict = verdicts.get(party.id) or _verdict(leg, party.id)
        signs = " (signs)" if party.id in signed else ""
        text = f"{party}{signs}: {said.get(verdict, 'how it compares them is unknown')}"
        lines += marked(text, (number,), WIDTH)
    return lines


def _verdict(leg: Leg, id: str) -> str:
    if id in leg.unknown:
        return "unknown"
    return "better" if id in leg.better else "worse" if id in leg.worse else "equal"


def _gap(drawn: Excerpt, gap: Gap, number: int) -> list[Line]:
    """Say who is exposed to whom, and what it would then have."""
    party = words.party_name(drawn, gap.party)
    others = words.party_names(drawn, gap.to)
    if gap.kind == "renege":
        how = f"to {others}, who could renege, to {_state(drawn, gap.breach)}"
    else:
        how = f"to {others}, who may not go on" if others else "if it stops there"
    text = f"{number}. At {_state(drawn, gap.at)}: {party}, exposed {how}. "
    text += f"At best then {_state(drawn, gap.faces)}: worse than the start."
    parts = wrapped(text, WIDTH - MARK)
    return [Line(part, warns=not k, inset=MARK if k else 0.0) for k, part in enumerate(parts)]


def _leaving(drawn: Excerpt, one: Leaving) -> list[Line]:
    text = f"{_turn(drawn, one.turn)}.{_below(drawn, one.below)}{_sanction(drawn, one)}"
    return marked(text, (drawn.case.party_number(one.turn.party),), WIDTH)


def _undoing(drawn: Excerpt, one: Undoing) -> list[Line]:
    text = f"At {_state(drawn, one.at)}, {_turn(drawn, one.turn)}.{_below(drawn, one.below)}"
    text += f" Then there is no way back for {words.party_names(drawn, one.locked_in)}." if one.locked_in else ""
    if one.opens:
        text += f" Then {words.party_names(drawn, one.opens)} could gain by reneging."
    text += _sanction(drawn, one) if one.deterred else " Not deterred."
    return marked(text, (drawn.case.party_number(one.turn.party),), WIDTH)


def _below(drawn: Excerpt, ids: Sequence[str]) -> str:
    return f" Worse than the start for {words.party_names(drawn, ids)}." if ids else ""


def _sanction(drawn: Excerpt, one: Leaving | Undoing) -> str:
    if not one.deterred:
        return ""
    turns = "; ".join(_turn(drawn, turn) for turn in one.then or ())
    return f" Deterred by {turns}." if turns else " Deterred."


def _turn(drawn: Excerpt, turn: Turn) -> str:
    changed = ", ".join(words.changes(turn))
    return f"{words.party_name(drawn, turn.party)}{f': {changed}' if changed else ''}, to {_state(drawn, turn.to)}"


def _state(drawn: Excerpt, state: State) -> str:
    return f"{words.unbroken(spaced(drawn.case, state.name))}{f' ({state.label})' if state.label else ''}"
