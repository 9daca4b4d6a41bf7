"""The same work on a real Dask cluster: the answer of one process to the digit, also if a worker is killed."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

import sulh
from sulh.cli.main import main
from sulh.questions import chunks, running
from sulh.questions.cluster import cluster

distributed = pytest.importorskip("distributed")

# What a cluster of processes leaves to the garbage collector is not ours.
pytestmark = pytest.mark.filterwarnings("ignore")

SAMPLES = 6_000


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """A scheduler and three worker processes."""
    with distributed.LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs="CRITICAL",
        worker_dashboard_address=None,
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SIZES", ())


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """The answer of this process alone."""
    case = sulh.load("walter-barrier")
    return sulh.robust(case, samples=SAMPLES, workers=1).to_dict()


def test_the_digits_are_those_of_one_process(machines: Any, alone: dict[str, Any]) -> None:
    case = sulh.load("walter-barrier")
    assert sulh.robust(case, samples=SAMPLES, scheduler=machines.scheduler_address).to_dict() == alone


def test_a_worker_is_killed_and_nothing_is_counted_twice(
    machines: Any, alone: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "EVERY", 0.0)
    killed: list[int] = []

    def tell(what: str, share: float) -> None:
        if share > 0.2 and not killed:
            with distributed.Client(machines, set_as_default=False) as client:
                pids = client.run(os.getpid)
                killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    case = sulh.load("walter-barrier")
    answer = sulh.robust(case, samples=SAMPLES, scheduler=machines.scheduler_address, progress=tell)
    assert killed
    assert answer.tally.n == SAMPLES
    assert answer.to_dict() == alone


def test_the_executor_of_a_client(machines: Any, alone: dict[str, Any]) -> None:
    case = sulh.load("walter-barrier")
    with distributed.Client(machines, set_as_default=False) as client:
        assert sulh.robust(case, samples=SAMPLES, executor=client.get_executor()).to_dict() == alone


def test_the_command(machines: Any, alone: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    call = ["robust", "walter-barrier", "--samples", str(SAMPLES), "--scheduler", machines.scheduler_address]
    with pytest.raises(SystemExit) as left:
        main(call)
    assert not left.value.code
    assert "6,000 codings drawn, seed 1." in capsys.readouterr().out


def test_workers_of_another_version(machines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "HERE", running.HERE._replace(sulh="0.0.0"))
    with pytest.raises(sulh.UsageError, match=r"A worker has sulh .*; here is sulh 0\.0\.0"):
        sulh.robust(sulh.load("chicken"), samples=1_000, scheduler=machines.scheduler_address)


def test_nobody_there_is_said_within_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    begin = monotonic()
    with pytest.raises(SystemExit) as left:
        main(["robust", "chicken", "--scheduler", "tcp://127.0.0.1:1"])
    assert monotonic() - begin < 10
    assert left.value.code == 2
    assert "No scheduler can be reached at 'tcp://127.0.0.1:1'" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "nonsense://here", "here", " "])
def test_addresses_that_are_none(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sulh.questions.cluster.PATIENCE", 1.0)
    with pytest.raises(SystemExit) as left:
        main(["robust", "chicken", "--scheduler", address])
    assert left.value.code == 2
    assert "No scheduler can be reached" in capsys.readouterr().err


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_somebody_else_there(greeting: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing, or something else, is no scheduler, and is not waited for without end."""
    monkeypatch.setattr("sulh.questions.cluster.PATIENCE", 1.5)
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                    held[-1].sendall(greeting)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(sulh.UsageError, match="No scheduler can be reached"):
            sulh.robust(sulh.load("chicken"), scheduler=f"tcp://127.0.0.1:{server.getsockname()[1]}")
        server.shutdown(socket.SHUT_RDWR)
    for one in held:
        one.close()


def test_a_worker_is_no_scheduler(machines: Any) -> None:
    worker = next(iter(machines.scheduler_info["workers"]))
    with pytest.raises(sulh.UsageError, match="is a Worker and no scheduler"):
        sulh.robust(sulh.load("chicken"), scheduler=worker)


def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.questions.cluster.PATIENCE", 1.0)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, silence_logs="CRITICAL") as empty,
        pytest.raises(sulh.UsageError, match="has no worker"),
        cluster(empty.scheduler_address),
    ):
        pass


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(sulh.MissingExtra, match=r"sulh\[cluster\]"):
        sulh.robust(sulh.load("chicken"), scheduler="tcp://127.0.0.1:1")


def test_what_is_kept_by_a_cluster_serves_one_process(
    machines: Any, alone: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = sulh.load("walter-barrier")
    sulh.robust(case, samples=SAMPLES, scheduler=machines.scheduler_address, store=tmp_path)

    def idle(*_: object) -> None:
        raise AssertionError("done again")

    monkeypatch.setattr(running, "_here", idle)
    monkeypatch.setattr(running.Line, "add", idle)
    with pytest.raises(AssertionError):
        sulh.robust(case, samples=SAMPLES, store=tmp_path)
    monkeypatch.undo()
    assert sulh.robust(case, samples=SAMPLES, workers=1, store=tmp_path).to_dict() == alone
