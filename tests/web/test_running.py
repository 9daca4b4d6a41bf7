"""The processes that answer: begun when needed, few, and gone when nobody asks or the server is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from sulh.files.reader import shipped_cases
from sulh.web import running
from sulh.web.answers import Answer
from sulh.web.questions.every import QUESTIONS
from sulh.web.questions.question import Question
from sulh.web.running import SLOW, Crew
from sulh.web.worker import worked_out


@pytest.fixture
def crew() -> Iterator[Crew]:
    """Processes that end with the test."""
    found = Crew()
    yield found
    found.close()


def job(question: str = "why", name: str = "elmira", **settings: Any) -> dict[str, Any]:
    """Return a question to be asked of a shipped case."""
    text = shipped_cases()[name].read_text(encoding="utf-8")
    return {
        "question": question,
        "home": "library",
        "name": name,
        "variant": "",
        "text": text,
        "settings": QUESTIONS[question].settings(**settings).model_dump(mode="json"),
        "folder": None,
    }


LONG = job("certainty", "us-taliban-2018-2021", samples=4_000_000)


class Heard:
    """What is told of a job."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def __call__(self, message: dict[str, Any]) -> None:
        self.messages.append(message)

    def events(self) -> list[str]:
        """Return the kinds of what was told."""
        return [one["event"] for one in self.messages]


