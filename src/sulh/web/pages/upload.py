"""Bringing in a file: a case file, a workbook, or a file of GMCR; it is checked first, and nothing is overwritten."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.errors import CaseError, Problem, SulhError, UsageError
from sulh.files.gmcr import Imported, read_gmcr
from sulh.files.source import LIMIT, decode
from sulh.web.answering import bench_of, respond, status_of
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.operations.copying import create, file_name, free_name, writable
from sulh.web.shell import Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HELP = (
    "A file is read and checked before it is put into the folder, and no file there is replaced. "
    "What a workbook or a file of GMCR has and a case file cannot say is listed."
)
ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".xlsx": "workbook", ".xlsm": "workbook", ".gmcr": "gmcr", ".json": "gmcr"}
"""What is read, by the end of the name."""

MOST = 2_000_000
"""Bytes of a file that is brought in, and letters of its text: what is longer would keep everybody waiting."""

TOO_LONG = (
    f"This is too long for the workbench: a case has {MOST // 1_000_000} MB here at most. "
    "Put a longer file into the folder yourself, or work on it with the command line."
)

TURN = "a file that is brought in"
"""The lock of whoever brings in a file, which is no name of a case: one is read at a time, for each needs memory."""

KEPT = 500_000
"""Letters of a faulty case file that can be saved as it is, to be corrected here."""


@dataclass(frozen=True)
class UploadPage(Context):
    """The form; and of a file that was brought in what became of it.

    Attributes
    ----------
    name
        What the file was called; "" where none was sent.
    problems
        Why it was not taken.
    notes
        What could not be carried over.
    address, kept
        Where the case is, if it was taken, and what its file is called.
    taken
        The name that it would have had, where another file of the folder has it; "" otherwise.
    text
        A faulty case file that can be saved as it is; "" if it cannot.
    """

    template = "upload.html"

    writable: bool
    name: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    address: str = ""
    kept: str = ""
    taken: str = ""
    text: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return what became of the file as JSON has it."""
        problems = [one.to_dict() for one in (*self.problems, *self.notes)]
        return {"file": self.name, "address": self.address, "kept": self.kept, "problems": problems}


def upload_page(bench: Workbench, **found: Any) -> UploadPage:
    """Return the page."""
    return UploadPage(Shell("Bring in a file", HELP, "how-to/workbench.html"), Query(), writable(bench), **found)


def bring_in(bench: Workbench, given: str, data: bytes) -> UploadPage:
    """Read a file, check it, and put it into the folder as a case.

    Parameters
    ----------
    given
        What it was called; only the last part of it counts.
    data
        What it holds.
    """
    with bench.lock(TURN):
        return _brought_in(bench, given.replace("\\", "/").rpartition("/")[2][-200:], data)


def _brought_in(bench: Workbench, name: str, data: bytes) -> UploadPage:
    kind = ENDINGS.get(Path(name).suffix.lower())
    text = ""
    try:
        if kind is None:
            raise UsageError(f"{name!r} does not end in .yaml, .xlsx or .gmcr: other files are not read.")
        if len(data) > MOST:
            raise UsageError(TOO_LONG)
        if kind == "yaml":
            text = decode(data, name)
            read = bench.folder.reading(file_name(name), text)
            if read.case is None:
                raise CaseError(read.problems)
            imported = Imported(text)
        else:
            imported = _imported(name, kind, data)
            bounded(imported.text)
        opened = create(bench, free_name(bench, Path(name).stem), imported.text)
    except SulhError as error:
        problems = tuple(_called(problem, name) for problem in error.to_problems())
        return upload_page(bench, name=name, problems=problems, text=text if len(text) <= KEPT else "")
    notes = tuple(_called(note, name) for note in imported.notes)
    taken = _taken(name, opened.name)
    return upload_page(bench, name=name, notes=notes, address=opened.address, kept=opened.name, taken=taken)


def bounded(text: str, before: str = "") -> None:
    """See that a text is not too long for the workbench; one that is already can become shorter.

    Raises
    ------
    UsageError
        It is.
    """
    if len(text) > max(MOST, len(before)):
        raise UsageError(TOO_LONG)


def _imported(name: str, kind: str, data: bytes) -> Imported:
    """Return the case file that another program's file amounts to."""
    if kind == "gmcr":
        return read_gmcr(decode(data, name), name, Path(name).stem)
    from sulh.files.workbook import read_workbook

    with tempfile.TemporaryDirectory(prefix="sulh-") as folder:
        file = Path(folder, f"case{Path(name).suffix.lower()}")
        file.write_bytes(data)
        return read_workbook(file)


def _taken(name: str, kept: str) -> str:
    """Return the name that a file would have had, where another one has it; "" if it has that name."""
    wanted = file_name(Path(name).stem)
    return "" if wanted == kept else wanted


def _called(problem: Problem, name: str) -> Problem:
    """Return a problem with the name that the file had, not that of its copy."""
    rule = problem.rule.replace(problem.place.file, name) if problem.place.file else problem.rule
    return replace(problem, rule=rule, place=replace(problem.place, file=name))


def routes() -> list[BaseRoute]:
    """Return the addresses of bringing in a file."""
    from starlette.concurrency import run_in_threadpool
    from starlette.datastructures import UploadFile
    from starlette.responses import RedirectResponse
    from starlette.routing import Route

    def empty(request: Request) -> Response:
        return respond(request, upload_page(bench_of(request)))

    async def upload(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=3) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                why = (Problem("S821", "file", "No file was chosen.", "Choose one, then bring it in."),)
                return respond(request, upload_page(bench_of(request), problems=why), 422)
            name, data = file.filename, await file.read()
        page = await run_in_threadpool(bring_in, bench_of(request), name, data)
        if page.address and not page.notes and not page.taken and "hx-request" not in request.headers:
            return RedirectResponse(page.address, 303)
        return respond(request, page, 422 if page.problems else 200)

    async def keep(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=3, max_part_size=LIMIT)
        return await run_in_threadpool(_keep, request, str(form.get("name", "")), str(form.get("text", "")))

    def _keep(request: Request, name: str, text: str) -> Response:
        bench = bench_of(request)
        text = text.replace("\r\n", "\n")
        try:
            bounded(text)
            opened = create(bench, free_name(bench, Path(name).stem), text)
        except SulhError as error:
            page = upload_page(bench, name=name, problems=error.to_problems(), text=text if len(text) <= KEPT else "")
            return respond(request, page, status_of(error))
        taken = _taken(name, opened.name)
        if taken:
            page = upload_page(bench, name=name, address=opened.address, kept=opened.name, taken=taken)
            return respond(request, page)
        return RedirectResponse(opened.address, 303)

    return [
        Route("/upload", empty),
        Route("/upload", upload, methods=["POST"]),
        Route("/upload/keep", keep, methods=["POST"]),
    ]
