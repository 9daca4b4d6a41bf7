"""A server that is killed loses nothing: its processes end with it, and the next one goes on with what they did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sulh.cli.main import main
from sulh.files.reader import shipped_cases

PATIENCE = 90.0

linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")


class Server:
    """`sulh serve` as a process of its own, and a program that asks it."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "sulh", "serve", str(folder), "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        opened = json.loads(self.process.stdout.readline())["address"]
        self.base, _, token = opened.partition("/?token=")
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def ask(self, address: str, method: str = "GET") -> Any:
        """Ask for JSON."""
        request = urllib.request.Request(self.base + address, headers=self.headers, method=method)
        with urllib.request.urlopen(request, timeout=90) as answer:
            return json.load(answer)

    def children(self) -> list[int]:
        """Return the processes that it has started."""
        place = Path(f"/proc/{self.process.pid}/task")
        return [int(one) for file in place.glob("*/children") for one in file.read_text().split()]

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Serve a folder."""
    found = Server(folder)
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.kill()


def until(true: Callable[[], Any]) -> Any:
    """Wait until something is true, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)
    return found


def alive(process: int) -> bool:
    """Say whether a process is still there; one that has ended and was not waited for is not."""
    try:
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@linux
def test_a_killed_server_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "case.yaml").write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    ask = "/case/case.yaml/certainty.json?samples=6000&concepts=nash"
    with server(tmp_path) as first:
        quick = first.ask("/case/case.yaml/why.json?state=YNYYNNNNYN&wait=60")
        record = first.ask(ask)["job"]
        half = until(lambda: (now := first.ask(record["address"]))["share"] > 0.1 and now)
        assert half["state"] == "running"
        workers = first.children()
        assert workers
        first.kill()
    until(lambda: not any(map(alive, workers)))
    with server(tmp_path) as second:
        # Nobody has to ask: it goes on by itself, from where it was.
        now = second.ask(record["address"])
        assert now["state"] in ("waiting", "running")
        until(lambda: (now := second.ask(record["address"]))["state"] == "done" and now)
        answer = second.ask(ask)
        assert second.ask("/case/case.yaml/why.json?state=YNYYNNNNYN") == quick
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["robust", "case.yaml", "--samples", "6000", "--concepts", "nash", "--workers", "1", "--json"])
    assert json.loads(capsys.readouterr().out) == answer


@linux
def test_what_a_worker_started_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    with server(tmp_path) as first:
        record = first.ask("/case/case.yaml/certainty.json?samples=3000000")["job"]
        until(lambda: first.ask(record["address"])["share"] > 0)
        workers = first.children()
        first.process.send_signal(signal.SIGTERM)
        first.process.wait(10)
        assert first.process.stdout is not None
        first.process.stdout.close()
    until(lambda: not any(map(alive, workers)))
    assert os.path.exists(tmp_path / ".sulh" / "jobs" / f"{record['id']}.json")
    assert '"running"' in (tmp_path / ".sulh" / "jobs" / f"{record['id']}.json").read_text(encoding="utf-8")
