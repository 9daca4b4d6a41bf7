"""Other shapes of a case, each against the plain one of the same size: what is slow, and how much."""

from __future__ import annotations

import argparse

from fresh import Table, ask, memory, times
from makers import random_case, weighted, with_coalesced_states, with_forbidden_move

BITS = 18
CASES = {
    "plain: four parties, 12 statements each": random_case(BITS, 0),
    "eight parties": random_case(BITS, 0, parts=[1] * 8),
    "40 statements each": random_case(BITS, 0, statements=40),
    "weights, hardly any ties": weighted(BITS, 0),
    "one party with 16 options, two with one": random_case(BITS, 0, parts=[16, 1, 1]),
    "four parties, all options one-way": random_case(BITS, 0, direction="forward"),
    "two parties, nine one-way options each": random_case(BITS, 0, parts=[1, 1], direction="forward"),
    "one forbidden move": with_forbidden_move(random_case(BITS, 0)),
    "a quarter of the states coalesced": with_coalesced_states(random_case(BITS, 0), BITS),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    arguments = parser.parse_args()
    table = Table(f"2^{BITS} option vectors", "states", "median", "least", "memory")
    for name, text in CASES.items():
        runs = [ask("solve", text) for _ in range(arguments.runs)]
        table.row(name, f"{runs[0]['states']:,}", *times(runs), memory(runs))


if __name__ == "__main__":
    main()