def until(true: Callable[[], Any]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def test_a_process_is_kept_for_the_next_question(crew: Crew) -> None:
    first, second = Heard(), Heard()
    crew.submit("a", job(state="NYNNN"), first)
    until(lambda: "answer" in first.events())
    assert first.events()[0] == "started"
    (process,) = crew.processes
    crew.submit("b", job(state="YNYNN"), second)
    until(lambda: "answer" in second.events())
    assert crew.processes == [process]
    assert Answer.from_text(second.messages[-1]["answer"]).document["state"] == "YNYNN"


def test_a_process_that_nobody_asks_ends(crew: Crew) -> None:
    crew.idle = 0.2
    heard = Heard()
    crew.submit("a", job(state="NYNNN"), heard)
    until(lambda: "answer" in heard.events() and not crew.processes)


def test_there_are_few_and_one_is_left_when_all_is_done(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LONG", 0.0)
    heard = [Heard() for _ in range(6)]
    for number, one in enumerate(heard):
        crew.submit(str(number), job(state="NYNNN", all=bool(number % 2)), one)
        assert len(crew.processes) <= crew.most
    until(lambda: all("answer" in one.events() for one in heard))
    until(lambda: len(crew.processes) == 1)


def test_one_that_has_needed_much_gives_it_back(crew: Crew) -> None:
    heard = Heard()
    crew.submit("a", job("certainty", "us-taliban-2018-2021", samples=2000), heard)
    until(lambda: crew.processes)
    (first,) = crew.processes
    until(lambda: "answer" in heard.events())
    until(lambda: first.popen.poll() is not None and crew.processes and first not in crew.processes)


def test_a_fault_ends_its_question_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from sulh.web.questions import asking

    def fault(*_: Any) -> Any:
        raise ZeroDivisionError("a fault")

    def memory(*_: Any) -> Any:
        raise MemoryError

    why = QUESTIONS["why"]
    for wrong, said in ((fault, "ZeroDivisionError: a fault"), (memory, "memory")):
        broken = Question("why", "", "", "", "", "", why.settings, wrong)
        monkeypatch.setattr(asking, "question_of", lambda id, broken=broken: broken)
        assert worked_out(job(), OrderedDict(), print) == {"event": "failed", "why": said}
    monkeypatch.undo()
    assert worked_out(job(state="NYNNN"), OrderedDict(), lambda message: None)["event"] == "answer"


def test_progress_and_what_is_known_so_far_are_told(crew: Crew) -> None:
    heard = Heard()
    crew.submit("a", LONG, heard)
    until(lambda: {"started", "told", "partial"} <= set(heard.events()))
    told = [one for one in heard.messages if one["event"] == "told"]
    assert all(0 <= one["share"] <= 1 for one in told)
    crew.cancel("a")
    until(lambda: heard.events()[-1] == "ended")
    assert not crew.processes


def test_nothing_is_begun_after_the_end(crew: Crew) -> None:
    crew.close()
    heard = Heard()
    crew.submit("a", job(), heard)
    crew.warm()
    assert (crew.processes, heard.messages) == ([], [])


def test_where_the_system_gives_no_process_this_is_told(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any, **__: Any) -> Any:
        raise BlockingIOError("no process")

    monkeypatch.setattr(subprocess, "Popen", none)
    heard = Heard()
    crew.submit("a", job(), heard)
    assert heard.messages == [{"event": "failed", "why": "process"}]


def test_a_process_ends_when_its_input_does() -> None:
    crew = Crew()
    heard = Heard()
    crew.submit("a", LONG, heard)
    until(lambda: "told" in heard.events())
    (process,) = crew.processes
    assert process.popen.stdin is not None
    process.popen.stdin.close()
    assert process.popen.wait(10) != 0
    crew.close()


def test_a_process_prints_nothing_and_takes_nothing_from_where_it_starts(tmp_path: Any) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken')", encoding="utf-8")
    code = (
        "import time\n"
        "from sulh.web.running import Crew\n"
        "crew = Crew()\ncrew.warm()\ntime.sleep(1.5)\n"
        "print([one.popen.poll() for one in crew.processes])\ncrew.close()\n"
    )
    command = [sys.executable, "-P", "-c", code] if sys.version_info >= (3, 11) else [sys.executable, "-I", "-c", code]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (found.stdout, found.stderr) == ("[None]\n", "")


def test_no_thread_is_left(crew: Crew) -> None:
    before = threading.active_count()
    heard = Heard()
    crew.submit("a", job(state="NYNNN"), heard)
    until(lambda: "answer" in heard.events())
    crew.close()
    until(lambda: threading.active_count() <= before)


def test_long_tasks_leave_a_process_to_quick_ones(crew: Crew) -> None:
    long = [Heard() for _ in range(5)]
    for number, one in enumerate(long):
        crew.submit(f"long {number}", LONG, one)
    until(lambda: sum("told" in one.events() for one in long) == 2)
    for number in range(3):
        quick = Heard()
        crew.submit(f"quick {number}", job(state="NYNNN"), quick)
        until(partial(_answered, quick))
        assert sum("started" in one.events() for one in long) == 2
    assert [task.key for task in crew.waiting] == ["long 2", "long 3", "long 4"]
    crew.cancel("long 0")
    until(lambda: "started" in long[2].events())  # it was the next, and its turn has come


def _answered(heard: Heard) -> bool:
    return "answer" in heard.events()


def test_what_waits_begins_when_what_is_at_work_turns_out_long(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SLOW", frozenset())
    long, quick = Heard(), Heard()
    crew.submit("long", LONG, long)
    crew.submit("quick", job(state="NYNNN"), quick)
    assert quick.events() == []
    until(lambda: "answer" in quick.events())  # nobody has to ask again
    assert "answer" not in long.events()


def test_the_long_questions_are_questions() -> None:
    assert {*QUESTIONS, "report"} >= SLOW


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_a_process_that_does_not_read_keeps_nobody_waiting(crew: Crew) -> None:
    stopped, quick = Heard(), Heard()
    crew.warm()
    (process,) = crew.processes
    os.kill(process.popen.pid, signal.SIGSTOP)
    begun = time.monotonic()
    crew.submit("stopped", {**job(state="NYNNN"), "text": " " * 4_000_000}, stopped)  # far more than a pipe takes
    crew.submit("quick", job(state="NYNNN"), quick)
    assert time.monotonic() - begun < 1
    until(lambda: "answer" in quick.events())
    crew.cancel("stopped")
    until(lambda: "ended" in stopped.events())
    assert process not in crew.processes


def test_a_task_arrives_whole_however_long_it_is(crew: Crew) -> None:
    heard = Heard()
    given = job(state="NYNNN")
    crew.submit("a", {**given, "text": given["text"] + "# a note\n" * 100_000}, heard)
    until(lambda: "answer" in heard.events())
    assert json.loads(heard.messages[-1]["answer"])["document"]["state"] == "NYNNN"
