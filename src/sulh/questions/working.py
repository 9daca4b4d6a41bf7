"""What a worker does: judge one chunk of drawn codings, in whatever process that is."""

from __future__ import annotations

import pickle
import signal
import sys
import traceback
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.questions.plan import Plan
from sulh.questions.tally import tally
from sulh.version import __version__


class Versions(NamedTuple):
    """What must be the same everywhere for the digits to be the same."""

    sulh: str
    python: str
    numpy: str

    def __str__(self) -> str:
        return f"sulh {self.sulh}, Python {self.python}, numpy {self.numpy}"


HERE = Versions(__version__, f"{sys.version_info.major}.{sys.version_info.minor}", np.__version__)


@dataclass(frozen=True)
class Trouble:
    """An error that a chunk ended in, in a form that every process can read."""

    kind: type[Exception]
    text: str
    more: dict[str, Any]
    where: str

    def again(self) -> Exception:
        """Return the error itself."""
        error = self.kind.__new__(self.kind)
        Exception.__init__(error, self.text)
        error.__dict__.update(self.more)
        error.add_note(f"In a worker:\n{self.where}")
        return error


def begin(packed: bytes) -> None:
    """Make this process a worker of a pool: it has the plan, and leaves interruptions to who started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _given[:] = [packed]


def work(versions: tuple[str, ...], packed: bytes, first: int, last: int) -> dict[str, IntArray] | Versions | Trouble:
    """Judge a chunk in whatever process this is called.

    Parameters
    ----------
    versions
        What the versions must be.
    packed
        The plan; empty in a process that was given it when it started.

    Returns
    -------
    The arrays of the tally; the versions here, if they are others; or the error that it ended in.
    """
    if tuple(versions) != tuple(HERE):
        return HERE
    try:
        return judged(_unpacked(packed or _given[0]), first, last)
    except Exception as error:
        return Trouble(type(error), str(error), dict(error.__dict__), traceback.format_exc())


_given: list[bytes] = []
"""In a worker process of a pool: the plan."""


def pack(plan: Plan) -> bytes:
    """Return a plan as it is sent."""
    return zlib.compress(pickle.dumps(plan, pickle.HIGHEST_PROTOCOL), 1)


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Plan:
    plan: Plan = pickle.loads(zlib.decompress(packed))
    return plan


def judged(plan: Plan, first: int, last: int) -> dict[str, IntArray]:
    """Return the tally of a range as arrays, which are not negative, in as few bytes as hold them."""
    arrays = tally(plan, first, last).to_arrays()
    return {name: array.astype(np.min_scalar_type(int(array.max(initial=0)))) for name, array in arrays.items()}
