"""Replays and score cards to read."""

from __future__ import annotations

from collections.abc import Iterator

from sulh.case.case import Case
from sulh.case.patterns import looks_like_pattern
from sulh.case.records import day
from sulh.case.states import State
from sulh.questions.contrasts import ASKED, Contrast
from sulh.questions.replay import Replay
from sulh.questions.replayed import CONCEPTS, HINDSIGHT, Replayed, Tally, Walk
from sulh.questions.scorecard import ScoreCard
from sulh.questions.wayside import PathStep
from sulh.show.replay_words import CHANGES, end_lines, percent, shuffled, shuffled_short, why_kept
from sulh.show.solution import DISCLAIMER, spaced
from sulh.show.tables import NO, YES, Sheet, Table, counted

FEW = 3
"""Other arcs of a step, and changes of a contrast, that are listed before it is said how many more there are."""

LONGEST = 21
"""Columns that the name of a case or a path may take in the score card, so that 60 columns hold each of its tables."""

LETTERS = dict(zip(ASKED, "abcde", strict=True))

SO = "so"
"""The sign in the score card that everything that was asked about is so already."""


def replay_sheet(answer: Replay, *, rows: int | None = FEW) -> Sheet:
    """Return a replay as a sheet; ``rows`` is how many arcs and changes are listed at a time, None all."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    tables = [table for walk in answer.walks for table in _walk(answer, walk, rows)]
    notes = [f"Warning: {problem.rule} {problem.fix}" for problem in answer.warnings]
    notes += [DISCLAIMER] * (case.status == "ongoing")
    lines = [line for walk in answer.walks for line in (_line(walk), *_undated(walk))]
    return Sheet(heading, (HINDSIGHT, *lines, *_phases(answer)), tuple(tables), tuple(notes))


def score_card_sheet(card: ScoreCard) -> Sheet:
    """Return a score card as a sheet."""
    title = f"{counted(len(card.replays), 'case')}, {counted(len(card.rows), 'path')}"
    ongoing = (DISCLAIMER,) if any(one.case.status == "ongoing" for one in card.replays) else ()
    tables = [_ends(card, title)]
    if any(walk.contrasts is not None for _, walk in card.rows):
        tables.append(_counts(card))
    return Sheet("The record beside the codings", (HINDSIGHT,), tuple(tables), ongoing)


def _ends(card: ScoreCard, title: str) -> Table:
    """Return how the paths of a score card go, and how common their ends are."""
    none = ("",) * 5
    body = [(name, *(none if walk is None else _numbers(walk, card.concept))) for name, walk in _rows(card)]
    notes = [
        "gain: steps that all who took them gained by, of those that somebody chose.",
        f"holds: whether start and end are equilibria under {card.concept}.",
        f"all: the share of feasible states that are equilibria under {card.concept}; near: of those that moves of "
        "anybody lead to from the end; order: of codings with shuffled statements, in which the end is one.",
    ]
    found = [walk.baselines.shuffled[card.concept] for _, walk in card.rows]
    if any(shuffled_short(one).startswith("~") for one in found):
        notes.append("~: all of those that were drawn, or none.")
    heads = ("case and path", "gain", "holds", "all", "near", "order")
    return Table(title, heads, tuple(body), frozenset({2}), tuple(notes))


def _counts(card: ScoreCard) -> Table:
    """Return how many single changes matter to the paths of a score card."""
    body = [(name, *(("",) * 6 if walk is None else _tallies(walk, card.concept))) for name, walk in _rows(card)]
    notes = [
        "How many of the single changes tried make "
        + "; ".join(f"({letter}) {ASKED[about]}" for about, letter in LETTERS.items())
        + ". What is so already is not counted.",
        f"{SO}: all that was asked about is so already. -: there is nothing to ask about.",
    ]
    if any(walk.contrasts is None for _, walk in card.rows):
        notes.append("?: too many states or moves to try them.")
    heads = ("case and path", "tried", *LETTERS.values())
    return Table("Single changes that matter", heads, tuple(body), frozenset(), tuple(notes))


def _rows(card: ScoreCard) -> Iterator[tuple[str, Walk | None]]:
    """Yield the rows of a score card: long names in parts, the numbers beside the last."""
    for one in card.replays:
        parts = _broken(one.case.name)
        if len(one.walks) == 1:
            yield from ((part, None) for part in parts[:-1])
            yield parts[-1], one.walks[0]
            continue
        yield from ((part, None) for part in parts)
        for walk in one.walks:
            *first, last = _broken(walk.name, "  ")
            yield from ((part, None) for part in first)
            yield last, walk


def _broken(name: str, inset: str = "") -> list[str]:
    """Return a long name in parts, broken behind hyphens and blanks; the parts after the first are set in.

    >>> _broken("bilateral-security-agreement-2014"), _broken("after the window", "  ")
    (['bilateral-security-', '  agreement-2014'], ['  after the window'])
    """
    parts = [inset]
    for word in name.replace("-", "- ").split(" "):
        glue = " " if parts[-1].strip() and not parts[-1].endswith("-") else ""
        if parts[-1].strip() and len(parts[-1] + glue + word) > LONGEST:
            parts.append(inset + "  " + word)
        else:
            parts[-1] += glue + word
    return parts


def _numbers(walk: Walk, concept: str) -> tuple[str, ...]:
    base = walk.baselines
    gained = sum(step.improves is True for step in walk.judged)
    marks = " ".join(YES if concept in stand.stable else NO for stand in (walk.start, walk.end))
    near, all_ = percent(base.near[concept] / base.n_near), percent(base.feasible[concept] / base.n)
    return f"{gained}/{len(walk.judged)}", marks, all_, near, shuffled_short(base.shuffled[concept])


def _tallies(walk: Walk, concept: str) -> tuple[str, ...]:
    if walk.contrasts is None:
        return ("?",) * 6
    return f"{walk.n_tried:,}", *(_tally(walk.tally(about, concept)) for about in ASKED)


def _tally(found: Tally | None) -> str:
    if found is None:
        return "-"
    return SO if found.n_matter is None else f"{found.n_matter:,}"


def _line(walk: Walk) -> str:
    parts = [f"The path {walk.name}: {counted(len(walk.steps), 'step')}"]
    names = [coding.name for coding in walk.codings]
    if names != [""]:
        told = [
            f"{coding.name or 'the base'}{f' from {coding.since}' if coding.since else ''}" for coding in walk.codings
        ]
        parts.append(f"judged in {', then '.join(told)}")
    if forced := len(walk.steps) - len(walk.judged):
        parts.append(f"{forced} forced")
    return ", ".join(parts) + "."


def _undated(walk: Walk) -> list[str]:
    """Say of which steps the phase is not certain."""
    lines = []
    for one in walk.undated:
        what = "no date" if one.date is None else f"the date {one.date!r}, which cannot be read"
        so = "it is judged in the phase of the one before it"
        if day(one.date) is not None:
            what, so = f"the date {one.date!r}, in which phases change", "it counts from the first day"
        elif all(step.date is None or day(step.date) is None for step in walk.steps[: one.step]):
            so = "no phase is known, and its own coding is taken"
        lines.append(f"Step {one.step} of the path {walk.name} has {what}: {so}.")
    return lines


def _phases(answer: Replay) -> list[str]:
    """Say which phases are never in force."""
    unread = [f"{phase.variant or 'the base'} ({phase.since!r})" for phase in answer.unread]
    idle = [f"{phase.variant or 'the base'} (from {phase.since})" for phase in answer.idle]
    lines = [f"Phases whose date cannot be read, so that they are never in force: {', '.join(unread)}."] * bool(unread)
    return lines + [f"Phases in which no step was taken: {', '.join(idle)}."] * bool(idle)


def _walk(answer: Replay, walk: Walk, rows: int | None) -> list[Table]:
    before = f"{walk.name}: " if len(answer.walks) > 1 else ""
    tables = []
    if walk.steps:
        tables = [_steps(before, walk), _judged(before, answer, walk), _open(before, answer, walk, rows)]
    tables += [_stands(before, walk), _baselines(before, walk)]
    if walk.contrasts is not None:
        tables += [_contrasts(before, walk), _matter(before, walk, rows)]
    return tables


def _steps(before: str, walk: Walk) -> Table:
    body = tuple((f"{one.number}.", one.date or "", _changed(walk.case, one.step), one.event) for one in walk.steps)
    return Table(f"{before}Steps", ("", "date", "who does what", "event"), body)


def _judged(before: str, answer: Replay, walk: Walk) -> Table:
    body = tuple((f"{one.number}.", *_verdict(one), _ids(one.stable), str(len(one.open))) for one in walk.steps)
    notes = [f"deterred: a sanction under {answer.concept} answers it. other arcs: what else was open."]
    if any(one.forced for one in walk.steps):
        notes.append("Forced steps are not judged: nobody chose them.")
    heads = ("", "gains", "because of", "stable before", "other arcs")
    return Table(f"{before}Judged", heads, body, frozenset(), tuple(notes))


def _verdict(one: Replayed) -> tuple[str, str]:
    if one.forced:
        return "forced", ""
    against = [party for party, judged in one.judged.items() if judged.verdict != "better"]
    deterred = ", but deterred" if one.improves and not one.undeterred else ""
    gains = f"no: {', '.join(against)}" if against else f"yes{deterred}"
    several = len(one.judged) > 1
    why = []
    for party, judged in one.judged.items():
        if judged.statement is not None:
            name = f"{party}, " if several else ""
            why.append(f"{name}statement {judged.statement}: {judged.text}")
        elif judged.verdict in ("better", "worse"):
            why.append(f"{party}: ranks it {'higher' if judged.verdict == 'better' else 'lower'}")
        else:
            why.append(f"{party}: equal")
    return gains, "; ".join(why)


def _open(before: str, answer: Replay, walk: Walk, rows: int | None) -> Table:
    body, cut = [], False
    for one in walk.steps:
        shown = one.open if rows is None else one.open[:rows]
        for at, other in enumerate(shown):
            body.append((f"{one.number}." if not at else "", _changed(walk.case, other), _named(walk.case, other.to)))
        if left := len(one.open) - len(shown):
            cut = True
            body.append(("", f"{left:,} more", ""))
    arcs = f"undeterred improvements under {answer.concept}, and agreements of 2 to 3 parties who all gain"
    notes = [f"Arcs: {arcs}."] if body else [f"Nothing: of {arcs}, there were no others."]
    if left_out := sum(one.n_left_out for one in walk.steps):
        notes.append(f"Left out: {counted(left_out, 'agreement')} turning a coercive option on (--include-coercive).")
    if answer.include_coercive:
        notes.append("Agreements may turn coercive options on, as was asked for.")
    if cut:
        notes.append("--all shows them.")
    return Table(
        f"{before}What else was open", ("", "who could do what", "leads to"), tuple(body), frozenset(), tuple(notes)
    )


def _stands(before: str, walk: Walk) -> Table:
    body = []
    for name, stand in (("start", walk.start), ("end", walk.end)):
        marks = (YES if id in stand.stable else NO for id in CONCEPTS)
        body.append((name, *marks, _named(walk.case, stand.state)))
    heads = ("", *CONCEPTS, "state")
    return Table(f"{before}Equilibria", heads, tuple(body), frozenset(range(1, len(CONCEPTS) + 1)))


def _baselines(before: str, walk: Walk) -> Table:
    base = walk.baselines
    body = []
    for id in CONCEPTS:
        all_ = f"{base.feasible[id]:,} of {base.n:,} ({percent(base.feasible[id] / base.n)})"
        near = f"{base.near[id]:,} of {base.n_near:,} ({percent(base.near[id] / base.n_near)})"
        body.append((id, all_, near, shuffled(base.shuffled[id])))
    return Table(
        f"{before}How common that is",
        ("concept", "all states", "near the end", "shuffled"),
        tuple(body),
        frozenset(),
        tuple(_baseline_notes(walk)),
    )


def _baseline_notes(walk: Walk) -> list[str]:
    base = walk.baselines
    notes = [
        "Shares of states that are equilibria. near the end: moves of anybody lead there from it.",
        "shuffled: codings with each party's statements in any order, in which the end is one.",
    ]
    if base.draws:
        notes.append(f"{base.draws:,} drawn, seed {base.seed}; the interval misses once in 20 at most.")
    if any(one.implied for one in base.shuffled.values()):
        notes.append("What holds under nash holds under all the others.")
    if walk.too_many is not None and any(one.value is None for one in base.shuffled.values()):
        notes.append("?: not drawn, see below.")
    if base.fixed:
        notes.append(f"No list to shuffle: {', '.join(base.fixed)}.")
    return [*notes, *filter(None, [why_kept(walk)])]


def _contrasts(before: str, walk: Walk) -> Table:
    body = []
    for one in walk.contrasts or ():
        matter = "already so" if one.already else f"{one.n_matter:,} of {one.n_tried:,}"
        body.append((f"({LETTERS[one.about]})", _asked(walk, one), matter))
    if not walk.rivals:
        body.append(("(e)", "no rival", ""))
    tried = {kind: max((one.tried[kind] for one in walk.contrasts or ()), default=0) for kind in CHANGES}
    notes = [
        f"Single changes tried: {', '.join(counted(tried[kind], *CHANGES[kind]) for kind in CHANGES)}. "
        "Two neighbours that change places count as two moves.",
        *end_lines(walk),
    ]
    if not walk.rivals and walk.rivals_named:
        notes.append("No rival: the case says that there is none.")
    elif not walk.rivals:
        notes.append(
            "No rival: no label of a feasible state is clear of all paths, and no other path with these options ends "
            "elsewhere."
        )
    if walk.untried:
        notes.append(f"Could not be tried, the ranking being incomplete: {'; '.join(map(str, walk.untried))}.")
    if walk.too_large:
        notes.append(f"Could not be tried, there being too many states then: {'; '.join(map(str, walk.too_large))}.")
    return Table(
        f"{before}Contrasts",
        ("", "what a single change could bring about", "changes"),
        tuple(body),
        frozenset(),
        tuple(notes),
    )


def _asked(walk: Walk, one: Contrast) -> str:
    match one.about:
        case "end":
            return f"{ASKED['end']} under {one.concept}"
        case "step":
            return f"step {one.subject} is no improvement"
        case "before":
            return f"the state before step {one.subject} is stable under {one.concept}"
        case "rival":
            name = spaced(walk.case, one.subject) if looks_like_pattern(one.subject) else one.subject
            return f"{name}: reachable and stable under {one.concept}"
    return ASKED[one.about]


def _matter(before: str, walk: Walk, rows: int | None) -> Table:
    body, cut = [], False
    for one in walk.contrasts or ():
        shown = one.matter if rows is None else one.matter[:rows]
        name = f"({LETTERS[one.about]}) {one.subject}".strip() + (" nash" if one.about == "end" and one.matter else "")
        name = name if one.about != "end" or one.concept == "nash" else f"({LETTERS['end']})"
        for at, change in enumerate(shown):
            which = [coding or "the base" for coding in change.codings] if len(walk.codings) > 1 else []
            said = f"{change} [{', '.join(which)}]" if which else str(change)
            body.append((name if not at else "", said))
        if left := len(one.matter) - len(shown):
            cut = True
            body.append(("", f"{left:,} more"))
    notes = ("--all shows them.",) if cut else ()
    asked = walk.contrasts or ()
    empty = ("None: no single change brings any of this about.",)
    if asked and all(one.already for one in asked):
        empty = ("All that is asked about is so already, so that nothing is left to bring about.",)
    elif any(one.already for one in asked):
        empty = ("None: no single change brings about what is not so already.",)
    return Table(
        f"{before}Changes that matter", ("", "as coded, but"), tuple(body), frozenset(), notes if body else empty
    )


def _changed(case: Case, step: PathStep) -> str:
    """Say who changes what in a step, by party; which options are coercive; and in state form where it leads."""
    who = " + ".join(step.parties) or "nobody"
    if not step.on and not step.off:
        return f"{who}: to {step.to.name}"
    coercive = {option.name for option in case.options if option.coercive}
    changes = [(name, "on (coercive)" if name in coercive else "on") for name in step.on]
    changes += [(name, "off") for name in step.off]
    said = []
    for party in case.parties:
        own = [f"{name.partition('.')[2]} {now}" for name, now in changes if name.partition(".")[0] == party.id]
        said += [f"{party.id}: {', '.join(own)}"] if own else []
    return "; ".join(said)


def _named(case: Case, state: State) -> str:
    return f"{spaced(case, state.name)}{f' ({state.label})' if state.label else ''}"


def _ids(stable: tuple[str, ...]) -> str:
    return "none" if not stable else "all" if len(stable) == len(CONCEPTS) else ", ".join(stable)
