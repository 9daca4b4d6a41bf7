"""The jobs of the folder: what is being worked out, what was asked, and how to end it or begin again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sulh.web.answering import as_json, bench_of, respond, wants_json
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.questions.asking import question_of
from sulh.web.records import Record
from sulh.web.shell import Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HELP = (
    "Questions are worked out beside the pages, so that you can go on, reload, or close the browser meanwhile. "
    "What was asked once is kept and answered at once."
)

KINDS = {"running": "accent", "done": "good", "failed": "bad", "refused": "warn"}


@dataclass(frozen=True)
class JobRow:
    """A job as the list shows it; ``title`` is the word of its question."""

    record: Record
    title: str
    asked: str
    kind: str


@dataclass(frozen=True)
class JobsPage(Context):
    """The jobs, the latest first; ``running``: how many are not finished."""

    template = "jobs.html"

    jobs: tuple[JobRow, ...]
    running: int

    def to_dict(self) -> dict[str, Any]:
        """Return the records of all jobs."""
        return {"jobs": [one.record.to_dict() for one in self.jobs], "running": self.running}


def show(bench: Workbench, query: Query) -> JobsPage:
    """Return the page."""
    records = bench.jobs.all()
    rows = tuple(
        JobRow(
            one,
            question_of(one.question).title,
            time.strftime("%Y-%m-%d %H:%M", time.localtime(one.asked)),
            KINDS.get(one.state, ""),
        )
        for one in records
    )
    shell = Shell("Jobs", HELP, "how-to/workbench.html#while-it-works")
    return JobsPage(shell, query, rows, sum(not one.over for one in records))


def routes() -> list[BaseRoute]:
    """Return the addresses of the jobs."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import RedirectResponse
    from starlette.routing import Route

    def page(request: Request) -> Response:
        return respond(request, show(bench_of(request), Query.of(request.url.query)))

    def one(request: Request) -> Response:
        return as_json(bench_of(request).jobs.get(request.path_params["id"]).to_dict())

    def done(what: str) -> Any:
        async def endpoint(request: Request) -> Response:
            jobs, id = bench_of(request).jobs, request.path_params["id"]
            record = await run_in_threadpool(jobs.cancel if what == "cancel" else jobs.again, id)
            if wants_json(request):
                return as_json(record.to_dict())
            to = Query.of(request.url.query).text("to")
            return RedirectResponse("/jobs" if to == "jobs" else record.address, 303)

        return endpoint

    return [
        Route("/jobs", page),
        Route("/jobs.json", page),
        Route("/jobs/{id:str}.json", one),
        Route("/jobs/{id:str}/cancel", done("cancel"), methods=["POST"]),
        Route("/jobs/{id:str}/again", done("again"), methods=["POST"]),
    ]
