"""Every one-party concept that never lists a move, on 2^18 states and 4 parties: alone, and all together.

Plain; with two uncertain statements a party; with two strong ones, one of them below milder ones.
"""

from __future__ import annotations

import argparse
from statistics import median

from fresh import Table, ask, memory, time
from makers import marked, random_case

MARKS = {
    "plain": {},
    "uncertain": {2: "uncertain", 6: "uncertain"},
    "strong": {0: "strong", 3: "strong"},
    "both": {0: "strong", 3: "uncertain"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=18, help="options, all free")
    parser.add_argument("--runs", type=int, default=3, help="processes for each kind of marks")
    arguments = parser.parse_args()
    table = Table("marks", "concepts", "together", "slowest", "", "memory", first=16)
    for name, marks in MARKS.items():
        text = marked(random_case(arguments.bits, 0), marks)
        runs = [ask("concepts", text) for _ in range(arguments.runs)]
        seconds = {id: median(run["each"][id] for run in runs) for id in runs[0]["each"]}
        slowest = max(seconds, key=lambda id: seconds[id])
        together = time(median(run["answer"] for run in runs))
        table.row(name, str(len(seconds)), together, time(seconds[slowest]), slowest, memory(runs))


if __name__ == "__main__":
    main()
