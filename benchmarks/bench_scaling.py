"""The whole of ``sulh robust`` by one process and by several, and by a Dask cluster where that is installed."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from fresh import Table, memory, process, saved, times
from makers import random_case

FLAGSHIP = "us-taliban-2018-2021"
CASES = {
    "flagship, 416 states": (FLAGSHIP, 100_000),
    "4,096 states": (random_case(12, 0), 1_000),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each row")
    parser.add_argument("--share", type=float, default=1.0, help="of the codings, to look quickly")
    arguments = parser.parse_args()
    table = Table("robust", "codings", "workers", "median", "least", "one coding", "times", "memory", first=24)
    for name, (text, codings) in CASES.items():
        samples = max(500, int(codings * arguments.share))
        alone = 0.0
        answers = set()
        with saved(text) as file:
            for who in crews():
                command = [sys.executable, str(Path(__file__).resolve()), "--ask", text if text == FLAGSHIP else file]
                runs = []
                for _ in range(arguments.runs):
                    run = process([*command, str(samples), who])
                    runs.append({**json.loads(run.output), "mb": run.mb})
                answers |= {run["digits"] for run in runs}
                took = median(run["answer"] for run in runs)
                alone = alone or took
                each = f"{took / samples * 1e6:,.0f} us"
                table.row(name, f"{samples:,}", who, *times(runs), each, f"{alone / took:.2f}", memory(runs))
        assert len(answers) == 1, "the digits differ"


def crews() -> list[str]:
    """Return who is measured: processes up to the number of cores, and a cluster of as many."""
    cores = os.cpu_count() or 1
    counts = [str(2**k) for k in range(cores.bit_length()) if 2**k <= cores]
    try:
        import distributed  # noqa: F401
    except ImportError:
        return counts
    return [*counts, f"dask {cores}"]


def ask(name: str, samples: str, who: str) -> None:
    """Answer in this process, with others; print the seconds, and a digest of all digits."""
    import hashlib

    import sulh

    case = sulh.load(name)
    kind, _, number = who.rpartition(" ")
    if kind:
        import distributed

        with distributed.LocalCluster(int(number), threads_per_worker=1, dashboard_address=None) as machines:
            begin = perf_counter()
            answer = sulh.robust(case, samples=int(samples), scheduler=machines.scheduler_address)
            took = perf_counter() - begin
    else:
        begin = perf_counter()
        answer = sulh.robust(case, samples=int(samples), workers=int(number))
        took = perf_counter() - begin
    digits = hashlib.sha256(json.dumps(answer.to_dict()).encode()).hexdigest()
    print(json.dumps({"answer": took, "digits": digits}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
