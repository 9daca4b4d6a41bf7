"""The page of a question: its settings, the job that works it out, and the answer as far as there is one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sulh.case.case import Case
from sulh.errors import CaseError, Problem
from sulh.web.answering import STATUS, as_json, asked, bench_of, respond, status_of, wants_json
from sulh.web.answers import Answer
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.questions.asking import question_of
from sulh.web.questions.every import QUESTIONS
from sulh.web.questions.form import Field, command_line, fields_of, wrong_of
from sulh.web.questions.naming import offered, unknown
from sulh.web.questions.question import Question
from sulh.web.records import Record
from sulh.web.refusals import Cancelled
from sulh.web.shell import Asked, Context

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

QUICK = 0.4
"""Seconds that a page waits for an answer before it shows that it is being worked out."""

LOOK = 0.02
"""Seconds between two looks."""

LONGEST = 60
"""Seconds that a program can have its request wait."""

NAMED = ("variant", "wait")
"""What an address says besides the settings of a question."""


@dataclass(frozen=True)
class QuestionPage(Context):
    """A question asked of a case.

    Attributes
    ----------
    form, states
        The settings, and the states that its fields offer, with their words.
    settings
        What was asked with; None where something is wrong with it.
    missing
        Why it cannot be asked.
    problems
        Why there is no answer.
    job
        The record of the question; None where it was not asked.
    answer
        The answer, or as far as there is one.
    command
        The same on the command line.
    address, twin
        Where this page is, and its JSON.
    """

    template = "question.html"

    question: Question
    form: tuple[Field, ...]
    states: tuple[tuple[str, str], ...]
    settings: Any
    missing: str
    problems: tuple[Problem, ...]
    job: Record | None
    answer: Answer | None
    command: str
    address: str
    twin: str

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the command prints it; without one, why, or the record of the job."""
        if self.problems:
            return {"problems": [one.to_dict() for one in self.problems]}
        if self.missing:
            return {"problems": [Problem("S804", "", self.missing).to_dict()]}
        if self.job is not None and self.job.state != "done":
            return {"job": self.job.to_dict()}
        return self.answer.document if self.answer is not None else {}


def begin(question: Question, asked: Asked) -> tuple[QuestionPage, int]:
    """Return the page of a question with its job begun, if it is not done already, and the status of the page."""
    query = Query(tuple(pair for pair in asked.query.pairs if pair[0] != "wait"))
    kept = Query(tuple(pair for pair in query.pairs if pair[0] in (*NAMED, *question.settings.model_fields)))
    shell = asked.shell(question.title, question.help, question.docs)
    opened, bench = asked.opened, asked.bench
    address = query.address(f"{opened.address}/{question.id}")
    twin = query.address(f"{opened.address}/{question.id}.json")
    blank = QuestionPage(shell, query, question, (), (), None, "", opened.problems, None, None, "", address, twin)
    if opened.case is None:
        return blank, 422
    case = opened.coded(asked.variant)
    states = offered(bench, case)
    settings, missing, record = None, "", None
    problems: tuple[Problem, ...] = ()
    status = 200
    try:
        settings = question.settings.of(query)
    except CaseError as error:
        problems, status = error.problems, 422
    else:
        missing = _lacking(question, settings) or question.missing(case, settings)
        if missing and (left := _left_out(question, opened.coded(), case)):
            missing = left
        named = unknown(bench, case, question, settings)
        if named is not None:
            problems, status = named.to_problems(), status_of(named)
        elif not missing:
            record = bench.jobs.ask(opened, question, asked.variant, settings, str(kept))
        else:
            bench.jobs.expect()  # it will be asked in a moment
    wrong, _ = wrong_of(problems, question, query)
    form = fields_of(question, case, query, wrong)
    command = "" if settings is None or missing else command_line(question, opened.name, asked.variant, settings)
    page = QuestionPage(
        shell, query, question, form, states, settings, missing, problems, record, None, command, address, twin
    )
    return page, status


