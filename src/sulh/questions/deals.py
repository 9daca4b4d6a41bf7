"""Which agreements there are, whether they hold, who could undo them, and in what order to perform them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.naming import start as start_of
from sulh.case.states import MAX_STATES, State, States
from sulh.engine.arrays import BoolArray
from sulh.errors import NotDefined, Problem, UsageError
from sulh.questions.deal import Analyst, Deal
from sulh.questions.network import Regime, Rules, explore
from sulh.questions.packages import Found, Vectors, find
from sulh.questions.play import Fallback, fallbacks
from sulh.questions.result import Tabular, as_columns, made_by
from sulh.questions.situation import SIGNATORIES, Situation, situation
from sulh.questions.tested import Given, Wanted, recorded, tested_package
from sulh.questions.undoing import Following
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Semantics

Progress = Callable[[str, float], None]

WORKED_OUT = 20
"""Packages that JSON has in full, the best first; the others are counted."""

MAX_FALLBACK_MOVES = 1 << 21
"""Moves that are looked at to say what each party falls back on."""


class PackageList(Sequence[Deal]):
    """The packages of an answer; worked out one by one as they are asked for.

    First those that no other is better than for all the same signatories; of these, and of the others, first those
    whose end holds under the chosen concept, then those that hold under most concepts, then those with fewest
    signatories.

    Attributes
    ----------
    undominated : bool array, shape (packages,)
        Which are not dominated: exact for all of them.
    """

    def __init__(self, analyst: Analyst, found: Sequence[Found], concept: str) -> None:
        self._analyst, self._found = analyst, found
        which = np.repeat(np.arange(len(found)), [len(one.ends) for one in found])
        ends = np.concatenate([np.empty(0, np.int64), *(one.ends for one in found)])
        undominated = np.concatenate([np.empty(0, bool), *(one.undominated for one in found)])
        holding = analyst.holding
        number = np.sum([holds[ends] for holds in holding.values()], axis=0)
        order = np.lexsort((ends, which, -number, ~holding[concept][ends], ~undominated))
        self._which, self._ends, self.undominated = which[order], ends[order], undominated[order]
        self._worked_out: dict[int, Deal] = {}

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> Deal: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Deal]: ...
    def __getitem__(self, index: int | slice) -> Deal | Sequence[Deal]:
        numbers = range(len(self))[index]
        return self._made(numbers) if isinstance(numbers, int) else [self._made(number) for number in numbers]

    def __repr__(self) -> str:
        pairs = zip(self._which[:8].tolist(), self._ends[:8].tolist(), strict=True)
        shown = [f"{'+'.join(self._signatories(which))}: {self._analyst.here.states.name(end)}" for which, end in pairs]
        return f"[{', '.join(shown)}{', ...' if len(self) > 8 else ''}]"

    def holding(self, concept: str) -> int:
        """Return how many of them end in an equilibrium of a concept."""
        return int(self._analyst.holding[concept][self._ends].sum())

    def counts(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """Return for each group of signatories how many packages it has, and how many of them are not dominated."""
        return {
            self._signatories(which): (len(one.ends), int(one.undominated.sum()))
            for which, one in enumerate(self._found)
            if len(one.ends)
        }

    def _signatories(self, which: int) -> tuple[str, ...]:
        parties = self._analyst.here.case.parties
        return tuple(parties[party].id for party in self._found[which].signatories)

    def _made(self, number: int) -> Deal:
        if number not in self._worked_out:
            found = self._found[int(self._which[number])]
            self._worked_out[number] = self._analyst.deal(found.signatories, found.start, int(self._ends[number]))
        return self._worked_out[number]


@dataclass(frozen=True, eq=False, repr=False)
class Deals(Tabular):
    """Which agreements there are from a state: the answer of :func:`deals`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    start
        Where the packages begin.
    concept
        Under which improvements count as deterred.
    concepts
        Under which it is said whether an end holds.
    semantics
        How sanctions were read.
    signatories
        The least and the greatest number of signatories.
    able
        The parties that can sign: those with options, without those that do not sign.
    with_parties, without
        The parties that must sign, and those that do not.
    pareto
        Whether it was enough that no signatory loses and one gains.
    include_coercive
        Whether packages and guarantees could turn coercive options on.
    packages
        The packages; worked out as they are asked for.
    left_out
        How many packages were left out because they turn a coercive option on.
    tested
        The package that was asked about, and the joint steps of the case's history.
    fallbacks
        What each party can end in without any agreement from ``start``; empty where that is too large to say.
    remarks
        What could not be said, and why.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    start: State
    concept: str
    concepts: tuple[str, ...]
    semantics: Semantics
    signatories: tuple[int, int]
    able: tuple[str, ...]
    with_parties: tuple[str, ...]
    without: tuple[str, ...]
    pareto: bool
    include_coercive: bool
    packages: PackageList
    left_out: int
    tested: tuple[Given, ...]
    fallbacks: tuple[Fallback, ...]
    remarks: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def asked(self) -> Given | None:
        """The package that was asked about."""
        return next((one for one in self.tested if one.origin == "asked"), None)

    def columns(self) -> dict[str, Any]:
        """Return the packages by columns, a row for each; all of them are worked out."""
        rows = self.to_dict(None)["packages"]
        return as_columns(rows, ("signatories", "from", "to", "undominated", "better"))

    def to_dict(self, most: int | None = WORKED_OUT) -> dict[str, Any]:
        """Return the answer as JSON has it, with the first ``most`` packages in full, or all if None."""
        counts = self.packages.counts()
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict()),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "from": self.start.name,
            "concept": self.concept,
            "signatories": list(self.signatories),
            "able": list(self.able),
            "with": list(self.with_parties),
            "without": list(self.without),
            "pareto": self.pareto,
            "include_coercive": self.include_coercive,
            "n_packages": len(self.packages),
            "n_undominated": int(self.packages.undominated.sum()),
            "n_holding": {concept: self.packages.holding(concept) for concept in self.concepts},
            "n_left_out": self.left_out,
            "by_signatories": [
                {"signatories": list(ids), "n_packages": number, "n_undominated": undominated}
                for ids, (number, undominated) in counts.items()
            ],
            "packages": [deal.to_dict() for deal in self.packages[: len(self.packages) if most is None else most]],
            "tested": [one.to_dict() for one in self.tested],
            "fallbacks": [one.to_dict() for one in self.fallbacks],
            "remarks": list(self.remarks),
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def __repr__(self) -> str:
        left_out = f", {self.left_out:,} left out" if self.left_out else ""
        return f"<Deals of {self.case.name} from {self.start.name}: {len(self.packages):,} packages{left_out}>"


