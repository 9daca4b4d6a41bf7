"""The score card of a library: every path of every case with a history, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.states import MAX_STATES
from sulh.errors import NotDefined
from sulh.files.reader import load, shipped_cases
from sulh.questions.baselines import DRAWS
from sulh.questions.contrasts import ASKED
from sulh.questions.replay import Replay, replay
from sulh.questions.replayed import CONCEPTS, HINDSIGHT, Walk
from sulh.questions.result import Tabular, as_columns
from sulh.version import __version__

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, repr=False)
class ScoreCard(Tabular):
    """The histories of several cases beside their codings: the answer of :func:`score_card`.

    Attributes
    ----------
    concept
        Under which the ends are judged, and the contrasts asked.
    replays
        One for each case that has a history, in order.
    """

    concept: str
    replays: tuple[Replay, ...]

    @property
    def rows(self) -> list[tuple[Replay, Walk]]:
        """Every path, with the replay of its case."""
        return [(one, walk) for one in self.replays for walk in one.walks]

    def columns(self) -> dict[str, Any]:
        """Return the paths by columns, a row for each: under ``nash`` and so on whether its end is an equilibrium."""
        rows = [
            {**row, "end": row["end"]["state"], **{id: id in row["end"]["stable"] for id in CONCEPTS}}
            for row in self.to_dict()["rows"]
        ]
        names = ("case", "path", "variant", "n_steps", "n_judged", "n_improving", "n_deterred", "end")
        return as_columns(rows, (*names, *CONCEPTS))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it: of each path the numbers only."""
        return {
            "sulh": __version__,
            "note": HINDSIGHT,
            "concept": self.concept,
            "rows": [_row(one, walk) for one, walk in self.rows],
        }

    def __repr__(self) -> str:
        return f"<ScoreCard of {len(self.replays)} cases: {len(self.rows)} paths>"


def score_card(
    cases: Iterable[Case] | None = None,
    concept: str = "seq",
    *,
    phases: bool = True,
    with_contrasts: bool = True,
    include_coercive: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> ScoreCard:
    """Return the score card of some cases; those without a history are left out.

    Parameters
    ----------
    cases
        Which; None: all that come with sulh.
    concept, phases, with_contrasts, include_coercive, draws, seed, max_states, progress
        As for :func:`~sulh.questions.replay.replay`.

    Raises
    ------
    NotDefined
        No case has a history.

    Examples
    --------
    >>> import sulh
    >>> card = sulh.score_card([sulh.load("us-taliban-2018-2021"), sulh.load("elmira")], with_contrasts=False)
    >>> [walk.name for _, walk in card.rows]
    ['record']
    """
    tell = progress or (lambda what, share: None)
    given = [load(name, max_states=max_states) for name in shipped_cases()] if cases is None else list(cases)
    told = [case for case in given if case.history]
    if not told:
        raise NotDefined("No case here has a history to replay.")
    found = []
    for number, case in enumerate(told):

        def part(what: str, share: float, number: int = number, case: Case = case) -> None:
            tell(f"{case.name}, {what}", (number + share) / len(told))

        found.append(
            replay(
                case,
                concept=concept,
                phases=phases,
                with_contrasts=with_contrasts,
                include_coercive=include_coercive,
                draws=draws,
                seed=seed,
                max_states=max_states,
                progress=part,
            )
        )
    return ScoreCard(found[0].concept, tuple(found))


def _row(one: Replay, walk: Walk) -> dict[str, Any]:
    return {
        "case": one.case.name,
        "digest": one.case.digest,
        "status": one.case.status,
        "path": walk.name,
        "variant": walk.end.coding or None,
        "n_steps": len(walk.steps),
        "n_judged": len(walk.judged),
        "n_improving": sum(step.improves is True for step in walk.judged),
        "n_deterred": sum(step.improves is True and step.undeterred is False for step in walk.judged),
        "start": walk.start.to_dict(),
        "end": walk.end.to_dict(),
        "baselines": walk.baselines.to_dict(),
        "kept_by": walk.kept.by,
        "n_tried": walk.n_tried,
        "contrasts": _tallies(one, walk),
        "no_contrasts": walk.why_none(),
    }


def _tallies(one: Replay, walk: Walk) -> dict[str, Any] | None:
    if walk.contrasts is None:
        return None
    found = {about: walk.tally(about, one.concept) for about in ASKED}
    return {about: None if tally is None else tally.to_dict() for about, tally in found.items()}
