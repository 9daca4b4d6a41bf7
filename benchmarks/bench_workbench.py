"""The workbench: a drop answered with the changed page, the first page, its start, its memory, and 2^16 states."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from fresh import Table
from fresh import time as told
from makers import random_case

MATCH = re.compile(r'data-match="([0-9a-f]+)"')


class Inside:
    """The application of a folder in this process, without a port."""

    def __init__(self, folder: Path) -> None:
        from starlette.testclient import TestClient

        from sulh.web.app import application
        from sulh.web.bench import Workbench

        bench = Workbench.of(folder)
        self.client = TestClient(
            application(bench), base_url="http://127.0.0.1", headers={"origin": "http://127.0.0.1"}
        )
        self.client.cookies.set(bench.cookie, bench.pass_word)

    def page(self, address: str) -> Any:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def change(self, address: str, operation: dict[str, Any]) -> float:
        """Make a change as the page does; the seconds until the changed page is there."""
        match = MATCH.search(self.page(address).text)
        assert match is not None
        htmx = {"hx-request": "true", "hx-target": "div#work", "hx-source": "form#x", "hx-current-url": address}
        begin = time.perf_counter()
        answer = self.client.post(f"{address}/edit", data={"match": match[1], **operation}, headers=htmx)
        assert answer.status_code == 200, answer.text
        return time.perf_counter() - begin


def seconds(ask: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    ask()
    return time.perf_counter() - begin


def _swap(inside: Inside, address: str) -> dict[str, Any]:
    """Return the operation that moves the first statement of the first party down."""
    form = json.loads(inside.page(f"/api{address}").content)["form"]
    party, entry = next((id, one) for id, one in form["parties"].items() if len(one.get("preferences", [])) > 1)
    first = entry["preferences"][0]
    statement = first if isinstance(first, str) else first["prefer"]
    return {"op": "move-statement", "party": party, "index": "0", "statement": statement, "to": "1"}


def memory(process: subprocess.Popen[bytes]) -> list[float]:
    """Return the proportional memory of a process and of its children, in MB; empty where the system does not tell."""

    def read(file: Path) -> str:
        with suppress(OSError):  # it has ended by now
            return file.read_text()
        return ""

    def tree(number: int) -> list[int]:
        children = [int(one) for file in Path(f"/proc/{number}/task").glob("*/children") for one in read(file).split()]
        return [number, *(each for child in children for each in tree(child))]

    rollups = [read(Path(f"/proc/{number}/smaps_rollup")) for number in tree(process.pid)]
    return [int(text.partition("\nPss:")[2].split()[0]) / 1024 for text in rollups if "\nPss:" in text]


@dataclass
class Started:
    """A server: seconds to its first page and to each further one; MB after pages alone, after questions, at most."""

    first: float
    each: list[float]
    pages: float
    questions: float
    most: float


def start(case: Path, pages: list[str], questions: list[str]) -> Started:
    """Serve a folder with this case alone, and ask for pages, then for answers."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "flagship.yaml").write_bytes(case.read_bytes())
        begin = time.perf_counter()
        command = [sys.executable, "-m", "sulh", "serve", folder, "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            try:
                return _asked(process, begin, pages, questions)
            finally:
                process.terminate()


def _asked(process: subprocess.Popen[bytes], begin: float, pages: list[str], questions: list[str]) -> Started:
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(address).read()
    first = time.perf_counter() - begin
    base = address.partition("/?")[0]
    each = [seconds(lambda page=page: opener.open(base + page).read()) for page in pages]
    after = sum(memory(process))
    most, over = [after], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            most.append(sum(memory(process)))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        for question in questions:
            opener.open(base + question).read()
    finally:
        over.set()
        watching.join()
    return Started(first, each, after, sum(memory(process)), max(most))


def main() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        print("This needs sulh[web]: skipped.")
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    from sulh.files.reader import shipped_cases

    table = Table("what", "median", "least", "most", first=62)

    def row(what: str, found: list[float]) -> None:
        table.row(what, told(median(found)), told(min(found)), told(max(found)))

    flagship = Path(str(shipped_cases()["us-taliban-2018-2021"]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flagship.yaml").write_bytes(flagship.read_bytes())
        (folder / "large.yaml").write_text(random_case(16, 0), encoding="utf-8")
        inside = Inside(folder)
        row("flagship: its page, the first of the process", [seconds(lambda: inside.page(FLAGSHIP))])
        row("flagship: its page again", [seconds(lambda: inside.page(FLAGSHIP)) for _ in range(runs)])
        row("flagship: a new title", [inside.change(FLAGSHIP, _title(turn)) for turn in range(runs)])
        moved = [inside.change(FLAGSHIP, _swap(inside, FLAGSHIP)) for _ in range(runs)]
        row("flagship: a statement dropped one place lower", moved)
        row("2^16 states: its page, the first time", [seconds(lambda: inside.page(LARGE))])
        row("2^16 states: its page again", [seconds(lambda: inside.page(LARGE)) for _ in range(runs)])
        row("2^16 states: the last page of the board", [seconds(lambda: inside.page(f"{LARGE}?page=3277"))])
        row("2^16 states: the graph around the status quo", [seconds(lambda: inside.page(f"{LARGE}/graph"))])
        moved = [inside.change(LARGE, _swap(inside, LARGE)) for _ in range(runs)]
        row("2^16 states: a statement dropped one place lower", moved)
    found = [start(flagship, [FLAGSHIP, f"{FLAGSHIP}/graph"], ASKED) for _ in range(3)]
    row("from the start of `sulh serve` to its first page", [one.first for one in found])
    row("then the page of the flagship, its first time", [one.each[0] for one in found])
    pages, after, most = (max(getattr(one, part) for one in found) for part in ("pages", "questions", "most"))
    print(f"\nMemory (PSS, all processes): {pages:.0f} MB after three pages of the flagship,")
    print(f"{after:.0f} MB after why, deals and paths were asked, {most:.0f} MB at most meanwhile.")


FLAGSHIP, LARGE = "/case/flagship.yaml", "/case/large.yaml"

ASKED = [
    f"{FLAGSHIP}/{question}&wait=60"
    for question in ("why.json?state=NNYNNNNNNN", "deals.json?concept=seq", "paths.json?concept=seq")
]


def _title(turn: int) -> dict[str, Any]:
    return {"op": "set-title", "title": f"Title {turn}"}


if __name__ == "__main__":
    main()
