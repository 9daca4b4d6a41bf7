"""Jobs: asked once, kept, cancelled, and sound whatever becomes of the process that works them out."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sulh.errors import FileTrouble
from sulh.files.reader import shipped_cases
from sulh.web import jobs as module
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.jobs import Jobs, NoSuchJob
from sulh.web.questions.every import QUESTIONS
from sulh.web.records import Record
from workbench import Client

PATIENCE = 60.0
ELMIRA = "/case/elmira.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small case, and with one of which codings are drawn for long."""
    place = tmp_path / "cases"
    place.mkdir()
    (place / "elmira.yaml").write_bytes(shipped_cases()["elmira"].read_bytes())
    (place / "flagship.yaml").write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    return place


@pytest.fixture
def bench(folder: Path) -> Iterator[Workbench]:
    """The workbench of the folder, whose processes end with the test."""
    found = Workbench.of(folder)
    yield found
    found.jobs.close()


def until(true: Callable[[], Any]) -> Any:
    """Wait until something is true, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)
    return found


def ask(bench: Workbench, question: str = "why", name: str = "elmira.yaml", **settings: str) -> Record:
    """Ask a question of a case of the folder."""
    opened, query = bench.open("case", name), Query(tuple(settings.items()))
    return bench.jobs.ask(opened, QUESTIONS[question], "", QUESTIONS[question].settings.of(query), str(query))


def over(bench: Workbench, record: Record) -> Record:
    """Wait for the end of a job."""
    until(lambda: bench.jobs.get(record.id).over)
    return bench.jobs.get(record.id)


def long(bench: Workbench, **settings: str) -> Record:
    """Begin what takes minutes, and wait until it has something."""
    record = ask(bench, "certainty", "flagship.yaml", samples="4000000", **settings)
    until(lambda: bench.jobs.get(record.id).share > 0 and record.id in bench.jobs.partial)
    return record


def test_equal_questions_are_worked_out_once(bench: Workbench) -> None:
    asked: list[Record] = []
    threads = [threading.Thread(target=lambda: asked.append(ask(bench, state="NYNNN"))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({one.id for one in asked}) == 1
    done = over(bench, asked[0])
    assert (done.state, done.share) == ("done", 1.0)
    assert len(bench.jobs.all()) == len(list(bench.store.keys("answers"))) == 1
    assert ask(bench, state="NYNNN") == done
    assert ask(bench, state="YNYNN").id != done.id


def test_a_second_server_finds_what_was_answered(bench: Workbench, folder: Path) -> None:
    done = over(bench, ask(bench, state="NYNNN"))
    bench.jobs.close()
    again = Workbench.of(folder)
    found = ask(again, state="NYNNN")
    assert found == done
    assert again.jobs.answer(found) == bench.jobs.answer(done)
    assert again.jobs.crew.processes == []


def test_what_is_cancelled_ends_at_once_and_keeps_what_it_had(bench: Workbench, client: Client) -> None:
    record = long(bench)
    (process,) = [one for one in bench.jobs.crew.processes if one.task is not None]
    begun = time.monotonic()
    assert client.post(f"/jobs/{record.id}/cancel", follow_redirects=False).status_code == 303
    assert until(lambda: process.popen.poll() is not None)
    assert time.monotonic() - begun < 2.0
    now = bench.jobs.get(record.id)
    assert (now.state, now.partial) == ("cancelled", True)
    answer = bench.jobs.answer(now)
    assert answer is not None
    assert 1_000 <= answer.more["n"] < answer.more["planned"] == 4_000_000
    page = client.get(record.address).text
    assert "Cancelled after" in page
    assert "codings drawn" in page
    assert "every 500ms" not in page
    assert client.get(record.twin).status_code == 409
    # Asked again it goes on from there, and what the first run might still say is not heard.
    bench.jobs.again(record.id)
    until(lambda: bench.jobs.get(record.id).state == "running")
    bench.jobs.cancel(record.id)
    assert bench.jobs.cancel(record.id).state == "cancelled"


def test_what_waits_is_cancelled_before_it_begins(bench: Workbench) -> None:
    bench.jobs.crew.most = 1
    first = long(bench)
    second = ask(bench, state="NYNNN")
    assert bench.jobs.get(second.id).state == "waiting"
    assert bench.jobs.cancel(second.id).state == "cancelled"
    assert bench.jobs.get(first.id).state == "running"
    bench.jobs.cancel(first.id)


def test_a_quick_question_does_not_wait_behind_a_long_one(bench: Workbench) -> None:
    record = long(bench)
    assert over(bench, ask(bench, state="NYNNN")).state == "done"
    assert bench.jobs.get(record.id).state == "running"


def test_a_process_that_dies_fails_its_job_which_can_be_tried_again(bench: Workbench, client: Client) -> None:
    record = long(bench, seed="3")
    (process,) = [one for one in bench.jobs.crew.processes if one.task is not None]
    os.kill(process.popen.pid, signal.SIGKILL)
    failed = over(bench, record)
    assert failed.state == "failed"
    assert "was ended" in failed.problems[0]["rule"]
    page = client.get(record.address)
    assert page.status_code == 200
    assert "Try again" in page.text
    twin = client.get(record.twin)
    assert (twin.status_code, twin.json()["problems"][0]["code"]) == (500, "S830")
    assert client.get("/jobs").text.count("Try again") == 1
    client.post(f"/jobs/{record.id}/again?to=jobs")
    until(lambda: bench.jobs.get(record.id).state == "running")
    assert not bench.jobs.get(record.id).problems


def test_what_the_question_refuses_is_told_where_it_belongs(bench: Workbench, client: Client) -> None:
    record = over(bench, ask(bench, state="<nobody>"))
    assert record.state == "refused"
    page = client.get(f"{ELMIRA}/why?state=%3Cnobody%3E")
    assert page.status_code == 404
    assert 'aria-invalid="true"' in page.text
    assert "<nobody>" not in page.text
    answer = client.get(f"{ELMIRA}/why.json?state=%3Cnobody%3E&wait=9")
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (404, "S803")


def test_what_was_running_is_taken_up_by_the_next_server(bench: Workbench, folder: Path) -> None:
    record = long(bench)
    done = bench.jobs.get(record.id).share
    bench.jobs.close()
    assert Record.from_text(bench.store.get(f"jobs/{record.id}.json") or "").state == "running"
    (folder / "flagship.yaml").write_text("title: something else", encoding="utf-8")  # its text is kept
    again = Workbench.of(folder)
    again.jobs.resume()
    begun = time.monotonic()
    until(lambda: again.jobs.get(record.id).share >= done)
    assert time.monotonic() - begun < 30.0
    again.jobs.cancel(record.id)
    again.jobs.close()


def test_a_text_that_is_gone_is_told(bench: Workbench, folder: Path) -> None:
    record = long(bench)
    bench.jobs.close()
    bench.store.drop(f"texts/{record.match}.yaml")
    again = Workbench.of(folder)
    again.jobs.resume()
    assert again.jobs.get(record.id).state == "failed"
    assert "is gone" in again.jobs.get(record.id).problems[0]["rule"]


def test_the_oldest_are_forgotten(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    states = [state.name for state in bench.solution(bench.open("case", "elmira.yaml").coded()).states][:5]
    records = [over(bench, ask(bench, state=one)) for one in states]
    kept = {one.id for one in bench.jobs.all()}
    assert kept == {one.id for one in records[-3:]}
    assert {key.removeprefix("answers/").removesuffix(".json") for key in bench.store.keys("answers")} == kept
    assert len(list(bench.store.keys("jobs"))) == 3
    with pytest.raises(NoSuchJob):
        bench.jobs.get(records[0].id)
    monkeypatch.setattr(module, "SIZE", 1)
    over(bench, ask(bench, "deals"))
    assert len(bench.jobs.all()) == 1


def test_what_is_damaged_in_the_folder_is_done_again(bench: Workbench, folder: Path) -> None:
    done = over(bench, ask(bench, state="NYNNN"))
    bench.jobs.close()
    (folder / ".sulh" / "jobs" / f"{'0' * 40}.json").write_text("{", encoding="utf-8")
    (folder / ".sulh" / "jobs" / f"{'1' * 40}.json").write_text(done.to_text(), encoding="utf-8")
    (folder / ".sulh" / "answers" / f"{done.id}.json").write_text('{"document": 3', encoding="utf-8")
    again = Workbench.of(folder)
    with Client(_application(again), again) as client:
        assert [one.id for one in again.jobs.all()] == [done.id]
        answer = client.get(f"{ELMIRA}/why.json?state=NYNNN&wait=20")
        for _ in range(50):
            if answer.status_code == 200:
                break
            answer = client.get(f"{ELMIRA}/why.json?state=NYNNN&wait=20")
        assert answer.json()["digest"] == bench.open("case", "elmira.yaml").coded().digest


BAD: dict[str, Any] = {
    "no text": {"match": "X"},
    "a text elsewhere": {"match": "../x"},
    "no name of a text": {"match": ""},
    "no name of a file": {"name": "../elmira.yaml"},
    "no file": {"name": ".."},
    "half a letter": {"name": "\ud800.yaml"},
    "an unknown question": {"question": "whither"},
    "far in the future": {"asked": 1e300},
    "no time": {"asked": float("nan")},
    "no end": {"ended": float("inf")},
    "before all time": {"started": -1e12},
    "more than the whole": {"share": 1e9},
    "too many settings": {"query": "&".join(f"a{number}=1" for number in range(600))},
    "no state": {"state": "asleep"},
    "no size": {"size": -(10**400)},
    "deep": "[" * 100_000,
    "a long number": '{"id": ' + "9" * 100_000 + "}",
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("state", ["waiting", "done"])
def test_a_damaged_or_foreign_record_is_passed_over(bench: Workbench, kind: str, state: str) -> None:
    good = Record("1" * 40, "why", "case", "elmira.yaml", "", "0" * 32, {}, "", state="done", asked=1e9)
    bench.store.put(f"jobs/{good.id}.json", good.to_text())
    id, bad = "0" * 40, BAD[kind]
    text = bad if isinstance(bad, str) else json.dumps({**json.loads(good.to_text()), "id": id, "state": state, **bad})
    bench.store.put(f"jobs/{id}.json", text)
    with Client(_application(bench), bench) as client:  # it takes up what waits
        assert [one["id"] for one in client.get("/jobs.json").json()["jobs"]] == [good.id]
        assert client.get("/jobs").status_code == 200
        assert client.get(f"/jobs/{id}.json").status_code == 404


def test_odd_problems_in_a_record_are_shown_as_they_are(bench: Workbench) -> None:
    problems: tuple[dict[str, Any], ...] = ({"code": None, "rule": ["<b>"], "text": 3}, {})
    told = Record("1" * 40, "why", "case", "x.yaml", "", "0f", {"a": [1]}, "a=1", state="refused", problems=problems)
    bench.store.put(f"jobs/{told.id}.json", told.to_text())
    with Client(_application(bench), bench) as client:
        page = client.get("/jobs")
        assert page.status_code == 200
        assert "<b>" not in page.text


def test_too_many_that_wait_are_refused_in_a_sentence(
    bench: Workbench, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING", 3)
    for number in range(3):
        ask(bench, "certainty", "flagship.yaml", samples="4000000", seed=str(number))
    refused = client.get(f"{ELMIRA}/why?state=NYNNN")
    assert refused.status_code == 429
    assert "Too many questions are waiting" in refused.text
    told = client.get(f"{ELMIRA}/why.json?state=NYNNN")
    assert (told.status_code, told.json()["problems"][0]["code"]) == (429, "S836")
    for record in bench.jobs.all():
        client.post(f"/jobs/{record.id}/cancel")
    assert client.get(f"{ELMIRA}/why?state=NYNNN").status_code == 200


def test_who_waits_for_an_answer_holds_up_nobody_while_a_record_is_written(bench: Workbench, client: Client) -> None:
    """The loop that all requests share takes no lock that is held while something is written."""
    record = long(bench)
    address = "/case/flagship.yaml/certainty.json?samples=4000000&wait=3"
    waiting = threading.Thread(target=client.get, args=(address,))
    waiting.start()
    time.sleep(1)
    release, answered = threading.Event(), threading.Event()

    def hold() -> None:
        with bench.jobs.lock:
            release.wait(20)

    def other() -> None:
        client.get("/static/sulh.css")
        answered.set()

    threads = [threading.Thread(target=hold), threading.Thread(target=other), waiting]
    for one in threads[:2]:
        one.start()
    try:
        assert answered.wait(10)
    finally:
        release.set()
        for one in threads:
            one.join()
    assert bench.jobs.peek(record.id) is not None


def test_a_full_disk_hinders_no_answer(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(key: str, text: str) -> None:
        raise FileTrouble("No space left on device.")

    monkeypatch.setattr(bench.store, "put", full)
    done = over(bench, ask(bench, state="NYNNN"))
    assert done.state == "done"
    assert bench.jobs.answer(done) is not None
    assert ask(bench, state="NYNNN") == done


def test_without_a_folder_of_its_own_all_is_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "elmira.yaml").write_bytes(shipped_cases()["elmira"].read_bytes())
    bench = Workbench.of(tmp_path)
    bench.store.folder = None
    done = over(bench, ask(bench, "certainty", samples="500"))
    assert bench.jobs.answer(done) is not None
    bench.jobs.close()


def test_the_list_and_the_records(client: Client, bench: Workbench) -> None:
    assert client.get("/jobs.json").json() == {"jobs": [], "running": 0}
    assert "Nothing was asked yet" in client.get("/jobs").text
    record = over(bench, ask(bench, state="NYNNN"))
    (told,) = client.get("/jobs.json").json()["jobs"]
    assert told == client.get(f"/jobs/{record.id}.json").json() == record.to_dict()
    assert (told["state"], told["question"], told["answer"]) == ("done", "why", f"{ELMIRA}/why.json?state=NYNNN")
    assert f'href="{ELMIRA}/why?state=NYNNN"' in client.get("/jobs").text
    assert client.get("/jobs/nothing.json").status_code == 404
    assert client.post("/jobs/nothing/cancel").status_code == 404
    done = client.post(f"/jobs/{record.id}/again", headers={"accept": "application/json"})
    assert done.json()["state"] == "done"


def test_nothing_of_the_folder_is_run(bench: Workbench, folder: Path) -> None:
    """What lies in .sulh is JSON, YAML, or arrays without objects; a pickle there is passed over."""
    import numpy as np

    over(bench, ask(bench, "certainty", samples="1000"))
    bench.jobs.close()
    marked = folder / "run"
    for file in (folder / ".sulh" / "draws").iterdir():
        with file.open("wb") as out:
            np.savez(out, digest=np.array([Bomb(marked)], dtype=object))
    again = Workbench.of(folder)
    done = over(again, ask(again, "certainty", samples="1200"))
    assert done.state == "done"
    assert not marked.exists()
    assert json.loads(again.store.get(f"jobs/{done.id}.json") or "")["state"] == "done"
    again.jobs.close()


class Bomb:
    """Leaves a mark when it is unpickled."""

    def __init__(self, marked: Path) -> None:
        self.marked = marked

    def __reduce__(self) -> Any:
        return (Path.touch, (self.marked,))


def _application(bench: Workbench) -> Any:
    from sulh.web.app import application

    return application(bench)


def test_jobs_need_no_folder_of_cases(tmp_path: Path) -> None:
    from sulh.web.store import Store

    assert Jobs(Store(None)).all() == ()
