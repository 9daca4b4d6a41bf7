"""What becomes of a claim from one state, in one coding: whether it follows, why, and the play that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from sulh.case.claim_forms import Atom, Drifts, Formula, Holds, IfClaim, Joined, Leads, NotClaim, Operand, Plain
from sulh.case.states import State
from sulh.engine.arrays import BoolArray
from sulh.engine.modelcheck import Lasso, Walks, avoiding, kept_in_reach, may_end_without, must_reach, way
from sulh.errors import NotDefined
from sulh.questions.claim_drifting import below, drifting, gaining, round_at
from sulh.questions.claim_preferring import preferred
from sulh.questions.network import Network
from sulh.questions.play import fate
from sulh.questions.situation import Situation
from sulh.questions.wayside import PathStep, holding, path_step

Verdict = Literal["follows", "vacuous", "does not follow", "not judged"]

VERDICTS: tuple[Verdict, ...] = ("does not follow", "vacuous", "follows")
"""The verdicts in their order: an ``and`` has the first of its parts, an ``or`` the last. Beside them stands
``"not judged"``, of what turns on comparisons that are not known."""


@dataclass(frozen=True, slots=True)
class Play:
    """A play, or the part of one, that shows why a claim follows or does not.

    Attributes
    ----------
    start
        Where it begins.
    stem
        Its steps, one after the other.
    loop
        The steps that it then goes round for ever; none where it does not.
    over
        Whether no step is left at its end.
    """

    start: State
    stem: tuple[PathStep, ...]
    loop: tuple[PathStep, ...] = ()
    over: bool = False

    @property
    def end(self) -> State:
        """Where its stem ends."""
        return self.stem[-1].to if self.stem else self.start

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "start": self.start.name,
            "stem": [step.to_dict() for step in self.stem],
            "loop": [step.to_dict() for step in self.loop],
            "over": self.over,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """What becomes of a claim, or of a part of one, from one state.

    Attributes
    ----------
    says
        The claim, or the part.
    verdict
        ``"follows"``, ``"does not follow"`` or ``"vacuous"``: what it speaks of is never reached. ``"not judged"``
        where that turns on comparisons that are not known.
    why
        One sentence; of what is not judged also a way out.
    play
        The play that shows it, where one does: a shortest way to what is possible, or one that breaks the claim.
    fair
        Where only plays that go round for ever break the claim: whether it holds if no possible step is put off for
        ever. None elsewhere.
    parts
        What becomes of the claims that it joins.
    decides
        Which of these parts decides, by its place; None where it joins none.
    """

    says: str
    verdict: Verdict
    why: str
    play: Play | None = None
    fair: bool | None = None
    parts: tuple[Finding, ...] = ()
    decides: int | None = None

    @property
    def shown(self) -> Play | None:
        """Its play, or that of the part that decides; None where it has none."""
        return self.play if self.decides is None else self.parts[self.decides].shown

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "says": self.says,
            "verdict": self.verdict,
            "why": self.why,
            "play": None if self.play is None else self.play.to_dict(),
            "fair": self.fair,
            "parts": [part.to_dict() for part in self.parts],
            "decides": self.decides,
        }


ANY_MOVE = (
    "Ask what follows whether or not the mover gains: --by moves --no-agreements "
    '(Python: by="moves", agreements=False).'
)
"""The way out where it is not known what may happen."""

SAY = "Say in the case which states it prefers where that is left open."
"""The way out where asking otherwise is none."""


class Court:
    """All that claims ask of the plays from one state; what several of them need is worked out once.

    Parameters
    ----------
    here
        The case, its states, and the concept under which states hold.
    network
        The states that the chosen arcs lead to, and the arcs: a complete one, whose node 0 is where plays begin. None
        where it is not known what may happen: then only what parties prefer is judged.
    telling
        Whether plays are looked for that show why; without them verdicts are found sooner.
    holds : bool array, shape (n,)
        Which states are equilibria under the concept; None: that is worked out.
    """

    def __init__(
        self, here: Situation, network: Network | None, *, telling: bool = True, holds: BoolArray | None = None
    ) -> None:
        self.here, self._network, self.telling, self._holds_at = here, network, telling, holds

    @property
    def network(self) -> Network:
        """What may happen; raises NotDefined where that is not known."""
        if self._network is None:
            raise NotDefined(f"{not_known(self.here)} {ANY_MOVE}")
        return self._network

    @cached_property
    def walks(self) -> Walks:
        """The arcs, to be walked along."""
        return Walks(len(self.network.states), self.network.starts, self.network.ends)

    @cached_property
    def holding(self) -> BoolArray:
        """Which nodes are equilibria under the concept."""
        if self._holds_at is not None:
            return self._holds_at[self.network.states]
        found = None if self.here.unordered else holding(self.here, self.network.states)
        if found is None:
            who = self.here.case.parties[self.here.unordered[0]].id
            raise NotDefined(f"What holds is not known: {no_order(who)} {SAY}")
        return found

    def judge(self, formula: Formula) -> Finding:
        """Return what becomes of a claim.

        Raises
        ------
        UnknownName, CaseError
            It names parties or states that the case does not know.
        """
        match formula:
            case NotClaim(member):
                part = self.judge(member)
                opposite: Verdict = part.verdict
                if opposite in VERDICTS:
                    opposite = VERDICTS[2 - VERDICTS.index(opposite)]
                return Finding(str(formula), opposite, part.why, parts=(part,), decides=0)
            case Joined(word, members):
                parts = tuple(map(self.judge, members))
                at = _deciding(word, [part.verdict for part in parts])
                why = f"{parts[at].says}: {parts[at].why}"
                return Finding(str(formula), parts[at].verdict, why, parts=parts, decides=at)
            case IfClaim(then, condition):
                parts = (self.judge(condition), self.judge(then))
                met = parts[0].verdict
                if met == "follows" or (met == "not judged" and parts[1].verdict == "vacuous"):
                    return Finding(str(formula), parts[1].verdict, parts[1].why, parts=parts, decides=1)
                verdict: Verdict = "not judged" if met == "not judged" else "vacuous"
                return Finding(str(formula), verdict, f"{parts[0].says}: {parts[0].why}", parts=parts, decides=0)
        try:
            return self._atom(formula)
        except NotDefined as error:
            return Finding(str(formula), "not judged", str(error))

    def _atom(self, atom: Atom) -> Finding:
        says = str(atom)
        match atom:
            case Plain("inevitable", what):
                return self._inevitable(says, self.truth(what))
            case Plain("ends", what):
                return self._ends(says, self.truth(what))
            case Plain(mode, what):
                truth = self.truth(what)
                return self._plain(says, mode, ~truth if mode == "always" else truth)
            case Leads(what, to):
                return self._leads(says, self.truth(what), self.truth(to))
            case Holds(quantity, what):
                if self._network is None:
                    return self._holds(says, quantity, self.holding)  # it says why not
                return self._holds(says, quantity, self.truth(what))
            case Drifts(party):
                return self._drifts(says, party)
        follows, why = preferred(self.here, atom, telling=self.telling)
        return Finding(says, "vacuous" if follows is None else "follows" if follows else "does not follow", why)

    def truth(self, operand: Operand) -> BoolArray:
        """Return in which nodes an operand is true: bool array, shape (nodes,)."""
        return operand.holds(self.here.states)[self.network.states]

    def _plain(self, says: str, mode: str, decides: BoolArray) -> Finding:
        """Judge ``possible``, ``never`` and ``always``: one reached state decides them, where there is such a one."""
        n = len(decides)
        if not decides.any():
            every = "all of them meet it" if mode == "always" else "none of them meets it"
            return Finding(says, "does not follow" if mode == "possible" else "follows", f"{_reached(n)}; {every}.")
        play = self._way(decides)
        steps = len(play.stem) if play else 0
        where = f"in {steps} step{'s' * (steps > 1)}" if steps else "where one is already"
        what = "A state that does not meet it is reached" if mode == "always" else "It is reached"
        return Finding(says, "follows" if mode == "possible" else "does not follow", f"{what}, {where}.", play)

    def _inevitable(self, says: str, truth: BoolArray) -> Finding:
        if must_reach(self.walks, truth)[0]:
            return Finding(says, "follows", f"{_reached(len(truth))}; every play comes to it.")
        return self._broken(says, np.arange(len(truth)) == 0, truth, 0, [], "A play")

    def _leads(self, says: str, what: BoolArray, to: BoolArray) -> Finding:
        if not what.any():
            return Finding(says, "vacuous", f"{_reached(len(what))}, and none meets what is to lead there.")
        broken = what & ~must_reach(self.walks, to)
        if not broken.any():
            count = int(what.sum())
            met = f"the {_states(count)} that meet" if count > 1 else "the one state that meets"
            return Finding(says, "follows", f"From {met} what is to lead there, every play comes to it.")
        if not self.telling:
            return Finding(says, "does not follow", "")
        # A state from which a play is over before it comes there shows more than one with endless plays only.
        lost = may_end_without(self.walks, to) & broken
        stem = way(self.walks, np.array([0]), lost if lost.any() else broken) or []
        at = int(self.walks.ends[stem[-1]]) if stem else 0
        return self._broken(says, what, to, at, stem, "A play from there")

    def _broken(self, says: str, sources: BoolArray, goal: BoolArray, at: int, stem: list[int], one: str) -> Finding:
        """Return that not every play comes to a goal, with a play that does not, by a stem and from its end on."""
        if not self.telling:
            return Finding(says, "does not follow", "")
        found = avoiding(self.walks, at, goal)
        assert found is not None
        play = self._play(Lasso([*stem, *found.stem], found.loop))
        if not found.loop:
            return Finding(says, "does not follow", f"{one} is over without coming to it.", play)
        fair = kept_in_reach(self.walks, sources, goal)
        return Finding(says, "does not follow", _round(fair), play, fair)

    def _ends(self, says: str, truth: BoolArray) -> Finding:
        over = self.walks.over
        bad = over & ~truth
        if bad.any():
            return Finding(says, "does not follow", _ends(int(bad.sum()), int(over.sum())), self._way(bad))
        if (self.walks.cycle >= 0).any():
            return self._broken(says, np.arange(len(truth)) == 0, over, 0, [], "A play")
        number = int(over.sum())
        where = f"in one of {_states(number)}; it is met in each." if number > 1 else "in one state, which meets it."
        return Finding(says, "follows", f"Every play ends, {where}")

    def _holds(self, says: str, quantity: str, truth: BoolArray) -> Finding:
        concept = self.here.concept
        if quantity != "only" and not truth.any():
            why = f"{_reached(len(truth))}, and none meets it."
            return Finding(says, "vacuous" if quantity == "every" else "does not follow", why)
        both = truth & self.holding
        if quantity == "only":
            if not self.holding.any():
                return Finding(says, "vacuous", f"No reached state is an equilibrium under {concept}.")
            number = int(self.holding.sum())
            count = f"{int(both.sum()):,} of the {number:,} reached equilibria under {concept} meet it."
            other = self.holding & ~truth
            return Finding(says, "does not follow" if other.any() else "follows", count, self._way(other))
        count = f"{int(both.sum()):,} of the {int(truth.sum()):,} reached states that meet it hold under {concept}."
        if quantity == "some" and both.any():
            return Finding(says, "follows", count, self._way(both))
        loose = truth & ~self.holding
        if not loose.any():
            return Finding(says, "follows", count)
        return Finding(says, "does not follow", count, self._left(loose))

    def _left(self, loose: BoolArray) -> Play | None:
        """Return a shortest way to a state that does not hold, and the step by which it is left."""
        found = way(self.walks, np.array([0]), loose) if self.telling else None
        if found is None:
            return None
        at = int(self.network.states[self.walks.ends[found[-1]] if found else 0])
        for party in range(len(self.here.case.parties)):
            leaves = self.here.undeterred(party, at)
            if len(leaves):
                play = self._play(Lasso(found, []))
                return Play(play.start, (*play.stem, path_step(self.here, [party], at, int(leaves[0]))))
        return None  # pragma: no cover - some party has such a step, as the state does not hold

    def _drifts(self, says: str, party: str) -> Finding:
        number = self.here.case.party_number(party)
        if number in self.here.unordered:
            raise NotDefined(f"What is below the start for {party} is not known: {no_order(party)} {SAY}")
        found = fate(self.here, self.network, number)
        verdict: Verdict = "follows" if found.verdict == "drifts" else "does not follow"
        play = None
        if found.end is not None and self.telling:
            arcs: list[int] = []
            if found.endless:
                node = int(np.flatnonzero(self.network.states == found.end.number)[0])
                low, kept = (of(self.here, self.network, number) for of in (below, gaining))
                arcs = round_at(self.network, kept, low, node)
            start = self.here.states[int(self.network.states[0])]
            play = Play(start, found.path, self._steps(arcs), over=not found.endless)
        return Finding(says, verdict, drifting(found), play)

    def _way(self, goal: BoolArray) -> Play | None:
        found = way(self.walks, np.array([0]), goal) if self.telling else None
        return None if found is None else self._play(Lasso(found, []))

    def _play(self, lasso: Lasso) -> Play:
        stem, loop = self._steps(lasso.stem), self._steps(lasso.loop)
        last = int(self.walks.ends[lasso.stem[-1]]) if lasso.stem else 0
        start = self.here.states[int(self.network.states[0])]
        return Play(start, stem, loop, not loop and bool(self.walks.over[last]))

    def _steps(self, arcs: Sequence[int]) -> tuple[PathStep, ...]:
        network = self.network
        return tuple(
            path_step(
                self.here,
                network.movers[int(network.who[arc])],
                int(network.states[network.starts[arc]]),
                int(network.states[network.ends[arc]]),
            )
            for arc in arcs
        )


def _round(fair: bool) -> str:
    can = "Fails: play can go round for ever"
    return f"{can}; holds if no possible step is put off for ever." if fair else f"{can}."


def _deciding(word: str, verdicts: Sequence[Verdict]) -> int:
    """Return which of some joined verdicts decides: one that is not known, unless another settles it whatever it is."""
    known = [verdict for verdict in verdicts if verdict in VERDICTS]
    choose, settles = (min, VERDICTS[0]) if word == "and" else (max, VERDICTS[-1])
    if len(known) < len(verdicts) and settles not in known:
        return verdicts.index("not judged")
    return verdicts.index(choose(known, key=VERDICTS.index))


def not_known(here: Situation) -> str:
    """Say that it is not known what may happen, and because of whom."""
    who = here.case.parties[here.unordered[0]].id
    return f"What {who} gains by is not known: some of its comparisons are unknown, or they go round in a circle."


def no_order(party: str) -> str:
    """Say that the comparisons of a party are no order."""
    return f"the comparisons of {party} are no order: some are unknown, or they go round in a circle."


def _ends(bad: int, number: int) -> str:
    if number == 1:
        return "The one state in which a play can end does not meet it."
    does = "none meets it" if bad == number else f"{bad:,} {'does' if bad == 1 else 'do'} not meet it"
    return f"Of {_states(number)} in which a play can end, {does}."


def _states(number: int) -> str:
    return f"{number:,} state{'s' * (number != 1)}"


def _reached(number: int) -> str:
    return f"{_states(number)} can be reached, the start included"
