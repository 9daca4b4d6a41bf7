"""A picture of a part of 2^18 states, and the arrows of a crowded one, as SVG."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from fresh import Table, memory, process, saved, times
from makers import random_case

ALL_OFF, ALL_ON = "N" * 18, "Y" * 18
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "graph, 2^18": (random_case(18, 0), {}),
    "graph of improvements, 2^18": (random_case(18, 0), {"around": ALL_OFF, "steps": 1, "arcs": "improvements"}),
    "table, 2^18": (random_case(18, 0), {"what": "table"}),
    "deal, 2^18": (random_case(18, 0), {"what": "deal", "start": ALL_OFF, "to": ALL_ON}),
    "graph, 32 states": (random_case(5, 0), {"arcs": "moves"}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("draw", "states", "arcs", "median", "least", "+ SVG", "memory", first=30)
    for name, (text, asked) in CASES.items():
        runs = []
        for _ in range(arguments.runs):
            with saved(text) as file:
                command = [arguments.python, str(Path(__file__).resolve()), "--ask", file, json.dumps(asked)]
                run = process(command)
            runs.append({**json.loads(run.output), "mb": run.mb})
        states, arcs = runs[0]["states"], runs[0]["arcs"]
        table.row(name, f"{states:,}", f"{arcs:,}", *times(runs), times(runs, "full")[0], memory(runs))


def ask(file: str, asked: str) -> None:
    """Draw in this process, and print the seconds of each part."""
    import sulh

    case = sulh.loads(Path(file).read_text(encoding="utf-8"))
    begin = perf_counter()
    picture = sulh.draw(case, **json.loads(asked))
    answered = perf_counter()
    assert picture.svg
    found = {"states": len(picture.shows.shown), "arcs": len(picture.shows.arcs)}
    print(json.dumps({"answer": answered - begin, "full": perf_counter() - answered, **found}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
