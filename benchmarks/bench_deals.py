"""Agreements of up to three signatories at 2^18 states: the answer, and the packages that JSON has in full."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, times
from makers import marked, random_case, six_parties, weighted, with_coalesced_states, with_forbidden_move

CASES = {
    "2^18 states, 4 parties": random_case(18, 0),
    "another": random_case(18, 1),
    "one-way options": random_case(18, 2, direction="forward"),
    "two parties hold most": random_case(18, 3, parts=(8, 8, 1, 1)),
    "weights, hardly any ties": weighted(18, 0),
    "six parties, 138,240 states": six_parties(),
    "one forbidden move": with_forbidden_move(random_case(18, 0)),
    "coalesced states, 2^14": with_coalesced_states(random_case(14, 0), 14),
    "strong statements": marked(random_case(18, 0), {2: "strong"}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("deals", "packages", "median", "least", "+ in full", "memory")
    for name, text in CASES.items():
        runs = []
        for _ in range(arguments.runs):
            with saved(text) as file:
                run = process([arguments.python, str(Path(__file__).resolve()), "--ask", file])
            runs.append({**json.loads(run.output), "mb": run.mb})
        table.row(name, f"{runs[0]['packages']:,}", *times(runs), times(runs, "full")[0], memory(runs))


def ask(file: str) -> None:
    """Answer in this process, and print the seconds of each part."""
    import sulh

    case = sulh.loads(Path(file).read_text(encoding="utf-8"))
    start = "N" * len(case.options)
    if case.rules:
        from sulh.case.states import list_states

        start = list_states(case, LIMIT).name(0)
    begin = perf_counter()
    answer = sulh.deals(case, start, max_states=LIMIT)
    answered = perf_counter()
    answer.to_dict()
    full = perf_counter() - answered
    print(json.dumps({"answer": answered - begin, "full": full, "packages": len(answer.packages)}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(sys.argv[2])
    else:
        main()
