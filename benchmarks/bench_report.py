"""Reports: the flagship, another large shipped case, and a case of 2^16 states with a record and claims, as HTML.

What is measured is all but loading: the answers, then the document with its pictures, then the page and its files.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from fresh import LIMIT, Table, memory, process, saved, times
from makers import random_case

RECORD = """
status: past
status_quo: NNNNNNNNNNNNNNNN
history:
  record:
    - {by: p0, change: {o0: yes}}
    - {by: p1, change: {o4: yes, o5: yes}}
    - {by: p2, change: {o8: yes}}
claims:
  first: {claim: A sentence., says: "inevitable (o0 and o5)"}
  second: {claim: Another., says: "every o3 holds"}
"""

CASES = {
    "us-taliban-2018-2021, 416 states": "us-taliban-2018-2021",
    "syria-astana-2017": "syria-astana-2017",
    "four parties, 2^16": random_case(16, 0) + RECORD,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="processes for each case")
    parser.add_argument("--python", default=sys.executable, help="another Python, such as one with sulh[fast]")
    arguments = parser.parse_args()
    table = Table("report", "answers", "document", "saved", "page", "files", "memory", first=34)
    for name, text in CASES.items():
        runs = []
        for _ in range(arguments.runs):
            with saved(text if "\n" in text else "") as file:
                given = file if "\n" in text else text
                run = process([arguments.python, str(Path(__file__).resolve()), "--ask", given])
            runs.append({**json.loads(run.output), "mb": run.mb})
        parts = [times(runs, part)[0] for part in ("answer", "document", "save")]
        table.row(name, *parts, f"{runs[0]['page'] / 1000:,.0f} KB", f"{runs[0]['files']}", memory(runs))


def ask(file: str) -> None:
    """Write a report in this process, and print the seconds of each part; loading is not counted."""
    import sulh

    case = sulh.load(file, max_states=LIMIT)
    begin = perf_counter()
    report = sulh.report(case, with_views=True, max_states=LIMIT)
    answered = perf_counter()
    _ = report.document
    made = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        page, *files = report.save(Path(folder) / "report.html")
        done = perf_counter()
        size = page.stat().st_size
    parts = {"answer": answered - begin, "document": made - answered, "save": done - made}
    print(json.dumps({**parts, "page": size, "files": len(files)}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(*sys.argv[2:])
    else:
        main()
