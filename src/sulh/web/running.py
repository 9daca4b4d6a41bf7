"""The processes that answer questions: few, kept warm for the next one, ended when nobody asks."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

MOST = 3
"""Processes at once: as many as are at long tasks, and one more, so that a quick question does not wait behind them."""

LONG = 1.0
"""Seconds after which a task is long."""

SLOW = frozenset({"certainty", "report"})
"""Questions that are known to be long: they never take the last process, which is kept for quick ones."""

IDLE = 60.0
"""Seconds after which a process that nobody asks ends, and gives its memory back."""

BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from sulh.web.worker import main; main()"
"""What a process runs: the sulh of the server, wherever it was found, and nothing from the folder it is started in."""

Hear: TypeAlias = Callable[[dict[str, Any]], None]
"""Is told what becomes of a job: its ``event`` is ``started``, ``told``, ``partial``, ``answer``, ``refused``,
``failed`` or ``ended``."""


@dataclass
class Task:
    """A job to be done, and who is told what becomes of it."""

    key: str
    job: dict[str, Any]
    hear: Hear
    begun: bool = False
    tried: int = 0

    @property
    def slow(self) -> bool:
        """Whether it is known to be long."""
        return self.job.get("question") in SLOW


@dataclass(eq=False)
class Process:
    """A process, and the task that it has; the timer ends it when it has had none for a while.

    What it is given is written by a thread of its own: one that does not read keeps nobody else waiting.
    """

    popen: subprocess.Popen[bytes]
    task: Task | None = None
    since: float = 0.0
    weary: bool = False
    timer: threading.Timer | None = None
    given: queue.SimpleQueue[Task | None] = field(default_factory=queue.SimpleQueue)

    @property
    def long(self) -> bool:
        """Whether it is at a task that is long."""
        return self.task is not None and (self.task.slow or time.monotonic() - self.since >= LONG)

    def write(self) -> None:
        """Hand over what is given, until nothing more comes; if the process is gone, whoever reads from it notices."""
        assert self.popen.stdin is not None
        while (task := self.given.get()) is not None:
            with suppress(OSError, ValueError):
                self.popen.stdin.write(json.dumps(task.job).encode("ascii") + b"\n")
                self.popen.stdin.flush()
        with suppress(OSError):
            self.popen.stdin.close()

    def end(self) -> None:
        """End it at once, with all that it has started."""
        if self.popen.poll() is None:
            with suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(self.popen.pid, signal.SIGKILL)
                else:
                    self.popen.kill()


class Crew:
    """The processes, and the tasks that wait for one. Nobody is told anything while the lock is held."""

    def __init__(self, most: int = MOST, idle: float = IDLE) -> None:
        self.most, self.idle = most, idle
        self.lock = threading.Lock()
        self.waiting: deque[Task] = deque()
        self.processes: list[Process] = []
        self.closed = False
        self.timer: threading.Timer | None = None

    def submit(self, key: str, job: dict[str, Any], hear: Hear) -> None:
        """Have a job done, as soon as there is a process for it."""
        with self.lock:
            self.waiting.append(Task(key, job, hear))
        self._deal()

    def cancel(self, key: str) -> None:
        """Do not do a job, or stop doing it: the process that does it ends at once."""
        with self.lock:
            for task in [task for task in self.waiting if task.key == key]:
                self.waiting.remove(task)
            for process in self.processes:
                if process.task is not None and process.task.key == key:
                    process.task.begun = True  # so that it is not tried again
                    process.end()

    def warm(self) -> None:
        """Start a process if there is none, so that the first question need not wait for it."""
        with self.lock:
            if self.processes or self.closed:
                return
            process = self._start()
            if process is not None:
                self._rest(process)

    def close(self) -> None:
        """End all processes; what waits is left undone."""
        with self.lock:
            self.closed = True
            self.waiting.clear()
            processes = list(self.processes)
            if self.timer is not None:
                self.timer.cancel()
        for process in processes:
            if process.timer is not None:
                process.timer.cancel()
            process.end()
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.popen.wait(5)

    def _deal(self) -> None:
        """Give what waits to who is free, or to a new process."""
        told: list[tuple[Task, dict[str, Any]]] = []
        with self.lock:
            while not self.closed and (task := self._next()) is not None:
                free = next((one for one in self.processes if one.task is None and one.popen.poll() is None), None)
                if free is None and len(self.processes) < self._room():
                    free = self._start()
                    if free is None:
                        self.waiting.remove(task)
                        told.append((task, {"event": "failed", "why": "process"}))
                        continue
                if free is None:
                    if len(self.processes) < self.most:
                        self._look_again()
                    break
                if free.timer is not None:
                    free.timer.cancel()
                self.waiting.remove(task)
                free.task = task
                free.since = time.monotonic()
                free.given.put(task)
                told.append((task, {"event": "started"}))
        for task, message in told:
            task.hear(message)

    def _next(self) -> Task | None:
        """Return what is to be begun next: the first that waits, but no long one on the last process."""
        full = sum(one.long for one in self.processes) >= max(1, self.most - 1)
        return next((task for task in self.waiting if not (full and task.slow)), None)

    def _room(self) -> int:
        """Return how many processes there may be now. The lock is held."""
        return min(self.most, 1 + sum(one.long for one in self.processes))

    def _look_again(self) -> None:
        """Deal again in a while: what is at work now is long by then, and makes room. The lock is held."""

        def again() -> None:
            with self.lock:
                self.timer = None
            self._deal()

        if self.timer is None:
            self.timer = threading.Timer(LONG, again)
            self.timer.daemon = True
            self.timer.start()

    def _start(self) -> Process | None:
        """Start a process and a thread that reads from it; None where the system gives none. The lock is held."""
        command = [sys.executable, "-I", "-c", BEGIN, json.dumps([path for path in sys.path if path])]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        try:
            popen = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=nothing, start_new_session=True, close_fds=True
            )
        except OSError:
            return None
        process = Process(popen)
        self.processes.append(process)
        threading.Thread(target=self._reading, args=(process,), daemon=True).start()
        threading.Thread(target=process.write, daemon=True).start()
        return process

    def _reading(self, process: Process) -> None:
        """Tell what a process says, until it has ended."""
        assert process.popen.stdout is not None
        for line in process.popen.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                break  # it was ended in the midst of a word
            task = process.task
            if task is None:
                continue
            if message["event"] == "begun":
                task.begun = True
            elif message["event"] in ("told", "partial"):
                task.hear(message)
            else:
                self._finished(process, weary=bool(message.pop("weary", False)))
                task.hear(message)
                self._deal()
        self._ended(process)

    def _finished(self, process: Process, *, weary: bool) -> None:
        with self.lock:
            process.task = None
            spare = not self.waiting and any(one.task is None for one in self.processes if one is not process)
            process.weary = weary
            if weary or spare:
                process.end()
            else:
                self._rest(process)

    def _rest(self, process: Process) -> None:
        """Let a process wait for the next task, but not for ever. The lock is held."""

        def over() -> None:
            with self.lock:
                if process.task is None:
                    process.end()

        process.timer = threading.Timer(self.idle, over)
        process.timer.daemon = True
        process.timer.start()

    def _ended(self, process: Process) -> None:
        """Forget a process that has ended; what it had not begun is tried again once."""
        assert process.popen.stdout is not None
        process.end()
        code = process.popen.wait()
        process.given.put(None)
        with suppress(OSError):
            process.popen.stdout.close()
        with self.lock:
            if process.timer is not None:
                process.timer.cancel()
            if process in self.processes:
                self.processes.remove(process)
            task = process.task
            if task is not None and not task.begun and not task.tried and not self.closed:
                task.tried += 1
                self.waiting.appendleft(task)
                task = None
        if task is not None:
            task.hear({"event": "ended", "code": code})
        self._deal()
        if process.weary:
            self.warm()  # a fresh one in its place
