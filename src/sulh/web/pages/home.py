"""The first page: the cases of the folder, those that come with sulh, and how to begin a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sulh.errors import SulhError
from sulh.web.answering import bench_of, respond, status_of
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.folder import Opened
from sulh.web.listing import Entry, folder_entries, library_entries
from sulh.web.operations.copying import Removed, bring_back, create, free_name, remove, removed, writable
from sulh.web.shell import Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HELP = "Open a case to see which outcomes hold and why. A case that comes with sulh is copied before it is changed."
DOCS = "tutorial/workbench.html"


@dataclass(frozen=True)
class HomePage(Context):
    """The cases to choose from. ``whole``: whether all those of the folder have been read."""

    template = "home.html"

    folder: str
    find: str
    writable: bool
    cases: tuple[Entry, ...]
    n_cases: int
    whole: bool
    library: Mapping[str, tuple[Entry, ...]]
    removed: tuple[Removed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the lists as JSON has them."""
        shipped = [entry for entries in self.library.values() for entry in entries]
        return {"cases": [_listed(entry) for entry in self.cases], "library": [_listed(entry) for entry in shipped]}


@dataclass(frozen=True)
class FilePage(Context):
    """A case that is to be copied, or removed: what it is, the name that is proposed, and why that was refused."""

    template = "home_file.html"

    opened: Opened
    doing: str
    name: str
    wrong: str

    def to_dict(self) -> dict[str, Any]:
        """Return what is asked as JSON has it."""
        return {"case": self.opened.name, "doing": self.doing, "name": self.name, "wrong": self.wrong}


def home(bench: Workbench, query: Query) -> HomePage:
    """Return the first page."""
    find = query.text("find")[:200]
    cases, whole = folder_entries(bench, find)
    return HomePage(
        Shell("Cases", HELP, DOCS),
        query,
        bench.folder.path.name,
        find,
        writable(bench),
        cases,
        len(bench.folder.cases()),
        whole,
        library_entries(bench, find),
        removed(bench)[:5],
    )


def file_page(bench: Workbench, opened: Opened, doing: str, name: str = "", wrong: str = "") -> FilePage:
    """Return the page that asks for the name of a copy, or whether a case is to be removed."""
    shell = Shell(f"{'Copy' if doing == 'copy' else 'Remove'} {opened.title}", HELP, DOCS)
    return FilePage(shell, Query(), opened, doing, name or free_name(bench, opened.name), wrong)


def _listed(entry: Entry) -> dict[str, Any]:
    rest = {key: value for key, value in asdict(entry).items() if key != "listed"}
    return {**asdict(entry.listed), "address": entry.listed.address, **rest}


def routes() -> list[BaseRoute]:
    """Return the addresses of the first page, and of copying and removing a case."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import RedirectResponse
    from starlette.routing import Route

    def first(request: Request) -> Response:
        return respond(request, home(bench_of(request), Query.of(request.url.query)))

    def asking(doing: str) -> Callable[[Request], Response]:
        def asks(request: Request) -> Response:
            bench = bench_of(request)
            place = "library" if request.url.path.startswith("/library/") else "case"
            return respond(request, file_page(bench, bench.open(place, request.path_params["name"]), doing))

        return asks

    async def copy(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=5)
        return await run_in_threadpool(_copy, request, str(form.get("name", "")))

    def _copy(request: Request, name: str) -> Response:
        bench = bench_of(request)
        place = "library" if request.url.path.startswith("/library/") else "case"
        opened = bench.open(place, request.path_params["name"])
        try:
            return RedirectResponse(create(bench, name, opened.text).address, 303)
        except SulhError as error:
            return respond(request, file_page(bench, opened, "copy", name, str(error)), max(400, status_of(error)))

    async def take_out(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=5)
        return await run_in_threadpool(_take_out, request, str(form.get("match", "")))

    def _take_out(request: Request, match: str) -> Response:
        bench, name = bench_of(request), request.path_params["name"]
        try:
            remove(bench, name, match)
        except SulhError as error:
            page = file_page(bench, bench.open("case", name), "remove", "", str(error))
            return respond(request, page, status_of(error))
        return RedirectResponse("/", 303)

    async def back(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=5)
        opened = await run_in_threadpool(bring_back, bench_of(request), str(form.get("key", "")))
        return RedirectResponse(opened.address, 303)

    return [
        Route("/", first),
        Route("/cases.json", first),
        Route("/library/{name:str}/copy", asking("copy")),
        Route("/library/{name:str}/copy", copy, methods=["POST"]),
        Route("/case/{name:str}/copy", asking("copy")),
        Route("/case/{name:str}/copy", copy, methods=["POST"]),
        Route("/case/{name:str}/remove", asking("remove")),
        Route("/case/{name:str}/remove", take_out, methods=["POST"]),
        Route("/removed/back", back, methods=["POST"]),
    ]
