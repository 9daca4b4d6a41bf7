"""Why a state holds, or why not: the improvements from it, what deters them, and a certificate of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.states import MAX_STATES, State, States
from sulh.errors import NotDefined, Problem, UsageError
from sulh.questions.deterring import Rule, rule_of, why_not
from sulh.questions.judging import Judging
from sulh.questions.reasons import Answer, ConceptReasons, Departure, PartyReasons
from sulh.questions.rechecking import FORMAT, checksum
from sulh.questions.result import Result, made_by
from sulh.questions.sanctioning import Sanctions as Search
from sulh.questions.sanctioning import Steps, Turns
from sulh.questions.situation import Situation, situation
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.concept import Concept, Sanctions, Semantics

Progress = Callable[[str, float], None]


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
        For each concept and party its improvements from the state; none where it has none.

    Raises
    ------
    UsageError
        The state is not feasible (the rules that forbid it are named), or several are meant.
    UnknownName
        There is no such state, party or concept.
    NotDefined
        None of the concepts can be explained for this case; the reason is said.
    TooLarge
        Too many states.

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
    judging, reasons, refused = Judging(case, here.states, here.graph), [], dict[str, str]()
    kinds: dict[tuple[bool, bool], Steps] = {}
    for number, one in enumerate(wanted):
        tell(f"explaining {one.id}", 0.2 + 0.7 * number / len(wanted))
        rule = rule_of(one.id)
        reason = one.missing(here.graph) or (why_not(one.id) if rule is None else "")
        if rule is None or reason:
            refused[one.id] = reason
            continue
        parties = tuple(_party(here, judging, kinds, one, rule, number, s) for number in asked)
        reasons.append(ConceptReasons(one.id, one.name, parties, party is None))
    if not reasons:
        raise NotDefined(" ".join(f"{id} cannot be explained: {reason}." for id, reason in refused.items()))
    tell("looking for doubtful entries", 0.95)
    warnings = tuple(case_warnings(case, here.states))
    return Explanation(case, here.states, here.states[s], party, semantics, tuple(reasons), refused, warnings)


def _party(
    here: Situation,
    judging: Judging,
    kinds: dict[tuple[bool, bool], Steps],
    concept: Concept,
    rule: Rule,
    party: int,
    s: int,
) -> PartyReasons:
    """Return the reasons of one party under one concept."""

    def steps(credible: bool, unknown: bool) -> Steps:
        return kinds.setdefault((credible, unknown), Steps(here.graph, credible=credible, unknown=unknown))

    taken, gains = steps(rule.credible, rule.steps_unknown), steps(True, False)
    search = Search(here.graph, party, s, concept.id, rule, here.semantics, taken, gains)
    leaving = steps(True, rule.leaves_unknown)(party, s)
    found = []
    for s1 in leaving.tolist():
        sanction = search.shortest(s1)
        worst = search.worst(s1) if sanction is None else None
        found.append(
            Departure(
                judging.turn(party, s1, s),
                None if sanction is None else _answer(here, judging, party, rule, s, s1, sanction),
                None if worst is None else _answer(here, judging, party, rule, s, s1, worst),
            )
        )
    found.sort(key=lambda one: (one.deterred, len(one.turn.on) + len(one.turn.off)))
    return PartyReasons(here.graph.parties[party], tuple(found))


def _answer(here: Situation, judging: Judging, party: int, rule: Rule, s: int, s1: int, turns: Turns) -> Answer:
    """Return what the others do after a party went from s to s1."""
    told, at = [], s1
    for mover, to in turns:
        told.append(judging.turn(mover, to, at))
        at = to
    onward = here.moves(party, at).tolist() if rule.no_escape else []
    escapes = tuple((here.states[t], judging.judge(party, t, s)) for t in onward)
    return Answer(tuple(told), judging.judge(party, at, s), escapes)


def _holds(equilibrium: bool) -> str:
    return "holds" if equilibrium else "does not hold"
