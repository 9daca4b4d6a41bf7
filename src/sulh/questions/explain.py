"""Why a state holds, or why not: the improvements from it, what deters them, and a certificate of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.preferences import Comparisons
from sulh.case.states import MAX_STATES, State, States
from sulh.errors import NotDefined, Problem, UsageError
from sulh.questions.ahead import Ahead
from sulh.questions.deterring import Rule, explainable, horizon_of, parts_of, rule_of, why_not
from sulh.questions.enemies import Enemies
from sulh.questions.judging import Judging
from sulh.questions.minding import by_attitudes
from sulh.questions.reasons import Answer, Combined, ConceptReasons, Departure, Foreseen, PartyReasons
from sulh.questions.reasons import Together as Simultaneous
from sulh.questions.result import Result, made_by
from sulh.questions.sanctioning import Sanctions as Search
from sulh.questions.sanctioning import Steps, Turns
from sulh.questions.sealing import FORMAT, checksum
from sulh.questions.situation import Situation, situation
from sulh.questions.together import Together
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.concept import Concept, Sanctions, Semantics

Progress = Callable[[str, float], None]

OFFERED = ", or for every-seq or some-seq)"
"""What a concept that is not defined offers instead, and cannot be explained."""


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Result):
    """Why a state holds, or why not: the answer of :func:`explain`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    state
        The state that is explained.
    party
        The one party that was asked about, or None for all.
    semantics
        How sanctions were read.
    concepts
        The reasons under each concept, in the order asked.
    not_explained
        Concepts that were asked for and have no explanation, with the reason.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    state: State
    party: str | None
    semantics: Semantics
    concepts: tuple[ConceptReasons, ...]
    not_explained: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()

    def certificate(self) -> dict[str, Any]:
        """Return all that is claimed as data that :func:`sulh.verify` re-checks from the case alone."""
        plain = {
            "certificate": FORMAT,
            "case": self.case.name,
            "variant": self.case.variant_name,
            "digest": self.case.digest,
            "semantics": self.semantics.to_dict(),
            "state": self.state.name,
            "party": self.party,
            "concepts": [reasons.to_dict() for reasons in self.concepts],
        }
        return {**plain, "checksum": checksum(plain)}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict()),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "state": self.state.name,
            "label": self.state.label,
            "certificate": self.certificate(),
            "not_explained": dict(self.not_explained),
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def __repr__(self) -> str:
        said = ", ".join(
            reasons.concept if reasons.equilibrium is None else f"{reasons.concept}: {_holds(reasons.equilibrium)}"
            for reasons in self.concepts
        )
        return f"<Explanation of {self.state.name} in {self.case.name}: {said}>"


