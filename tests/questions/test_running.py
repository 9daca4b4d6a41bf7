"""Work on drawn codings is split, counted once, kept and broken off without a change of a digit."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sulh
from sulh.errors import CaseError, FileTrouble, Problem, TooLarge, UnknownName
from sulh.questions import chunks as cut
from sulh.questions import running, working
from sulh.questions.chunks import chunks, duration
from sulh.questions.intervals import looks
from sulh.questions.plan import Plan
from sulh.questions.running import Ran, run
from sulh.questions.store import Store
from sulh.questions.tally import Tally, empty, tally
from sulh.questions.working import HERE, Trouble, work

SAMPLES = 2_100
CHUNK = 250  # eight of them and a smaller one


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(sulh.load("walter-barrier"), ("nash", "seq"))


@pytest.fixture(scope="module")
def whole(plan: Plan) -> Tally:
    return tally(plan, 0, SAMPLES)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "SIZES", ())
    assert cut.LEAST == CHUNK


def same(one: Tally, other: Tally) -> bool:
    a, b = one.to_arrays(), other.to_arrays()
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


class Shuffled(Executor):
    """Does the work when it is waited for, in a random order."""

    _max_workers = 2

    def __init__(self, seed: int) -> None:
        self.random, self.waiting, self.calls = random.Random(seed), [], 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, fn, args))
        if len(self.waiting) >= 3 or args[3] == SAMPLES:
            self.random.shuffle(self.waiting)
            while self.waiting:
                one, call, given = self.waiting.pop()
                self.calls += 1
                one.set_result(self.done(call, *given))
        return future

    def done(self, fn: Callable[..., Any], *args: Any) -> Any:
        return fn(*args)


class Others(Shuffled):
    """Workers of which those from the third chunk on have another version."""

    def done(self, fn: Callable[..., Any], *args: Any) -> Any:
        other = ("0.0.1", *HERE[1:]) if self.calls > 3 else HERE
        return fn(other, *args[1:])


class Breaks(Shuffled):
    """Workers that fail from some chunk on."""

    good = 3

    def done(self, fn: Callable[..., Any], *args: Any) -> Any:
        if self.calls > self.good:
            raise AssertionError
        return fn(*args)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.calls += 1
        if self.calls > self.good:
            future.set_exception(self.error())
        else:
            future.set_result(fn(*args))
        return future

    def error(self) -> Exception:
        return OSError("The line is dead.")


def test_here(plan: Plan, whole: Tally) -> None:
    ran = run(plan, SAMPLES, workers=1)
    assert (ran.stopped, ran.tally.n) == ("planned", SAMPLES)
    assert same(ran.tally, whole)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_what_comes_back_does_not_matter(seed: int, plan: Plan, whole: Tally) -> None:
    executor = Shuffled(seed)
    assert same(run(plan, SAMPLES, executor=executor).tally, whole)
    assert executor.calls == 9


def test_threads(plan: Plan, whole: Tally) -> None:
    with ThreadPoolExecutor(3) as executor:
        assert same(run(plan, SAMPLES, executor=executor).tally, whole)


def test_processes_of_its_own_one_of_which_is_killed(plan: Plan, whole: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pool breaks, another goes on, and nothing is counted twice."""
    monkeypatch.setattr(running, "WORTH", 0.0)
    monkeypatch.setattr(cut, "EVERY", 0.0)
    killed: list[int] = []

    def tell(what: str, share: float) -> None:
        children = active_children()
        if share > 0.3 and children and not killed:
            killed.append(int(children[0].pid or 0))
            os.kill(killed[0], signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

    ran = run(plan, SAMPLES, workers=2, progress=tell)
    assert killed
    assert same(ran.tally, whole)


def test_it_stops_at_a_look_and_counts_no_more(plan: Plan) -> None:
    asked: list[int] = []

    def enough(counted: Tally) -> bool:
        asked.append(counted.n)
        return counted.n >= 2_000

    for executor in (None, Shuffled(1)):
        ran = run(plan, 10_000, enough, executor=executor, workers=None if executor else 1)
        assert (ran.stopped, ran.tally.n) == ("narrow", 2_000)
        assert same(ran.tally, tally(plan, 0, 2_000))
    assert asked == [1_000, 2_000] * 2


def interrupted_after(chunks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    done = 0

    def stop(plan: Plan, first: int, last: int) -> Tally:
        nonlocal done
        if last > first and (done := done + 1) > chunks:
            raise KeyboardInterrupt
        return tally(plan, first, last)

    monkeypatch.setattr(working, "tally", stop)


def test_an_interruption_gives_what_is_done(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted_after(3, monkeypatch)
    ran = run(plan, SAMPLES, workers=1)
    assert (ran.stopped, ran.tally.n) == ("interrupted", 3 * CHUNK)
    assert same(ran.tally, tally(plan, 0, 3 * CHUNK))


def test_an_interruption_of_nothing_is_one(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted_after(0, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        run(plan, SAMPLES, workers=1)


def test_only_the_front_without_a_gap_counts(plan: Plan) -> None:
    """Chunks 0, 1 and 3 are done when the work is interrupted: the answer is over 0 and 1."""

    class Gap(Shuffled):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if args[2] // CHUNK in (0, 1, 3):
                future.set_result(fn(*args))
            elif args[2] // CHUNK == 5:
                raise KeyboardInterrupt
            return future

    ran = run(plan, SAMPLES, executor=Gap(0), parts=1)
    assert (ran.stopped, ran.tally.n) == ("interrupted", 2 * CHUNK)


def test_what_is_kept_is_not_done_again(
    plan: Plan, whole: Tally, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted_after(3, monkeypatch)
    run(plan, SAMPLES, workers=1, store=Store(tmp_path, plan))
    assert len(list(tmp_path.iterdir())) == 3
    done: list[int] = []

    def listed(plan: Plan, first: int, last: int) -> Tally:
        done.append(first)
        return tally(plan, first, last)

    monkeypatch.setattr(working, "tally", listed)
    ran = run(plan, SAMPLES, workers=1, store=Store(tmp_path, plan))
    assert same(ran.tally, whole)
    assert done == list(range(3 * CHUNK, SAMPLES, CHUNK))
    interrupted_after(0, monkeypatch)
    again = run(plan, SAMPLES, workers=1, store=Store(tmp_path, plan))
    assert same(again.tally, whole)
    assert again.remarks == ()


def test_what_means_something_else_is_not_mixed(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path, plan)
    run(plan, 500, workers=1, store=store)
    case = plan.case
    others = [
        Plan(case, plan.concepts, seed=2),
        Plan(case, ("nash",)),
        Plan(case.variant("reversible"), plan.concepts),
    ]
    for other in others:
        assert Store(tmp_path, other).get(0, CHUNK) is None
        assert Store(tmp_path, other).remarks == []
    assert store.get(0, 100) is None  # another split
    monkeypatch.setattr("sulh.questions.plan.__version__", "0.0.1")
    assert Store(tmp_path, Plan(case, plan.concepts)).get(0, CHUNK) is None


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "exchanged", "text"])
def test_a_damaged_file_is_done_again_and_said(harm: str, plan: Plan, whole: Tally, tmp_path: Path) -> None:
    store = Store(tmp_path, plan)
    run(plan, SAMPLES, workers=1, store=store)
    path, other = store.path(0, CHUNK), store.path(CHUNK, 2 * CHUNK)
    content = path.read_bytes()
    middle = len(content) // 2
    harmed = {
        "cut": content[:middle],
        "empty": b"",
        "flipped": content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :],
        "exchanged": other.read_bytes(),
        "text": b"not an archive",
    }
    path.write_bytes(harmed[harm])
    ran = run(plan, SAMPLES, workers=1, store=Store(tmp_path, plan))
    assert same(ran.tally, whole)
    assert ran.remarks == (f"{path.name} is damaged; what it held was done again.",)
    assert store.get(0, CHUNK) is not None  # mended


def test_a_folder_that_cannot_be_made(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(sulh.SulhError, match="cannot be made"):
        Store(tmp_path / "file" / "folder", plan)


@pytest.mark.parametrize("executor", [Others(0), Breaks(0)])
def test_workers_that_fail_later_leave_what_is_done(executor: Shuffled, plan: Plan) -> None:
    ran = run(plan, SAMPLES, executor=executor)
    assert ran.stopped == "failed"
    assert 0 < ran.tally.n < SAMPLES
    assert same(ran.tally, tally(plan, 0, ran.tally.n))
    (remark,) = ran.remarks
    assert str(HERE) in remark


def test_workers_that_fail_at_once_are_an_error(plan: Plan) -> None:
    class Old(Shuffled):
        def done(self, fn: Callable[..., Any], *args: Any) -> Any:
            return fn(("0.0.1", *HERE[1:]), *args[1:])

    with pytest.raises(sulh.UsageError, match="Install the same there"):
        run(plan, SAMPLES, executor=Old(0))

    class Dead(Breaks):
        good = 0

    with pytest.raises(sulh.UsageError, match="A worker failed: OSError: The line is dead"):
        run(plan, SAMPLES, executor=Dead(0))

    class Broken(Dead):
        def error(self) -> Exception:
            return BrokenExecutor("A process was killed.")

    with pytest.raises(sulh.UsageError, match="A process was killed"):
        run(plan, SAMPLES, executor=Broken(0))
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    with pytest.raises(sulh.UsageError, match="takes no more work"):
        run(plan, SAMPLES, executor=closed)


def test_where_processes_end_at_once_this_one_does_the_work(
    plan: Plan, whole: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "WORTH", 0.0)
    begun: list[int] = []

    def pool(*_: object) -> Any:
        begun.append(1)
        raise BrokenExecutor

    monkeypatch.setattr(running, "_pool", pool)
    ran = run(plan, SAMPLES, workers=2)
    assert (ran.stopped, len(begun)) == ("planned", running.TRIES)
    assert same(ran.tally, whole)
    assert "__main__" in ran.remarks[0]


def test_a_script_without_a_guard_is_answered_all_the_same(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sulh\n"
        "from sulh.questions import chunks, running\n"
        "chunks.SIZES, running.WORTH, running.TRIES = (), 0.0, 1\n"
        "answer = sulh.robust(sulh.load('chicken'), samples=1_500, workers=2)\n"
        "print(answer.n, answer.stopped, len(answer.remarks))\n",
        encoding="utf-8",
    )
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert ran.stdout == "1500 planned 2\n"


@pytest.mark.parametrize(
    "error",
    [
        UnknownName("concept", "nahs", ["nash"]),
        TooLarge("states", 5, 3),
        CaseError([Problem("S301", "x", "There is no option 'x'.", "Remove it.")]),
        ZeroDivisionError("by zero"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_the_work_itself_comes_through(
    error: Exception, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors with arguments of their own cannot be sent to another process as they are."""

    def fails(plan: Plan, first: int, last: int) -> Tally:
        if last > first:
            raise error
        return empty(plan)

    monkeypatch.setattr(working, "tally", fails)
    with ThreadPoolExecutor(1) as executor, pytest.raises(type(error)) as caught:
        run(plan, SAMPLES, executor=executor)
    assert str(caught.value) == str(error)
    sent = pickle.loads(pickle.dumps(Trouble(type(error), str(error), dict(error.__dict__), "somewhere"))).again()
    assert (type(sent), str(sent)) == (type(error), str(error))
    if isinstance(error, sulh.SulhError):
        assert sent.to_problems() == error.to_problems()


def test_a_worker_of_another_version_does_nothing(plan: Plan) -> None:
    assert work(("another", "3.0", "1.0"), b"not even read", 0, 1) == HERE


def test_progress_says_how_long(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, float]] = []
    monkeypatch.setattr(cut, "EVERY", 0.0)
    run(plan, SAMPLES, workers=1, progress=lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert told[-1] == ("2,100 of 2,100 codings", 1.0)
    assert told[3][0].startswith("1,000 of 2,100 codings, about ")


def test_times_in_words() -> None:
    assert [duration(seconds) for seconds in (0.0, 19, 21, 3_599, 86_400)] == [
        "1 s",
        "19 s",
        "20 s",
        "1 h 0 min",
        "24 h 0 min",
    ]


@pytest.mark.parametrize("samples", [1, 999, 1_000, 1_001, 10_000, 33_333])
@pytest.mark.parametrize("states", [8, 5_000, 100_000])
def test_chunks_fit_together_and_end_at_each_look(samples: int, states: int) -> None:
    found = chunks(samples, states)
    assert [first for first, _ in found] == [0, *(last for _, last in found[:-1])]
    assert set(looks(samples)) <= {last for _, last in found}
    assert all(0 < last - first <= 2_000 for first, last in found)


def test_nothing_left_over(plan: Plan) -> None:
    assert isinstance(run(plan, 1, workers=1), Ran)
    assert run(plan, 1, workers=1).tally.n == 1


def test_a_full_disk_throws_nothing_away(
    plan: Plan, whole: Tally, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done counts; the store is dropped, which is said once, and the work goes on."""
    put, kept = Store.put, 0

    def full(self: Store, first: int, last: int, arrays: dict[str, Any]) -> None:
        nonlocal kept
        if kept == 3:
            raise FileTrouble("'x.npz' cannot be written: No space left on device.")
        kept += 1
        put(self, first, last, arrays)

    monkeypatch.setattr(Store, "put", full)
    for executor in (None, Shuffled(3)):
        kept = 0
        folder = tmp_path / str(executor is None)
        ran = run(plan, SAMPLES, executor=executor, workers=None if executor else 1, store=Store(folder, plan))
        assert (ran.stopped, len(list(folder.iterdir()))) == ("planned", 3)
        assert same(ran.tally, whole)
        (remark,) = ran.remarks
        assert "nothing more was kept: 'x.npz' cannot be written: No space left on device." in remark


def test_a_folder_that_nothing_can_be_kept_in(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(dir: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sulh.questions.store.TemporaryFile", refused)
    with pytest.raises(FileTrouble, match=r"Nothing can be kept in the folder .*: Permission denied"):
        Store(tmp_path, plan)
