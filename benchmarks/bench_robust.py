"""Drawn codings counted: many at once, on one process and on two, and what one coding costs."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, time, times
from makers import random_case, with_forbidden_move

FLAGSHIP = "us-taliban-2018-2021"

CASES: dict[str, tuple[str, int, str]] = {
    "flagship, 416 states": (FLAGSHIP, 100_000, "nash,gmr,smr,seq"),
    "flagship, seq alone": (FLAGSHIP, 100_000, "seq"),
    "4,096 states": (random_case(12, 0), 1_000, "nash,gmr,smr,seq"),
    "4,096 states, another case": (random_case(12, 1), 1_000, "nash,gmr,smr,seq"),
    "4,096 states, one forbidden move": (with_forbidden_move(random_case(12, 0)), 1_000, "nash,gmr,smr,seq"),
    "2^16 states": (random_case(16, 0), 50, "nash,gmr,smr,seq"),
    "one by one: flagship, sim": (FLAGSHIP, 500, "sim"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    arguments = parser.parse_args()
    table = Table("tally", "codings", "prepare", "median", "least", "one coding", "two at once", "memory", first=34)
    for name, (text, codings, concepts) in CASES.items():
        runs = []
        with saved(text) as file:
            command = [sys.executable, str(Path(__file__).resolve()), "--ask", text if text == FLAGSHIP else file]
            for _ in range(arguments.runs):
                run = process([*command, "0", str(codings), concepts])
                runs.append({**json.loads(run.output), "mb": run.mb})
            both = halves(command, codings, concepts)
        each = f"{min(run['answer'] for run in runs) / codings * 1e6:,.0f} us"
        ready = times(runs, "prepare")[0]
        table.row(name, f"{codings:,}", ready, *times(runs), each, time(both), memory(runs))


def halves(command: list[str], codings: int, concepts: str) -> float:
    """Count each half in a process of its own, both at the same time; the seconds of the slower."""
    middle = codings // 2
    parts = [(0, middle), (middle, codings)]
    children = [
        subprocess.Popen([*command, str(first), str(last), concepts], stdout=subprocess.PIPE) for first, last in parts
    ]
    return float(max(json.loads(child.communicate()[0])["answer"] for child in children))


def ask(name: str, first: str, last: str, concepts: str) -> None:
    """Count in this process, and print the seconds of each part."""
    import sulh
    from sulh.questions.plan import Plan
    from sulh.questions.tally import base, tally

    case = sulh.load(name, max_states=LIMIT)
    begin = perf_counter()
    plan = Plan(case, tuple(concepts.split(",")), max_states=LIMIT)
    base(plan)
    ready = perf_counter()
    tally(plan, int(first), int(last))
    print(json.dumps({"prepare": ready - begin, "answer": perf_counter() - ready}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
