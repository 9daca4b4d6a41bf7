"""Measure in fresh processes: what somebody meets who asks one question and leaves.

As a script, ``python benchmarks/fresh.py QUESTION CASE MAX_STATES`` is such a process. It loads a case file,
answers one question about it and prints one line of JSON: the seconds of each part, and what it found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

HERE = Path(__file__).resolve()
LIMIT = 1 << 24


class Run(NamedTuple):
    """One process: its seconds from start to end, its peak memory in MB, and what it printed."""

    seconds: float
    mb: float
    output: str


def process(command: Sequence[str]) -> Run:
    """Run a command to its end; stop everything if it fails."""
    begin = perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as pipe:
        output = pipe.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return Run(seconds, usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10), output)


@contextmanager
def saved(text: str) -> Iterator[str]:
    """Keep the text in a file for a while; its path."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(text, encoding="utf-8")
        yield str(file)


def ask(question: str, text: str, python: str = sys.executable) -> dict[str, Any]:
    """Ask a question about a case file's text in a fresh process; what it printed, and its peak memory ``mb``."""
    with saved(text) as file:
        run = process([python, str(HERE), question, file, str(LIMIT)])
    return {**json.loads(run.output), "mb": run.mb}


class Table:
    """A table that prints each row as soon as it is known."""

    def __init__(self, *heads: str, first: int = 44) -> None:
        self.widths = [first, *(max(10, len(head)) for head in heads[1:])]
        self.row(*heads)
        self.row(*("-" * width for width in self.widths))

    def row(self, *cells: str) -> None:
        first, *rest = [cell.rjust(width) for cell, width in zip(cells, self.widths, strict=True)]
        print("  ".join([cells[0].ljust(len(first)), *rest]), flush=True)


def time(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.2f} s"


def times(runs: Sequence[dict[str, Any]], part: str = "answer") -> tuple[str, str]:
    """Return the median and the least of a part of some runs."""
    return time(median(run[part] for run in runs)), time(min(run[part] for run in runs))


def memory(runs: Sequence[dict[str, Any]]) -> str:
    return f"{max(run['mb'] for run in runs):,.0f} MB"


def solve(case: Any, limit: int) -> Callable[[], dict[str, Any]]:
    import sulh

    solution = sulh.solve(case, max_states=limit)
    return lambda: {
        "states": len(solution.states),
        "equilibria": {id: len(solution.equilibria(id)) for id in solution.concepts},
    }


def list_states(case: Any, limit: int) -> Callable[[], dict[str, Any]]:
    from sulh.case.states import list_states

    states = list_states(case, limit)
    return lambda: {"states": len(states)}


def concepts(case: Any, limit: int) -> Callable[[], dict[str, Any]]:
    """Ask for every one-party concept that has a fast form, one after the other, on one graph."""
    from sulh.case.moves import graph
    from sulh.errors import TooLarge
    from sulh.stability.concept import Semantics
    from sulh.stability.registry import CONCEPTS, chosen

    model = graph(case, max_states=limit)
    slow = {"sim", "seq-or-sim", *(id for id in CONCEPTS if id.startswith("r"))}
    each = {}
    for concept, _ in chosen(model, ["all"])[0]:
        if concept.id not in slow and not concept.id.startswith(("every-seq", "some-seq")):
            begin = perf_counter()
            try:
                for party in range(len(case.parties)):
                    concept.stable(model, party, Semantics())
            except TooLarge:  # not by orders of all states: no fast form for these marks
                continue
            each[concept.id] = perf_counter() - begin
    return lambda: {"states": model.n, "each": each}


QUESTIONS = {"solve": solve, "list": list_states, "concepts": concepts}
"""Each answers, and returns how to say what it found, which is not timed."""


def main(question: str, file: str, limit: str) -> None:
    begin = perf_counter()
    import sulh

    case = sulh.loads(Path(file).read_text(encoding="utf-8"))
    loaded = perf_counter()
    found = QUESTIONS[question](case, int(limit))
    answered = perf_counter()
    print(json.dumps({"load": loaded - begin, "answer": answered - loaded, **found()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