def explain(
    case: Case,
    state: str | State,
    party: str | None = None,
    concept: str | Iterable[str] = "seq",
    *,
    sanctions: Sanctions = "legal-sequences",
    return_counts: bool = True,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Explanation:
    """Return why a state holds, or why not.

    Parameters
    ----------
    case
        The case, or one of its variants.
    state
        A vector, a label, a pattern that only one state matches, or the options that are on, with commas.
    party
        The id of a party, to be told of it alone; None: all of them.
    concept
        The id of a concept, or several.
    sanctions, return_counts
        As for :func:`sulh.solve`.
    max_states
        The size limit on states.
    progress
        Called with what is being done and the share finished.

    Returns
    -------
    Explanation
        For each concept and party its improvements from the state; none where it has none. Where parties look
        ahead, all their moves; under concepts put together from two, the reasons under each.

    Raises
    ------
    UsageError
        The state is not feasible (the rules that forbid it are named), or several are meant.
    UnknownName
        There is no such state, party or concept.
    NotDefined
        None of the concepts can be explained for this case; the reason is said.
    TooLarge
        Too many states; under sim also too many combinations of improvements.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.explain(sulh.load("elmira"), "NYNNN", "town", ["nash", "seq"])
    >>> [(reasons.concept, reasons.parties[0].stable) for reasons in answer.concepts]
    [('nash', False), ('seq', False)]
    >>> departure = answer.concepts[1].parties[0].departures[0]
    >>> departure.turn.on, departure.turn.judged.verdict, departure.deterred
    (('town.insist',), 'better', False)
    """
    if not isinstance(case, Case):
        raise UsageError(f"explain takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    tell = progress or (lambda what, share: None)
    asked = range(len(case.parties)) if party is None else [case.party_number(party)]
    wanted = registry.concepts(concept, [one.id for one in case.parties])
    semantics = Semantics(sanctions, return_counts)
    tell("listing states", 0.0)
    here = situation(case, semantics=semantics, max_states=max_states)
    here.states.codes.flags.writeable = False
    s = one_state(case, here.states, str(state))
    reasons, refused = [], dict[str, str]()
    work = _Work(here, s, Judging(case, here.states, here.graph))
    for number, one in enumerate(wanted):
        tell(f"explaining {one.id}", 0.2 + 0.7 * number / len(wanted))
        if reason := why_unexplained(one, here):
            refused[one.id] = reason
            continue
        parties = tuple(work.party(one.id, number) for number in asked)
        reasons.append(ConceptReasons(one.id, one.name, parties, party is None))
    if not reasons:
        raise NotDefined(" ".join(f"{id} cannot be explained: {reason}." for id, reason in refused.items()))
    tell("looking for doubtful entries", 0.95)
    warnings = tuple(case_warnings(case, here.states))
    return Explanation(case, here.states, here.states[s], party, semantics, tuple(reasons), refused, warnings)


@dataclass(frozen=True, eq=False)
class _Work:
    """What explains one state: made once, asked for each concept and party."""

    here: Situation
    s: int
    judging: Judging
    kinds: dict[tuple[bool, bool, bool], Steps] = field(default_factory=dict)

    @cached_property
    def minding(self) -> tuple[Situation, Judging]:
        """The situation in which "better" is read by attitudes, and its judging."""
        here = replace(self.here, graph=by_attitudes(self.here.graph))
        return here, Judging(here.case, here.states, self.here.graph, attitudes=True)

    def steps(self, rule: Rule, credible: bool, unknown: bool) -> Steps:
        here = self.minding[0] if rule.attitudes else self.here
        key = (rule.attitudes, credible, unknown)
        return self.kinds.setdefault(key, Steps(here.graph, credible=credible, unknown=unknown))

    def party(self, id: str, party: int) -> PartyReasons:
        """Return the reasons of one party under one concept."""
        name = self.here.graph.parties[party]
        if (parts := parts_of(id)) is not None:
            first, second = ((part, self.party(part, party)) for part in parts)
            return Combined(name, (), concept=id, parts=(first, second))
        if (rule := rule_of(id)) is not None:
            return PartyReasons(name, _first_free(self.departures(id, rule, party)))
        horizon = horizon_of(id, name)
        assert horizon is not None
        return Foreseen(name, _first_free(self.foreseen(id, party, horizon)), horizon=horizon)

    def departures(self, id: str, rule: Rule, party: int) -> Iterator[Departure]:
        """Yield the improvements of one party, and what deters them."""
        here, judging = self.minding if rule.attitudes else (self.here, self.judging)
        leaving = self.steps(rule, True, rule.leaves_unknown)(party, self.s).tolist()
        if rule.together:
            at_once = Together(here, party, self.s)
            for s1 in leaving:
                found = at_once.fewest(s1)
                yield Departure(judging.turn(party, s1, self.s), None if found is None else self.at_once(party, *found))
            return
        taken = self.steps(rule, rule.credible, rule.steps_unknown)
        plain = self.steps(rule, True, False)
        search = Search(here.graph, party, self.s, id, rule, here.semantics, taken, plain)
        might = None
        if rule.cautious and not here.graph.relations[party].known:
            generous = replace(rule, unknown_deters=True)
            might = Search(here.graph, party, self.s, id, generous, here.semantics, taken, plain)
        for s1 in leaving:
            sanction = search.shortest(s1)
            worst = search.worst(s1) if sanction is None else None
            yield Departure(
                judging.turn(party, s1, self.s),
                None if sanction is None else self.answer(judging, party, rule.no_escape, s1, sanction),
                None if worst is None else self.answer(judging, party, rule.no_escape, s1, worst),
                sanction is None and might is not None and might.shortest(s1) is not None,
            )

    def foreseen(self, id: str, party: int, horizon: int) -> Iterator[Departure]:
        """Yield the moves of a party that looks ahead, and the line of play after each."""
        moves = self.here.moves(party, self.s).tolist()
        if not moves:
            return
        enemies = id.startswith("maximin-")
        ahead = Enemies(self.here, party, self.s, horizon) if enemies else Ahead(self.here.graph, party, horizon)
        for s1 in moves:
            answer = self.answer(self.judging, party, False, s1, ahead.line(s1))
            better = answer.end.verdict == "better"
            yield Departure(self.judging.turn(party, s1, self.s), *((None, answer) if better else (answer, None)))

    def answer(self, judging: Judging, party: int, onward: bool, s1: int, turns: Turns) -> Answer:
        """Return what the others do after a party went to s1; with all that it can move on to if asked for."""
        told, at = [], s1
        for mover, to in turns:
            told.append(judging.turn(mover, to, at))
            at = to
        ends = self.here.moves(party, at).tolist() if onward else []
        escapes = tuple((self.here.states[t], judging.judge(party, t, self.s)) for t in ends)
        return Answer(tuple(told), judging.judge(party, at, self.s), escapes)

    def at_once(self, party: int, moves: Turns, end: int) -> Simultaneous:
        """Return what the others do at the same time as a party leaves."""
        turns = tuple(self.judging.turn(mover, to, self.s) for mover, to in moves)
        return Simultaneous(turns, self.judging.judge(party, end, self.s), to=self.here.states[end])


def _first_free(departures: Iterable[Departure]) -> tuple[Departure, ...]:
    """Return departures with those that nothing deters first."""
    return tuple(sorted(departures, key=lambda one: (one.deterred, len(one.turn.on) + len(one.turn.off))))


def why_unexplained(concept: Concept, here: Situation) -> str:
    """Return why the verdicts of a concept cannot be explained for a case; empty if they can."""
    if missing := concept.missing(here.graph):
        return missing.replace(OFFERED, ")")
    if not explainable(concept.id):
        return why_not(concept.id)
    pairs = any(isinstance(party.preference, Comparisons) for party in here.case.parties)
    if pairs and concept.id.startswith(("every-", "some-")):
        base = concept.id.partition("-")[2]
        return f"where pairs are compared one by one, more follows than is written: ask for {base}-a or {base}-d"
    return ""


def _holds(equilibrium: bool) -> str:
    return "holds" if equilibrium else "does not hold"
