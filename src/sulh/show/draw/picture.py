"""``sulh.draw``: a picture of a case, to show in a notebook or to keep as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sulh.case.case import Case
from sulh.case.states import MAX_STATES
from sulh.disk import write_whole
from sulh.errors import TooLarge, UsageError
from sulh.questions.network import MAX_MOVES, Regime
from sulh.questions.picture import MOST, Excerpt, Kind, excerpt
from sulh.questions.solve import Progress
from sulh.questions.way import Asked, What
from sulh.show.draw.deal import deal_scene
from sulh.show.draw.graph import graph_scene
from sulh.show.draw.paper import paint
from sulh.show.draw.sequence import path_scene
from sulh.show.draw.shapes import Scene
from sulh.show.draw.svg import svg
from sulh.show.draw.table import table_scene
from sulh.show.export_graph import dot, graphml

SCENES: dict[str, Callable[[Excerpt], Scene]] = {
    "graph": graph_scene,
    "table": table_scene,
    "path": path_scene,
    "deal": deal_scene,
}
PICTURES = (".svg", ".png", ".pdf")
GRAPHS = (".graphml", ".dot")
SUFFIXES = PICTURES + GRAPHS


@dataclass(frozen=True, eq=False, repr=False)
class Picture:
    """A picture of a case: the answer of :func:`draw`.

    Attributes
    ----------
    shows
        What is drawn: its states, arcs and steps.
    """

    shows: Excerpt

    @cached_property
    def scene(self) -> Scene:
        """The page, as shapes.

        Raises
        ------
        TooLarge
            The excerpt was made for an export and has more states than a picture shows.
        """
        if len(self.shows.shown) > MOST:
            fix = "Draw a neighbourhood, with --around and --steps, or export the graph to .graphml or .dot."
            raise TooLarge("states to draw", len(self.shows.shown), MOST, "--around", fix=fix)
        return SCENES[self.shows.what](self.shows)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text: no script, nothing fetched, the same for the same case."""
        return svg(self.scene)

    def save(self, path: str | Path) -> None:
        """Write the picture, or its graph, to a file; what is there is replaced.

        Parameters
        ----------
        path
            Ends in ``.svg``, ``.png`` or ``.pdf``; for a graph also in ``.graphml`` or ``.dot``.

        Raises
        ------
        UsageError
            Another ending, or the file is that of the case.
        MissingExtra
            PNG and PDF need matplotlib, GraphML needs networkx: ``pip install 'sulh[plot]'``.
        FileTrouble
            The file cannot be written.
        """
        path = Path(path)
        suffix = check_target(path, self.shows.what, self.shows.case.file)
        if suffix in GRAPHS:
            content = graphml(self.shows) if suffix == ".graphml" else dot(self.shows).encode()
        elif suffix == ".svg":
            content = self.svg.encode()
        else:
            content = paint(self.scene, suffix[1:])
        write_whole(path, content)

    def to_dict(self) -> dict[str, Any]:
        """Return what is drawn as JSON has it."""
        return self.shows.to_dict()

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        shown = self.shows
        return f"<Picture of {shown.case.name}: {shown.what}, {len(shown.shown):,} of {len(shown.states):,} states>"


def check_target(path: Path, what: str, case_file: str) -> str:
    """Return the ending of a file to write; raise :class:`~sulh.errors.UsageError` where it cannot be one."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path.name!r} ends in {suffix!r}. Pictures are written as {', '.join(SUFFIXES)}.")
    if suffix in GRAPHS and what != "graph":
        raise UsageError(f"A {what} is no graph. Choose an ending among {', '.join(PICTURES)}.")
    if case_file and path.exists() and Path(case_file).exists() and path.samefile(case_file):
        raise UsageError(f"{str(path)!r} is the case file itself. Choose another name for the picture.")
    return suffix


def draw(
    case: Case,
    what: What = "graph",
    *,
    start: str | None = None,
    to: str | None = None,
    path: str | None = None,
    by: Regime = "undeterred",
    agreements: bool = True,
    include_coercive: bool = False,
    around: str | None = None,
    steps: int | None = None,
    arcs: Kind | None = None,
    concept: str | None = None,
    max_states: int = MAX_STATES,
    max_moves: int = MAX_MOVES,
    whole: bool = False,
    progress: Progress | None = None,
) -> Picture:
    """Return a picture of a case.

    Of more than 60 states only some are drawn, and the picture says which: in a graph those around one, in a table
    those that hold under some concept.

    Parameters
    ----------
    case
        The case, or one of its variants.
    what
        ``"graph"``: states and moves. ``"table"``: parties and options against states. ``"path"``: the steps of a
        path. ``"deal"``: in which order an agreement can be performed, who is exposed to whom on the way, who would
        renege at the end, and who outside could undo it: as :func:`sulh.deals` has it.
    start, to
        The ends of a path or a deal; the start is the status quo if none is named. In a graph a shortest path
        between them is marked.
    path
        A path of the case's history, by name, instead.
    by, agreements
        What the path consists of, as in :func:`sulh.paths`: the first that it finds is drawn.
    include_coercive
        Whether agreements, and the guarantees of a deal, may turn coercive options on.
    around, steps
        Draw only the states within so many steps of this one.
    arcs
        ``"moves"``: every move. ``"improvements"``: those by which the mover gains. None: moves, but improvements
        where moves are too many to read.
    concept
        Whose equilibria are marked, and named; None: those of ``solve``, and SEQ is marked. Also under which
        improvements count as deterred on a path and in a deal.
    max_states, max_moves
        The size limits on states, and on what :func:`sulh.paths` looks at.
    whole
        Take every state, whatever their number: for an export, since a picture shows 60 at most.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        A state that is not feasible, or several; a path that is not named and cannot be guessed.
    UnknownName
        There is no such kind of picture, state, path or concept.
    NotDefined
        No path or joint move leads there, or the case has no status quo to start from.
    TooLarge
        Too many states, or within so many steps too many to draw.

    Examples
    --------
    >>> import sulh
    >>> picture = sulh.draw(sulh.load("elmira"))
    >>> picture
    <Picture of elmira: graph, 12 of 12 states>
    >>> picture.svg[:4], picture.to_dict()["arcs"][0]["party"]
    ('<svg', 'ministry')
    >>> [leg.parties for leg in sulh.draw(sulh.load("elmira"), "path", to="YNYNY").shows.way]
    [('town',), ('ministry', 'uniroyal')]
    """
    most = None if whole else MOST
    shows = excerpt(
        case,
        what,
        Asked(start, to, path, by, agreements, include_coercive, concept, max_states, max_moves),
        around=around,
        steps=steps,
        kind=arcs,
        most=most,
        progress=progress,
    )
    return Picture(shows)
