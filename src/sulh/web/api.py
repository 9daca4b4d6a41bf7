"""The API for other programs: the cases, one case, and its changes; each change names the text that it is for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sulh.web.answering import as_json, asked, bench_of, respond
from sulh.web.api_forms import Form, case_form, edited_form, list_form
from sulh.web.editing import Edited, change, go_back
from sulh.web.openapi import description
from sulh.web.operations.every import operation
from sulh.web.refusals import NoMatch, Refusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute


def told(form: Form, status: int = 200, match: str = "") -> Response:
    """Return an answer of the API; ``match`` names the text of the case in it."""
    headers = {"ETag": f'"{match}"'} if match else None
    return as_json(form.model_dump(mode="json", exclude_none=False), status, headers)


def match_of(request: Request) -> str:
    """Return which text a change is for.

    Raises
    ------
    NoMatch
        It does not say so.
    """
    given = request.headers.get("if-match", "").strip()
    if len(given) < 3 or given[0] != '"' or given[-1] != '"':
        raise NoMatch
    return given[1:-1]


async def fields_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request brings.

    Raises
    ------
    Refusal
        It brings none.
    """
    body = await request.body()
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal("The request brings no JSON object. See /api for what it may say.")
    return found


def routes() -> list[BaseRoute]:
    """Return the addresses of the API."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    from sulh.web import api_page

    def cases(request: Request) -> Response:
        return told(list_form(bench_of(request)))

    def case(request: Request) -> Response:
        opened = asked(request).opened
        return told(case_form(bench_of(request), opened), match=opened.match)

    async def made(request: Request, make: Callable[[], Edited]) -> Response:
        def run() -> Response:
            edited = make()
            return told(edited_form(bench_of(request), edited), match=edited.after.match)

        return await run_in_threadpool(run)

    async def edits(request: Request) -> Response:
        match, fields = match_of(request), await fields_of(request)
        name = request.path_params["name"]
        return await made(request, lambda: change(bench_of(request), name, match, operation(fields)))

    def going(steps: int) -> Any:
        async def back(request: Request) -> Response:
            name, match = request.path_params["name"], match_of(request)
            return await made(request, lambda: go_back(bench_of(request), name, match, steps))

        return back

    def described(request: Request) -> Response:
        return as_json(description())

    def page(request: Request) -> Response:
        return respond(request, api_page.show())

    return [
        Route("/api", page),
        Route("/api/openapi.json", described),
        Route("/api/cases", cases),
        Route("/api/case/{name:str}/edits", edits, methods=["POST"]),
        Route("/api/case/{name:str}/undo", going(-1), methods=["POST"]),
        Route("/api/case/{name:str}/redo", going(1), methods=["POST"]),
        Route("/api/{home:str}/{name:str}", case),
    ]
