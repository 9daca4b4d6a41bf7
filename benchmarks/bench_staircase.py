"""The hard kind: opponents improve in turn, up to hundreds of thousands of steps, while a third party loses."""

from __future__ import annotations

import argparse
import sys

from fresh import Table, ask, memory, times
from makers import stairs

CASES = {
    "1,022 steps, all states": stairs(9),
    "4,094 steps, a wide corridor": stairs(11, walls=5),
    "262,142 steps, a corridor a step wide": stairs(17, walls=17),
    "189 steps of three, all states": stairs(6, opponents=3),
    "196,605 steps of three, a corridor": stairs(16, walls=16, opponents=3),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("stairs", "states", "median", "least", "memory")
    for name, text in CASES.items():
        runs = [ask("solve", text, arguments.python) for _ in range(arguments.runs)]
        table.row(name, f"{runs[0]['states']:,}", *times(runs), memory(runs))


if __name__ == "__main__":
    main()
