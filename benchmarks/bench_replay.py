"""Replays: every path of each shipped case with a history, all of them together, and random cases."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case

SIZES = (8, 10, 12, 14, 18)
STEPS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    import sulh

    shipped = [name for name in sulh.shipped_cases() if sulh.load(name).history]
    table = Table("replay", "paths", "changes", "median", "least", "memory", first=36)
    for name in [*shipped, "all of them"]:
        row(table, name, [name], arguments)
    for size in SIZES:
        with saved(random_case(size, 0)) as file:
            row(table, f"random, 2^{size}", [file, "random"], arguments)


def row(table: Table, name: str, asked: list[str], arguments: argparse.Namespace) -> None:
    runs = []
    for _ in range(arguments.runs):
        run = process([arguments.python, str(Path(__file__).resolve()), "--ask", *asked])
        runs.append({**json.loads(run.output), "mb": run.mb})
    table.row(name, str(runs[0]["paths"]), f"{runs[0]['changes']:,}", *times(runs), memory(runs))


def ask(name: str, kind: str = "") -> None:
    """Answer in this process, and print the seconds; a random case has a path of some single moves."""
    import sulh

    begin = perf_counter()
    if name == "all of them":
        walks = [walk for _, walk in sulh.score_card().rows]
    else:
        case = told(name) if kind else sulh.load(name)
        begin = perf_counter()
        walks = list(sulh.replay(case, max_states=LIMIT).walks)
    seconds = perf_counter() - begin
    tried = sum(max((one.n_tried for one in walk.contrasts or ()), default=0) for walk in walks)
    print(json.dumps({"answer": seconds, "paths": len(walks), "changes": tried}))


def told(file: str) -> object:
    """Return a random case with a path on which the parties turn their first options on, one after the other."""
    from dataclasses import replace

    import sulh
    from sulh.case.records import Path as Told
    from sulh.case.records import Step

    case = sulh.loads(Path(file).read_text(encoding="utf-8"))
    states, steps = ["N" * len(case.options)], []
    for party in case.parties[:STEPS]:
        number = case.options.index(party.options[0])
        steps.append(Step((party.id,), {number: True}))
        states.append(states[-1][:number] + "Y" + states[-1][number + 1 :])
    return replace(case, history={"record": Told("record", tuple(states), tuple(steps))})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
