"""Views to read: what each viewer expects, what holds in all views at once, and who is surprised by what."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from sulh.case.case import Case
from sulh.case.states import State
from sulh.case.views import View
from sulh.questions.result import StateList
from sulh.questions.views import Viewer, Views
from sulh.questions.views_corrections import Correction
from sulh.questions.views_entries import Entry
from sulh.questions.views_outlook import SurpriseKind
from sulh.questions.views_surprises import Surprise
from sulh.questions.wayside import PathStep
from sulh.show.solution import DISCLAIMER, ROWS, check_command, spaced, what_is_on
from sulh.show.tables import NO, YES, Sheet, Table, counted
from sulh.stability.concept import Semantics

WHY: dict[SurpriseKind, str] = {
    "does-not-exist": "does not exist",
    "no-improvement": "is no improvement",
    "deterred": "is deterred",
}
"""What an unforeseen move is to the viewer."""

REASONS = {
    "start-outside": "one is outside its view already",
    "end-outside": "leads outside its view",
    "unseen": "changes nothing that it sees",
    "no-such-move": "not that party's to make",
    "": "",
}

WITHHELD = (
    "The conflict is still going on, so surprises are counted and not listed move by move. --list-surprises lists "
    "them, and the answer records that it was asked for."
)

ASKED = "Surprises are listed although the conflict is still going on, because --list-surprises asked for it."


def views_sheet(answer: Views, *, rows: int | None = ROWS) -> Sheet:
    """Return an answer about views as a sheet; each table shows ``rows`` rows or fewer, or all if None."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    tables = [_viewers(answer)]
    if len(answer.viewers) == 1:
        tables += _detail(answer, answer.viewers[0], rows)
    tables.append(_together(answer, rows))
    if len(answer.unsteady):
        tables.append(_unsteady(answer, rows))
    if answer.along:
        some = any(any(kinds.values()) for kinds in answer.n_surprises.values())
        tables += [_counts(answer)] if some or answer.surprises is None else []
        tables += [] if answer.surprises is None else [_surprises(answer, answer.surprises, rows)]
    if answer.corrections:
        tables.append(_corrections(answer, rows))
    for viewer in answer.viewers:
        if viewer.within is not None:
            tables += _within(viewer, viewer.within, rows)
    warnings = len(answer.warnings)
    notes = [f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else []
    if answer.list_surprises:
        notes.append(ASKED)
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Sheet(heading, (_who(answer), _where(answer), _how_many(answer)), tuple(tables), tuple(notes))


def entry_words(entry: Entry, view: View) -> str:
    """Say what a single entry of a view has otherwise than the case."""
    party, _, option = entry.name.partition(".")
    match entry.kind:
        case "preference":
            return f"what {entry.name} prefers"
        case "hidden":
            return f"does not see {option} of {party}"
        case "added":
            return f"believes in {option} of {party}"
        case "owner":
            return f"gives {option} of {party} to {view.owner[entry.name]}"
    return f"rules out {entry.name}"


def _who(answer: Views) -> str:
    held = answer.case.views.values()
    parties = sum(view.of is not None for view in held)
    observers = len(answer.case.views) - parties
    alone = len(answer.case.parties) - parties
    parts = []
    if parties:
        own = "a view" if parties == 1 else "views"
        parts.append(
            f"{counted(parties, 'party has', 'parties have')} {own} of {'its' if parties == 1 else 'their'} own"
        )
    if alone:
        parts.append(f"{counted(alone, 'party sees', 'parties see')} the case as it is")
    if observers:
        parts.append("1 view is held by an observer" if observers == 1 else f"{observers} views are held by observers")
    sanctions = str(answer.semantics["sanctions"])
    read = "" if sanctions == Semantics().sanctions else f", sanctions: {sanctions.replace('-', ' ')}"
    return f"{', '.join(parts)}. States hold, and moves are deterred, under {answer.concept}{read}."


def _where(answer: Views) -> str:
    if answer.path is not None:
        return f"Looked at along the path {answer.path!r}: {counted(len(answer.along), 'state')}."
    if not answer.along:
        return "The case names no status quo. Surprises need a place to look at: --from STATE or --path NAME."
    first = answer.along[0]
    return "Outside the view." if first is None else f"Looked at from {_named(answer.case, first)}."


def _how_many(answer: Views) -> str:
    holds = counted(len(answer.equilibria), "state holds", "states hold")
    together = f"{counted(len(answer.hypergame), 'state holds', 'states hold')} in the views of all parties at once"
    unsteady = f", {len(answer.unsteady):,} of them unsteady" if len(answer.unsteady) else ""
    return f"In the case as it is {holds}. {together}{unsteady}."


def _viewers(answer: Views) -> Table:
    body = tuple(
        (
            "",
            f"{one.view.of or 'observer'}: {one.name}",
            f"{len(one.states):,}",
            f"{len(one.outside):,}",
            f"{len(one.expected):,}",
            f"{len(one.mistaken):,}",
            f"{len(one.missed):,}",
        )
        for one in answer.viewers
    )
    heads = ("", "held by: view", "states", "outside", "expects", "not so", "missed")
    notes = (
        "outside: real states that it rules out. expects: real states that hold in the view. not so: of these those "
        "that do not hold in the case as it is. missed: those that hold there and are not expected.",
    )
    return Table("Who sees what", heads, body, frozenset({2, 3, 4, 5, 6}), notes)


def _detail(answer: Views, viewer: Viewer, rows: int | None) -> list[Table]:
    """Return what one viewer expects: outcomes, and what everybody would do where one looks."""
    mistaken = set(viewer.mistaken.names())
    shown = viewer.expected[: len(viewer.expected) if rows is None else rows]
    body = tuple(
        (spaced(answer.case, state.name), NO if state.name in mistaken else YES, _words(answer.case, state))
        for state in shown
    )
    notes = [*_more(len(viewer.expected), rows)]
    if len(viewer.imagined):
        first = viewer.imagined[:3]
        named = "; ".join(_named(viewer.case, state) for state in first)
        left = len(viewer.imagined) - len(first)
        rest = f"; and {left:,} more" if left else ""
        notes.append(f"{len(viewer.imagined):,} more that no real state looks like, such as: {named}{rest}.")
        notes.append(_options(viewer))
    title = f"What holds for {viewer.name}" if viewer.view.of is None else f"What {viewer.view.of} expects to hold"
    heads = ("state", "so", "what is on" if answer.case.options else "")
    tables = [Table(title, heads, body, frozenset({1}), tuple(notes) or ("None.",) * (not body))]
    if viewer.expectations:
        tables.append(_expected(answer, viewer, rows))
    return tables


def _expected(answer: Views, viewer: Viewer, rows: int | None) -> Table:
    """List the improvements that everybody has in a view, and what deters them there."""
    believed, body, notes, left = viewer.case, [], [], 0
    for found in viewer.expectations:
        if found.state is None:
            continue
        name = spaced(answer.case, found.state.name)
        if found.believed is None:
            body.append((name, "outside its view", ""))
        for one in found.improvements:
            turns = "; ".join(f"{'+'.join(turn.parties)}: {_changed(believed, turn)}" for turn in one.sanction)
            does = f"{one.step.parties[0]}: {_changed(believed, one.step)}"
            body.append((name, does, (turns or "a return") if one.deterred else NO))
        left += found.total - len(found.improvements)
    total = len(body) + left
    shown = body if rows is None else body[:rows]
    if total > len(shown):
        notes.append(f"{total - len(shown):,} more{': --all shows them' if rows is not None else ''}.")
    if not body:
        notes.append("Nothing: nobody has an improvement there.")
    who = viewer.name if viewer.view.of is None else viewer.view.of
    heads = ("at", "improvement", f"deterred under {answer.concept} by")
    return Table(f"What anybody would gain by, to {who}", heads, tuple(shown), frozenset(), tuple(notes))


def _together(answer: Views, rows: int | None) -> Table:
    """List the first-level hypergame equilibria."""
    real, unsteady = set(answer.equilibria.names()), set(answer.unsteady.names())
    shown = answer.hypergame[: len(answer.hypergame) if rows is None else rows]
    body = tuple(
        (
            spaced(answer.case, state.name),
            YES if state.name in real else NO,
            NO if state.name in unsteady else YES,
            _words(answer.case, state),
        )
        for state in shown
    )
    notes = [*_more(len(answer.hypergame), rows)]
    if body:
        notes.append(f"as it is: it holds in the case as it is. {_steady(answer)}")
    else:
        notes.append("No state is inside the view of every party and stable for each in its own view.")
    heads = ("state", "as it is", "steady", "what is on" if answer.case.options else "")
    title = "What holds in all views at once: first-level hypergame equilibria"
    return Table(title, heads, body, frozenset({1, 2}), tuple(notes))


def _unsteady(answer: Views, rows: int | None) -> Table:
    body = [
        (spaced(answer.case, state.name), _entry(answer, one))
        for state in answer.unsteady
        for one in answer.ending(state)
    ]
    shown = body if rows is None else body[:rows]
    heads = ("state", "the entry that, corrected, ends it")
    return Table("Unsteady", heads, tuple(shown), frozenset(), _more(len(body), rows))


def _counts(answer: Views) -> Table:
    body = tuple(
        ("", _holder(answer, name), *(f"{kinds[kind]:,}" for kind in WHY)) for name, kinds in answer.n_surprises.items()
    )
    heads = ("", "to whom", *WHY.values())
    notes = (WITHHELD,) if answer.surprises is None else ()
    return Table("Moves that are not foreseen, counted", heads, body, frozenset({2, 3, 4}), notes)


def _surprises(answer: Views, found: tuple[Surprise, ...], rows: int | None) -> Table:
    """List each unforeseen move once, with all whom it surprises."""
    ordered = sorted(
        found, key=lambda one: (one.place, answer.case.party_number(one.step.parties[0]), one.step.to.number)
    )
    body = []
    for _, same in groupby(ordered, key=lambda one: (one.place, one.step)):
        each = list(same)
        first = each[0]
        whom = []
        for why in dict.fromkeys(_why(one) for one in each):
            who = ", ".join(_holder(answer, one.viewer) for one in each if _why(one) == why)
            whom.append(f"{who}: {why}")
        does = f"{first.step.parties[0]}: {_changed(answer.case, first.step)}"
        body.append((spaced(answer.case, first.step.start.name), YES if first.taken else NO, does, "; ".join(whom)))
    shown = body if rows is None else body[:rows]
    notes = [*_more(len(body), rows)]
    taken = " taken: the path takes this step next." if answer.path is not None else ""
    if body:
        notes.append(f"Moves that their mover would make as it sees things.{taken}")
    else:
        notes.append("None: everybody foresees what the others would do.")
    heads = ("at", "taken", "move", "surprises whom, since there it")
    if answer.path is not None:
        return Table("Surprises", heads, tuple(shown), frozenset({1}), tuple(notes))
    plain = tuple((row[0], *row[2:]) for row in shown)
    return Table("Surprises", (heads[0], *heads[2:]), plain, frozenset(), tuple(notes))


def _holder(answer: Views, name: str) -> str:
    """Return the party whose view this is, or the name of an observer's view; of a party without a view its id."""
    view = answer.case.views.get(name)
    return name if view is None or view.of is None else view.of


def _why(one: Surprise) -> str:
    reason = REASONS[one.reason]
    return f"{WHY[one.kind]} ({reason})" if reason else WHY[one.kind]


def _steady(answer: Views) -> str:
    """Say what steady means, and how far it could be tried."""
    if not answer.untried:
        return "steady: no correction of a single entry ends it."
    entries = counted(len(answer.untried), "entry", "entries")
    return (
        f"steady, as far as it could be tried: no correction of a single entry ends it; {entries} could not be tried."
    )


def _corrections(answer: Views, rows: int | None) -> Table:
    changed = [one for one in answer.corrections if one.changes is not False]
    body = [
        (
            "",
            _entry(answer, one),
            _signed(one.expected_lost, one.expected_gained),
            _signed(one.lost, one.gained),
            _signed(one.n_surprises_lost, one.n_surprises_gained),
        )
        for one in changed
    ]
    shown = body if rows is None else body[:rows]
    notes = [*_more(len(body), rows)]
    if left := len(answer.corrections) - len(changed):
        notes.append(
            f"{counted(left, 'entry', 'entries')} more: to correct {'it' if left == 1 else 'one'} changes none."
        )
    if body:
        notes.append(
            "How many fall away and come in: of what the viewer expects to hold, of what holds in all views, of the "
            "surprises of everybody."
        )
    notes += [f"? {_entry(answer, one)}: {one.why_not}" for one in changed if one.why_not]
    heads = ("", "the entry of which view", "expects", "all views", "surprises")
    return Table("What a single correction changes", heads, tuple(shown), frozenset({2, 3, 4}), tuple(notes))


def _signed(lost: StateList | int | None, gained: StateList | int | None) -> str:
    """Say how many fall away and come in; a question mark where it is not known."""
    if lost is None or gained is None:
        return "?"
    fewer, more = (one if isinstance(one, int) else len(one) for one in (lost, gained))
    parts = [f"-{fewer:,}"] * bool(fewer) + [f"+{more:,}"] * bool(more)
    return " ".join(parts) or NO


def _within(viewer: Viewer, answer: Views, rows: int | None) -> list[Table]:
    """List what holds in all views that a viewer takes the others to have; with all rows also what is unsteady."""
    unsteady = set(answer.unsteady.names())
    shown = answer.hypergame[: len(answer.hypergame) if rows is None else rows]
    body = tuple(
        (spaced(answer.case, state.name), NO if state.name in unsteady else YES, _words(answer.case, state))
        for state in shown
    )
    inner = ", ".join(one.name for one in answer.viewers)
    notes = [*_more(len(answer.hypergame), rows), f"Second-level views: {inner}. {_options(viewer)}"]
    if answer.untried:
        notes.append(f"S{_steady(answer)[1:]}")
    elif len(unsteady) and rows is not None:
        notes.append(f"{len(unsteady):,} unsteady: --all shows which entry ends which.")
    if deeper := _deeper(answer):
        notes.append(
            f"{counted(deeper, 'view', 'views')} of deeper levels: --json has what they come to, under within (Python: "
            f"answer.viewer({viewer.name!r}).within)."
        )
    heads = ("state", "steady", "what is on")
    who = viewer.view.of or viewer.name
    tables = [Table(f"What holds in all views as {who} takes them to be", heads, body, frozenset({1}), tuple(notes))]
    if rows is None and unsteady:
        tables.append(replace(_unsteady(answer, rows), title=f"Unsteady as {who} takes the views to be"))
    return tables


def _deeper(answer: Views) -> int:
    """Return how many views there are within the views of an answer, at every level."""
    inner = [one.within for one in answer.viewers if one.within is not None]
    return sum(len(one.viewers) + _deeper(one) for one in inner)


def _options(viewer: Viewer) -> str:
    """Say which options the states of a view are made of, and which of them are called otherwise in the case."""
    case = viewer.case
    if not case.options:
        return "States of the view."
    named = dict(zip([option.name for option in case.options], viewer.real_options, strict=True))

    def words(name: str, id: str) -> str:
        real = named[name]
        if real is None:
            return f"{id} (added)"
        party, _, own = real.partition(".")
        return id if real == name else f"{id} ({own} of {party})"

    parts = [", ".join(words(option.name, option.id) for option in party.options) for party in case.parties]
    return f"States by the options of the view: {' · '.join(part for part in parts if part)}."


def _entry(answer: Views, one: Correction) -> str:
    """Say which entry of which view is corrected."""
    return f"{one.viewer}: {entry_words(one.entry, answer.case.views[one.viewer])}"


def _changed(case: Case, step: PathStep) -> str:
    """Say what a step changes; what is coercive is marked."""
    coercive = {option.name for option in case.options if option.coercive}
    changes = [f"{name.partition('.')[2]} on{' (coercive)' * (name in coercive)}" for name in step.on]
    changes += [f"{name.partition('.')[2]} off" for name in step.off]
    return ", ".join(changes) or f"to {step.to.name}"


def _named(case: Case, state: State) -> str:
    words = _words(case, state)
    name = spaced(case, state.name)
    return f"{name} ({words})" if words else name


def _words(case: Case, state: State) -> str:
    on = what_is_on(case, state.on)
    return f"{state.label}: {on}" if state.label and on else state.label or on


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    return () if rows is None or number <= rows else (f"{number - rows:,} more: --all shows them.",)