def finish(bench: Workbench, question: Question, asked: Asked, page: QuestionPage) -> tuple[QuestionPage, int]:
    """Return a page with what became of its job by now, and its status."""
    assert page.job is not None
    record = bench.jobs.get(page.job.id)
    answer = bench.jobs.answer(record)
    if record.state == "done" and answer is None:
        record = bench.jobs.again(record.id)  # what was kept is damaged
    problems: tuple[Problem, ...] = ()
    status, form = 200, page.form
    if record.state in ("refused", "failed", "cancelled"):
        problems = record.to_problems() or (CANCELLED,)
        status = status_of_job(record)
        if record.state == "refused":
            wrong, _ = wrong_of(problems, question, page.query)
            form = fields_of(question, asked.opened.coded(asked.variant), page.query, wrong)
    given = {**page.variables(), "job": record, "answer": answer, "problems": problems, "form": form}
    return QuestionPage(**given), status


(CANCELLED,) = Cancelled().to_problems()


def status_of_job(record: Record) -> int:
    """Return the status of an answer that there is not."""
    if record.state == "cancelled":
        return 409
    if record.state == "failed":
        return 500
    return next((status for kind, status in STATUS if kind.__name__ in record.kinds), 400)


def _lacking(question: Question, settings: Any) -> str:
    if not settings.lacking:
        return ""
    titles = [question.settings.model_fields[name].title or name for name in settings.lacking]
    return f"Choose first: {', '.join(titles)}."


SECTIONS = {"views": "views", "replay": "history", "claims": "claims"}
"""The sections of a case that some questions are about."""


def _left_out(question: Question, base: Case, case: Case) -> str:
    """Say that the coding leaves out what the base has, where the question is about that; else ""."""
    section = SECTIONS.get(question.id, "")
    if not section or getattr(case, section) or not getattr(base, section):
        return ""
    return (
        f"The case has the section {section}, but the coding {case.variant_name!r} leaves it out. Choose another "
        "coding, or change what this one removes in the text of the case."
    )


def cleaned(sent: str, asked: Asked, question: Question) -> str:
    """Return a shorter address that asks the same, without what a form sends although it is empty or usual; or ""."""
    given = parse_qsl(sent, keep_blank_values=True, max_num_fields=500)
    if all(value.strip() for _, value in given):
        return ""
    fields = question.settings.model_fields
    usual = {
        name: ("yes" if value else "no") if isinstance(value, bool) else str(value)
        for name, known in fields.items()
        if not known.is_required() and (value := known.get_default(call_default_factory=True)) not in (None, ())
    }
    kept = tuple((name, value) for name, value in given if value.strip() and usual.get(name) != value.strip())
    return Query(kept).address(f"{asked.opened.address}/{question.id}")


def endpoint_of(question: Question) -> Any:
    """Return what answers requests for the page of a question."""
    from anyio import sleep
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import RedirectResponse

    async def endpoint(request: Request) -> Response:
        json, poll = wants_json(request), "hx-request" in request.headers
        this = await run_in_threadpool(asked, request, question.id)
        if not json and not poll and (shorter := cleaned(request.url.query, this, question)):
            return RedirectResponse(shorter, 303)
        end = time.monotonic() + _patience(this, json=json, poll=poll)
        page, status = await run_in_threadpool(begin, question, this)
        if page.job is None:
            return await run_in_threadpool(respond, request, page, 422 if json and page.missing else status)
        jobs = bench_of(request).jobs
        while (now := jobs.peek(page.job.id)) is not None and not now.over and time.monotonic() < end:
            await sleep(LOOK)
        page, status = await run_in_threadpool(finish, this.bench, question, this, page)
        if json and page.job is not None and not page.job.over:
            headers = {"location": f"/jobs/{page.job.id}.json", "retry-after": "1"}
            return as_json(page.to_dict(), 202, headers)
        # What is asked again and again is answered, whatever became of it: the page says so.
        settled = 200 if not json and page.job is not None and (poll or page.job.state != "refused") else status
        return await run_in_threadpool(respond, request, page, settled)

    return endpoint


def _patience(asked: Asked, *, json: bool, poll: bool) -> float:
    if json:
        return asked.query.number("wait", 0, 0, LONGEST) or QUICK
    return 0.0 if poll else QUICK


def routes() -> list[BaseRoute]:
    """Return the addresses of the questions, and of the report."""
    from starlette.routing import Route

    found: list[BaseRoute] = []
    for id in (*QUESTIONS, "report"):
        endpoint = endpoint_of(question_of(id))
        found.append(Route(f"/{{home:str}}/{{name:str}}/{id}", endpoint))
        found.append(Route(f"/{{home:str}}/{{name:str}}/{id}.json", endpoint))
    return found
