"""Judging many drawn codings, here or by other processes: split, done, counted once, broken off cleanly.

The codings are cut into chunks, at the same places whoever does them. A chunk depends on nothing but the plan and its
range, so that who does it, how often it is tried and in which order they end does not change a digit. Counted is
always the first part without a gap.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from time import monotonic
from typing import Any, Literal

from sulh.engine.arrays import IntArray
from sulh.errors import UsageError
from sulh.questions.chunks import Line, Progress
from sulh.questions.plan import Plan
from sulh.questions.store import Store
from sulh.questions.tally import Tally
from sulh.questions.working import HERE, Trouble, Versions, begin, judged, pack, work

Stopped = Literal["planned", "narrow", "interrupted", "failed"]

WORTH = 3.0
"""Seconds of work left from which on it pays to start other processes."""

TRIES = 3
"""Pools that may end without having done a chunk before this process does the rest itself."""

AHEAD = 3
"""Chunks that are handed out for each worker, so that none waits."""

ALONE = (
    "Other processes ended before they did anything, so this one did the work. "
    'A script has to ask inside if __name__ == "__main__":.'
)

UNKNOWN = 16
"""Workers that an executor is taken to have if it does not say."""


@dataclass(frozen=True)
class Ran:
    """What came of running a plan: the tally of the first codings, why it ends there, and what one should know."""

    tally: Tally
    stopped: Stopped
    remarks: tuple[str, ...] = ()


class Failed(Exception):
    """Workers failed, and not the work: what is done so far still counts."""


def run(
    plan: Plan,
    samples: int,
    enough: Callable[[Tally], bool] | None = None,
    *,
    executor: Executor | None = None,
    parts: int | None = None,
    workers: int | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Ran:
    """Judge the first ``samples`` codings of a plan, or fewer if at a planned look they are enough.

    Parameters
    ----------
    enough
        Asked at each look; if it says so, the answer ends there. None: it never does.
    executor, parts
        Who does the chunks, and how many at once; None: this process, or processes of its own once that pays.
    workers
        How many processes; 1: this one alone. None: one for each core.
    store
        Where finished chunks are kept, and looked for.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        Workers failed before the first chunk was done.
    KeyboardInterrupt
        Likewise interrupted; later, the answer is what is done.
    """
    line = Line(plan, samples, enough, store, progress or (lambda what, share: None))
    stopped: Stopped = "planned"
    remarks: tuple[str, ...] = ()
    try:
        if executor is not None:
            try:
                _handed_out(line, executor, parts or getattr(executor, "_max_workers", None) or UNKNOWN, pack(plan))
            except BrokenExecutor as error:
                raise Failed(f"The workers ended before the work did: {error}") from None
        else:
            crew = workers if workers is not None else cores()
            if not _here(line, crew) and not _in_pools(line, crew):
                remarks = (ALONE,)
                _here(line, 1)
    except KeyboardInterrupt:
        stopped = "interrupted"
        if not line.n:
            raise
    except Failed as error:
        stopped, remarks = "failed", (str(error),)
        if not line.n:
            raise UsageError(str(error)) from None
    if line.over:  # whatever came after that
        stopped = "narrow" if line.narrow else "planned"
    return Ran(line.total, stopped, (*remarks, *(store.remarks if store is not None else ())))


def cores() -> int:
    """Return how many cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1


def _here(line: Line, crew: int) -> bool:
    """Do chunks in this process; return whether that was all, or False once a pool pays."""
    while (k := line.next()) is not None:
        start = monotonic()
        first, last = line.ranges[k]
        line.add(k, judged(line.plan, first, last))
        each = (monotonic() - start) / (last - first)
        if crew > 1 and len(line.todo) > 1 and each * (line.samples - line.done) > WORTH:
            return line.over
    return True


def _in_pools(line: Line, crew: int) -> bool:
    """Do the rest in processes of our own; return False if they end before they have done anything.

    A process that is killed takes its pool with it, and the next pool goes on.
    """
    idle = 0
    while not line.over and idle < TRIES:
        before = line.done
        try:
            with _pool(min(crew, len(line.todo)), line.plan) as pool:
                _handed_out(line, pool, crew)
        except BrokenExecutor:
            idle = 0 if line.done > before else idle + 1
    return line.over


@contextmanager
def _pool(crew: int, plan: Plan) -> Iterator[Executor]:
    """Give a pool of processes that leaves interruptions to us, and ends when we are done, whatever it is doing.

    They get the plan when they start: what waits in the pipe to them stays so small that it never fills, since a
    full pipe to processes that have been ended would be waited for without end.
    """
    before = set(active_children())
    pool = ProcessPoolExecutor(crew, mp_context=get_context("spawn"), initializer=begin, initargs=(pack(plan),))
    try:
        with _no_interruption():  # the processes start with the first chunk, and inherit this
            pool.submit(_ready)
        yield pool
    finally:
        # Nothing is cancelled: before Python 3.12 a pool that has lost its processes stumbles over what is.
        pool.shutdown(wait=False)
        for process in set(active_children()) - before:
            process.terminate()


def _ready() -> None:
    """Do nothing, in a process that has started."""


@contextmanager
def _no_interruption() -> Iterator[None]:
    """Let processes that are started now begin without interruptions, where the system can."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    old = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, old)


def _handed_out(line: Line, executor: Executor, parts: int, packed: bytes = b"") -> None:
    """Hand chunks out and count what comes back, in whatever order; each is counted once."""
    running: dict[Future[Any], int] = {}
    try:
        while not line.over:
            while len(running) < AHEAD * parts and (k := line.next()) is not None:
                running[_handed(line, executor, packed, k)] = k
            if line.over:
                return
            trouble: Exception | None = None
            for future in sorted(wait(running, return_when=FIRST_COMPLETED).done, key=lambda one: running[one]):
                try:
                    found = _result(future)
                except (Failed, BrokenExecutor) as error:  # what others have done still counts
                    trouble = trouble or error
                else:
                    line.add(running.pop(future), found)
            if trouble is not None and not line.over:
                raise trouble
    finally:
        for future in running if packed else ():
            future.cancel()
        line.again(list(running.values()))


def _handed(line: Line, executor: Executor, packed: bytes, k: int) -> Future[Any]:
    """Hand a chunk out; if it is not taken it stays to be done."""
    try:
        return executor.submit(work, HERE, packed, *line.ranges[k])
    except BaseException as error:
        line.again([k])
        if isinstance(error, RuntimeError) and not isinstance(error, BrokenExecutor):
            raise Failed(f"The executor takes no more work: {error}") from None
        raise


def _result(future: Future[Any]) -> dict[str, IntArray]:
    """Return what a chunk counted; raise its own error, or Failed if it was the worker that failed."""
    try:
        found = future.result()
    except BrokenExecutor:
        raise
    except Exception as error:  # every executor has errors of its own
        told = (str(error).splitlines() or [""])[0].rstrip(".")
        raise Failed(
            f"A worker failed: {type(error).__name__}{': ' if told else ''}{told}. Every worker needs {HERE}."
        ) from None
    if isinstance(found, Versions):
        raise Failed(f"A worker has {found}; here is {HERE}. Install the same there, and ask again.")
    if isinstance(found, Trouble):
        raise found.again()
    arrays: dict[str, IntArray] = found
    return arrays
