"""The application: every address, and what answers it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.errors import SulhError
from sulh.web.answering import routed, trouble
from sulh.web.bench import Workbench

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

STATIC = Path(__file__).parent / "static"


def application(bench: Workbench) -> Starlette:
    """Return the application of a workbench, guard included."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute, Mount
    from starlette.staticfiles import StaticFiles

    from sulh.web import api
    from sulh.web.guard import Guard
    from sulh.web.pages import (
        case,
        changes,
        docs,
        home,
        jobs,
        new,
        patterns,
        play,
        question,
        report,
        saving,
        text,
        upload,
    )

    async def told(request: Request, error: Exception) -> Response:
        assert isinstance(error, SulhError)
        return trouble(request, error)

    routes: list[BaseRoute] = [
        Mount("/static", StaticFiles(directory=STATIC)),
        *api.routes(),
        *home.routes(),
        *docs.routes(),
        *new.routes(),
        *upload.routes(),
        *patterns.routes(),
        *changes.routes(),
        *play.routes(),
        *saving.routes(),
        *text.routes(),
        *jobs.routes(),
        *report.routes(),
        *question.routes(),
        *case.routes(),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(bench.jobs.resume)
        try:
            yield
        finally:
            await run_in_threadpool(bench.jobs.close)

    handlers: dict[Any, Any] = {SulhError: told, HTTPException: routed}
    guard = [Middleware(Guard, bench=bench)]
    made = Starlette(routes=routes, middleware=guard, exception_handlers=handlers, lifespan=lifespan)
    made.state.bench = bench
    return made
