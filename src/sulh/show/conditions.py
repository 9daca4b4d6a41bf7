"""What preferences would have to satisfy for a state to hold, to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sulh.questions.conditions import StateConditions, WishConditions
from sulh.questions.demands import Demand, Reply, judged
from sulh.questions.shares import Share
from sulh.show.differences import difference, named
from sulh.show.phrases import heading, last_notes
from sulh.show.solution import ROWS
from sulh.show.tables import Sheet, Table, counted

LABEL = (
    "Share: of all strict rankings of the states, each as likely as any other. It says how demanding the condition "
    "is, and is not a chance."
)

NAMED = 6
"""States that one line or cell names where there are many."""

SHOWN = 2
"""Sanctions that are described beside a move where there are many."""

ALL_ROWS = "Of a party with several rows, each row must be met."
NONE = "nothing deters it"
TOGETHER = (
    "Together: all rankings of all parties. Those of the others vary too, so that it is not the product of the shares."
)
FREE = "nothing is asked: it has no move from there"
BACK = "nothing is asked: after each of its moves the others can come back"
NO_END = "nothing of it would end that"

PLAIN = 1000
"""Denominators up to which a share is shown as a fraction."""

OF_WISH = {
    "some": "One of them is enough.",
    "every": "Each of them must hold.",
    "only": "One of them must hold, and no other state may.",
    "no": "None of them may hold: of the conditions of each, at least one must be missed.",
}


def conditions_sheet(answer: StateConditions | WishConditions, *, rows: int | None = ROWS) -> Sheet:
    """Return conditions as a sheet; all states are named if ``rows`` is None, else a few of many."""
    tables, notes = condition_tables(answer, rows=rows), tuple(last_notes(answer.case, ()))
    return Sheet(heading(answer.case), condition_lines(answer), tables, notes)


def condition_lines(answer: StateConditions | WishConditions) -> tuple[str, ...]:
    """Return what stands above the tables: what is wished, and which of these states hold as coded."""
    if isinstance(answer, StateConditions):
        return (f"{_named(answer, answer.number)} under {answer.concept}.",)
    said = f"Wish: {answer.wish}."
    number = len(answer.wish.states)
    if number == 1 and answer.wish.quantifier != "only":
        return (said,)
    lines = [f"{said} It concerns {counted(number, 'state')}. {OF_WISH[answer.wish.quantifier]}"]
    if number > 1:
        lines.append(_some_hold(answer, answer.holding, f"of these {number:,} states"))
    if answer.wish.quantifier == "only":
        lines.append(_some_hold(answer, answer.against, "of the other states"))
    return tuple(lines)


def condition_tables(answer: StateConditions | WishConditions, *, rows: int | None = ROWS) -> tuple[Table, ...]:
    """Return tables of shares, then what each party would have to rank how, state by state."""
    if isinstance(answer, StateConditions):
        return (*demanding_tables(answer), *detail_tables(answer, rows=rows))
    return (*demanding_tables(answer, rows=rows), *detail_tables(answer, rows=rows))


def demanding_tables(answer: StateConditions | WishConditions, *, rows: int | None = ROWS) -> tuple[Table, ...]:
    """Return how demanding the conditions are: of a wish about several states first that of the whole."""
    if isinstance(answer, StateConditions):
        return (_shares(answer, last=True),)
    whole = len(answer.wish.states) == 1 and answer.wish.quantifier in ("some", "every")
    tables = []
    if not whole:
        told = "There are too many states to say which share of all rankings grants it."
        if answer.share is not None:
            told = f"Share of all parties' rankings that grant it: {share_text(answer.share)}."
        tables.append(Table(f"{answer.wish}: how demanding", ("",), (), frozenset(), (told, LABEL)))
    if answer.wish.quantifier in ("some", "every") or rows is None:
        shown = answer.states[: answer.first if rows is not None else None]
        tables += [_shares(one, last=k == len(shown) - 1, label=whole) for k, one in enumerate(shown)]
    return tuple(tables)


def detail_tables(answer: StateConditions | WishConditions, *, rows: int | None = ROWS) -> tuple[Table, ...]:
    """Return what each party would have to rank how, state by state; by default of the states that matter most."""
    if isinstance(answer, StateConditions):
        return (*_demands(answer, rows, ends=False),)
    shown = answer.states[: answer.first if rows is not None else None]
    inside = set(answer.wish.states.tolist())
    tables = [
        table
        for one in shown
        for table in _demands(
            one,
            rows,
            ends=answer.wish.quantifier == "no" or (answer.wish.quantifier == "only" and one.number not in inside),
        )
    ]
    left = len(answer.wish.states) + len(answer.against) - len(shown)
    beyond = len(answer.states) - len(shown)
    notes = [_as_coded(shown[0])] if shown and shown[0].coupled and answer.wish.quantifier in ("no", "only") else []
    if rows is not None and beyond and tables:
        breaks = answer.wish.quantifier in ("no", "only")
        which = "those that stand against the wish" if breaks else "those that the fewest parties miss"
        notes.append(f"Of {counted(left + len(shown), 'state')} {which} come first; --all goes into {beyond:,} more.")
    elif rows is None and answer.left_out and tables:
        notes.append(f"{counted(answer.left_out, 'more state')} of the wish: not worked out one by one.")
    if notes:
        tables[-1] = replace(tables[-1], notes=(*tables[-1].notes, *notes))
    return tuple(tables)


def _some_hold(answer: WishConditions, numbers: Sequence[int], of: str) -> str:
    if not numbers:
        return f"None {of} holds as coded."
    shown = ", ".join(named(answer.case, answer.feasible, number) for number in numbers[:NAMED])
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return f"{len(numbers):,} {of} {'holds' if len(numbers) == 1 else 'hold'} as coded: {shown}{more}."


def _shares(answer: StateConditions, *, last: bool, label: bool = True) -> Table:
    body = [(one.party, _met(one.met), share_text(one.share)) for one in answer.parties]
    if answer.joint is not None:
        body.append(("together", _met(answer.met), share_text(answer.joint)))
    notes: list[str] = []
    if last and label:
        notes.append(LABEL)
    if last and answer.coupled:
        notes.append(_as_coded(answer))
        notes += [TOGETHER] if answer.joint is not None else []
    title = f"{_named(answer, answer.number)} under {answer.concept}: how demanding"
    return Table(title, ("party", "as coded", "share of rankings"), tuple(body), frozenset({1}), tuple(notes))


def _as_coded(answer: StateConditions) -> str:
    return (
        f"Under {answer.concept} the others answer only by steps that they gain from. What is said of each party is "
        "with the preferences of the others as coded."
    )


def _demands(answer: StateConditions, rows: int | None, *, ends: bool) -> tuple[Table, ...]:
    """Say what each party would have to rank how for the state to hold, or, with ``ends``, to hold no longer."""
    nash, groups = answer.concept == "nash", judged(answer.concept)[2]
    body = list[tuple[str, ...]]()
    for one in answer.parties:
        found = list[tuple[str, ...]]()
        bare = [demand.move for demand in one.needed if not demand.replies]
        if bare:
            found.append((_moves(answer, one.party, bare, rows), "" if nash else NONE))
        for moves, replies in _alike(one.needed):
            told = _replies(answer, one.party, moves, replies, rows, ends=ends)
            found.append((_moves(answer, one.party, moves, rows), told))
        if not found and not ends:
            found.append((BACK if one.demands else FREE, ""))
        body += [(one.party if k == 0 else "", *row) for k, row in enumerate(found)]
    outcome = f"{_named(answer, answer.number)} under {answer.concept}"
    if ends:
        title = f"{outcome}: it would no longer hold if at least one party ranked"
        heads = ("party", "one of these above it", "and these above it as well")
        if not body:
            body = [("", NO_END, "")]
    else:
        title = f"{outcome}: it would hold if each party ranked"
        least = "nothing of one of these groups above it" if groups else "at least one of these not above it"
        heads = ("party", "none of these above it", f"or, where it does, {least}")
    notes = [ALL_ROWS] if not ends and any(row[0] == "" for row in body) else []
    width = 2 if nash else 3
    return (Table(title, heads[:width], tuple(row[:width] for row in body), frozenset(), tuple(notes)),)


def _alike(found: Sequence[Demand]) -> list[tuple[list[int], tuple[Reply, ...]]]:
    """Return the demands with replies, those with the same replies together."""
    groups: dict[tuple[Reply, ...], list[int]] = {}
    for one in found:
        if one.replies:
            groups.setdefault(one.replies, []).append(one.move)
    return [(moves, replies) for replies, moves in groups.items()]


def _moves(answer: StateConditions, party: str, moves: Sequence[int], rows: int | None) -> str:
    """Name where a party could move: in short by what is then different from the outcome."""
    if rows is None:
        return ", ".join(_named(answer, move) for move in moves)
    told = [difference(answer.case, answer.states, answer.number, move, label=True) for move in moves[:NAMED]]
    more = len(moves) - len(told)
    return "; ".join(told) + (f"; {more:,} more" if more else "")


def _replies(
    answer: StateConditions, party: str, moves: Sequence[int], replies: Sequence[Reply], rows: int | None, *, ends: bool
) -> str:
    """Name what the others could answer: in short by what is then different from the move, the nearest few."""
    if rows is None:
        shown = "; ".join(
            _named(answer, one.state)
            + (f" with {', '.join(_named(answer, state) for state in one.onward)}" if one.onward else "")
            for one in replies
        )
        return shown
    told = []
    for one in replies:
        said = difference(answer.case, answer.states, moves[0], one.state, then=True, label=True)
        if one.onward:
            on = [difference(answer.case, answer.states, one.state, state, label=True) for state in one.onward]
            where = "; ".join(on) if len(on) <= SHOWN else f"any of {counted(len(on), 'state')}"
            said += f" ({'or' if ends else 'and'} where {party} can go on to from there: {where})"
        told.append((_changed(answer, moves[0], one.state), said))
    told.sort(key=lambda pair: pair[0])
    first = [said for _, said in told[: len(told) if len(told) <= SHOWN + 1 else SHOWN]]
    if len(told) == 1:
        return first[0]
    such = ", such as: " if len(first) < len(told) else ": "
    return f"{'all' if ends else 'any one'} of {len(told):,}{such}" + "; ".join(first)


def _changed(answer: StateConditions, start: int, end: int) -> int:
    pairs = zip(answer.states.vector(start), answer.states.vector(end), strict=False)
    return sum(one != other for one, other in pairs)


def _named(answer: StateConditions, number: int) -> str:
    return named(answer.case, answer.states, number)


def share_text(share: Share) -> str:
    """Return a share to read: a fraction and in per cent, or between what it lies.

    >>> from fractions import Fraction
    >>> from sulh.questions.shares import exactly, sampled
    >>> share_text(exactly(Fraction(1, 3))), share_text(sampled(5, 10, 0)), share_text(exactly(Fraction(1)))
    ('1/3, 33 %', '50 % (24 % to 76 %), drawn', 'all')
    >>> share_text(sampled(0, 300, 0)), share_text(sampled(1000, 1000, 0))
    ('none of 300 drawn', 'all of 1,000 drawn')
    """
    if share.exact is not None:
        if share.exact in (0, 1):
            return "all" if share.exact else "none"
        fraction = f"{share.exact}, " if share.exact.denominator <= PLAIN else ""
        return f"{fraction}{_per_cent(float(share))}"
    if share.how == "sampled" and share.hits in (0, share.draws):
        return f"{'all' if share.hits else 'none'} of {share.draws:,} drawn"
    between = f"{_per_cent(float(share.least))} to {_per_cent(float(share.most))}"
    return f"{_per_cent(float(share))} ({between}), drawn" if share.how == "sampled" else between


def _per_cent(value: float) -> str:
    """Return a share in per cent, with two digits that say something.

    >>> [_per_cent(value) for value in (0, 0.000012, 0.0312, 0.5, 0.9871, 0.99996, 1)]
    ['0 %', '1 in 83,333', '3.1 %', '50 %', '98.7 %', 'over 99.9 %', '100 %']
    """
    if value in (0, 1):
        return f"{100 * value:.0f} %"
    if value < 0.001:
        return f"1 in {round(1 / value):,}"
    if value > 0.999:
        return "over 99.9 %"
    return f"{100 * value:.{0 if 0.1 <= value <= 0.9 else 1}f} %"


def _met(met: bool | None) -> str:
    return {True: "met", False: "missed", None: "open"}[met]
