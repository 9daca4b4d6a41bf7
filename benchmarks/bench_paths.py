"""What can be reached from one state of 2^18: the answer, and all of it as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case, six_parties, stairs, with_coalesced_states, with_forbidden_move

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "undeterred and agreements": (random_case(18, 0), {}),
    "another case": (random_case(18, 1), {}),
    "to one state": (random_case(18, 0), {"to": "Y" * 18}),
    "undeterred": (random_case(18, 0), {"agreements": False}),
    "improvements": (random_case(18, 0), {"by": "improvements", "agreements": False}),
    "improvements, another case": (random_case(18, 1), {"by": "improvements", "agreements": False}),
    "moves": (random_case(18, 0), {"by": "moves", "agreements": False}),
    "undeterred under smr": (random_case(18, 0), {"concept": "smr"}),
    "one forbidden move": (with_forbidden_move(random_case(18, 0)), {}),
    "coalesced states, 2^14": (with_coalesced_states(random_case(14, 0), 14), {}),
    "six parties, 138,240 states": (six_parties(), {}),
    "a staircase of 1,022 steps, 2^19": (stairs(9), {"by": "improvements", "agreements": False}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("paths", "reached", "complete", "median", "least", "+ JSON", "memory", first=34)
    for name, (text, asked) in CASES.items():
        runs = []
        for _ in range(arguments.runs):
            with saved(text) as file:
                command = [arguments.python, str(Path(__file__).resolve()), "--ask", file, json.dumps(asked)]
                run = process(command)
            runs.append({**json.loads(run.output), "mb": run.mb})
        complete = "yes" if runs[0]["complete"] else f"{runs[0]['within']} steps"
        table.row(name, f"{runs[0]['reached']:,}", complete, *times(runs), times(runs, "full")[0], memory(runs))


def ask(file: str, asked: str) -> None:
    """Answer in this process, and print the seconds of each part."""
    import sulh

    case = sulh.loads(Path(file).read_text(encoding="utf-8"))
    start = "N" * len(case.options)
    if case.rules:
        from sulh.case.states import list_states

        start = list_states(case, LIMIT).name(0)
    begin = perf_counter()
    answer = sulh.paths(case, start, max_states=LIMIT, **json.loads(asked))
    answered = perf_counter()
    answer.to_dict()
    found = {"reached": len(answer.reached), "complete": answer.complete, "within": answer.within}
    print(json.dumps({"answer": answered - begin, "full": perf_counter() - answered, **found}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
