"""Eight clients for three seconds; benchmarks/bench_workbench_load.py does it with fifty, for a minute."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sulh.web.serving import Serving

BENCHMARKS = Path(__file__).resolve().parent.parent.parent / "benchmarks"


@pytest.fixture
def bench_load(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import bench_workbench_load

    return bench_workbench_load


def test_every_change_is_made_once_or_refused(served: Serving, folder: Path, bench_load: Any) -> None:
    (folder / bench_load.CASE).write_bytes((folder / "elmira.yaml").read_bytes())
    token = served.bench.token
    with bench_load.Client(served.port, token) as client:
        _, first, _ = client.ask("GET", bench_load.PATH)
    counted = bench_load.load(served.port, token, 8, 3)
    assert bench_load.judged(served.port, token, first, counted) > 5
    assert sum(one.refused for one in counted) > 0


def test_the_judge_sees_a_lost_change(served: Serving, folder: Path, bench_load: Any) -> None:
    (folder / bench_load.CASE).write_bytes((folder / "elmira.yaml").read_bytes())
    token = served.bench.token
    with bench_load.Client(served.port, token) as client:
        _, first, _ = client.ask("GET", bench_load.PATH)
    counted = bench_load.load(served.port, token, 1, 0.3)
    counted[0].made.append((first, "lost", "A change that was lost"))
    with pytest.raises(AssertionError):
        bench_load.judged(served.port, token, first, counted)
