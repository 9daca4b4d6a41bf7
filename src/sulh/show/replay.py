"""Replays and score cards to read."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.case.states import State
from sulh.questions.baselines import Baselines, Shuffled
from sulh.questions.contrasts import ASKED, Contrast
from sulh.questions.replay import Replay
from sulh.questions.replayed import CONCEPTS, HINDSIGHT, Replayed, Walk
from sulh.questions.scorecard import ScoreCard
from sulh.questions.wayside import PathStep
from sulh.show.solution import DISCLAIMER, spaced
from sulh.show.tables import NO, YES, Sheet, Table, counted

FEW = 3
"""Other arcs of a step, and changes of a contrast, that are listed before it is said how many more there are."""

LONGEST = 24
"""Columns that the name of a case may take in the score card."""

LETTERS = dict(zip(ASKED, "abcde", strict=True))

KINDS = {
    "move": ("move of a statement", "moves of statements"),
    "drop": ("drop", "drops"),
    "direction": ("direction", "directions"),
    "rule": ("rule off", "rules off"),
}
"""What was tried, one and several."""


def replay_sheet(answer: Replay, *, rows: int | None = FEW) -> Sheet:
    """Return a replay as a sheet; ``rows`` is how many arcs and changes are listed at a time, None all."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    tables = [table for walk in answer.walks for table in _walk(answer, walk, rows)]
    notes = (DISCLAIMER,) if case.status == "ongoing" else ()
    return Sheet(heading, (HINDSIGHT, *(_line(walk) for walk in answer.walks)), tuple(tables), notes)


def score_card_sheet(card: ScoreCard) -> Sheet:
    """Return a score card as a sheet."""
    body: list[tuple[str, ...]] = []
    for one in card.replays:
        parts = _broken(one.case.name)
        if len(one.walks) == 1:
            body += [(part, *[""] * 6) for part in parts[:-1]]
            body.append((parts[-1], *_numbers(one.walks[0], card.concept)))
        else:
            body += [(part, *[""] * 6) for part in parts]
            body += [(f"  {walk.name}", *_numbers(walk, card.concept)) for walk in one.walks]
    heads = ("case and path", "gain", "holds", "all", "near", "order", " ".join(LETTERS.values()))
    notes = (
        "gain: steps that all who took them gained by, of those that somebody chose.",
        f"holds: whether start and end are equilibria under {card.concept}.",
        f"all: the share of feasible states that are equilibria under {card.concept}; near: of those that moves of "
        "anybody lead to from the end; order: of codings with shuffled statements, in which the end is one.",
        "a to e: how many single changes of the coding make "
        + "; ".join(f"({letter}) {ASKED[about]}" for about, letter in LETTERS.items())
        + ". -: it is so already, or there is nothing to ask about.",
    )
    ongoing = (DISCLAIMER,) if any(one.case.status == "ongoing" for one in card.replays) else ()
    title = f"{counted(len(card.replays), 'case')}, {counted(len(card.rows), 'path')}"
    return Sheet(
        "The record beside the codings", (HINDSIGHT,), (Table(title, heads, tuple(body), frozenset(), notes),), ongoing
    )


def _broken(name: str) -> list[str]:
    """Return a long name in parts, broken behind hyphens; the parts after the first are set in."""
    parts = [""]
    for word in name.replace("-", "- ").split():
        if len(parts[-1]) + len(word) > LONGEST:
            parts.append("  ")
        parts[-1] += word
    return parts


def _numbers(walk: Walk, concept: str) -> tuple[str, ...]:
    base = walk.baselines
    gained = sum(step.improves is True for step in walk.judged)
    marks = " ".join(YES if concept in stand.stable else NO for stand in (walk.start, walk.end))
    near = "?" if base.near is None else _percent(base.near[concept], base.n_near or 1)
    order = "?" if base.shuffled is None else f"{base.shuffled[concept].value:.0%}"
    found = [walk.n_matter(about, concept) for about in ASKED]
    changes = "?" if walk.contrasts is None else " ".join("-" if one is None else str(one) for one in found)
    return f"{gained}/{len(walk.judged)}", marks, _percent(base.feasible[concept], base.n), near, order, changes


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
        all_ = f"{base.feasible[id]:,} of {base.n:,} ({_percent(base.feasible[id], base.n)})"
        near = "?"
        if base.near is not None and base.n_near:
            near = f"{base.near[id]:,} of {base.n_near:,} ({_percent(base.near[id], base.n_near)})"
        body.append((id, all_, near, "?" if base.shuffled is None else _share(base.shuffled[id])))
    return Table(
        f"{before}How common that is",
        ("concept", "all states", "near the end", "shuffled"),
        tuple(body),
        frozenset(),
        tuple(_baseline_notes(base)),
    )


def _baseline_notes(base: Baselines) -> list[str]:
    notes = ["Shares of states that are equilibria. near the end: moves of anybody lead there from it."]
    if base.shuffled is None:
        return [*notes, "?: too many states, also for trying single changes of the coding."]
    notes.append("shuffled: codings with each party's statements in any order, in which the end is one.")
    if base.draws:
        notes.append(f"{base.draws:,} drawn, seed {base.seed}; the interval misses once in 20 at most.")
    if base.fixed:
        notes.append(f"No list to shuffle: {', '.join(base.fixed)}.")
    return notes


def _share(one: Shuffled) -> str:
    exact = "" if one.exact is None else f"{float(one.exact):.1%} exactly"
    if one.share is None:
        return exact
    drawn = f"{one.share.count:,} drawn: {one.share.low:.1%} to {one.share.high:.1%}"
    return f"{exact}; {drawn}" if exact else drawn


def _contrasts(before: str, walk: Walk) -> Table:
    body = []
    for one in walk.contrasts or ():
        matter = "already so" if one.already else f"{one.n_matter:,} of {one.n_tried:,}"
        body.append((f"({LETTERS[one.about]})", _asked(one), matter))
    if not walk.rivals:
        body.append(("(e)", "no rival: every label is on a path, and no other path ends elsewhere", ""))
    tried = {kind: max((one.tried[kind] for one in walk.contrasts or ()), default=0) for kind in KINDS}
    notes = [
        f"Single changes tried: {', '.join(counted(tried[kind], *KINDS[kind]) for kind in KINDS)}. "
        "Two neighbours that change places count as two moves."
    ]
    if not walk.n_matter("end", walk.asked("end")[0].concept) and not walk.asked("end")[0].already:
        notes.append("(a) is empty: no single change of these kinds unsettles the end.")
    if walk.untried:
        notes.append(f"Could not be tried, the ranking being incomplete: {'; '.join(map(str, walk.untried))}.")
    return Table(
        f"{before}Contrasts",
        ("", "what a single change could bring about", "changes"),
        tuple(body),
        frozenset(),
        tuple(notes),
    )


def _asked(one: Contrast) -> str:
    match one.about:
        case "end":
            return f"{ASKED['end']} under {one.concept}"
        case "step":
            return f"step {one.subject} is no improvement"
        case "before":
            return f"the state before step {one.subject} is stable under {one.concept}"
        case "rival":
            return f"{one.subject}: reachable and stable under {one.concept}"
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
    empty = ("None: no single change brings any of this about.",)
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


def _percent(count: int, total: int) -> str:
    return f"{count / total:.1%}" if 0 < count < total and count / total < 0.1 else f"{count / total:.0%}"
