"""Conditions and shares: every state of the largest shipped case, and one state of larger cases."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case, with_coalesced_states, with_forbidden_move

SHIPPED = "us-taliban-2018-2021"
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")

CASES = {
    "2^10 states": random_case(10, 0),
    "2^12 states": random_case(12, 0),
    "2^14 states": random_case(14, 0),
    "2^10, options one way": random_case(10, 0, direction="forward"),
    "2^10, one forbidden move": with_forbidden_move(random_case(10, 0)),
    "2^10, coalesced states": with_coalesced_states(random_case(10, 0), 10),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each row")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("conditions", "concept", "shares", "median", "least", "joint", "memory", first=34)
    rows = [("every state of " + SHIPPED, "", concept) for concept in CONCEPTS]
    rows += [(name, text, concept) for name, text in CASES.items() for concept in CONCEPTS[1:]]
    for name, text, concept in rows:
        runs = []
        for _ in range(arguments.runs):
            with saved(text) as file:
                command = [arguments.python, str(Path(__file__).resolve()), "--ask", file if text else "", concept]
                run = process(command)
            runs.append({**json.loads(run.output), "mb": run.mb})
        table.row(name, concept, runs[0]["shares"], *times(runs), times(runs, "joint")[0], memory(runs))


def ask(file: str, concept: str) -> None:
    """Answer in this process, and print the seconds: of the conditions, and of the share of one state's profiles."""
    import sulh
    from sulh.questions.conditions import conditions
    from sulh.questions.situation import situation

    case = sulh.loads(Path(file).read_text(encoding="utf-8")) if file else sulh.load(SHIPPED)
    here = situation(case, max_states=LIMIT)
    begin = perf_counter()
    answers = [conditions(here, s, concept, joint=False) for s in (range(1) if file else range(here.graph.n))]
    answered = perf_counter()
    conditions(here, 0, concept)
    kinds = sorted({one.share.how for answer in answers for one in answer.parties})
    print(json.dumps({"answer": answered - begin, "joint": perf_counter() - answered, "shares": ", ".join(kinds)}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
