"""The application: every address, and what answers it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sulh.errors import SulhError
from sulh.web.answering import trouble
from sulh.web.bench import Workbench

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

STATIC = Path(__file__).parent / "static"


def application(bench: Workbench) -> Starlette:
    """Return the application of a workbench, guard included."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute, Mount
    from starlette.staticfiles import StaticFiles

    from sulh.web.guard import Guard
    from sulh.web.pages import case, changes, home, question

    async def told(request: Request, error: Exception) -> Response:
        assert isinstance(error, SulhError)
        return trouble(request, error)

    routes: list[BaseRoute] = [
        Mount("/static", StaticFiles(directory=STATIC)),
        *home.routes(),
        *changes.routes(),
        *question.routes(),
        *case.routes(),
    ]
    made = Starlette(routes=routes, middleware=[Middleware(Guard, bench=bench)], exception_handlers={SulhError: told})
    made.state.bench = bench
    return made
