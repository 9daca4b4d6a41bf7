"""Changing a case from its page: one change, undo, do again; and whether the file was changed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sulh.errors import Problem, SulhError
from sulh.web.answering import bench_of, respond, status_of
from sulh.web.asked import Query
from sulh.web.editing import Conflict, Edited, change, go_back
from sulh.web.operations.every import OPERATIONS, operation
from sulh.web.pages.beside import BASE
from sulh.web.pages.case import after_change
from sulh.web.shell import Context, Shell

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

SOURCE = re.compile(r"[a-z]+#([A-Za-z][\w-]*)")
"""What htmx says of the element that asks: its kind and its id."""


@dataclass(frozen=True)
class RefusedPart(Context):
    """Why a change was not made, to stand in its form."""

    template = "parts/refused.html"

    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the problems as JSON has them everywhere."""
        return {"problems": [one.to_dict() for one in self.problems]}


@dataclass(frozen=True)
class ConflictPart(Context):
    """That the file was changed elsewhere, to stand above the page; ``address`` shows it, "" where it shall not."""

    template = "parts/conflict.html"

    address: str
    says: str

    def to_dict(self) -> dict[str, Any]:
        """Return what is said."""
        return {"problems": [Problem("S822", "", self.says, "Load the page again.").to_dict()]}


def fields_of(form: FormData) -> dict[str, Any]:
    """Return the fields of a form as an operation takes them; empty ones are left out."""
    kind = OPERATIONS.get(str(form.get("op", "")))
    many = kind.many if kind is not None else frozenset()
    names = dict.fromkeys(name for name in form if name not in ("match",))
    return {
        name: [str(one) for one in form.getlist(name)] if name in many else str(form[name])
        for name in names
        if name in many or str(form[name]) != "" or name == "text"
    }


def answer(request: Request, make: Callable[[], Edited]) -> Response:
    """Make a change, and answer with the page as it is then, or with why not.

    From any other page than that of the case the browser goes back to where it was.
    """
    from starlette.responses import RedirectResponse
    from starlette.responses import Response as Plain

    part = "hx-request" in request.headers
    here = request.headers.get("hx-current-url") or request.headers.get("referer", "")
    try:
        edited = make()
    except SulhError as error:
        if not part:
            raise
        return _refused(request, error, here)
    if not part:
        return RedirectResponse(_there(edited, here), 303)
    there = _there(edited, here)
    if there.partition("?")[0] != edited.after.address:
        return Plain(headers={"HX-Redirect": there})
    response = respond(request, after_change(bench_of(request), edited, there))
    response.headers["ETag"] = f'"{edited.after.match}"'
    if Query.of_address(there) != Query.of_address(here):
        response.headers["HX-Push-Url"] = there
    return response


def _there(edited: Edited, here: str) -> str:
    """Return the address of the page of the case that a change was made on, as it is asked for afterwards."""
    opened = edited.after
    path = urlsplit(here).path
    query = edited.then(Query.of_address(here))
    codings = {"", BASE, *(opened.case.variants if opened.case is not None else ())}
    query = query.but(**{name: "" for name in ("variant", "beside") if query.text(name) not in codings})
    return query.address(path if path.startswith(f"{opened.address}/") else opened.address)


def _refused(request: Request, error: SulhError, here: str) -> Response:
    """Return why a change was not made, put where it belongs: a conflict above the page, all else into the form."""
    shell = Shell("Not changed")
    if isinstance(error, Conflict):
        response = respond(request, ConflictPart(shell, Query(), here, str(error)), 412)
        target = "#notice"
    else:
        response = respond(request, RefusedPart(shell, Query(), error.to_problems()), status_of(error))
        found = SOURCE.fullmatch(request.headers.get("hx-source", ""))
        target = f"#{found[1]}-errors" if found else "#notice"
    response.headers["HX-Retarget"] = target
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def routes() -> list[BaseRoute]:
    """Return the addresses that change a case."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response
    from starlette.routing import Route

    async def edit(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=2000)
        name = request.path_params["name"]

        def make() -> Edited:
            return change(bench_of(request), name, str(form.get("match", "")), operation(fields_of(form)))

        return await run_in_threadpool(answer, request, make)

    def going(steps: int) -> Any:
        async def back(request: Request) -> Response:
            form = await request.form(max_files=0, max_fields=10)
            name, match = request.path_params["name"], str(form.get("match", ""))
            return await run_in_threadpool(answer, request, lambda: go_back(bench_of(request), name, match, steps))

        return back

    def changed(request: Request) -> Response:
        """Say nothing while the file is as the page has it; else what stands above the page."""
        opened = bench_of(request).open("case", request.path_params["name"])
        if opened.match == request.query_params.get("match"):
            return Response(status_code=204)
        here = request.headers.get("hx-current-url", opened.address)
        if urlsplit(here).path == f"{opened.address}/text":
            here = ""  # there a text is typed that must not be mixed with another one
        return respond(request, ConflictPart(Shell("Changed"), Query(), here, str(Conflict(opened))))

    return [
        Route("/case/{name:str}/edit", edit, methods=["POST"]),
        Route("/case/{name:str}/undo", going(-1), methods=["POST"]),
        Route("/case/{name:str}/redo", going(1), methods=["POST"]),
        Route("/case/{name:str}/changed", changed),
    ]
