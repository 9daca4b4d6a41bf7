"""Changing a case from its page: one change, undo, do again; and whether the file was changed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sulh.errors import Problem, SulhError
from sulh.web.answering import bench_of, respond, status_of
from sulh.web.asked import Query
from sulh.web.editing import Conflict, Edited, Unsound, change, go_back
from sulh.web.operations.every import OPERATIONS, operation
from sulh.web.pages.beside import BASE
from sulh.web.pages.case import after_change
from sulh.web.shell import Context, Shell
from sulh.web.spots import Spot, spots

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

SOURCE = re.compile(r"[a-z]+#([A-Za-z][\w-]*)")
"""What htmx says of the element that asks: its kind and its id."""

HIDDEN = frozenset({"op", "match", "variant", "party", "index", "statement", "was", "member", "place"})
"""Fields that nobody fills in by hand."""

PAIRS = 400
"""Settings of a page that are gone back to; a change may add some, and an address has 500 at most."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class RefusedPart(Context):
    """Why a change was not made, to stand in its form.

    ``fields``: for each problem the field that it is in, "" where it is in none; ``uses``: where it is still used what
    was to be removed.
    """

    template = "parts/refused.html"

    problems: tuple[Problem, ...]
    fields: tuple[str, ...]
    uses: tuple[Spot, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the problems as JSON has them everywhere."""
        return {
            "problems": [one.to_dict() for one in self.problems],
            "fields": list(self.fields),
            "uses": [one.text for one in self.uses],
        }


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


def field_of(problem: Problem, given: Mapping[str, Any]) -> str:
    """Return the field of a form that a problem is in, "" if it is in none: the one with the text that is wrong.

    >>> given = {"op": "add-statement", "prefer": "not leeve", "because": "They would leeve."}
    >>> field_of(Problem("S402", "leeve", "There is no option 'leeve'."), given)
    'prefer'
    """
    kind = OPERATIONS.get(str(given.get("op", "")))
    main = kind.main if kind is not None else ""
    if problem.code == "S821" and problem.text:
        return problem.text
    if not problem.text and not problem.place.line:
        return main
    shown = [name for name in (main, *given) if name in given and name not in HIDDEN]
    values = {name: given[name] if isinstance(given[name], list) else [str(given[name]).strip()] for name in shown}
    exact = [name for name in shown if problem.text in values[name]]
    within = [name for name in shown if any(problem.text in one for one in values[name])]
    return next(iter([*exact, *within]), "")


def answer(request: Request, make: Callable[[], Edited], given: Mapping[str, Any] = NOTHING) -> Response:
    """Make a change, and answer with the page as it is then, or with why not.

    From any other page than that of the case the browser goes back to where it was. ``given``: the fields of the form.
    """
    from starlette.responses import RedirectResponse
    from starlette.responses import Response as Plain

    part = "hx-request" in request.headers
    here = _here(request)
    try:
        edited = make()
    except SulhError as error:
        if not part:
            raise
        return _refused(request, error, here, given)
    if not part:
        return RedirectResponse(_there(edited, here), 303)
    there = _there(edited, here)
    if there.partition("?")[0] != edited.after.address:
        return Plain(headers={"HX-Redirect": there})
    try:
        response = respond(request, after_change(bench_of(request), edited, there))
    except SulhError:  # the change is made; it is the settings of the page that cannot be shown
        return Plain(headers={"HX-Redirect": edited.after.address})
    response.headers["ETag"] = f'"{edited.after.match}"'
    if Query.of_address(there) != Query.of_address(here):
        response.headers["HX-Push-Url"] = there
    return response


def _here(request: Request) -> str:
    """Return the address of the page that a request was made from; "" if it is none that can be read.

    Seen to before anything is written: afterwards nothing may go wrong.
    """
    here = request.headers.get("hx-current-url") or request.headers.get("referer", "")
    try:
        urlsplit(here)
        many = len(Query.of_address(here).pairs)
    except (ValueError, SulhError):
        return ""
    return here if many <= PAIRS else ""


def _there(edited: Edited, here: str) -> str:
    """Return the address of the page of the case that a change was made on, as it is asked for afterwards."""
    opened = edited.after
    path = urlsplit(here).path
    query = edited.then(Query.of_address(here))
    codings = {"", BASE, *(opened.case.variants if opened.case is not None else ())}
    query = query.but(**{name: "" for name in ("variant", "beside") if query.text(name) not in codings})
    return query.address(path if path.startswith(f"{opened.address}/") else opened.address)


def _refused(request: Request, error: SulhError, here: str, given: Mapping[str, Any]) -> Response:
    """Return why a change was not made, put where it belongs: a conflict above the page, all else into the form."""
    shell = Shell("Not changed")
    if isinstance(error, Conflict):
        response = respond(request, ConflictPart(shell, Query(), here, str(error)), 412)
        target = "#notice"
    else:
        problems, uses = error.to_problems(), list[Spot]()
        if given.get("op") == "add-option":
            problems = _letters(problems)
        if str(given.get("op", "")).startswith("remove-") and isinstance(error, Unsound) and error.document is not None:
            uses = spots(problems, error.document, bench_of(request).open("case", request.path_params["name"]))
        fields = tuple(field_of(one, given) for one in problems)
        response = respond(request, RefusedPart(shell, Query(), problems, fields, tuple(uses)), status_of(error))
        found = SOURCE.fullmatch(request.headers.get("hx-source", ""))
        target = f"#{found[1]}-errors" if found else "#notice"
    response.headers["HX-Retarget"] = target
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _letters(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems with those that vectors are too short for another option told as one."""
    short = [one for one in problems if one.code == "S503"]
    if len(short) < 2:
        return problems
    rule = f"The case names states by letters, one for each option, in {len(short)} places: each needs a letter more."
    fix = "Add the option and the letters in the text of the case: Edit as text."
    return (Problem("S503", "", rule, fix), *(one for one in problems if one.code != "S503"))


def routes() -> list[BaseRoute]:
    """Return the addresses that change a case."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response
    from starlette.routing import Route

    async def edit(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=2000)
        name = request.path_params["name"]

        given = fields_of(form)

        def make() -> Edited:
            return change(bench_of(request), name, str(form.get("match", "")), operation(given))

        return await run_in_threadpool(answer, request, make, given)

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
        here = _here(request) or opened.address
        if urlsplit(here).path == f"{opened.address}/text":
            here = ""  # there a text is typed that must not be mixed with another one
        return respond(request, ConflictPart(Shell("Changed"), Query(), here, str(Conflict(opened))))

    return [
        Route("/case/{name:str}/edit", edit, methods=["POST"]),
        Route("/case/{name:str}/undo", going(-1), methods=["POST"]),
        Route("/case/{name:str}/redo", going(1), methods=["POST"]),
        Route("/case/{name:str}/changed", changed),
    ]
