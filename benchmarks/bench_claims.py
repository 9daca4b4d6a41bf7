"""Claims: the whole library, single cases with all that verdicts depend on, and 2^16 and 2^18 states."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case, stairs

SAYS = ["inevitable ({0} and {5})", "{1} leads to {6}", "ends {2}", "every {3} holds", "possible ({4} and not {7})"]
"""About the first options of a case."""

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "all cases that come with sulh": ("", {}),
    "the same, without dependence": ("", {"dependence": False}),
    "us-taliban-2018-2021": ("us-taliban-2018-2021", {}),
    "syria-astana-2017": ("syria-astana-2017", {}),
    "2^16 states, improvements": (random_case(16, 0), {"by": "improvements", "agreements": False, "dependence": False}),
    "2^18 states, improvements": (random_case(18, 0), {"by": "improvements", "agreements": False, "dependence": False}),
    "2^18 states, moves": (random_case(18, 0), {"by": "moves", "agreements": False, "dependence": False}),
    "a staircase, 2^19": (stairs(9), {"by": "improvements", "agreements": False, "dependence": False}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("claims", "claims", "reached", "median", "least", "memory", first=32)
    for name, (text, asked) in CASES.items():
        runs = []
        for _ in range(arguments.runs):
            with saved(text) as file:
                given = file if "\n" in text else text or "--all"
                command = [arguments.python, str(Path(__file__).resolve()), "--ask", given, json.dumps(asked)]
                run = process(command)
            runs.append({**json.loads(run.output), "mb": run.mb})
        table.row(name, f"{runs[0]['claims']:,}", f"{runs[0]['reached']:,}", *times(runs), memory(runs))


def ask(file: str, asked: str) -> None:
    """Answer in this process, and print the seconds."""
    import sulh

    begin = perf_counter()
    if file == "--all":
        rows = sulh.propositions(**json.loads(asked)).rows
        print(json.dumps({"claims": len(rows), "reached": 0, "answer": perf_counter() - begin}))
        return
    case = sulh.load(file, max_states=LIMIT)
    given: dict[str, Any] = {} if case.claims else {"start": "N" * len(case.options), "says": said(case)}
    begin = perf_counter()
    answer = sulh.claims(case, max_states=LIMIT, max_moves=1 << 28, **given, **json.loads(asked))
    took = perf_counter() - begin
    print(json.dumps({"claims": len(answer.answers), "reached": answer.reached, "answer": took}))


def said(case: Any) -> list[str]:
    """Return claims about the first options of a case."""
    names = [case.options[k % len(case.options)].name for k in range(8)]
    return [text.format(*names) for text in SAYS]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
