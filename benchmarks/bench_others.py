"""sulh beside the matrix form of the literature: the same cases, the same verdicts, both timed on arrays.

Timed is what each does once states, scores and moves are known: for the matrices from lists of moves on, for
sulh from options and scores on. That they agree on every state, party and concept is checked each time.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np
from dense import verdicts
from fresh import Table, time
from makers import random_case

import sulh
from sulh.case.moves import arcs, graph
from sulh.case.scores import scores
from sulh.case.states import list_states
from sulh.stability.concept import Semantics
from sulh.stability.registry import concepts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--options", type=int, nargs="+", default=[6, 7, 8, 9, 10, 11], help="2^these states")
    arguments = parser.parse_args()
    table = Table("states", "sulh", "matrices", "ratio", "verdicts", first=8)
    for n_options in [4, *arguments.options]:  # the first warms both up, and is not shown
        case = sulh.loads(random_case(n_options, 0))
        states = list_states(case)
        parties = range(len(case.parties))
        lists = [arcs(case, party, states) for party in case.parties]
        score = np.array(scores(case, states), np.int64)

        begin = perf_counter()
        model = graph(case, states)
        ours = {c.id: np.array([c.stable(model, party, Semantics()) for party in parties]) for c in concepts("all")}
        between = perf_counter()
        moves = [np.zeros((len(states), len(states)), bool) for _ in parties]
        for matrix, (starts, ends) in zip(moves, lists, strict=True):
            matrix[starts, ends] = True
        theirs = verdicts(moves, score)
        end = perf_counter()

        if any(not np.array_equal(ours[id], theirs[id]) for id in theirs):
            raise SystemExit(f"The answers differ at {len(states)} states.")
        if n_options != 4:
            ratio = (end - between) / (between - begin)
            equal = f"{sum(verdict.size for verdict in theirs.values()):,} equal"
            table.row(f"{len(states):,}", time(between - begin), time(end - between), f"{ratio:,.0f}", equal)


if __name__ == "__main__":
    main()
