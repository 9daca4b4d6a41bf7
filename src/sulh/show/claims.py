"""Claims to read: the verdict on each in this coding, the record beside it, and what the verdict depends on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from sulh.case.case import Case
from sulh.questions.claim_alternatives import KINDS
from sulh.questions.claim_depends import Dependence
from sulh.questions.claim_judging import Play
from sulh.questions.claims import ClaimAnswer, Claims
from sulh.questions.network import Regime
from sulh.questions.propositions import Proposition, Propositions
from sulh.show.phrases import heading, last_notes, name_and_words, step_words
from sulh.show.solution import DISCLAIMER
from sulh.show.tables import Sheet, Table, counted

FEW = 3
"""Claims up to which each is shown in detail unasked."""

NAMED = 2
"""Things of one kind that a table names, before it counts the rest."""

STEPS = 3
"""Single steps that a verdict depends on which are named in detail, before the rest are counted."""

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

NAMING = {
    "disputed": ("disputed variant", "disputed variants"),
    "leadership": ("leadership", "leaderships"),
    "variant": ("variant", "variants"),
    "view": ("view", "views"),
    "concept": ("concept", "concepts"),
    "arcs": ("", ""),
    "counterfactual": ("counterfactual", "counterfactuals"),
}
"""What a table names of the things that a verdict depends on: the word for one, and for several."""

COUNTED = {
    "statement": ("change of a statement", "changes of statements"),
    "direction": ("one-way option", "one-way options"),
    "rule": ("rule of judgement", "rules of judgement"),
    "arc": ("single step", "single steps"),
}
"""What it counts of them."""

ORDER = (
    *("disputed", "rule", "statement", "direction", "leadership", "variant", "view"),
    *("concept", "arcs", "arc", "counterfactual"),
)
"""What is disputed comes first, then what is held by some, then rules of play; what is only supposed comes last."""

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
    reached = "How many states can be reached is not known."
    if answer.reached is not None:
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
        asked = rows[0].depends is not None
        body = tuple(_row(row, row.id, asked) for row in rows)
        why = [f"not judged: sulh claims {name} --why says why."] if any("not judged" in row for row in body) else []
        tables.append(Table(f"{rows[0].title} ({name})", HEADS[: 3 + asked], body, frozenset(), tuple(why)))
    cases = len(tables)
    agree = ", and agreements" if answer.agreements else ", and no agreements"
    coercive = "; these may turn coercive options on" if answer.agreements and answer.include_coercive else ""
    lines = (
        f"{counted(len(answer.rows), 'claim')} of {counted(cases, 'case')}, from the status quo of each.",
        f"{_alone(answer.by, answer.concept)}{agree}{coercive}. Verdicts hold in the coding of each case.",
        RECORD,
    )
    notes = [f"{name} is left out: {why}" for name, why in answer.left_out.items()]
    if answer.ongoing:
        withheld = answer.agreements and not answer.include_coercive and any(row.depends for row in answer.rows)
        untried = " Agreements that turn a coercive option on were not tried." if withheld else ""
        notes.append(f"{', '.join(answer.ongoing)}: {DISCLAIMER}{untried}")
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
    told = [f"Tried, one at a time, to see what verdicts depend on: {', '.join(parts) or 'nothing'}."]
    if answer.untried:
        every = all(one.untried == answer.untried for one in answer.answers)
        could = "more could not be tried" if every else "could not be tried for every claim"
        told.append(f"{answer.untried:,} {could}.")
    if answer.withheld:
        told.append("Agreements that turn a coercive option on were left untried: the case is going on.")
        told.append("--include-coercive tries them.")
    return " ".join(told)


def _overview(answer: Claims, detailed: bool) -> Table:
    asked = answer.tried is not None
    body = tuple(_row(one, one.claim.id, asked) for one in answer.answers)
    notes = [RECORD, *([] if detailed else _not_judged(answer))]
    if not detailed:
        notes.append("--claim ID shows one claim in detail, --why all of them.")
    return Table("Claims", HEADS[: 3 + asked], body, frozenset(), tuple(notes))


def _row(one: ClaimAnswer | Proposition, id: str, asked: bool) -> tuple[str, ...]:
    depends = "" if one.verdict == "not judged" and not one.depends else depends_on(one.depends)
    return (id, one.verdict, one.record, depends)[: 3 + asked]


def _not_judged(answer: Claims) -> list[str]:
    """Say of the claims that are not judged why, and what to do; once for all of which the same is so."""
    why: dict[str, list[str]] = {}
    for one in answer.answers:
        if one.verdict == "not judged":
            why.setdefault(one.finding.why, []).append(one.claim.id)
    return [f"{', '.join(ids)}: not judged. {reason}" for reason, ids in why.items()]


def depends_on(depends: Sequence[Dependence] | None) -> str:
    """Say in few words what a verdict depends on: first what is disputed, last what a counterfactual supposes.

    >>> arc = Dependence("arcs", "without agreements", "follows")
    >>> supposed, doubted = (Dependence("variant", kind, "follows", kind) for kind in ("counterfactual", "disputed"))
    >>> depends_on([supposed, arc, doubted])
    'disputed variant disputed; without agreements; counterfactual counterfactual'
    """
    found: dict[str, list[str]] = {}
    for one in sorted(depends or (), key=_order):
        found.setdefault(_kind(one), []).append(one.name)
    parts = [_named(kind, names) for kind, names in found.items()]
    return "; ".join(parts) or "nothing that was tried"


def _kind(one: Dependence) -> str:
    return one.variant_kind or ("statement" if one.kind in ("move", "drop") else one.kind)


def _order(one: Dependence) -> int:
    return ORDER.index(_kind(one))


def _named(kind: str, names: Sequence[str]) -> str:
    if kind in COUNTED:
        return counted(len(names), *COUNTED[kind])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    word = NAMING[kind][len(names) > 1]
    return f"{word}{' ' if word else ''}{', '.join(names[:NAMED])}{more}"


def _history(answer: Claims) -> Table:
    """List the claims whose verdict is another from some state of the history."""
    body = []
    for one in answer.answers:
        others: dict[str, list[str]] = {}
        for point, verdict in zip(answer.points, one.later, strict=True):
            if verdict != one.verdict:
                word = "not judged" if verdict is None else verdict
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
    here = "" if one.verdict == "not judged" else ", in this coding"
    notes.append(f"{one.verdict[0].upper()}{one.verdict[1:]}{here}. {one.finding.why}")
    notes += [f"    {part.says}: {part.verdict}." for part in one.finding.parts]
    notes += [] if play is None else _about(play)
    later = _later(answer, one)
    notes += [later] if later else []
    notes.append(f"Record: {one.record}.")
    sources = [source for source in answer.sources(one.claim.id) if source.access == "public"]
    notes += [f"Source: {'; '.join(source.title for source in sources)}."] if sources else []
    notes += _depends(one)
    if one.untried not in (0, answer.untried):
        notes.append(f"{counted(one.untried, 'alternative')} could not be tried for this claim.")
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


def _depends(one: ClaimAnswer) -> list[str]:
    if one.depends is None or (one.verdict == "not judged" and not one.depends):
        return []
    if not one.depends:
        return ["Depends on nothing that was tried."]
    lines = ["Depends on:"]
    steps = sum(each.kind == "arc" for each in one.depends)
    for kind, same in groupby(sorted(one.depends, key=_order), key=_kind):
        word = "without" if kind == "arc" else NAMING.get(kind, ("",))[0]
        told = [f"    {word}{' ' if word else ''}{each.name}: {each.verdict}" for each in same]
        lines += told[:STEPS] if kind == "arc" else told
        if kind == "arc" and steps > STEPS:
            lines.append(f"    and {counted(steps - STEPS, 'more single step')}")
    return lines
