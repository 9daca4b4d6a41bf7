"""The first page: the cases of the folder, those that come with sulh, and how to begin a new one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sulh.web.answering import bench_of, respond
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.folder import Listed
from sulh.web.shell import Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute


@dataclass(frozen=True)
class HomePage(Context):
    """The cases to choose from."""

    template = "home.html"

    folder: str
    cases: tuple[Listed, ...]
    library: tuple[Listed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the lists as JSON has them."""
        return {"cases": [asdict(one) for one in self.cases], "library": [asdict(one) for one in self.library]}


def home(bench: Workbench, query: Query) -> HomePage:
    """Return the first page."""
    help = "Open a case to see which outcomes hold and why. A case that comes with sulh is copied before it is changed."
    shell = Shell("Cases", help, "tutorial/workbench.html")
    return HomePage(shell, query, bench.folder.path.name, tuple(bench.folder.cases()), tuple(bench.folder.library()))


def routes() -> list[BaseRoute]:
    """Return the addresses of the first page."""
    from starlette.routing import Route

    def endpoint(request: Request) -> Response:
        return respond(request, home(bench_of(request), Query.of(request.url.query)))

    return [Route("/", endpoint), Route("/cases.json", endpoint)]
