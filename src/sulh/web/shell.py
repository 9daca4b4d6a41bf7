"""What stands around every page: the title, the help, and of a case its name, its codings and its pages."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from sulh.show.solution import DISCLAIMER
from sulh.version import __version__
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.folder import Opened
from sulh.web.journal import Past

PAGES = {
    "": "The case",
    "why": "Why",
    "paths": "Paths",
    "deals": "Deals",
    "change": "Change",
    "certainty": "Certainty",
    "views": "Views",
    "replay": "Replay",
    "claims": "Claims",
    "play": "Play it out",
    "report": "Report",
}
"""The pages of a case: the end of the address, and the word in the row of tabs."""


@dataclass(frozen=True)
class Tab:
    """A page of a case in the row of tabs."""

    id: str
    text: str
    address: str
    current: bool


@dataclass(frozen=True)
class Choice:
    """Something to choose, and where it leads."""

    text: str
    address: str
    current: bool = False
    note: str = ""


@dataclass(frozen=True)
class CaseBar:
    """What stands above every page of a case.

    Attributes
    ----------
    match
        What a change must name; see :class:`~sulh.web.folder.Opened`.
    variant
        The coding that is shown; "" is the base.
    past
        What can be undone and done again.
    """

    title: str
    name: str
    home: str
    address: str
    match: str
    editable: bool
    variant: str
    variants: tuple[Choice, ...]
    tabs: tuple[Tab, ...]
    past: Past
    disclaimer: str = ""


@dataclass(frozen=True)
class Shell:
    """What stands around a page. ``help``: two sentences; ``docs``: the page of the docs that says more."""

    title: str
    help: str = ""
    docs: str = ""
    case: CaseBar | None = None
    version: str = __version__


@dataclass(frozen=True)
class Context:
    """What a template needs, and nothing else: its variables are the fields; ``query`` is what the address asks."""

    template: ClassVar[str]
    status: ClassVar[int] = 200

    shell: Shell
    query: Query

    def variables(self) -> dict[str, Any]:
        """Return the fields by name, not copied."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON has it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Asked:
    """A page that is asked for: of which case, in which coding, with which settings."""

    bench: Workbench
    opened: Opened
    query: Query
    page: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def variant(self) -> str:
        """The name of the coding; "" is the base."""
        return self.query.text("variant")

    def address(self, page: str, **settings: str) -> str:
        """Return the address of a page of this case in this coding."""
        path = self.opened.address + (f"/{page}" if page else "")
        return self.query.only("variant").but(**settings).address(path)

    def shell(self, title: str, help: str, docs: str) -> Shell:
        """Return what stands around the page."""
        opened, case = self.opened, self.opened.case
        chosen = self.variant
        codings = case.variants.values() if case is not None else ()
        variants = [("", "Base", ""), *((one.name, one.name, one.evidence.because or "") for one in codings)]
        path = self.query.address(opened.address) if not self.page else f"{opened.address}/{self.page}"
        keep = self.query if self.page else self.query.but(page="", beside="")
        bar = CaseBar(
            title=opened.title,
            name=opened.name,
            home=opened.home,
            address=opened.address,
            match=opened.match,
            editable=self.bench.changeable(opened),
            variant=chosen,
            variants=tuple(
                Choice(text, keep.but(variant=name).address(path.partition("?")[0]), name == chosen, note)
                for name, text, note in variants
            ),
            tabs=tuple(Tab(id, text, self.address(id), id == self.page) for id, text in PAGES.items()),
            past=self.bench.past(opened),
            disclaimer=DISCLAIMER if case is not None and case.status == "ongoing" else "",
        )
        return Shell(f"{title} · {opened.title}" if title else opened.title, help, docs, bar)
