"""From a request to an answer: which status an error has, and HTML or JSON as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from sulh.errors import CaseError, CaseNotFound, FileTrouble, Problem, SulhError, TooLarge, UnknownName
from sulh.web.asked import Query
from sulh.web.editing import Conflict
from sulh.web.folder import Home
from sulh.web.refusals import NoSuchPage, Refusal, refusal
from sulh.web.render import page
from sulh.web.shell import Asked, Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from sulh.web.bench import Workbench

STATUS: tuple[tuple[type[SulhError], int], ...] = (
    (Conflict, 412),
    (CaseNotFound, 404),
    (UnknownName, 404),
    (CaseError, 422),
    (TooLarge, 422),
    (FileTrouble, 500),
    (SulhError, 400),
)


@dataclass(frozen=True)
class TroublePage(Context):
    """What went wrong, each problem with its rule and its way out."""

    template = "trouble.html"

    problems: tuple[Problem, ...]
    back: str

    def to_dict(self) -> dict[str, Any]:
        """Return the problems as JSON has them everywhere."""
        return {"problems": [one.to_dict() for one in self.problems]}


def status_of(error: SulhError) -> int:
    """Return the status of an error.

    >>> status_of(TooLarge("states", 10, 5))
    422
    """
    if isinstance(error, Refusal):
        return error.answered
    return next(status for kind, status in STATUS if isinstance(error, kind))


def wants_json(request: Request) -> bool:
    """Say whether JSON is asked for: by the end of the address, by what is accepted, or because a program acts."""
    path = request.url.path
    if path.endswith(".json") or path.startswith("/api/"):
        return True
    if request.method == "POST" and "authorization" in request.headers:
        return True
    return "application/json" in request.headers.get("accept", "") and "hx-request" not in request.headers


def respond(request: Request, context: Context, status: int = 200) -> Response:
    """Return a page as HTML, or as JSON where that is asked for."""
    from starlette.responses import HTMLResponse

    if wants_json(request):
        return as_json(context.to_dict(), status)
    part = request.headers.get("hx-target", "").endswith("#work")
    return HTMLResponse(page(context, part=part), status)


def as_json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a document as JSON, as the command line prints it."""
    from starlette.responses import Response

    text = json.dumps(document, ensure_ascii=False)
    return Response(text.encode("utf-8", "replace") + b"\n", status, headers, "application/json")


def trouble(request: Request, error: SulhError) -> Response:
    """Return an error as a page or as JSON."""
    shell = Shell("That did not work")
    context = TroublePage(shell, Query(), error.to_problems(), _back(request))
    return respond(request, context, status_of(error))


def _back(request: Request) -> str:
    """Return the page that a request was made from, if it is one of ours; else the first."""
    here = request.headers.get("referer", "")
    return here if here.startswith(str(request.base_url)) else "/"


def routed(request: Request, error: Exception) -> Response:
    """Return what the router refuses, or the reader of a form, as a page or as JSON."""
    from starlette.exceptions import HTTPException

    assert isinstance(error, HTTPException)
    answer = trouble(request, refusal(error.status_code, error.detail))
    answer.headers.update(error.headers or {})
    return answer


def bench_of(request: Request) -> Workbench:
    """Return the workbench that a request is made to."""
    found: Workbench = request.app.state.bench
    return found


def asked(request: Request, page: str = "") -> Asked:
    """Return what a request for a page of a case asks."""
    bench = bench_of(request)
    home, name = request.path_params["home"], request.path_params["name"]
    if home not in get_args(Home):
        raise NoSuchPage
    opened = bench.open(home, name)
    return Asked(bench, opened, Query.of(request.url.query), page)


def case_page(show: Callable[[Asked], Context], id: str = "") -> Callable[[Request], Response]:
    """Return what answers requests for a page of a case."""

    def endpoint(request: Request) -> Response:
        bench_of(request).jobs.expect()
        return respond(request, show(asked(request, id)))

    return endpoint
