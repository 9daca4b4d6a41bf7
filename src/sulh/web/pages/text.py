"""The whole file of a case as text, with what is wrong in it, line by line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.errors import CaseNotFound, Problem, SulhError, UsageError
from sulh.web.answering import bench_of, case_page, respond, status_of
from sulh.web.asked import Query
from sulh.web.editing import Conflict, rewrite
from sulh.web.folder import Opened, digest
from sulh.web.guard import BODY
from sulh.web.operations.copying import create, free_name
from sulh.web.pages.upload import bounded
from sulh.web.shell import Asked, Context

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sulh.web.bench import Workbench

HELP = (
    "This is the case file itself: anything can be changed in it, and all that is not changed stays as it is. "
    "It is checked before it is saved, and what is wrong is told with its line."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem, with the line of the text that it is in."""

    problem: Problem
    line: str


@dataclass(frozen=True)
class TextPage(Context):
    """The text of a case file.

    Attributes
    ----------
    text
        What stands in the field: the file, or what was typed and not saved.
    match
        The text of the file that it was made from; see :class:`~sulh.web.folder.Opened`.
    faults
        Why it was not saved, or what is wrong with the file.
    conflict
        Why it was not saved, where the file was changed meanwhile; ``theirs`` is what the file holds now.
    gone
        Why it was not saved, where the file cannot be opened any more; it can then become a new file.
    whole
        Whether the file is a text at all, and can be edited here.
    """

    template = "text.html"

    text: str
    match: str
    faults: tuple[Fault, ...] = ()
    conflict: str = ""
    theirs: str = ""
    gone: str = ""
    saved: bool = False
    refused: bool = False
    whole: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the text, and what is wrong with it."""
        problems = [one.problem.to_dict() for one in self.faults]
        if self.conflict:
            problems.append(Problem("S822", "", self.conflict, "Load the page again.").to_dict())
        if self.gone:
            problems.append(Problem("S822", "", self.gone, "Save the text as a new file.").to_dict())
        return {"text": self.text, "match": self.match, "problems": problems}


def text_page(asked: Asked, **changed: Any) -> TextPage:
    """Return the page as the file is now, or with what was typed."""
    opened = asked.opened
    shell = asked.shell("Text", HELP, "reference/file-format.html")
    text = changed.pop("text", opened.text)
    found = changed.pop("problems", opened.problems)
    whole = bool(text) or not opened.problems
    faults = tuple(Fault(one, _line(text, one.place.line)) for one in found)
    return TextPage(shell, asked.query, text, changed.pop("match", opened.match), faults, whole=whole, **changed)


def show(asked: Asked) -> TextPage:
    """Return the page of the text of a case."""
    return text_page(asked, saved=asked.query.flag("saved") and not asked.opened.problems)


def _line(text: str, number: int | None) -> str:
    lines = text.splitlines() if number else []
    return " ".join(lines[number - 1].split())[:200] if number and 0 < number <= len(lines) else ""


def as_before(typed: str, before: str) -> str:
    r"""Return what a browser sends with the ends of lines, and the mark at its start, that the file had.

    >>> as_before("a\r\nb\r\n", "\ufeffx\ny\n")
    '\ufeffa\nb\n'
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if "\r\n" in before:
        text = text.replace("\n", "\r\n")
    return "\ufeff" + text if before.startswith("\ufeff") and not text.startswith("\ufeff") else text


def save(request: Request, form: dict[str, str]) -> Response:
    """Save what was typed, or show it again with why not."""
    from starlette.responses import RedirectResponse

    bench, name, query = bench_of(request), request.path_params["name"], Query.of(request.url.query)
    match, typed = form.get("instead") or form.get("match", ""), form.get("text", "")
    try:
        if form.get("new"):
            bounded(typed)
            opened = create(bench, _new_name(bench, name), as_before(typed, ""))
            return RedirectResponse(Query().but(saved="yes").address(f"{opened.address}/text"), 303)
        opened = bench.open("case", name)
    except SulhError as error:
        # The file is gone, or cannot be read: what was typed is all that there is of it.
        lost = Asked(bench, Opened("case", name, "", digest(""), None, error.to_problems()), query, "text")
        why = f"{name} is not in the folder any more." if isinstance(error, CaseNotFound) else str(error)
        page = text_page(lost, text=typed, match=match, gone=why, problems=())
        return respond(request, page, status_of(error))
    asked = Asked(bench, opened, query, "text")
    text = as_before(typed, opened.text)
    try:
        bounded(text, opened.text)
        edited = rewrite(bench, opened.name, match, text)
    except Conflict as error:
        # The field still names the older text: saving again is refused too, unless somebody says that it shall not.
        again = Asked(asked.bench, error.opened, asked.query, "text")
        page = text_page(again, text=text, match=match, conflict=str(error), theirs=error.opened.text, problems=())
        return respond(request, page, 412)
    except SulhError as error:
        page = text_page(asked, text=text, match=match, problems=error.to_problems(), refused=True)
        return respond(request, page, status_of(error))
    return RedirectResponse(Query().but(saved="yes").address(f"{edited.after.address}/text"), 303)


def _new_name(bench: Workbench, name: str) -> str:
    """Return the name of a file that is gone, or a free one like it."""
    try:
        if not os.path.lexists(bench.folder.file(name)):
            return name
        return free_name(bench, Path(name).stem)
    except UsageError:  # a link that leads out of the folder
        return free_name(bench, f"{Path(name).stem} copy")


def routes() -> list[BaseRoute]:
    """Return the addresses of the text of a case."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    async def posted(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10, max_part_size=BODY)
        return await run_in_threadpool(save, request, {key: str(form[key]) for key in form})

    endpoint = case_page(show, "text")
    return [
        Route("/case/{name:str}/text", posted, methods=["POST"], name="save-text"),
        Route("/{home:str}/{name:str}/text", endpoint),
        Route("/{home:str}/{name:str}/text.json", endpoint),
    ]
