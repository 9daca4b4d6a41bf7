"""The jobs of a folder: each question asked once, worked out by another process, kept, cancelled, taken up again."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sulh.errors import FileTrouble, SulhError, UnknownName
from sulh.web.answers import Answer
from sulh.web.folder import Opened
from sulh.web.questions.asking import question_of
from sulh.web.questions.question import Question, Settings
from sulh.web.records import Record, id_of
from sulh.web.refusals import BrokenOff, Refusal
from sulh.web.running import Crew
from sulh.web.store import Store

MOST = 200
"""Jobs that are remembered."""

WAITING = 50
"""Jobs that are not over, from which on no other is begun."""

SIZE = 64_000_000
"""Letters that all kept answers have together, at most."""

DRAWS = 200_000_000
"""Bytes of half-finished work that are kept for the next start."""

OFTEN = 2.0
"""Seconds between two notes on progress in the folder."""

REASONS = {
    "memory": "There is not enough memory for this question.",
    "process": "The system gives no process to work it out.",
}

ANEW = "report"
"""The question that can be asked again when it has been answered: the documents that it looks into may have changed."""

ENDED = "The process that worked it out was ended, perhaps because memory ran out."


class NoSuchJob(Refusal):
    """There is no job of this id, or no longer."""

    code, status = "S827", 404
    says = "There is no such job, or no longer. Ask the question again."


class TooManyJobs(Refusal):
    """So many questions wait that no other is taken."""

    code, status = "S836", 429
    says = "Too many questions are waiting for their answers. Wait for some of them, or cancel some on the page Jobs."


class Jobs:
    """What is being worked out for a folder, and what was. Safe to use from several threads."""

    def __init__(self, store: Store, cases: Path | None = None, crew: Crew | None = None) -> None:
        self.store, self.cases, self.crew = store, cases, crew or Crew()
        self.lock = threading.RLock()
        self.closed = self.read = self.eager = False
        self.kept: dict[str, Record] = {}  # the first asked stands first
        self.partial: dict[str, str] = {}
        self.spare: dict[str, str] = {}  # texts that could not be written
        self.runs: dict[str, object] = {}
        self.noted: dict[str, float] = {}

    def ask(self, opened: Opened, question: Question, variant: str, settings: Settings, query: str) -> Record:
        """Return the record of a question; it is begun if it was not asked before.

        Raises
        ------
        TooManyJobs
            Others wait already, too many of them.
        """
        plain = settings.model_dump(mode="json")
        id = id_of(question.id, opened.home, opened.name, variant, opened.match, plain)
        with self.lock:
            known = self.records().get(id)
            if known is not None and (known.state != "done" or self._has(f"answers/{id}.json")):
                return known
            self._limit()
            record = Record(
                id, question.id, opened.home, opened.name, variant, opened.match, plain, query, asked=time.time()
            )
            if not self._has(_text_key(record)):
                self._put(_text_key(record), opened.text)
            self._keep(record)
            self._forget()
            return self._begin(record, opened.text)

    def records(self) -> dict[str, Record]:
        """Return all records by id, the first asked first."""
        with self.lock:
            if not self.read:
                self.read = True
                self._read()
            return self.kept

    def get(self, id: str) -> Record:
        """Return a record.

        Raises
        ------
        NoSuchJob
            There is none.
        """
        with self.lock:
            found = self.records().get(id)
            if found is None:
                raise NoSuchJob
        return found

    def peek(self, id: str) -> Record | None:
        """Return a record as it is known now, without waiting for who is writing; None if there is none."""
        return self.kept.get(id)

    def all(self) -> tuple[Record, ...]:
        """Return all records, the last asked first."""
        with self.lock:
            return tuple(sorted(self.records().values(), key=lambda one: -one.asked))

    def answer(self, record: Record) -> Answer | None:
        """Return the answer, or as far as there is one; None if there is none."""
        with self.lock:
            text = self.partial.get(record.id)
            if record.state == "done" or record.partial:
                text = self._get(f"answers/{record.id}.json") or text
        try:
            return None if text is None else Answer.from_text(text)
        except ValueError:  # it was damaged
            return None

    def cancel(self, id: str) -> Record:
        """End a job at once; what it had is kept."""
        with self.lock:
            record = self.get(id)
            if record.over:
                return record
            self.runs.pop(id, None)
            record = self._end(record, state="cancelled")
        self.crew.cancel(id)
        return record

    def again(self, id: str) -> Record:
        """Begin a job again that was broken off, or whose answer was lost.

        Raises
        ------
        Refusal
            The text that it was asked of is gone.
        """
        with self.lock:
            record = self.get(id)
            lost = record.state != "done" or record.question == ANEW or self.answer(record) is None
            if not record.over or not lost:
                return record
            text = self._get(_text_key(record))
            if text is None:
                raise Refusal("The text that this was asked of is gone. Open the page of the question instead.")
            self._limit()
            return self._begin(_fresh(record), text)

    def resume(self) -> None:
        """Take up what was waiting or running when the last server of the folder ended."""
        with self.lock:
            for record in [one for one in self.records().values() if not one.over]:
                if record.id in self.runs:
                    continue
                text = self._get(_text_key(record))
                if text is None:
                    self._end(record, state="failed", problems=_told("The text that this was asked of is gone."))
                else:
                    self._begin(_fresh(record), text)
        self._tidy_draws()

    def expect(self) -> None:
        """Prepare for a question that may come; a server that people use does, others do not."""
        if self.eager and not self.closed:
            self.crew.warm()

    def close(self) -> None:
        """End all processes; what is not finished is taken up again at the next start."""
        with self.lock:
            self.closed = True
        self.crew.close()

    def _limit(self) -> None:
        if sum(not one.over for one in self.records().values()) >= WAITING:
            raise TooManyJobs

    def _begin(self, record: Record, text: str) -> Record:
        self.partial.pop(record.id, None)
        self._keep(record)
        run = self.runs[record.id] = object()
        folder = None
        with suppress(SulhError):
            folder = self.store.place("draws")
        job = {
            "question": record.question,
            "home": record.home,
            "name": record.name,
            "variant": record.variant,
            "text": text,
            "settings": record.settings,
            "folder": None if folder is None else str(folder),
        }
        if record.question == ANEW and record.home == "case" and self.cases is not None:
            job["path"] = str(self.cases / record.name)  # documents are looked for beside the case file
        if self.closed:
            return record
        self.crew.submit(record.id, job, lambda message: self._hear(record.id, run, message))
        return self.kept[record.id]

    def _hear(self, id: str, run: object, message: dict[str, Any]) -> None:
        """Note what became of a job; what an earlier run of it says is passed over."""
        with self.lock:
            record = self.kept.get(id)
            if self.closed or record is None or record.over or self.runs.get(id) is not run:
                return
            event = message["event"]
            if event == "started":
                self._keep(replace(record, state="running", started=time.time()))
            elif event == "told":
                told = replace(record, state="running", what=message["what"], share=message["share"])
                self._keep(told, write=time.monotonic() - self.noted.get(id, 0.0) >= OFTEN)
            elif event == "partial":
                self.partial[id] = message["answer"]
            elif event == "answer":
                self._put(f"answers/{id}.json", message["answer"])
                self.partial.pop(id, None)
                self._end(record, state="done", share=1.0, size=len(message["answer"]))
                self._forget()
            elif event == "refused":
                self._end(record, state="refused", problems=tuple(message["problems"]), kinds=tuple(message["kinds"]))
            else:
                why = ENDED if event == "ended" else REASONS.get(message["why"], f"sulh failed: {message['why']}.")
                self._end(record, state="failed", problems=_told(why))

    def _end(self, record: Record, **changes: Any) -> Record:
        """Note that nothing more is done; a part of an answer is kept."""
        part = self.partial.pop(record.id, None)
        if part is not None and changes["state"] != "done":
            self._put(f"answers/{record.id}.json", part)
            changes |= {"partial": True, "size": len(part)}
        self.runs.pop(record.id, None)
        self.noted.pop(record.id, None)
        ended = replace(record, ended=time.time(), **changes)
        self._keep(ended)
        return ended

    def _keep(self, record: Record, *, write: bool = True) -> None:
        self.kept[record.id] = record
        if write:
            self.noted[record.id] = time.monotonic()
            self._put(f"jobs/{record.id}.json", record.to_text())

    def _forget(self) -> None:
        """Forget the oldest of what is over, where there is too much."""
        over = [one for one in sorted(self.kept.values(), key=lambda one: one.ended) if one.over]
        many, long = len(self.kept), sum(one.size for one in self.kept.values())
        for record in over[:-1]:  # the latest is still wanted
            if many <= MOST and long <= SIZE:
                return
            many, long = many - 1, long - record.size
            del self.kept[record.id]
            for key in (f"jobs/{record.id}.json", f"answers/{record.id}.json"):
                self.spare.pop(key, None)
                self.store.drop(key)

    def _read(self) -> None:
        found = []
        for key in list(self.store.keys("jobs")):
            try:
                record = Record.from_text(self.store.get(key) or "")
                question_of(record.question)
            except (ValueError, UnknownName):
                self.store.drop(key)
                continue
            if key == f"jobs/{record.id}.json":
                found.append(record)
        self.kept = {one.id: one for one in sorted(found, key=lambda one: one.asked)}
        for key in list(self.store.keys("answers")):
            if key.removeprefix("answers/").removesuffix(".json") not in self.kept:
                self.store.drop(key)

    def _put(self, key: str, text: str) -> None:
        """Keep a text; where the disk is full only until the server ends."""
        try:
            self.store.put(key, text)
            self.spare.pop(key, None)
        except FileTrouble:
            self.spare[key] = text

    def _get(self, key: str) -> str | None:
        return self.spare.get(key) or self.store.get(key)

    def _has(self, key: str) -> bool:
        return key in self.spare or self.store.has(key)

    def _tidy_draws(self) -> None:
        """Remove the oldest half-finished work, where there is too much."""
        with suppress(OSError, SulhError):
            folder = self.store.place("draws")
            files = [] if folder is None else [(one.stat(), one) for one in folder.iterdir() if one.is_file()]
            left = sum(about.st_size for about, _ in files)
            for about, file in sorted(files, key=lambda one: one[0].st_mtime):
                if left <= DRAWS:
                    break
                file.unlink(missing_ok=True)
                left -= about.st_size


def _fresh(record: Record) -> Record:
    """Return a record as if the question had just been asked."""
    return replace(
        record,
        state="waiting",
        what="",
        share=0.0,
        started=0.0,
        ended=0.0,
        problems=(),
        kinds=(),
        partial=False,
        size=0,
    )


def _text_key(record: Record) -> str:
    return f"texts/{record.match}.yaml"


def _told(why: str) -> tuple[dict[str, Any], ...]:
    return tuple(one.to_dict() for one in BrokenOff(f"{why} Try again.").to_problems())
