"""How each party sees a case: two views of four parties and an observer's, eight entries to correct."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, times
from makers import names, random_case, shared


def with_views(n_options: int, seed: int) -> str:
    """Return a random case with views of every kind of entry."""
    own = shared(n_options, [1] * 4)
    (a, b, c, d), every = own, names(n_options)
    hidden, moved = own[c][0], own[d][0]
    lines = [
        "status: past",
        f"status_quo: {'N' * n_options}",
        "views:",
        f"  {a} sees:",
        f"    of: {a}",
        f"    about: {{{b}: {{preferences: [{every[0]}, not {every[-1]}, {every[1]} if {every[2]}]}}}}",
        f"    hidden: {c}.{hidden}",
        f"    infeasible: {every[0]} and {every[1]} and not {every[2]}",
        f"  {b} sees:",
        f"    of: {b}",
        f"    adds: {{{c}.bluff: Bluff}}",
        f"    owner: {{{d}.{moved}: {c}}}",
        f"    about: {{{c}: {{preferences: [bluff if {every[3]}, {every[4]}, not {every[5]}]}}}}",
        "  a text:",
        "    observer: a text",
        f"    about: {{{a}: {{preferences: [not {every[0]}]}}, {d}: {{preferences: [{every[6]}, {every[7]}]}}}}",
    ]
    return random_case(n_options, seed) + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("views", "expected by all", "median", "least", "+ JSON", "memory", first=34)
    for size in (12, 14, 16, 18):
        for concept in ("nash", "seq"):
            runs = []
            for _ in range(arguments.runs):
                with saved(with_views(size, 0)) as file:
                    command = [arguments.python, str(Path(__file__).resolve()), "--ask", file, concept]
                    run = process(command)
                runs.append({**json.loads(run.output), "mb": run.mb})
            name = f"2^{size} states, {concept}"
            table.row(name, f"{runs[0]['hypergame']:,}", *times(runs), times(runs, "full")[0], memory(runs))


def ask(file: str, concept: str) -> None:
    """Answer in this process, and print the seconds of each part."""
    import sulh

    case = sulh.loads(Path(file).read_text(encoding="utf-8"))
    begin = perf_counter()
    answer = sulh.views(case, concept=concept, max_states=LIMIT)
    answered = perf_counter()
    answer.to_dict()
    found = {"hypergame": len(answer.hypergame)}
    print(json.dumps({"answer": answered - begin, "full": perf_counter() - answered, **found}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
