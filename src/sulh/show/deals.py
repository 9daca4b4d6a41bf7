"""Agreements to read: which there are, and for some of them whether they hold, who could undo them, in what order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from sulh.case.states import State
from sulh.questions.deal import Deal, Gap, Guarantee, Order, Share
from sulh.questions.deals import Deals
from sulh.questions.improvements import Step
from sulh.questions.reasons import Turn
from sulh.questions.tested import Given
from sulh.questions.undoing import Harm, Leaving, Undoing
from sulh.show.phrases import THAN, heading, last_notes, listed
from sulh.show.solution import ROWS, spaced, what_is_on
from sulh.show.tables import NO, YES, Sheet, Table, counted

DETAILED = 2
"""Packages that are told one by one below the table."""

MOST = 3
"""Improvements, gaps and guarantees of one kind that are told before it is said how many more there are."""

LONG = 8
"""Letters of an id from which on the table has all ids in short."""


def deals_sheet(answer: Deals, *, rows: int | None = ROWS) -> Sheet:
    """Return an answer about agreements as a sheet; the table shows ``rows`` packages, or all if None.

    Where a package was asked about, it alone is told, with whatever is better for all its signatories. Where it is
    no agreement, it is said why, who would change what, and what that would mean to each.
    """
    told = _Telling(answer, None if rows is None else MOST)
    lines = [f"From {told.words(answer.start)}.", _counts(answer)]
    if answer.asked is not None:
        tables = [told.tested(answer.asked)]
    else:
        tables = [_packages(answer, told, rows)]
        tables += [told.deal(f"Package {number}", deal) for number, deal in enumerate(answer.packages[:DETAILED], 1)]
        tables += [told.tested(one) for one in answer.tested]
    if answer.fallbacks:
        tables.append(_fallbacks(answer, told))
    notes = (*answer.remarks, *last_notes(answer.case, answer.warnings))
    return Sheet(heading(answer.case), tuple(lines), tuple(tables), notes)


def deal_table(answer: Deals, deal: Deal, title: str, *, most: int | None = MOST) -> Table:
    """Return one package as a table of two columns; of each kind ``most`` things are told, or all if None."""
    return _Telling(answer, most).deal(title, deal)


def _counts(answer: Deals) -> str:
    least, most = answer.signatories[0], min(answer.signatories[1], len(answer.able))
    if most < least:
        return f"Packages: none, as fewer than {counted(least, 'party', 'parties')} can sign."
    who = counted(least, "party", "parties") if least == most else f"{least} to {most} parties"
    how = "alone" if most == 1 else "alone or jointly" if least == 1 else "jointly"
    gain = "none of them loses and one gains" if answer.pareto else "all of them gain"
    if most == 1:
        gain = "it gains"
    elif least == most == 2:
        gain = "neither loses and one gains" if answer.pareto else "both gain"
    which = f"Packages: what {who} can change {how} so that {gain}"
    if answer.with_parties:
        which += f", signed by {listed(answer.with_parties)}"
    if answer.without:
        which += f", not signed by {listed(answer.without)}"
    found = f"{which}: {len(answer.packages):,}"
    if len(answer.packages):
        found += f", {int(answer.packages.undominated.sum()):,} of them undominated, "
        found += f"{answer.packages.holding(answer.concept):,} of them ending where {answer.concept} holds"
    if answer.include_coercive:
        return f"{found}. Coercive options may be turned on, as was asked for."
    if answer.left_out:
        turn = "turns a coercive option on and is" if answer.left_out == 1 else "turn a coercive option on and are"
        return f"{found}{'.' if len(answer.packages) else ';'} {answer.left_out:,} more {turn} left out."
    return f"{found}."


def _packages(answer: Deals, told: _Telling, rows: int | None) -> Table:
    shown = answer.packages[: len(answer.packages) if rows is None else rows]
    short = _short([party.id for party in answer.case.parties])
    body = tuple(
        (
            spaced(answer.case, deal.end.name),
            YES if deal.undominated else NO,
            _gaps(deal.order),
            " ".join(id for id, holds in deal.holds.items() if holds) or NO,
            ", ".join(short[id] for id in deal.signatories),
            ", ".join(_outside(deal, short)) or NO,
            ", ".join(short[id] for id in deal.worse_off) or NO,
        )
        for deal in shown
    )
    if not body:
        return Table("Packages", ("state",), (), frozenset(), ("None.",))
    more = len(answer.packages) - len(shown)
    notes = [f"{more:,} more: --all shows them."] if more else []
    notes.append(
        "undom.: no package is better for all the same signatories. gaps: in the best order of steps, 0 if it is "
        "safe. outside could undo it: gain by a move that brings a signatory below its start, or cuts off its way back "
        "from there; or tempt: gain by one after which a signatory gains by reneging as it did not before. worse off: "
        "parties outside."
    )
    if cut := [f"{name} {id}" for id, name in short.items() if name != id]:
        notes.append(f"In short: {', '.join(cut)}.")
    heads = ("state", "undom.", "gaps", "holds", "signed by", "outside could", "worse off")
    return Table("Packages", heads, body, frozenset({1, 2}), tuple(notes))


def _outside(deal: Deal, short: dict[str, str]) -> list[str]:
    """Return who outside could undo a package, or tempt a signatory, each with the graver of the two."""
    undoes, tempts = (dict.fromkeys(x.turn.party for x in deal.undoing if x.kind == kind) for kind in get_args(Harm))
    return [f"{short[id]} undo" for id in undoes] + [f"{short[id]} tempt" for id in tempts if id not in undoes]


def _short(ids: Sequence[str]) -> dict[str, str]:
    """Return the ids, in short where some are long: three letters, or as many as tell them apart."""
    size = 3
    while len({id[:size] for id in ids}) < len(ids):
        size += 1
    return {id: id[:size] if max(map(len, ids)) > LONG else id for id in ids}


def _gaps(order: Order | None) -> str:
    return "-" if order is None else str(len(order.gaps))


def _fallbacks(answer: Deals, told: _Telling) -> Table:
    body = tuple(
        (
            one.party,
            f"{told.state(one.worst)}: {THAN[one.worst_change]}",
            f"{told.state(one.best)}: {THAN[one.best_change]}",
        )
        for one in answer.fallbacks
    )
    note = f"Where undeterred improvements under {answer.concept} end"
    note += ", or go round." if any(one.endless for one in answer.fallbacks) else "."
    title = f"Without any agreement, from {told.state(answer.start)}"
    return Table(title, ("party", "at worst", "at best"), body, frozenset(), (note,))


class _Telling:
    """Sentences about the packages of one answer; of each kind ``most``, or all if None."""

    def __init__(self, answer: Deals, most: int | None) -> None:
        self.answer, self.case, self.most = answer, answer.case, most
        self.texts = {option.name: option.text for option in answer.case.options}

    def tested(self, one: Given) -> Table:
        """Return a package that was asked about, or that the history has."""
        asked = one.origin == "asked"
        title = "The package asked about" if asked else f"From the record: {one.origin}"
        if one.agreement:
            return self.deal(title, one.deal, [("left out", refused) for refused in one.refused])
        said = (f"{self.state(one.deal.end)} is not an agreement:", *one.refused)
        rows = [("no agreement", text) for text in said]
        rows += self.change(one.deal, ("would do", "means", "outside"))
        rows.append(("end holds", self.holds(one.deal)))
        return _two_columns(title, ("would change" if asked else "changed by", ", ".join(one.deal.signatories)), rows)

    def deal(self, title: str, deal: Deal, first: Sequence[tuple[str, str]] = ()) -> Table:
        """Return a package as a table of two columns: what is told, and the words."""
        rows = [*first, *self.change(deal, ("does", "signatory", "outside"))]
        rows += [("undominated", self.undominated(deal)), ("holds", self.holds(deal))]
        rows += self.several("defects", [self.leaving(one) for one in deal.defects])
        rows += self.several("goes on", [self.leaving(one) for one in deal.goes_on])
        if len(deal.signatories) == len(self.case.parties):
            rows.append(("could undo it", "nobody is outside: every party signs"))
        else:
            for head, kind in (("could undo it", "undoes"), ("could tempt", "tempts")):
                rows += self.several(head, [self.undoing(one, deal) for one in deal.undoing if one.kind == kind])
        rows += self.order(deal)
        rows += self.several("guarantee", list(dict.fromkeys(self.guarantee(one) for one in deal.guarantees)))
        return _two_columns(title, ("signed by", ", ".join(deal.signatories)), rows)

    def change(self, deal: Deal, heads: tuple[str, str, str]) -> Iterator[tuple[str, str]]:
        """Yield from where to where it leads, who does what, and what that means to those who do, and to the others."""
        does, signs, outside = heads
        yield from (("from", self.words(deal.start)), ("to", self.words(deal.end)))
        yield from ((does, self.part(part)) for part in deal.parts)
        yield from ((signs, self.share(share)) for share in deal.shares if share.signatory)
        yield from ((outside, self.share(share)) for share in deal.shares if not share.signatory)

    def several(self, head: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield rows, and how many more there are; one that says so where there is none."""
        shown = texts[: self.most]
        yield from ((head, text) for text in shown or ["nobody" if head != "guarantee" else "none"])
        if len(texts) > len(shown):
            yield head, f"{len(texts) - len(shown):,} more: --all tells them."

    def state(self, state: State) -> str:
        """Return a state with its label."""
        return f"{spaced(self.case, state.name)}{f' ({state.label})' if state.label else ''}"

    def words(self, state: State) -> str:
        """Return a state with its label and what is on."""
        on = what_is_on(self.case, state.on)
        return f"{self.state(state)}: {on}" if on else self.state(state)

    def part(self, part: Step) -> str:
        """Say what a signatory does, in the words of the case."""
        changed = [
            f"turns {way} {name.partition('.')[2]}{f' ({self.texts[name]})' if self.texts[name] else ''}"
            for way, names in (("on", part.on), ("off", part.off))
            for name in names
        ]
        return f"{part.party} {', '.join(changed) or 'changes nothing'}"

    def share(self, share: Share) -> str:
        """Say what the package means to a party, and why."""
        judged = share.judged
        if judged.verdict == "equal":
            return f"{share.party} holds the end as good as the start"
        better = judged.verdict == "better"
        if judged.statement is None:
            return f"{share.party} ranks the {'end' if better else 'start'} higher{'' if better else ': worse off'}"
        why = f"because statement {judged.statement} differs: {judged.text}"
        return f"{share.party} prefers the {'end' if better else 'start'}, {why}{'' if better else ' (worse off)'}"

    def undominated(self, deal: Deal) -> str:
        """Say what is better for all signatories."""
        number = counted(deal.better, "package")
        left = f"{counted(deal.better_left_out, 'package')} left out" if deal.better_left_out else ""
        if not deal.better:
            return f"yes, but for {left} that all of them prefer" if left else "yes"
        named = ", ".join(self.state(state) for state in deal.better_ends[: self.most])
        more = deal.better - len(deal.better_ends[: self.most])
        text = f"no, all of them prefer {number}: {named}{f' and {more:,} more' if more else ''}"
        return f"{text}; and {left} because coercive" if left else text

    def holds(self, deal: Deal) -> str:
        """Say under which concepts the end is an equilibrium."""
        yes, no = ([id for id, holds in deal.holds.items() if holds == value] for value in (True, False))
        if not yes:
            return f"under none of {', '.join(no)}"
        return f"under {', '.join(yes)}" + (f"; not under {', '.join(no)}" if no else "")

    def leaving(self, one: Leaving) -> str:
        """Say how a signatory could leave, and what follows."""
        worse = f" Worse than the start for {listed(one.below)}." if one.below else ""
        return f"{self.turn(one.turn)}.{worse} {self.then(one.deterred, one.then)}"

    def undoing(self, one: Undoing, deal: Deal) -> str:
        """Say how an outsider could undo a package, what follows, and what the package means to it."""
        lost = f", with no way back for {listed(one.locked_in)}" if one.locked_in else ""
        harm = [f"worse than the start for {listed(one.below)}{lost}"] if one.below else []
        harm += [f"could tempt {listed(one.opens)} to renege, which would then be a gain"] if one.opens else []
        said = "; ".join(harm)
        means = next(share.judged.verdict for share in deal.shares if share.party == one.turn.party)
        costs = "as good as" if means == "equal" else f"{means} than"
        return (
            f"at {self.state(one.at)}, {self.turn(one.turn)}. {said[:1].upper()}{said[1:]}. "
            f"{self.then(one.deterred, one.then)} To {one.turn.party} the package is {costs} the start."
        )

    def then(self, deterred: bool, turns: tuple[Turn, ...] | None) -> str:
        """Say what deters an improvement, or what follows it."""
        told = "; ".join(self.turn(turn) for turn in turns or ())
        if deterred:
            return f"Deterred: {told}." if told else "Deterred."
        if turns is None:
            return "Not deterred."
        return (
            f"Not deterred. Then {' or '.join(map(self.turn, turns))}."
            if turns
            else "Not deterred, and nobody moves on."
        )

    def turn(self, turn: Turn) -> str:
        """Say who moves what, and where to."""
        return f"{turn.party}: {_changes(turn.on, turn.off)}to {self.state(turn.to)}"

    def order(self, deal: Deal) -> Iterator[tuple[str, str]]:
        """Yield the order of steps, and its gaps."""
        concept = self.answer.concept
        if deal.order is None:
            yield "order", "no order of steps performs it: what lies between is not feasible, or no move"
            return
        tried = "" if deal.every_order else " in which each performs its part at once"
        if deal.order.safe:
            number = deal.safe_orders
            how = "the only safe order" if number == 1 else f"one of {number:,} safe orders"
            yield "order", f"safe under {concept}, {how}{f' of those{tried}' if tried else ''}:"
        else:
            yield "order", f"no order{tried} is safe under {concept}; fewest gaps, {len(deal.order.gaps)}:"
        for number, step in enumerate(deal.order.steps, 1):
            yield "order", f"{number}. {step.party}: {_changes(step.on, step.off)}to {self.state(step.to)}"
        dips = dict[str, list[str]]()
        for dip in deal.order.dips:
            dips.setdefault(self.state(dip.at), []).append(dip.party)
        for at, ids in dips.items():
            yield "on the way", f"at {at}, {listed(ids)} {'is' if len(ids) == 1 else 'are'} worse off than at the start"
        if deal.order.gaps:
            yield from self.several("gap", [self.gap(gap) for gap in deal.order.gaps])

    def gap(self, gap: Gap) -> str:
        """Say who is exposed to whom."""
        faces = self.state(gap.faces)
        if gap.kind == "renege":
            at = f"at {self.state(gap.at)}, {gap.party} is exposed to {listed(gap.to)}"
            return f"{at}, who could renege (to {self.state(gap.breach)}). It would have {faces} at best"
        others = f"to {listed(gap.to)}, who may not go on" if gap.to else "if it stops there"
        return f"at {self.state(gap.at)}, {gap.party} is exposed {others}. It would have {faces} at best"

    def guarantee(self, one: Guarantee) -> str:
        """Say which option covers a breach, and whether it would be used."""
        at, to = self.state(one.at), f"(to {self.state(one.breach)})"
        if one.closes == "defection":
            breach = f"{one.option} would take the gain out of the defection of {one.party} at {at}, {to[1:-1]}"
        else:
            does = "would close the" if one.closes == "gap" else "keeps closed a"
            breach = f"{one.option} {does} gap at {at}, {listed(one.exposed)} exposed to {one.party} {to}"
        if one.credible:
            return f"{breach}: credible"
        why = [] if one.would_turn_on else [f"{one.guarantor} would not gain by turning it on"]
        why += [f"it would gain by turning it off (to {self.state(one.turned_off)})"] if one.turned_off else []
        return f"{breach}: not credible, {'; '.join(why)}"


def _two_columns(title: str, heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> Table:
    """Return rows as a table, with each head where it is first."""
    body = tuple((head if at == 0 or rows[at - 1][0] != head else "", text) for at, (head, text) in enumerate(rows))
    return Table(title, heads, body)


def _changes(on: Sequence[str], off: Sequence[str]) -> str:
    changed = [f"{name.partition('.')[2]} on" for name in on] + [f"{name.partition('.')[2]} off" for name in off]
    return f"{', '.join(changed)}, " if changed else ""
