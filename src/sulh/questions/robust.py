"""How firmly outcomes hold when the coding is not certain: other codings are drawn and judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.spread import Spread
from sulh.case.states import MAX_STATES, States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import TooLarge, UsageError
from sulh.questions.chunks import Progress
from sulh.questions.cluster import cluster
from sulh.questions.intervals import widest
from sulh.questions.plan import Plan
from sulh.questions.robustness import Robustness, Whence
from sulh.questions.running import run
from sulh.questions.solve import solve
from sulh.questions.store import Store
from sulh.questions.tally import Tally, assumptions, base, remarks, states
from sulh.stability.concept import Sanctions, Semantics

SAMPLES, SEED = 10_000, 1
"""Where neither the call nor the file says how many codings, and which."""


MOST = 100_000_000
"""Codings that one call may ask for: hours of work for a small case, and intervals of a fiftieth of a point."""


def robust(
    case: Case,
    concepts: str | Iterable[str] | None = None,
    *,
    samples: int | None = None,
    seed: int | None = None,
    spread: Spread | None = None,
    outcome: str | None = None,
    historical: str | None = None,
    width: float | None = None,
    sanctions: Sanctions = "legal-sequences",
    return_counts: bool = True,
    executor: Executor | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    store: str | Path | None = None,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Robustness:
    """Return how firmly outcomes hold: the share of drawn codings in which each is an equilibrium.

    A drawn coding is the case with what its coder is not sure of read otherwise: statements change places, some
    fall away, feasibility rules that are judgements do not apply, disputed variants are in force. Equal cases,
    settings and seeds give equal answers to the digit, whoever does the work.

    Parameters
    ----------
    case
        The case, or one of its variants: leaderships and what is contrary to fact are never drawn.
    concepts
        As for :func:`solve`.
    samples, seed, spread
        How many codings, which, and how far they differ from the base. None: what the case file says under
        ``robust``, else 10,000, 1, and the usual :class:`~sulh.case.spread.Spread`.
    outcome
        The state to look at closely, under SEQ if it is asked for. None: where the history ends; without a history
        the least firm equilibrium of the base coding: the one that holds in the fewest drawn codings.
    historical
        What happened in the end. None: where the history ends.
    width
        Stop as soon as the interval of the outcome, if it is named here, or else of every state, is at most so
        wide, under each concept: between 0 and 1.
    sanctions, return_counts
        As for :func:`solve`.
    executor
        Who does the work, in chunks; any of ``concurrent.futures``, or of the same form. None: this process, or
        several once that pays.
    workers
        How many processes; 1: this one alone. None: one for each core.
    scheduler
        The address of a Dask cluster that does the work instead; it needs ``sulh[cluster]``.
    store
        A folder in which finished chunks are kept, so that the same call goes on where it was broken off.
    max_states
        The size limit.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        Settings out of their bounds, a state that is not feasible, a scheduler that cannot be reached, or workers
        that fail before anything is done. An interruption later, or a failure, gives what is done: see ``stopped``.
    UnknownName
        There is no such concept or state.
    NotDefined
        A concept that is not defined for the case.
    TooLarge
        More feasible states than the limit allows, or more than 100,000,000 codings.
    MissingExtra
        dask.distributed is not installed.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.robust(sulh.load("elmira"), "nash", samples=1000, workers=1)
    >>> answer
    <Robustness of elmira: 1,000 drawn codings, nash>
    >>> name, share = next(iter(answer.shares("nash").items()))
    >>> share.low <= share.value <= share.high
    True
    """
    if not isinstance(case, Case):
        raise UsageError(f"robust takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    samples = _whole("samples", samples, case.robust.samples, SAMPLES, 1)
    if samples > MOST:
        fix = "Ask for fewer --samples (Python: samples=); 1,000,000 give intervals of about 0.3 points."
        raise TooLarge("codings to draw", samples, MOST, "--samples", fix=fix)
    seed = _whole("seed", seed, case.robust.seed, SEED, 0)
    if workers is not None:
        workers = _whole("workers", workers, None, 1, 1)
    if width is not None and not 0 < width < 1:
        raise UsageError(f"A width lies between 0 and 1, such as 0.02; not {width}.")
    if sum(one is not None for one in (executor, workers, scheduler)) > 1:
        raise UsageError("Name one of executor, workers and scheduler (--workers and --scheduler): who does the work.")
    tell = progress or (lambda what, share: None)
    solution = solve(case, concepts, sanctions=sanctions, return_counts=return_counts, max_states=max_states)
    semantics = Semantics(sanctions, return_counts)
    plan = Plan(case, solution.concepts, semantics, spread or case.robust.spread, seed, max_states)
    found = states(plan)
    tell("looking for what can be drawn", 0.0)
    held = base(plan)
    concept = "seq" if "seq" in plan.concepts else plan.concepts[-1]
    past = _state(case, found, historical) if historical is not None else _end(case, found)
    asked = None if outcome is None else _state(case, found, outcome)

    def narrow(counted: Tally) -> bool:
        return width is not None and widest(_picked(counted, asked), counted.n) <= width

    kept = None if store is None else Store(Path(store), plan)
    with _workers(scheduler, executor) as (who, parts):
        ran = run(
            plan,
            samples,
            None if width is None else narrow,
            executor=who,
            parts=parts,
            workers=workers,
            store=kept,
            progress=tell,
        )
    row = plan.concepts.index(concept)
    closely: int | None
    whence: Whence
    closely, whence = (asked, "asked") if asked is not None else _closely(case, found, held[row], ran.tally, row, past)
    said = [*remarks(plan), *map(str, solution.skipped), *solution.remarks, *ran.remarks]
    reached = widest(_picked(ran.tally, asked), ran.tally.n)
    if width is not None and ran.stopped == "planned" and reached > width:
        said.append(f"The widest interval is {reached:.3f}, not {width:g} as asked: draw more, with more --samples.")
    return Robustness(
        plan,
        found,
        held,
        ran.tally,
        assumptions(plan),
        samples,
        ran.stopped,
        width,
        concept,
        None if closely is None else found[closely],
        whence,
        None if past is None else found[past],
        tuple(said),
        solution.warnings,
    )


@contextmanager
def _workers(scheduler: str | None, executor: Executor | None) -> Iterator[tuple[Executor | None, int | None]]:
    if scheduler is None:
        yield executor, None
    else:
        with cluster(scheduler) as found:
            yield found


def _whole(name: str, given: int | None, in_file: int | None, usual: int, least: int) -> int:
    """Return a setting; raise :class:`~sulh.errors.UsageError` where it is no whole number, or too small."""
    value = given if given is not None else in_file if in_file is not None else usual
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise UsageError(f"{name} is a whole number from {least} on, not {value!r}.")
    return int(value)


def _state(case: Case, found: States, text: str) -> int:
    """Return the state that somebody named, or the status quo by this name."""
    if text.strip().lower() in ("status quo", "status_quo") and case.status_quo is not None:
        labelled = text.strip() in found.labels.values()
        return one_state(case, found, text if labelled else case.status_quo)
    return one_state(case, found, text)


def _end(case: Case, found: States) -> int | None:
    """Return where the history of this coding ends: the path called record, or the only one."""
    paths = {name: path for name, path in case.history.items() if path.variant in (None, case.variant_name)}
    path = paths.get("record") or (next(iter(paths.values())) if len(paths) == 1 else None)
    if path is None or not path.steps:
        return None
    ends = found.find(path.states[-1])
    return int(ends[0]) if len(ends) == 1 else None


def _closely(
    case: Case, found: States, held: BoolArray, counted: Tally, row: int, past: int | None
) -> tuple[int | None, Whence]:
    """Return the state to look at closely where none was named, and why."""
    if past is not None:
        return past, "history"
    if held.any():
        return int(np.argmin(np.where(held, counted.holds[row], counted.n + 1))), "base"
    if case.status_quo is not None and len(now := found.find(case.status_quo)) == 1:
        return int(now[0]), "status quo"
    return None, "none"


def _picked(counted: Tally, only: int | None) -> IntArray:
    counts: IntArray = counted.holds if only is None else counted.holds[:, only]
    return counts
