"""Least changes of the largest shipped case and of larger ones: all default kinds and costs, a total of up to 3."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case

SHIPPED = "us-taliban-2018-2021"
DOHA = "YNY YNN NN YN"

ROWS: list[tuple[str, str, dict[str, Any]]] = [
    (SHIPPED, f"{DOHA} under seq", {}),
    (SHIPPED, f"{DOHA} under sseq", {}),
    (SHIPPED, f"{DOHA} under nash", {}),
    (SHIPPED, "YYN YYN YY YN under seq", {}),
    (SHIPPED, "some talks and share_power under seq", {}),
    (SHIPPED, "no takeover under seq", {}),
    (SHIPPED, "only not takeover under seq", {}),
    (SHIPPED, f"{DOHA} under seq", {"remove_options": True, "coercive_options": True, "rank_coercive": True}),
    (SHIPPED, f"{DOHA} under seq", {"sanctions": "each-once", "budget": 2}),
    ("2^10", "{last} under seq", {}),
    ("2^12", "{last} under seq", {"budget": 2}),
    ("2^12", "{last} under gmr", {"budget": 2}),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each row")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("least changes", "settings", "judged", "of", "least cost", "median", "least", "memory", first=58)
    for name, wish, settings in ROWS:
        runs = []
        text = "" if name == SHIPPED else random_case(int(name.removeprefix("2^")), 0)
        for _ in range(arguments.runs):
            with saved(text) as file:
                asked = ["--ask", file if text else "", wish, json.dumps(settings)]
                run = process([arguments.python, str(Path(__file__).resolve()), *asked])
            runs.append({**json.loads(run.output), "mb": run.mb})
        told = ", ".join(
            f"{key}={value}" if value is not True else key.split("_")[0] for key, value in settings.items()
        )
        counts = (f"{runs[0][key]:,}" for key in ("judged", "combinations"))
        table.row(f"{name}: {wish}", told, *counts, str(runs[0]["least"]), *times(runs), memory(runs))


def ask(file: str, wish: str, settings: str) -> None:
    """Answer in this process, and print the seconds."""
    import sulh
    from sulh.case.states import list_states
    from sulh.errors import TooLarge
    from sulh.questions.least import least_changes

    case = sulh.loads(Path(file).read_text(encoding="utf-8")) if file else sulh.load(SHIPPED)
    if "{last}" in wish:
        states = list_states(case, LIMIT)
        wish = wish.format(last=states.name(len(states) - 1))
    begin = perf_counter()
    try:
        # With more answers asked for than there are, every cost is searched.
        found = least_changes(case, wish, most=10**5, max_states=LIMIT, **json.loads(settings))
    except TooLarge:
        print(json.dumps({"answer": perf_counter() - begin, "judged": 0, "combinations": 0, "least": "too large"}))
        return
    seconds = perf_counter() - begin
    counts = {key: sum(getattr(level, key) for level in found.levels) for key in ("judged", "combinations")}
    print(json.dumps({"answer": seconds, "least": found.least, "found": found.found, **counts}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
