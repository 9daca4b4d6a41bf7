"""The docs, served: each page in the design of the workbench, its contents beside it, and a search over all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sulh.errors import CaseNotFound
from sulh.web.answering import bench_of, respond
from sulh.web.asked import Query
from sulh.web.bench import Memory, Workbench
from sulh.web.manual import PICTURES, Hit, Manual, docs_folder
from sulh.web.markdown import Rendered, Section, address, rendered
from sulh.web.shell import Choice, Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may be styled from within; it can load and run nothing."""

KEPT = 40


@dataclass(frozen=True)
class DocsPage(Context):
    """A page of the docs, or what was found in them. ``body`` is HTML that sulh made of its own docs."""

    template = "docs.html"

    title: str
    body: str
    sections: tuple[Section, ...]
    contents: tuple[tuple[str, tuple[Choice, ...]], ...]
    find: str
    hits: tuple[Hit, ...] | None

    def to_dict(self) -> dict[str, Any]:
        """Return what was found as JSON has it."""
        return {"find": self.find, "hits": [asdict(hit) for hit in self.hits or ()]}


def manual_of(bench: Workbench) -> Manual:
    """Return the docs.

    Raises
    ------
    CaseNotFound
        They are not installed.
    """
    folder = docs_folder()
    if folder is None:
        raise CaseNotFound("The docs are not installed with this sulh.")
    found: Manual = bench.made.get(("docs",), lambda: Manual(folder))
    return found


def page_of(bench: Workbench, name: str) -> Rendered:
    """Return a page of the docs as HTML, made once."""
    manual = manual_of(bench)
    if name not in manual.pages:
        raise CaseNotFound("There is no such page of the docs.")
    kept: Memory = bench.made.get(("docs", "pages"), lambda: Memory(KEPT))
    key = (name, manual.pages[name].stat().st_mtime)
    found: Rendered = kept.get(key, lambda: rendered(manual, name))
    return found


def show(bench: Workbench, name: str, query: Query) -> DocsPage:
    """Return a page of the docs, or where what is looked for stands in them."""
    manual, find = manual_of(bench), query.text("find")[:200]
    contents = tuple(
        (part, tuple(Choice(manual.titles[page], address(page), page == name and not find) for page in pages))
        for part, pages in manual.contents
    )
    if find:
        hits = tuple(manual.search(find))
        return DocsPage(Shell(f"{find} in the docs"), query, "Found in the docs", "", (), contents, find, hits)
    found = page_of(bench, name)
    return DocsPage(Shell(f"{found.title} · Docs"), query, found.title, found.html, found.sections, contents, "", None)


def routes() -> list[BaseRoute]:
    """Return the addresses of the docs."""
    from starlette.responses import FileResponse, RedirectResponse
    from starlette.routing import Route

    def endpoint(request: Request) -> Response:
        bench, path = bench_of(request), request.path_params.get("path", "")
        manual = manual_of(bench)
        if path in manual.pictures:
            file = manual.pictures[path]
            headers = {"content-security-policy": PICTURE_POLICY}
            return FileResponse(file, headers=headers, media_type=PICTURES[file.suffix])
        name = path.removesuffix(".html").removesuffix(".md").rstrip("/") or "index"
        name = f"{name}/index" if name not in manual.pages and f"{name}/index" in manual.pages else name
        return respond(request, show(bench, name, Query.of(request.url.query)))

    def bare(request: Request) -> Response:
        return RedirectResponse("/docs/", 303)

    return [Route("/docs", bare), Route("/docs/{path:path}", endpoint)]
