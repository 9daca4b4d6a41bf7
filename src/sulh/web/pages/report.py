"""The file of a report: to be kept, or read in a window of its own in which nothing can run."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from sulh.web.answering import asked, bench_of
from sulh.web.pages.question import begin
from sulh.web.questions.report import REPORT
from sulh.web.refusals import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

KINDS = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "zip": "application/zip",
}

NAME = re.compile(r"[A-Za-z0-9_-]{1,110}\.(?:html|docx|pdf|md)(?:\.zip)?")
"""What the file of a report is called: nothing that a header, or a system, reads in another way."""

POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)
"""A report brings its own style; nothing in it runs, and nothing is fetched for it."""


class NoReport(Refusal):
    """The report is not made yet."""

    code, status = "S832", 404
    says = "This report is not made yet, or no longer kept. Make it on the page of the report."


def file_of(request: Request) -> tuple[str, bytes]:
    """Return the name of a report and its bytes.

    Raises
    ------
    NoReport
        It has not been made with these settings, or the case was changed since.
    """
    this = asked(request, REPORT.id)
    page, _ = begin(REPORT, this)
    answer = None if page.job is None else bench_of(request).jobs.answer(page.job)
    if answer is None or page.job is None or page.job.state != "done":
        raise NoReport
    kept = {key: value for key, value in answer.more.items() if isinstance(value, str)}
    name, data = kept.get("name", ""), kept.get("data", "")
    if this.query.flag("all") and kept.get("zip"):
        name, data = f"{name}.zip", kept["zip"]
    try:
        if not data or not NAME.fullmatch(name):
            raise NoReport
        return name, base64.b64decode(data, validate=True)
    except ValueError:
        raise NoReport from None


def routes() -> list[BaseRoute]:
    """Return the addresses of the file."""
    from starlette.responses import Response as Plain
    from starlette.routing import Route

    def file(request: Request) -> Response:
        name, data = file_of(request)
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Plain(data, headers=headers, media_type=KINDS[name.rpartition(".")[2]])

    def view(request: Request) -> Response:
        name, data = file_of(request)
        if not name.endswith(".html"):
            raise NoReport("Only a report for the browser can be read here. Download it.")
        return Plain(data, headers={"content-security-policy": POLICY}, media_type=KINDS["html"])

    return [
        Route("/{home:str}/{name:str}/report/file", file),
        Route("/{home:str}/{name:str}/report/view", view),
    ]
