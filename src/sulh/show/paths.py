"""Paths to read: what can be reached and how, what blocks a step, and where plays end."""

from __future__ import annotations

from dataclasses import replace

from sulh.questions.paths import Paths
from sulh.questions.play import Fate
from sulh.show.phrases import THAN, heading, last_notes, name_and_words, state_words, step_words
from sulh.show.solution import ROWS, spaced
from sulh.show.tables import NO, YES, Sheet, Table, counted

FEW = 5
"""Paths that are shown one by one, before the rest are counted."""

BLOCKS = 8
"""Blocked steps that are shown."""

DOES = {
    "moves": "any move",
    "improvements": "improvements",
    "undeterred": "undeterred improvements",
    "none": "nothing",
}
"""What a party does by itself."""

FATES = {
    "drifts": "drifts: can end lower, but not if it takes no step",
    "harmed": "is harmed: can end lower, even if it takes no step",
    "neither": "neither: cannot end lower",
}
"""What becomes of a party that gains at each of its own steps."""

WITHOUT = ", without agreements"

TWICE = "Who moved last does not matter here: states count, too, that only moving twice running leads to."


def paths_sheet(answer: Paths, *, rows: int | None = ROWS) -> Sheet:
    """Return an answer about paths as a sheet; each table shows ``rows`` rows or fewer, or all if None."""
    lines = [_from(answer), _arcs(answer), _found(answer)]
    tables = _tables(answer, rows)
    if answer.alone is not None:
        found = _found(answer.alone) if answer.to is None else f"{_ways(answer.alone)}."
        lines.append(f"Without agreements: {found}")
        # What is blocked at the start is told already.
        apart = [table for table in _tables(answer.alone, rows) if not table.title.startswith("Blocked")]
        tables += [replace(table, title=table.title + WITHOUT) for table in apart]
    if answer.fallbacks is not None and answer.to is None:
        tables.append(_fallbacks(answer))
    return Sheet(heading(answer.case), tuple(lines), tuple(tables), tuple(last_notes(answer.case, answer.warnings)))


def _tables(answer: Paths, rows: int | None) -> list[Table]:
    tables = [_shortest(answer, rows)] if answer.n_paths and answer.to != answer.start else []
    if answer.to is None:
        tables.append(_reached(answer, rows))
    if "undeterred" in answer.regimes.values():
        tables.append(_blocked(answer, rows))
    if answer.cycles is not None and answer.fates is not None and answer.to is None:
        tables += [_cycles(answer, rows), _fates(answer)]
    return tables


def _from(answer: Paths) -> str:
    return f"From {name_and_words(answer.case, answer.start)}."


def _arcs(answer: Paths) -> str:
    """Say what may happen: what each party does by itself, and whether they agree."""
    regimes = answer.regimes
    usual = max(dict.fromkeys(regimes.values()), key=list(regimes.values()).count)

    def does(regime: str) -> str:
        return DOES[regime] + (f" under {answer.concept}" if regime == "undeterred" else "")

    others = "".join(f"; {id}: {does(regime)}" for id, regime in regimes.items() if regime != usual)
    alone = f"Parties take {does(usual)}{others}"
    if answer.signatories is None:
        return f"{alone}. No agreements{_why_none(answer)}."
    least, most = answer.signatories
    number = f"{least}" if least == most else f"{least} to {most}"
    return f"{alone}. Agreements: {number} parties at once, all of whom gain.{_coercive(answer)}"


def _coercive(answer: Paths) -> str:
    """Say whether agreements turn coercive options on."""
    if answer.include_coercive:
        return " They may turn coercive options on, as was asked for."
    if not answer.left_out:
        return ""
    turn = "that turns a coercive option on is" if answer.left_out == 1 else "that turn a coercive option on are"
    return f" {answer.left_out:,} {turn} left out."


def _why_none(answer: Paths) -> str:
    """Say why nobody could sign, where that is so."""
    if answer.case.form == "states":
        return ": where states are listed, nobody moves together"
    able = [party.id for party in answer.case.parties if party.options and answer.regimes[party.id] != "none"]
    return "" if len(able) > 1 else f": only {able[0]} could sign" if able else ": nobody could sign"


