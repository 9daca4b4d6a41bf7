"""What a case is about: each peace process that comes with sulh, its variants solved too, and a case of 2^18 states."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("about", "cases", "variants", "median", "least", "+ JSON", "memory", first=24)
    with saved(random_case(18, 0)) as file:
        for name, asked in {"the library": "", "four parties, 2^18": file}.items():
            runs = []
            for _ in range(arguments.runs):
                run = process([arguments.python, str(Path(__file__).resolve()), "--ask", asked])
                runs.append({**json.loads(run.output), "mb": run.mb})
            found = (f"{runs[0]['cases']}", f"{runs[0]['variants']}")
            table.row(name, *found, *times(runs), times(runs, "full")[0], memory(runs))


def ask(file: str) -> None:
    """Answer in this process, and print the seconds of each part; loading is not counted."""
    import sulh

    cases = [sulh.load(file)] if file else [sulh.load(name) for name in sulh.shipped_cases()]
    cases = [case for case in cases if case.history or file]
    begin = perf_counter()
    answers = [sulh.about(case, max_states=LIMIT) for case in cases]
    answered = perf_counter()
    for answer in answers:
        answer.to_dict()
    found = {"cases": len(cases), "variants": sum(len(case.variants) for case in cases)}
    print(json.dumps({"answer": answered - begin, "full": perf_counter() - answered, **found}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
