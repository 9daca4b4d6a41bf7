"""Whether arguments follow: each claim of a case held against the plays that its coding allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sulh.case import naming
from sulh.case.case import Case
from sulh.case.claim_forms import Formula
from sulh.case.claim_language import Words, read_claim
from sulh.case.evidence import Source
from sulh.case.records import Claim, Path
from sulh.case.states import MAX_STATES, State, States
from sulh.errors import CaseError, NotDefined, Problem, TooLarge, UnknownName, UsageError
from sulh.questions.claim_alternatives import Asked, judged, open_to, withheld
from sulh.questions.claim_depends import Dependence, depends
from sulh.questions.claim_elsewhere import Reading
from sulh.questions.claim_judging import Court, Finding, Verdict
from sulh.questions.claim_record import Record, known_state, on_record, recorded, word_of
from sulh.questions.network import MAX_MOVES, REGIMES, Network, Regime, Rules, explore
from sulh.questions.phases import base_of, codings
from sulh.questions.result import Tabular, made_by
from sulh.questions.situation import SIGNATORIES, Situation, situation
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.answers import JUDGED

Progress = Callable[[str, float], None]
Answer = Literal["follows", "does not follow", "vacuous", "not judged", "depends"]

SAID = "said"
"""The id of a claim that the case does not have; of several ``said-1``, ``said-2``."""


@dataclass(frozen=True, slots=True)
class Point:
    """A state of the history from which claims are looked at, too.

    Attributes
    ----------
    path
        The name of the path.
    step
        After how many of its steps: 0 is where it starts.
    state
        Which.
    date
        The date of the step that led there, as the file has it; None where it has none.
    coding
        The variants that are in force there, with ``+`` between them; ``""`` for the base.
    """

    path: str
    step: int
    state: State
    date: str | None
    coding: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "path": self.path,
            "step": self.step,
            "state": self.state.name,
            "date": self.date,
            "variant": self.coding or None,
        }


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """What becomes of one claim, in this coding.

    Attributes
    ----------
    claim
        The claim: its id, its sentence, what it says, and its evidence.
    says
        What it says, as it was read.
    finding
        The verdict from the start, with a play that shows it.
    later
        The verdict from each state of the history, in the order of ``points``; None where the claim cannot be judged
        in the coding that is in force there.
    depends
        What the verdict from the start depends on; None where that was not asked.
    records
        What the recorded paths say of it.
    untried
        In how many alternatives it could not be judged.
    """

    claim: Claim
    says: str
    finding: Finding
    later: tuple[Verdict | None, ...]
    depends: tuple[Dependence, ...] | None
    records: tuple[Record, ...]
    untried: int = 0

    @property
    def verdict(self) -> Verdict:
        """The verdict from the start, in this coding."""
        return self.finding.verdict

    @property
    def answer(self) -> Answer:
        """``"depends"`` where a verdict depends on something that was tried, else the verdict."""
        return "depends" if self.depends and self.verdict != "not judged" else self.verdict

    @property
    def record(self) -> str:
        """What the record says in one word, or in one for each path where they differ."""
        words = {one.word for one in self.records}
        if len(words) == 1:
            return words.pop()
        return "; ".join(f"{one.word} ({one.path})" for one in self.records) or "not on record"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        evidence = self.claim.evidence
        return {
            "id": self.claim.id,
            "claim": self.claim.text,
            "says": self.says,
            "source": list(evidence.sources),
            "quote": evidence.quote,
            "page": evidence.page,
            "answer": self.answer,
            "from_start": self.finding.to_dict(),
            "from_history": list(self.later),
            "depends_on": None if self.depends is None else [one.to_dict() for one in self.depends],
            "n_untried": self.untried,
            "record": [one.to_dict() for one in self.records],
        }


@dataclass(frozen=True, eq=False, repr=False)
class Claims(Tabular):
    """Whether claims follow, in this coding: the answer of :func:`claims`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    start
        Where plays begin.
    by
        What parties do by themselves: ``"moves"``, ``"improvements"`` or ``"undeterred"``.
    signatories
        The least and the greatest number of parties to an agreement; None without agreements.
    include_coercive, left_out
        Whether agreements may turn a coercive option on, and how many were left out because they do.
    concept
        Under which improvements count as deterred, and states as equilibria.
    reached
        How many states can be reached, the start included; None where it is not known what may happen.
    points
        The states of the history from which claims are looked at, too.
    answers
        One for each claim, in the order of the file, or as they were asked.
    tried
        How many alternatives of each kind were tried to see what verdicts depend on; None where that was not asked.
    untried
        How many alternatives could not be tried, for one claim or more.
    withheld
        Whether agreements that turn coercive options on are among those, because the case is going on.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    start: State
    by: Regime
    signatories: tuple[int, int] | None
    include_coercive: bool
    left_out: int
    concept: str
    semantics: Mapping[str, Any]
    reached: int | None
    points: tuple[Point, ...]
    answers: tuple[ClaimAnswer, ...]
    tried: Mapping[str, int] | None
    untried: int
    withheld: bool
    warnings: tuple[Problem, ...]

    def __getitem__(self, id: str) -> ClaimAnswer:
        """Return the answer to a claim, by its id; raise :class:`~sulh.errors.UnknownName` where there is none."""
        for one in self.answers:
            if one.claim.id == id:
                return one
        raise UnknownName("claim", id, [one.claim.id for one in self.answers])

    def sources(self, id: str) -> tuple[Source, ...]:
        """Return the sources of a claim."""
        return tuple(self.case.sources[key] for key in self[id].claim.evidence.sources if key in self.case.sources)

    def columns(self) -> dict[str, Any]:
        """Return the claims by columns, a row for each."""
        return {
            "claim": [one.claim.id for one in self.answers],
            "text": [one.claim.text for one in self.answers],
            "says": [one.says for one in self.answers],
            "verdict": [one.verdict for one in self.answers],
            "record": [one.record for one in self.answers],
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "from": self.start.name,
            "by": self.by,
            "signatories": None if self.signatories is None else list(self.signatories),
            "include_coercive": self.include_coercive,
            "n_left_out_coercive": self.left_out,
            "concept": self.concept,
            "n_reached": self.reached,
            "history": [point.to_dict() for point in self.points],
            "claims": [one.to_dict() for one in self.answers],
            "tried": None if self.tried is None else dict(self.tried),
            "n_untried": self.untried,
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def __repr__(self) -> str:
        found = ", ".join(f"{one.claim.id}: {one.verdict}" for one in self.answers[:4])
        return f"<Claims of {self.case.name}: {found}{', ...' if len(self.answers) > 4 else ''}>"


def claims(
    case: Case,
    ids: str | Iterable[str] | None = None,
    says: str | Iterable[str] | None = None,
    start: str | State | None = None,
    by: Regime = "undeterred",
    agreements: bool = True,
    *,
    signatories: tuple[int, int] = SIGNATORIES,
    include_coercive: bool = False,
    concept: str = "seq",
    dependence: bool = True,
    max_states: int = MAX_STATES,
    max_moves: int = MAX_MOVES,
    progress: Progress | None = None,
) -> Claims:
    """Return whether claims follow in this coding, why, what the verdict depends on, and what the record says.

    A claim is tested over all *plays*: maximal sequences of steps that the parties would take, endless or ending where
    no step is left. It is looked at from the status quo and from each state of the history. Where the comparisons of a
    party are no order, claims that turn on them are not judged, and say why.

    Parameters
    ----------
    case
        The case, or one of its variants.
    ids
        Which of its claims; None: all, unless ``says`` is given.
    says
        Further claims, in the language of claims, such as ``"never us.withdraw"``.
    start
        From where; None: the status quo, and also the states of the history.
    by
        What parties do by themselves: ``"moves"`` any move, ``"improvements"`` only what they gain by,
        ``"undeterred"`` only improvements that no sanction deters under the concept.
    agreements
        Whether parties also act together where all signatories gain.
    signatories
        The least and the greatest number of them; the greatest may be more than there are.
    include_coercive
        Whether an agreement may turn a coercive option on.
    concept
        Under which improvements are deterred, and states hold: nash, gmr, smr, seq or sseq.
    dependence
        Whether to try what verdicts depend on: variants, views, concepts, other arcs, and single changes.
    max_states, max_moves
        The size limits; of joint moves three count as one.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        A text of ``says`` is no claim, and where in it, by line and column; a claim names states that cannot be
        found; a state is not feasible or not a single one; or the case has no claim and none is given.
    UnknownName
        There is no such claim, state, regime or concept.
    NotDefined
        The case names no status quo and no start was given.
    TooLarge
        Too many states or moves.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> print(sulh.claims(case, "no-emirate")["no-emirate"].verdict)
    does not follow
    >>> alone = sulh.claims(case, says="never taliban.takeover", agreements=False)
    >>> print(alone["said"].verdict, alone["said"].records[0].word)
    follows no
    """
    if not isinstance(case, Case):
        raise UsageError(f"claims takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    known = registry.concepts([concept], [party.id for party in case.parties])
    if len(known) != 1 or known[0].id not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    asked = _asked(case, ids, says)
    formulas = [_read(claim, case) for claim in asked]
    rules = _rules(case, by, signatories if agreements else None, include_coercive)
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    here = situation(case, known[0].id, max_states=max_states)
    first = naming.start(case, here.states, None if start is None else str(start))
    tell("following moves", 0.1)
    network = explored(here, first, rules, max_moves) if open_to(here, rules) else None
    court = Court(here, network)
    findings = [_judged(court, claim, formula) for claim, formula in zip(asked, formulas, strict=True)]
    whole = base_of(case, max_states)
    points: list[Point] = []
    later: list[list[Verdict | None]] = [[] for _ in formulas]
    if start is None:
        tell("looking from the states of the history", 0.3)
        points, later = _history(here, whole, rules, formulas, max_states, max_moves)
    on = None
    if dependence:
        tell("trying what verdicts depend on", 0.5)
        usual = start is None
        on = depends(Asked(here, rules, first, network, formulas, findings, whole, usual, max_states, max_moves))
    paths = recorded(case, here.states)
    answers = tuple(
        ClaimAnswer(
            claim,
            str(formula),
            finding,
            tuple(later[k]),
            None if on is None else on.found[k],
            tuple(Record(name, word_of(on_record(formula, here.states, numbers))) for name, numbers in paths),
            0 if on is None else on.untried_of[k],
        )
        for k, (claim, formula, finding) in enumerate(zip(asked, formulas, findings, strict=True))
    )
    return Claims(
        case=case,
        states=here.states,
        start=here.states[first],
        by=by,
        signatories=rules.signatories,
        include_coercive=include_coercive,
        left_out=0 if network is None else network.left_out,
        concept=here.concept,
        semantics=here.semantics.to_dict(),
        reached=None if network is None else len(network.states),
        points=tuple(points),
        answers=answers,
        tried=None if on is None else on.tried,
        untried=0 if on is None else on.untried,
        withheld=on is not None and withheld(case, rules),
        warnings=tuple(case_warnings(case, here.states)),
    )


def _asked(case: Case, ids: str | Iterable[str] | None, says: str | Iterable[str] | None) -> list[Claim]:
    texts: list[str] = [says] if isinstance(says, str) else list(says or ())
    named = list(case.claims) if ids is None and not texts else [ids] if isinstance(ids, str) else list(ids or ())
    for id in named:
        if id not in case.claims:
            raise UnknownName("claim", id, list(case.claims))
    found = [case.claims[id] for id in named]
    for number, text in enumerate(texts, 1):
        id = SAID if len(texts) == 1 else f"{SAID}-{number}"
        found.append(Claim(id, "", str(text)))
    if not found:
        raise UsageError(f'{case.name} has no claims. Say one with --says (Python: says=), such as "possible X".')
    return found


def _read(claim: Claim, case: Case) -> Formula:
    """Return what a claim says; one that was given with the call, and not with the case, is part of the call."""
    try:
        return read_claim(claim.says, Words.of(case))
    except CaseError as error:
        told = " ".join(f"At {problem.place}: {problem.rule} {problem.fix}".strip() for problem in error.problems)
        raise UsageError(f"{claim.says!r} cannot be read as a claim. {told}") from None


def _rules(case: Case, by: Regime, signatories: tuple[int, int] | None, include_coercive: bool) -> Rules:
    if by not in REGIMES[:-1]:
        raise UnknownName("regime", str(by), REGIMES[:-1])
    able = sum(bool(party.options) for party in case.parties)
    if signatories is not None:
        least, most = signatories
        if not 2 <= least <= most:
            raise UsageError(f"An agreement has two signatories or more, not {least} to {most}. Take 2 to 3.")
        signatories = (least, min(most, able)) if least <= able else None
    return Rules((by,) * len(case.parties), signatories, include_coercive)


def _judged(court: Court, claim: Claim, formula: Formula) -> Finding:
    try:
        return court.judge(formula)
    except (UnknownName, CaseError) as error:
        told = [f"{problem.rule} {problem.fix}".strip() for problem in getattr(error, "problems", ())]
        which = f"The claim {claim.id!r}" if claim.text else repr(claim.says)
        raise UsageError(f"{which} cannot be judged. {' '.join(told) or error}") from None


def explored(here: Situation, start: int, rules: Rules, max_moves: int) -> Network:
    """Return the network of the chosen arcs from a state, a complete one; raise TooLarge where there are too many."""
    network = explore(here, start, rules, max_moves)
    if not network.complete:
        many = rules.signatories is not None and rules.signatories[1] > 2
        fix = "Raise it with --max-moves (Python: max_moves=)"
        fix += ", or leave most moves out with --signatories 2." if many else "."
        raise TooLarge("moves to look at", max_moves, max_moves, "--max-moves", exact=False, fix=fix)
    return network


def _history(
    here: Situation, whole: Case, rules: Rules, formulas: Sequence[Formula], max_states: int, max_moves: int
) -> tuple[list[Point], list[list[Verdict | None]]]:
    """Return the states of the paths of this coding, and the verdicts from each, under the coding in force there."""
    case = here.case
    points: list[Point] = []
    later: list[list[Verdict | None]] = [[] for _ in formulas]
    made: dict[str, Situation] = {case.variant_name or "": here}
    done: dict[tuple[str, str], list[Verdict | None]] = {}
    for path in case.history.values():
        if path.variant != case.variant_name and not (path.variant is None and case.variant_name is not None):
            continue
        for step, (coding, coded) in enumerate(_in_force(case, whole, path, max_states)):
            if coding not in made:
                made[coding] = situation(coded, here.concept, here.semantics, max_states)
            there, name = made[coding], path.states[step]
            number = known_state(there.states, name)
            if number is None:
                continue
            if (coding, name) not in done:
                reading = Reading.between(here.case, there.case)
                read = [reading.formula(formula) for formula in formulas]
                done[coding, name] = _verdicts(there, number, rules, read, max_moves)
            date = path.steps[step - 1].date if step else None
            points.append(Point(path.name, step, there.states[number], date, coding))
            for k, verdict in enumerate(done[coding, name]):
                later[k].append(verdict)
    return points, later


def _in_force(case: Case, whole: Case, path: Path, max_states: int) -> list[tuple[str, Case]]:
    """Return for each state of a path the coding in force when it came about; for the start that of the first step."""
    try:
        found = codings(case, whole, path, max_states)
    except (CaseError, NotDefined):
        found = codings(case, whole, path, max_states, follow=False)
    steps = [(one.name, one.case) for one in found]
    return [steps[0], *steps][: len(path.states)] if path.steps else steps[:1]


def _verdicts(
    there: Situation, start: int, rules: Rules, formulas: Sequence[Formula], max_moves: int
) -> list[Verdict | None]:
    regimes = rules.regimes[:1] * len(there.case.parties)
    rules = replace(rules, regimes=regimes)
    if not open_to(there, rules):
        return judged(there, None, formulas)
    return judged(there, explored(there, start, rules, max_moves), formulas)
