"""Saving a change as a variant, and then seeing it beside the coding that it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh.web.answering import bench_of, wants_json
from sulh.web.asked import Query
from sulh.web.editing import Edited, change
from sulh.web.folder import address
from sulh.web.operations.every import operation
from sulh.web.pages.changes import answer, fields_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute


def beside(name: str, variant: str, base: str) -> str:
    """Return where the page is that shows a variant beside the coding that it changes.

    >>> beside("mill.yaml", "a change", "")
    '/case/mill.yaml?beside=a+change'
    """
    return Query().but(variant=base, beside=variant).address(address("case", name))


def routes() -> list[BaseRoute]:
    """Return the address that saves a variant."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import RedirectResponse
    from starlette.responses import Response as Plain
    from starlette.routing import Route

    async def save(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=200)
        name = request.path_params["name"]

        def make() -> Edited:
            fields = {**fields_of(form), "op": "save-variant"}
            return change(bench_of(request), name, str(form.get("match", "")), operation(fields))

        response = await run_in_threadpool(answer, request, make)
        to = beside(name, str(form.get("name", "")).strip(), str(form.get("variant", "")))
        if response.status_code == 303:
            return RedirectResponse(to, 303)
        if response.status_code == 200 and not wants_json(request):
            return Plain(status_code=200, headers={"HX-Redirect": to})
        return response

    return [Route("/case/{name:str}/save-variant", save, methods=["POST"])]