def _found(answer: Paths) -> str:
    if answer.to is not None:
        return _target(answer)
    states = f"{len(answer.reached):,} other {'state' if len(answer.reached) == 1 else 'states'}"
    if not answer.complete:
        return (
            f"{states} of {len(answer.states):,} can be reached in {counted(answer.within, 'step')}. There are too "
            f"many moves to look further; cycles, ends, drift and harm are not known ({_further(answer)})."
        )
    if not answer.reached:
        return "Nothing is done: no other state can be reached."
    beyond = f" {answer.beyond:,} more only if somebody moved twice running." if answer.beyond else ""
    most = counted(answer.reached[-1].steps, "step")
    return f"{states} of {len(answer.states):,} can be reached, in at most {most}.{beyond}"


def _target(answer: Paths) -> str:
    assert answer.to is not None
    to = name_and_words(answer.case, answer.to)
    if answer.to == answer.start:
        return "That is where one is already."
    return f"To {to}: {_ways(answer)}."


def _ways(answer: Paths) -> str:
    if answer.n_paths:
        return f"{counted(answer.n_paths, 'shortest path')}, of {counted(len(answer.paths[0]), 'step')}"
    if answer.complete:
        return "no path"
    steps = counted(answer.to_within or 0, "step")
    within = steps if answer.to_within == 1 else f"{steps} or fewer"
    return f"no path of {within}; there are too many moves to look further ({_further(answer)})"


def _further(answer: Paths) -> str:
    """Say how to look further."""
    many = answer.signatories is not None and answer.signatories[1] > 2
    return "--max-moves raises the limit" + "; --signatories 2 leaves out most moves" * many


def _shortest(answer: Paths, rows: int | None) -> Table:
    body = []
    shown = answer.paths if rows is None else answer.paths[:FEW]
    for number, path in enumerate(shown, 1):
        for at, step in enumerate(path, 1):
            place = f"{number}." if at == 1 else ""
            end = name_and_words(answer.case, step.to, on=False)
            body.append((place, " + ".join(step.parties), step_words(answer.case, step), end))
    left = answer.n_paths - len(shown)
    beyond = answer.n_paths - len(answer.paths)
    notes = []
    if left:
        more = f"{left:,} more"
        if len(shown) < len(answer.paths):
            more += f": --all shows the first {len(answer.paths):,}" if beyond else ": --all shows them"
        notes.append(f"{more}.")
    return Table("Shortest paths", ("", "who", "changes", "and so to"), tuple(body), frozenset(), tuple(notes))


def _reached(answer: Paths, rows: int | None) -> Table:
    shown = answer.reached[: len(answer.reached) if rows is None else rows]
    body = tuple(
        (
            spaced(answer.case, one.state.name),
            str(one.steps),
            "?" if one.holds is None else YES if one.holds else NO,
            "?" if one.end is None else YES if one.end else NO,
            "?" if one.cycle is None else str(one.cycle or NO),
            state_words(answer.case, one.state),
        )
        for one in shown
    )
    notes = [*_more(len(answer.reached), rows)]
    if body:
        notes.append(f"{_holds(answer)} end: nothing leads on. cycle: it is on this one.")
    heads = ("state", "steps", "holds", "end", "cycle", "what is on" if answer.case.options else "")
    return Table("Reached", heads, body, frozenset({1, 2, 3, 4}), tuple(notes) or ("None.",))


def _holds(answer: Paths) -> str:
    if answer.unordered:
        who = " and ".join(answer.unordered)
        return f"holds: not known, because some comparisons of {who} are unknown or circular."
    return f"holds: an equilibrium under {answer.concept}."


