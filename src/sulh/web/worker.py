"""A process that answers questions: jobs come in as lines, what comes of them goes out as lines, all plain JSON.

It ends when its input ends, so that it never outlives the server, however that ended.
"""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from sulh.case.case import Case
from sulh.errors import SulhError
from sulh.web.answers import Answer

KEPT = 2
"""Cases that are kept as they were read, for the next question."""

OFTEN = 0.1
"""Seconds between two words on progress."""

WEARY = 90
"""Megabytes that a process has needed at most, from which on it ends after its job: memory does not come back."""


def main() -> None:
    """Answer what comes in, until the input ends."""
    out = _own_output()
    with suppress(OSError, AttributeError, ValueError):
        os.nice(5)  # pages come first
    with suppress(OSError):  # where memory runs out this process ends, and not the server
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_reading, args=(jobs,), daemon=True).start()
    cases: OrderedDict[tuple[str, ...], Case] = OrderedDict()
    while True:
        job = jobs.get()
        _say(out, {"event": "begun"})
        _say(out, {**worked_out(job, cases, lambda message: _say(out, message)), "weary": _megabytes() > WEARY})


def worked_out(job: dict[str, Any], cases: OrderedDict[tuple[str, ...], Case], say: Any) -> dict[str, Any]:
    """Answer one question, and return what came of it; ``say`` takes progress and partial answers.

    >>> from sulh.files.reader import shipped_cases
    >>> text = shipped_cases()["elmira"].read_text(encoding="utf-8")
    >>> job = {"question": "deals", "home": "library", "name": "elmira", "variant": "", "text": text, "settings": {}}
    >>> worked_out(job, OrderedDict(), lambda message: None)["event"]
    'answer'
    """
    try:
        return {"event": "answer", "answer": _asked(job, cases, say).to_text()}
    except SulhError as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"event": "refused", "problems": [one.to_dict() for one in error.to_problems()], "kinds": kinds}
    except (MemoryError, RecursionError):
        return {"event": "failed", "why": "memory"}
    except Exception as error:  # a fault of sulh ends this question and no other
        return {"event": "failed", "why": f"{type(error).__name__}: {error}"}


def _asked(job: dict[str, Any], cases: OrderedDict[tuple[str, ...], Case], say: Any) -> Answer:
    from sulh.web.questions.asking import question_of
    from sulh.web.questions.question import Telling

    question = question_of(job["question"])
    told = 0.0

    def tell(what: str, share: float) -> None:
        nonlocal told
        if time.monotonic() - told >= OFTEN:
            told = time.monotonic()
            say({"event": "told", "what": str(what)[:500], "share": min(max(float(share), 0.0), 1.0)})

    def partial(answer: Answer) -> None:
        say({"event": "partial", "answer": answer.to_text()})

    tell("reading the case", 0.0)
    case = _case(job, cases)
    folder = Path(job["folder"]) if job.get("folder") else None
    settings = question.settings.model_validate(job["settings"])
    return question.ask(case, settings, Telling(tell, partial, folder))


def _case(job: dict[str, Any], cases: OrderedDict[tuple[str, ...], Case]) -> Case:
    """Return the coding that is asked about, read once for several questions."""
    from sulh.files.reader import loads

    key = (job["home"], job["name"], job["text"], job.get("path", ""))
    if key not in cases:
        name = job["name"]
        stem = name if job["home"] == "library" else Path(name).stem
        cases[key] = loads(job["text"], stem, file=job.get("path") or name)
    cases.move_to_end(key)
    while len(cases) > KEPT:
        cases.popitem(last=False)
    return cases[key].variant(job["variant"]) if job["variant"] else cases[key]


def _own_output() -> IO[bytes]:
    """Return the output for lines alone: whatever else prints, prints into nothing."""
    out = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    return out


def _say(out: IO[bytes], message: dict[str, Any]) -> None:
    out.write(json.dumps(message).encode("ascii") + b"\n")
    out.flush()


def _reading(jobs: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Put what comes in before the one who works; at the end of the input end at once, in the midst of any work."""
    for line in sys.stdin.buffer:
        jobs.put(json.loads(line))
    with suppress(Exception):
        os.killpg(0, signal.SIGKILL)  # this process leads a group of its own, with whatever it started
    os._exit(0)


def _megabytes() -> float:
    """Return how much memory this process has needed at most; 0 where the system does not say."""
    with suppress(OSError):  # what getrusage says on Linux may be that of the server that started this process
        found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
        if found is not None:
            return int(found[1]) / (1 << 10)
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20) if sys.platform == "darwin" else most / (1 << 10)
