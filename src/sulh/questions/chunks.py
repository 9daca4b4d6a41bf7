"""The chunks that drawn codings are cut into: which are to be done, and what those without a gap add up to."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from time import monotonic

from sulh.engine.arrays import IntArray
from sulh.errors import FileTrouble
from sulh.questions.intervals import looks
from sulh.questions.plan import Plan
from sulh.questions.store import Store
from sulh.questions.tally import Tally, empty

Progress = Callable[[str, float], None]

SIZES = ((1 << 11, 2_000), (1 << 14, 1_000))
"""Up to so many states a chunk has so many codings: codings of one structure are judged together, which saves much."""

LEAST = 250
"""Codings in a chunk of a larger case, so that an interruption loses little."""

EVERY = 0.5
"""Seconds between two words on progress."""


def chunks(samples: int, states: int) -> list[tuple[int, int]]:
    """Return the ranges that codings are cut into: at each planned look, and where a chunk would be too large.

    >>> chunks(5_000, 400)
    [(0, 1000), (1000, 2000), (2000, 4000), (4000, 5000)]
    """
    size = next((size for most, size in SIZES if states <= most), LEAST)
    ends = sorted({*range(size, samples, size), *looks(samples)})
    return list(zip([0, *ends], ends, strict=False))


class Line:
    """The chunks in their order: which are to be done, and what those at the front without a gap add up to."""

    def __init__(
        self, plan: Plan, samples: int, enough: Callable[[Tally], bool] | None, store: Store | None, tell: Progress
    ) -> None:
        self.plan, self.samples, self.enough, self.store, self.tell = plan, samples, enough, store, tell
        nothing = empty(plan)
        self.ranges = chunks(samples, len(nothing.feasible))
        self.todo = deque(range(len(self.ranges)))
        self.looks = set(looks(samples))
        self.waiting: dict[int, Tally] = {}
        self.front = (nothing, 0)
        self.narrow = False
        self.done = 0
        self.here: list[tuple[float, int]] = []
        self.told = 0.0

    @property
    def total(self) -> Tally:
        """What the first chunks without a gap add up to."""
        return self.front[0]

    @property
    def n(self) -> int:
        """How many codings that are."""
        return self.total.n

    @property
    def over(self) -> bool:
        """Whether all is counted that the answer needs."""
        return self.narrow or self.front[1] == len(self.ranges)

    def next(self) -> int | None:
        """Return the next chunk to be done; those that the store has are counted on the way."""
        while self.todo and not self.over:
            k = self.todo.popleft()
            kept = None if self.store is None else self.store.get(*self.ranges[k])
            if kept is None:
                return k
            self._count(k, kept)
        return None

    def again(self, chunks: list[int]) -> None:
        """Put chunks back to the front."""
        self.todo.extendleft(sorted(chunks, reverse=True))

    def add(self, k: int, arrays: dict[str, IntArray]) -> None:
        """Count and keep a chunk that was done; once one cannot be kept, no more are, and the store says why."""
        first, last = self.ranges[k]
        with _whole():
            self.here.append((monotonic(), last - first))
            self._count(k, Tally.from_arrays(arrays))
            if self.store is not None:
                try:
                    self.store.put(first, last, arrays)
                except (FileTrouble, OSError) as error:
                    self.store.remarks.append(f"From coding {first:,} on nothing more was kept: {error}")
                    self.store = None
        self._tell()

    def left(self) -> float | None:
        """Return how many seconds the rest will take, at the pace since the first chunk was done; None: not known."""
        if len(self.here) < 2:
            return None
        took = self.here[-1][0] - self.here[0][0]
        return took / sum(codings for _, codings in self.here[1:]) * (self.samples - self.done)

    def _count(self, k: int, one: Tally) -> None:
        self.done += one.n
        self.waiting[k] = one
        while not self.over and self.front[1] in self.waiting:
            at = self.front[1]
            total = self.total + self.waiting.pop(at)
            self.front = (total, at + 1)
            if self.enough is not None and total.n in self.looks and total.n < self.samples:
                self.narrow = self.enough(total)

    def _tell(self) -> None:
        now = monotonic()
        if now - self.told < EVERY and not self.over:
            return
        self.told = now
        left = self.left()
        about = "about" if self.enough is None else "at most about"
        rest = "" if left is None or self.over else f", {about} {duration(left)} left"
        self.tell(f"{self.done:,} of {self.samples:,} codings{rest}", self.done / self.samples)


def duration(seconds: float) -> str:
    """Return a time in words, not finer than it can be known.

    >>> [duration(seconds) for seconds in (0.2, 7.3, 48, 131, 5_000)]
    ['1 s', '7 s', '50 s', '2 min', '1 h 23 min']
    """
    if seconds < 20:
        return f"{max(1, round(seconds))} s"
    if seconds < 100:
        return f"{round(seconds / 10) * 10} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def _whole() -> Iterator[None]:
    """Let an interruption wait until something small is done as a whole."""
    if current_thread() is not main_thread():  # only the main thread is interrupted
        yield
        return
    came: list[int] = []
    old = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        if old is not None:
            signal.signal(signal.SIGINT, old)
        if came and callable(old):
            old(signal.SIGINT, None)