def _blocked(answer: Paths, rows: int | None) -> Table:
    """List improvements that a sanction deters, and the sanction."""
    title = "Blocked on the way" if answer.n_paths and answer.to != answer.start else "Blocked"
    most = len(answer.blocked) if rows is None else min(rows, BLOCKS)
    body = []
    for one in answer.blocked[:most]:
        answers = "; ".join(f"{'+'.join(turn.parties)}: {step_words(answer.case, turn)}" for turn in one.sanction)
        end = f", to {spaced(answer.case, one.sanction[-1].to.name)}" if one.sanction else ""
        body.append(
            (
                spaced(answer.case, one.step.start.name),
                f"{one.step.parties[0]}: {step_words(answer.case, one.step)}",
                f"{answers}{end}",
            )
        )
    notes = []
    if left := answer.blocked.total - len(body):
        more = f"{left:,} more"
        if len(body) < len(answer.blocked):
            first = len(answer.blocked)
            more += ": --all shows them" if first == answer.blocked.total else f": --all shows the first {first:,}"
        notes.append(f"{more}.")
    if body:
        notes.append("Each answer is a shortest one that leaves the party no better off than where it began.")
    heads = ("at", "improvement", f"deterred under {answer.concept} by")
    return Table(title, heads, tuple(body), frozenset(), tuple(notes) or ("Nothing: no improvement is deterred.",))


def _cycles(answer: Paths, rows: int | None) -> Table:
    found = answer.cycles or ()
    body = tuple(
        (
            str(number),
            f"{len(cycle.states):,}",
            ", ".join(cycle.parties),
            "no" if cycle.closed else "yes",
            _first(answer, cycle.states[:3], len(cycle.states)),
        )
        for number, cycle in enumerate(found[: len(found) if rows is None else rows], 1)
    )
    if not body:
        return Table("Cycles", ("",), (), frozenset(), ("None: every play ends.", *[TWICE] * bool(answer.beyond)))
    notes = [*_more(len(found), rows), "One can go round them for ever. way out: whether a step leads away."]
    notes += [TWICE] * bool(answer.beyond)
    return Table("Cycles", ("", "states", "who moves", "way out", "such as"), body, frozenset({1, 3}), tuple(notes))


def _fates(answer: Paths) -> Table:
    told = {one.party: (one.party, _verdict(one), _lowest(answer, one)) for one in answer.fates or ()}
    unknown = "not known: some comparisons are unknown or circular"
    body = tuple(told.get(party.id, (party.id, unknown, "")) for party in answer.case.parties)
    notes = ["Lower: worse for the party than the start, although it gains at each of its own steps."]
    notes += [TWICE] * bool(answer.beyond)
    return Table("Drift and harm", ("party", "verdict", "lowest such end"), body, frozenset(), tuple(notes))


def _verdict(one: Fate) -> str:
    lower = one.verdict == "neither" and one.alone
    return "neither: could end lower only if it took no step" if lower else FATES[one.verdict]


def _lowest(answer: Paths, one: Fate) -> str:
    if one.end is None:
        return ""
    end = spaced(answer.case, one.end.name)
    round_ = ", going round for ever" if one.endless else ""
    return f"{end}, after {counted(len(one.path), 'step')}{round_}"


def _fallbacks(answer: Paths) -> Table:
    found = answer.fallbacks or ()
    told = {
        one.party: (
            one.party,
            f"{spaced(answer.case, one.worst.name)}, {THAN[one.worst_change]}",
            f"{spaced(answer.case, one.best.name)}, {THAN[one.best_change]}",
        )
        for one in found
    }
    body = tuple(told.get(party.id, (party.id, "?", "?")) for party in answer.case.parties)
    notes = ["Where plays can end for each party if there is no agreement at all."]
    if any(one.endless for one in found):
        notes.append("Some play goes round for ever; the states it goes round count too.")
    notes += [TWICE] * bool(answer.beyond_alone)
    return Table("Without agreement", ("party", "worst", "best"), body, frozenset(), tuple(notes))


def _first(answer: Paths, shown: object, number: int) -> str:
    names = [spaced(answer.case, str(state)) for state in shown]  # type: ignore[attr-defined]
    return ", ".join(names) + (f" and {number - len(names):,} more" if number > len(names) else "")


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    return () if rows is None or number <= rows else (f"{number - rows:,} more: --all shows them.",)
