"""What an explanation is made of: moves, how their movers compare, sanctions, verdicts. All of it frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sulh.case.states import State
from sulh.questions.deterring import put_together

Verdict = Literal["better", "worse", "equal", "unknown"]


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a party makes of a state because of its attitude toward one party, itself perhaps.

    Attributes
    ----------
    party
        The one toward whom the attitude is.
    attitude
        ``"devoting"`` or ``"aggressive"``; toward whom it is neutral, nothing is weighed.
    judged
        How that party compares the state with the one before.
    """

    party: str
    attitude: str
    judged: Judgement

    @property
    def lets(self) -> bool:
        """Whether the attitude lets the party move: to what is no worse for its friend, or worse for its enemy."""
        return (self.judged.verdict in ("better", "equal")) == (self.attitude == "devoting")

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        return {"party": self.party, "attitude": self.attitude, "judged": self.judged.to_dict()}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a party compares one state with another, and what decides.

    Attributes
    ----------
    verdict
        What the first state is for the party, beside the second.
    degree
        How strongly: 1 where nothing is marked, 0 if the two are equal or it is unknown.
    statement
        The number of the party's statement that decides, from 1; None where none does: the two are equal, or the
        party has a ranking, weights or pairs.
    text
        That statement as it was written, else ``""``.
    vacuous
        Whether it says "A if B", and where it is true it is so because B is false.
    weighed
        Under the concepts of attitudes: what the party makes of the state for each party that it minds.
    """

    verdict: Verdict
    degree: int = 0
    statement: int | None = None
    text: str = ""
    vacuous: bool = False
    weighed: tuple[Weighing, ...] | None = None

    @property
    def lets(self) -> bool:
        """Whether the attitudes of the party let it move there; without attitudes, whether it is better."""
        return self.verdict == "better" if self.weighed is None else all(one.lets for one in self.weighed)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        decides = {"statement": self.statement, "text": self.text, "vacuous": self.vacuous}
        weighed = {} if self.weighed is None else {"weighed": [one.to_dict() for one in self.weighed]}
        return {"is": self.verdict, "degree": self.degree, **decides, **weighed}


@dataclass(frozen=True, slots=True)
class Turn:
    """A move: who makes it, where it leads, the options it turns on and off, and what its mover makes of it.

    The options are empty in state form, and from and to a coalesced state.
    """

    party: str
    to: State
    on: tuple[str, ...]
    off: tuple[str, ...]
    judged: Judgement

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        return {
            "party": self.party,
            "to": self.to.name,
            "on": list(self.on),
            "off": list(self.off),
            "judged": self.judged.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the others can do after a party has left: moves in turn, and how the party compares the end with its start.

    Attributes
    ----------
    turns
        The moves, one after the other; none stands for staying where the party went.
    end
        The end beside the start, as the party compares them.
    onward
        Where the concept asks about escapes: each state that the party can move on to from the end, and how it
        compares that with the start.
    """

    turns: tuple[Turn, ...]
    end: Judgement
    onward: tuple[tuple[State, Judgement], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        onward = [{"to": state.name, "judged": judged.to_dict()} for state, judged in self.onward]
        return {"turns": [turn.to_dict() for turn in self.turns], "end": self.end.to_dict(), "onward": onward}


@dataclass(frozen=True, slots=True)
class Together(Answer):
    """What others do at the same time as a party leaves: each an improvement from the start, and where all comes to.

    Attributes
    ----------
    turns
        One move of each of them, all from the start.
    to
        The state that all changes lead to, those of the party included.
    """

    to: State = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        return {"turns": [turn.to_dict() for turn in self.turns], "to": self.to.name, "end": self.end.to_dict()}


@dataclass(frozen=True, slots=True)
class Departure:
    """A way for a party to leave the state for one that it likes better, and what deters it.

    Attributes
    ----------
    turn
        The improvement.
    sanction
        A shortest answer of the others that deters it; None if there is none, and under Nash. Where the party looks
        ahead: the line of play that it foresees, if that ends no better than the start.
    worst
        Where there is no sanction: the worst that the others can lead to, which is still better than the start.
        None under Nash, where the party's states have no order to find it by, and where finding it takes too long.
    open
        Whether there is no sanction only as long as some end that the party cannot compare with the start does not
        deter it. No certificate says so.
    """

    turn: Turn
    sanction: Answer | None
    worst: Answer | None = None
    open: bool = False

    @property
    def deterred(self) -> bool:
        """Whether there is a sanction."""
        return self.sanction is not None

    @property
    def surely(self) -> bool:
        """Whether the party would leave by it, however it compares what is not known."""
        return not self.deterred and not self.open and self.turn.judged.verdict == "better"

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        return {
            "turn": self.turn.to_dict(),
            "sanction": None if self.sanction is None else self.sanction.to_dict(),
            "worst": None if self.worst is None else self.worst.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class PartyReasons:
    """Why a state is stable for a party, or not: all its improvements, those that nothing deters first."""

    party: str
    departures: tuple[Departure, ...]

    @property
    def stable(self) -> bool:
        """Whether each improvement is deterred; so also where there is none."""
        return all(departure.deterred for departure in self.departures)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        departures = [departure.to_dict() for departure in self.departures]
        return {"party": self.party, "stable": self.stable, "improvements": departures}


@dataclass(frozen=True, slots=True)
class Foreseen(PartyReasons):
    """Why a party that looks a number of moves ahead stays, or does not: all its moves, and what it foresees of each.

    Of each departure the line of play that follows stands under ``sanction`` if it ends no better than the start,
    and under ``worst`` if it ends better. Whoever has a turn moves where that ends best for it, or stays.
    """

    horizon: int = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        moves = [departure.to_dict() for departure in self.departures]
        return {"party": self.party, "stable": self.stable, "horizon": self.horizon, "moves": moves}


@dataclass(frozen=True, slots=True)
class Combined(PartyReasons):
    """Why a state is stable for a party under a concept put together from two: the reasons under each of these.

    ``departures`` is empty.
    """

    concept: str = field(kw_only=True)
    parts: tuple[tuple[str, PartyReasons], tuple[str, PartyReasons]] = field(kw_only=True)

    @property
    def stable(self) -> bool:
        """Whether the verdicts of the parts make it stable."""
        (_, first), (_, second) = self.parts
        return put_together(self.concept, first.stable, second.stable)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        parts = [{"concept": id, **reasons.to_dict()} for id, reasons in self.parts]
        return {"party": self.party, "stable": self.stable, "parts": parts}


@dataclass(frozen=True, slots=True)
class ConceptReasons:
    """Why a state is an equilibrium under a concept, or not: the reasons of each party that was asked about."""

    concept: str
    name: str
    parties: tuple[PartyReasons, ...]
    complete: bool

    @property
    def equilibrium(self) -> bool | None:
        """Whether the state is stable for every party; None where only one was asked about."""
        return all(party.stable for party in self.parties) if self.complete else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        parties = [party.to_dict() for party in self.parties]
        return {"concept": self.concept, "equilibrium": self.equilibrium, "parties": parties}