def deals(
    case: Case,
    start: str | State | None = None,
    package: str | State | None = None,
    *,
    signatories: tuple[int, int] = SIGNATORIES,
    with_parties: str | Iterable[str] = (),
    without: str | Iterable[str] = (),
    pareto: bool = False,
    include_coercive: bool = False,
    concept: str = "seq",
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Deals:
    """Return the agreements that are possible from a state: joint moves that every signatory gains from.

    Parameters
    ----------
    case
        The case, or one of its variants.
    start
        Where to begin; None: the status quo.
    package
        A state in which an agreement would end; it is worked out whether or not it is a package. Its signatories
        are the parties whose options it changes.
    signatories
        The least and the greatest number of signatories. 1 is what a party gains by alone.
    with_parties, without
        Ids of parties that must sign, and of parties that do not.
    pareto
        Whether it is enough that no signatory loses and one gains.
    include_coercive
        Whether packages may turn coercive options on, and guarantees be coercive.
    concept
        Under which improvements count as deterred: nash, gmr, smr, seq or sseq.
    max_states
        The size limit on states.
    progress
        Called with what is being done and the share finished.

    Returns
    -------
    Deals
        With no package where nobody can sign, as in state form.

    Raises
    ------
    UsageError
        A state is not feasible or not the only one meant; the numbers of signatories are no range, or more than
        can sign.
    UnknownName
        There is no such state, party or concept.
    NotDefined
        No state is named and the case has no status quo; or some party's comparisons are no order.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.deals(sulh.load("walter-barrier").variant("no-third-party"))
    >>> answer.packages
    [rebels+government: YY]
    >>> deal = answer.packages[0]
    >>> deal.holds["seq"], deal.order.safe
    (False, False)
    >>> [(gap.at.name, gap.party, gap.kind, gap.faces.label) for gap in deal.order.gaps]
    [('YY', 'rebels', 'renege', 'betrayal')]
    """
    if not isinstance(case, Case):
        raise UsageError(f"deals takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    least, most = _range(signatories)
    inside, outside = (_named(case, ids) for ids in (with_parties, without))
    if both := set(inside) & set(outside):
        raise UsageError(f"{case.parties[min(both)].id} cannot both sign and not sign. Name it once.")
    ids = [party.id for party in case.parties]
    (known,) = registry.concepts([concept], ids) if isinstance(concept, str) else ("",)
    if concept not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    able = [number for number, party in enumerate(case.parties) if party.options and number not in outside]
    _can_sign(case, able, inside, least, most)
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    here = situation(case, concept, max_states=max_states)
    here.states.codes.flags.writeable = False
    _ordered(here)
    s = start_of(case, here.states, None if start is None else str(start))
    wanted = None if package is None else one_state(case, here.states, str(package))
    if wanted == s:
        raise UsageError(f"{here.states.name(s)} is the start itself. Name another state as the package.")
    tell("what holds", 0.2)
    holding = {one.id: _equilibria(here, one.id) for one in (*registry.concepts(registry.DEFAULT), known)}
    tell("looking for packages", 0.7)
    vectors = Vectors(here.states)
    kept: dict[tuple[int, tuple[int, ...]], Found] = {}

    def found(begin: int, members: tuple[int, ...]) -> Found:
        if (begin, members) not in kept:
            kept[begin, members] = find(here, vectors, begin, members, pareto=pareto, include_coercive=include_coercive)
        return kept[begin, members]

    groups = [
        members
        for members in here.coalitions((least, min(most, len(ids))))
        if set(inside) <= set(members) and not set(outside) & set(members)
    ]
    every = [found(s, members) for members in groups]
    analyst = Analyst(here, vectors, Following(here), holding, found, include_coercive)
    packages = PackageList(analyst, every, concept)
    tell("testing packages", 0.8)
    remarks: list[str] = []
    how = Wanted((least, most), inside, outside, pareto)
    tested = [] if wanted is None else [tested_package(analyst, "asked", s, wanted, None, how, remarks)]
    tested += recorded(analyst, how, remarks)
    tell("what each falls back on", 0.85)
    regimes: tuple[Regime, ...] = tuple("undeterred" for _ in ids)
    without_any = explore(here, s, Rules(regimes, None), MAX_FALLBACK_MOVES)
    if not without_any.complete:
        remarks.append("Too many states can be come to without any agreement to say what each party falls back on.")
    if case.form == "states":
        remarks.append("The case names its states and moves one by one: nobody has options to change jointly.")
    elif len(able) < least:
        only = f"Only {case.parties[able[0]].id} can sign" if able else "Nobody can sign"
        remarks.append(f"{only}: a party signs if it has options, and is not left out.")
    return Deals(
        case,
        here.states,
        here.states[s],
        concept,
        tuple(holding),
        here.semantics,
        (least, most),
        tuple(ids[party] for party in able),
        tuple(ids[party] for party in inside),
        tuple(ids[party] for party in outside),
        pareto,
        include_coercive,
        packages,
        sum(len(one.left_out) for one in every),
        tuple(one for one in tested if one is not None),
        fallbacks(here, without_any) if without_any.complete else (),
        tuple(remarks),
        tuple(case_warnings(case, here.states)),
    )


def _range(signatories: Any) -> tuple[int, int]:
    try:
        least, greatest = (int(number) for number in signatories)
    except (TypeError, ValueError):
        raise UsageError(f"signatories is a pair of numbers, such as (2, 3), not {signatories!r}.") from None
    if not 1 <= least <= greatest:
        raise UsageError(f"From {least} to {greatest} signatories is no range. Take 2 to 3, or 2 to 2.")
    return least, greatest


def _can_sign(case: Case, able: Sequence[int], inside: Sequence[int], least: int, most: int) -> None:
    """Raise where so many cannot sign, or not those; the usual least number is let pass where fewer can."""
    ids = [case.parties[party].id for party in able]
    if len(able) < least and least > SIGNATORIES[0]:
        can = f"only {len(able)} can: {', '.join(ids)}" if able else "nobody can"
        way = f"{SIGNATORIES[0]}-{len(able)}" if len(able) > 2 else f"{len(able)}"
        way = f"Take --signatories {way} (Python: signatories=)." if able else "A party signs if it has options."
        raise UsageError(f"{least} parties cannot sign; {can}. {way}")
    if idle := [case.parties[party].id for party in inside if party not in able]:
        raise UsageError(f"{idle[0]} has no options, and so cannot sign. Who can: {', '.join(ids) or 'nobody'}.")
    if len(inside) > most:
        raise UsageError(f"{len(inside)} parties are to sign, and at most {most} may. Raise that with --signatories.")


def _ordered(here: Situation) -> None:
    """Raise where some party's comparisons are no order."""
    loose = [id for id, one in zip(here.graph.parties, here.graph.relations, strict=True) if one.score is None]
    if not loose:
        return
    settle = "Ask about a variant that settles them (--variant), or say" if here.case.variants else "Say"
    if all(one.known for one in here.graph.relations):
        why = f"What {', '.join(loose)} prefers goes round in a circle, so that no package can be called a gain"
        raise NotDefined(f"{why}. Give preferences or a ranking instead; sulh solve takes the circle as it is.")
    why = f"Some comparisons of {', '.join(loose)} are unknown, so that it cannot be said who gains"
    way = f"{settle} in the case how they compare, without the mark uncertain; sulh solve takes them as they are"
    raise NotDefined(f"{why}. {way}.")


def _named(case: Case, ids: str | Iterable[str]) -> list[int]:
    texts = ids.split(",") if isinstance(ids, str) else list(ids)
    return sorted({case.party_number(text.strip()) for text in texts})


def _equilibria(here: Situation, id: str) -> BoolArray:
    one = registry.concept(id)
    if reason := one.missing(here.graph):
        raise NotDefined(f"{id} is not defined for this case: {reason}. Name another with --concept.")
    holds = np.ones(here.graph.n, bool)
    for party in range(len(here.graph.moves)):
        holds &= one.stable(here.graph, party, here.semantics)
    holds.flags.writeable = False
    return holds
