"""Many clients change one case of the workbench at once: each change is made once or refused, and none is lost."""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

CASE = "case.yaml"
PATH = f"/api/case/{CASE}"


@dataclass
class Counted:
    """What one client counted: each change with the text it was made for and the text it made, and how long it took."""

    made: list[tuple[str, str, str]] = field(default_factory=list)
    refused: int = 0
    read: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Client:
    """A client with a connection of its own."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, Any]:
        """Return the status, the name of the text, and the answer."""
        sent = json.dumps(body) if body is not None else None
        self.connection.request(method, path, sent, {**self.headers, **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.headers.get("ETag", ""), json.loads(answer.read())


@contextmanager
def served(case: Path) -> Iterator[tuple[int, str, Path]]:
    """Serve a copy of a case by a process of its own; its port, its token, and the folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / CASE).write_bytes(case.read_bytes())
        command = [sys.executable, "-m", "sulh", "serve", name, "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            address = urlsplit(json.loads(process.stdout.readline())["address"])
            try:
                yield address.port or 0, address.query.partition("=")[2], folder
            finally:
                process.terminate()


def work(number: int, port: int, token: str, until: float, counted: Counted) -> None:
    """Change the case again and again, as one client: read it, change what was read, read again where refused."""
    with Client(port, token) as client:
        _work(number, client, until, counted)


def _work(number: int, client: Client, until: float, counted: Counted) -> None:
    chance, turn = random.Random(number), 0
    while time.monotonic() < until:
        status, match, _ = client.ask("GET", PATH)
        counted.read += 1
        if status != 200:
            counted.faults.append(f"read: {status}")
            return
        for _ in range(chance.randint(1, 4)):  # several changes on top of each other, unless somebody comes between
            turn += 1
            title = f"Client {number}, change {turn}"
            begin = time.perf_counter()
            change = {"op": "set-title", "title": title}
            status, after, answer = client.ask("POST", f"{PATH}/edits", change, **{"If-Match": match})
            counted.seconds.append(time.perf_counter() - begin)
            if status == 200:
                counted.made.append((match, after, title))
                match = after
            elif status == 412:
                counted.refused += 1
                break
            else:
                counted.faults.append(f"change: {status} {answer}")
                return


def load(port: int, token: str, clients: int, seconds: float) -> list[Counted]:
    """Let that many clients work for that long; what each counted."""
    counted = [Counted() for _ in range(clients)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=work, args=(number, port, token, until, one)) for number, one in enumerate(counted)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counted


def judged(port: int, token: str, first: str, counted: list[Counted]) -> int:
    """Return how many changes were made, if they are one chain from the first text to that of now, each once."""
    faults = [fault for one in counted for fault in one.faults]
    assert not faults, faults[:5]
    made = [change for one in counted for change in one.made]
    after = {match: (new, title) for match, new, title in made}
    assert len(after) == len(made), "two changes were made for the same text"
    with Client(port, token) as client:
        _, now, case = client.ask("GET", PATH)
        at, chain = first, list[str]()
        while at in after:
            at, title = after.pop(at)
            chain.append(title)
        assert (at, after) == (now, {}), "the changes are no chain from the first text to the last"
        assert not chain or case["title"] == chain[-1]
        # The history of the file has them too, in this order.
        for title in chain[-2:-100:-1]:
            status, now, answer = client.ask("POST", f"{PATH}/undo", **{"If-Match": now})
            assert (status, answer["case"]["title"]) == (200, title), "the history has another order"
    return len(made)


def main() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        print("This needs sulh[web]: skipped.")
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    from sulh.files.reader import shipped_cases

    with served(Path(str(shipped_cases()["us-taliban-2018-2021"]))) as (port, token, _):
        with Client(port, token) as client:
            _, first, _ = client.ask("GET", PATH)
        counted = load(port, token, arguments.clients, arguments.seconds)
        made = judged(port, token, first, counted)
        took = sorted(second for one in counted for second in one.seconds)
    refused, read = sum(one.refused for one in counted), sum(one.read for one in counted)
    print(f"{arguments.clients} clients, {arguments.seconds:g} s: {made:,} changes made, each once, none lost;")
    print(f"{refused:,} refused with 412, as the text had changed; {read:,} times read.")
    late = took[int(0.95 * len(took))]
    print(f"A change is answered in {1000 * median(took):.0f} ms (median), {1000 * late:.0f} ms (95 %).")


if __name__ == "__main__":
    main()
