"""The first ``sulh.solve(case)`` of a process: 4 parties, 12 random two-literal statements each, four concepts."""

from __future__ import annotations

import argparse
from statistics import median

from fresh import Table, ask, memory, time, times
from makers import random_case


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="2^22 and 2^24 states too: minutes, 1.5 GB")
    parser.add_argument("--runs", type=int, default=5, help="processes for each size, each with a case of its own")
    arguments = parser.parse_args()
    table = Table("states", "median", "least", "per state", "memory", "load", first=16)
    cost = {}
    for bits in [12, 16, 18, 20, *([22, 24] if arguments.large else [])]:
        runs = [ask("solve", random_case(bits, seed)) for seed in range(arguments.runs)]
        cost[bits] = median(run["answer"] for run in runs) / 2**bits
        per_state = f"{cost[bits] * 1e9:,.0f} ns"
        load = time(median(run["load"] for run in runs))
        table.row(f"2^{bits} = {2**bits:,}", *times(runs), per_state, memory(runs), load)
    print(f"A state at 2^{max(cost)} costs {cost[max(cost)] / cost[16]:.1f} times what it costs at 2^16.")


if __name__ == "__main__":
    main()
