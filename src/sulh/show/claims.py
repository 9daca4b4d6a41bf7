"""Claims to read: the verdict on each in this coding, the record beside it, and what the verdict depends on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sulh.case.case import Case
from sulh.questions.claim_depends import KINDS, Dependence
from sulh.questions.claim_judging import Play
from sulh.questions.claims import ClaimAnswer, Claims
from sulh.questions.network import Regime
from sulh.questions.propositions import Propositions
from sulh.show.phrases import heading, last_notes, name_and_words, step_words
from sulh.show.solution import DISCLAIMER
from sulh.show.tables import Sheet, Table, counted

FEW = 3
"""Claims up to which each is shown in detail unasked."""

NAMED = 2
"""Things of one kind that a table names, before it counts the rest."""

DOES = {"moves": "any move", "improvements": "improvements", "undeterred": "undeterred improvements"}

TRIED = {
    "variant": ("variant", "variants"),
    "view": ("view", "views"),
    "concept": ("other concept", "other concepts"),
    "arcs": ("other choice of steps", "other choices of steps"),
    "arc": ("single step left out", "single steps left out"),
    "move": ("statement moved one place", "statements moved one place"),
    "drop": ("statement left out", "statements left out"),
    "direction": ("one-way option turned back", "one-way options turned back"),
    "rule": ("rule of judgement off", "rules of judgement off"),
}
"""What was tried, one and several."""

HEADS = ("claim", "verdict", "record", "depends on")
"""The last is left out where it was not asked."""

RECORD = "record: what the recorded path says of the same sentence; not on record: it cannot tell."


def claims_sheet(answer: Claims, *, why: bool | None = None) -> Sheet:
    """Return an answer about claims as a sheet.

    Parameters
    ----------
    why
        Whether each claim is shown in detail, with the play that shows its verdict; None: where there are few.
    """
    case = answer.case
    lines = [f"From {name_and_words(case, answer.start)}.", _arcs(answer)]
    reached = f"{counted(answer.reached, 'state')} can be reached, the start included."
    lines.append(f"{reached} Verdicts hold in this coding.")
    if answer.tried is not None:
        lines.append(_tried(answer))
    detailed = len(answer.answers) <= FEW if why is None else why
    tables = [] if detailed and len(answer.answers) == 1 else [_overview(answer, detailed)]
    if detailed:
        tables += [_detail(answer, one) for one in answer.answers]
    if answer.points and not (detailed and len(answer.answers) == 1):
        tables.append(_history(answer))
    return Sheet(heading(case), tuple(lines), tuple(tables), tuple(last_notes(case, answer.warnings)))


def propositions_sheet(answer: Propositions) -> Sheet:
    """Return the claims of many cases as a sheet: a table for each case."""
    tables = []
    for name in dict.fromkeys(row.case for row in answer.rows):
        rows = [row for row in answer.rows if row.case == name]
        columns = 3 + (rows[0].depends is not None)
        body = tuple((row.id, row.verdict, row.record, depends_on(row.depends))[:columns] for row in rows)
        tables.append(Table(f"{rows[0].title} ({name})", HEADS[:columns], body))
    cases = len(tables)
    agree = ", and agreements" if answer.agreements else ", and no agreements"
    coercive = "; these may turn coercive options on" if answer.agreements and answer.include_coercive else ""
    lines = (
        f"{counted(len(answer.rows), 'claim')} of {counted(cases, 'case')}, from the status quo of each.",
        f"{_alone(answer.by, answer.concept)}{agree}{coercive}. Verdicts hold in the coding of each case.",
        RECORD,
    )
    notes = [f"{name} is left out: {why}" for name, why in answer.left_out.items()]
    notes += [f"{', '.join(answer.ongoing)}: {DISCLAIMER}"] if answer.ongoing else []
    return Sheet("Claims of all cases", lines, tuple(tables), tuple(notes))


def _alone(by: Regime, concept: str) -> str:
    return f"Parties take {DOES[by]}{f' under {concept}' if by == 'undeterred' else ''}"


def _arcs(answer: Claims) -> str:
    """Say what may happen: what each party does by itself, and whether they agree."""
    alone = _alone(answer.by, answer.concept)
    if answer.signatories is None:
        return f"{alone}. No agreements."
    least, most = answer.signatories
    number = f"{least}" if least == most else f"{least} to {most}"
    agree = f"{alone}. Agreements: {number} parties at once, all of whom gain."
    if answer.include_coercive:
        return f"{agree} They may turn coercive options on, as was asked for."
    if not answer.left_out:
        return agree
    turn = "that turns a coercive option on is" if answer.left_out == 1 else "that turn a coercive option on are"
    return f"{agree} {answer.left_out:,} {turn} left out."


def _tried(answer: Claims) -> str:
    tried = answer.tried or {}
    parts = [counted(tried[kind], *TRIED[kind]) for kind in KINDS if tried.get(kind)]
    also = f" {answer.untried:,} more could not be tried." if answer.untried else ""
    return f"Tried, one at a time, to see what verdicts depend on: {', '.join(parts) or 'nothing'}.{also}"


def _overview(answer: Claims, detailed: bool) -> Table:
    asked = answer.tried is not None
    body = tuple(
        (one.claim.id, one.verdict, one.record, depends_on(one.depends))[: 3 + asked] for one in answer.answers
    )
    notes = [RECORD]
    if not detailed:
        notes.append("--claim ID shows one claim in detail, --why all of them.")
    return Table("Claims", HEADS[: 3 + asked], body, frozenset(), tuple(notes))


def depends_on(depends: Sequence[Dependence] | None) -> str:
    """Say in few words what a verdict depends on."""
    parts = []
    for kind in ("variant", "view", "concept", "arcs"):
        names = [one.name for one in depends or () if one.kind == kind]
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            word = "" if kind == "arcs" else f"{kind}{'s' * (len(names) > 1)} "
            parts.append(f"{word}{', '.join(names[:NAMED])}{more}")
    steps = sum(one.kind == "arc" for one in depends or ())
    single = sum(one.kind in ("move", "drop", "direction", "rule") for one in depends or ())
    parts += [counted(steps, "single step")] if steps else []
    parts += [counted(single, "single change")] if single else []
    return "; ".join(parts) or "nothing that was tried"


def _history(answer: Claims) -> Table:
    """List the claims whose verdict is another from some state of the history."""
    body = []
    for one in answer.answers:
        others: dict[str, list[str]] = {}
        for point, verdict in zip(answer.points, one.later, strict=True):
            if verdict != one.verdict:
                word = "says nothing" if verdict is None else verdict
                others.setdefault(word, []).append(f"{point.path} {point.step}")
        if others:
            body.append((one.claim.id, "; ".join(f"{word} from {_runs(names)}" for word, names in others.items())))
    left = len(answer.answers) - len(body)
    notes = [f"{counted(left, 'claim')}: as from the start, from each state of the history."] if left else []
    if body:
        notes.append("record 2: the state after the second step of that path; 0 is where it starts.")
    codings = sorted({point.coding for point in answer.points if point.coding != (answer.case.variant_name or "")})
    if codings:
        notes.append(f"The states of a phase are judged in its coding: {', '.join(codings)}.")
    heads = ("claim", "another verdict")
    return Table("From the states of the history", heads, tuple(body), frozenset(), tuple(notes))


def _runs(names: Iterable[str]) -> str:
    """Put together states of one path that follow each other.

    >>> _runs(["record 0", "record 1", "record 2", "record 4", "other 0"])
    'record 0 to 2, 4; other 0'
    """
    paths: dict[str, list[int]] = {}
    for name in names:
        path, _, number = name.rpartition(" ")
        paths.setdefault(path, []).append(int(number))
    told = []
    for path, numbers in paths.items():
        runs: list[list[int]] = []
        for at in numbers:
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
        shown = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
        told.append(f"{path} {', '.join(shown)}")
    return "; ".join(told)


def _detail(answer: Claims, one: ClaimAnswer) -> Table:
    """Show one claim: the play that decides, why, the record, the sources, and all that the verdict depends on."""
    play = one.finding.shown
    rows = () if play is None else _rows(answer.case, play)
    title = f"{one.claim.id}: {one.claim.text}" if one.claim.text else one.says
    notes = [f"It says: {one.says}"] if one.claim.text else []
    notes.append(f"{one.verdict[0].upper()}{one.verdict[1:]}, in this coding. {one.finding.why}")
    notes += [f"    {part.says}: {part.verdict}." for part in one.finding.parts]
    notes += [] if play is None else _about(play)
    later = _later(answer, one)
    notes += [later] if later else []
    notes.append(f"Record: {one.record}.")
    sources = [source for source in answer.sources(one.claim.id) if source.access == "public"]
    notes += [f"Source: {'; '.join(source.title for source in sources)}."] if sources else []
    notes += _depends(one.depends)
    return Table(title, ("", "who", "changes", "and so to"), rows, frozenset(), tuple(notes))


def _rows(case: Case, play: Play) -> tuple[tuple[str, str, str, str], ...]:
    rows = []
    for number, step in enumerate((*play.stem, *play.loop), 1):
        place = f"{number}." if number <= len(play.stem) else f"round {number}."
        rows.append((place, " + ".join(step.parties), step_words(case, step), name_and_words(case, step.to, on=False)))
    return tuple(rows)


def _about(play: Play) -> list[str]:
    if play.loop:
        first, last = len(play.stem) + 1, len(play.stem) + len(play.loop)
        return [f"Steps {first} to {last} come round for ever."]
    return ["No step is left there: the play is over."] if play.over else []


def _later(answer: Claims, one: ClaimAnswer) -> str:
    if not answer.points:
        return ""
    table = _history(replace(answer, answers=(one,)))
    if not table.rows:
        return "From each state of the history: the same."
    return f"From the history: {table.rows[0][1]}."


def _depends(depends: Sequence[Dependence] | None) -> list[str]:
    if depends is None:
        return []
    if not depends:
        return ["Depends on nothing that was tried."]
    lines = ["Depends on:"]
    for kind in KINDS:
        word = f"{kind} " if kind in ("variant", "view", "concept") else ""
        lines += [f"    {word}{one.name}: {one.verdict}" for one in depends if one.kind == kind]
    return lines
