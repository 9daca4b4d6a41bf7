"""The graph of moves for other programs: networkx, GraphML and DOT."""

from __future__ import annotations

import io
from typing import Any

from sulh.errors import TooLarge
from sulh.questions.extras import networkx
from sulh.questions.picture import Arc, Excerpt
from sulh.show.draw.styles import style
from sulh.show.draw.svg import plain

MOST_ARCS = 200_000
"""Moves that an export holds at most."""

HEADS = {"yes": "normal", "no": "vee", "unknown": "odiamond"}
"""The heads of arrows in DOT."""


def to_networkx(drawn: Excerpt) -> Any:
    """Return an excerpt as a ``networkx.MultiDiGraph``: a node for each state, an edge for each move of a party.

    Nodes are called by the names of the states. They carry ``label``, ``on``, ``holds`` (concepts, with blanks) and
    ``status_quo``; edges carry ``party`` and ``improvement``: ``yes``, ``no`` or ``unknown``.

    Raises
    ------
    MissingExtra
        networkx is not installed.
    TooLarge
        There are more than 200,000 moves.
    """
    module = networkx()
    _check(drawn)
    graph = module.MultiDiGraph(name=plain(drawn.case.title), case=drawn.case.name, digest=drawn.case.digest)
    for number in drawn.shown:
        graph.add_node(plain(drawn.states.name(number)), **_node(drawn, number))
    ids = [party.id for party in drawn.case.parties]
    for arc in drawn.arcs:
        start, end = (plain(drawn.states.name(number)) for number in (arc.start, arc.end))
        graph.add_edge(start, end, key=ids[arc.party], party=ids[arc.party], improvement=_gains(arc))
    return graph


def graphml(drawn: Excerpt) -> bytes:
    """Return the graph as GraphML, written by networkx."""
    module = networkx()
    file = io.BytesIO()
    module.write_graphml_xml(to_networkx(drawn), file)
    return file.getvalue()


def dot(drawn: Excerpt) -> str:
    """Return the graph in the DOT language of Graphviz.

    Parties are told apart by colour and by the style of their lines; equilibria have two rings, the status quo is
    grey. An open head says that the mover does not prefer the end, a diamond that this is unknown; ``improvement`` is
    ``yes``, ``no`` or ``unknown``.

    Examples
    --------
    >>> import sulh
    >>> text = dot(sulh.draw(sulh.load("prisoners-dilemma")).shows)
    >>> print(text.splitlines()[0])
    digraph "Prisoner's dilemma" {
    """
    _check(drawn)
    styles = ("solid", "dashed", "dotted", "bold")
    lines = [f"digraph {_quoted(drawn.case.title)} {{", "  node [shape=circle];"]
    for number in drawn.shown:
        data = _node(drawn, number)
        told = {"label": data["label"] or drawn.states.name(number), "tooltip": data["on"], "holds": data["holds"]}
        if drawn.is_equilibrium(number):
            told["shape"] = "doublecircle"
        if data["status_quo"]:
            told |= {"style": "filled", "fillcolor": "lightgrey"}
        lines.append(f"  {_quoted(drawn.states.name(number))} [{_told(told)}];")
    ids = [party.id for party in drawn.case.parties]
    for arc in drawn.arcs:
        told = {
            "label": ids[arc.party],
            "color": style(arc.party).colour,
            "style": styles[arc.party % len(styles)],
            "arrowhead": HEADS[_gains(arc)],
            "improvement": _gains(arc),
        }
        start, end = (_quoted(drawn.states.name(number)) for number in (arc.start, arc.end))
        lines.append(f"  {start} -> {end} [{_told(told)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _gains(arc: Arc) -> str:
    """Return whether the mover prefers the end, in one word."""
    return {True: "yes", False: "no", None: "unknown"}[arc.improvement]


def _check(drawn: Excerpt) -> None:
    if len(drawn.arcs) > MOST_ARCS:
        fix = "Take improvements only, or a neighbourhood with --around and --steps."
        raise TooLarge("moves to export", len(drawn.arcs), MOST_ARCS, "--arcs", fix=fix)


def _node(drawn: Excerpt, number: int) -> dict[str, Any]:
    state = drawn.states[number]
    return {
        "label": plain(state.label),
        "on": " ".join(state.on),
        "holds": " ".join(drawn.holds(number)),
        "status_quo": number == drawn.status_quo,
    }


def _told(data: dict[str, Any]) -> str:
    return ", ".join(f"{key}={_quoted(str(value))}" for key, value in data.items())


def _quoted(text: str) -> str:
    """Return a text in the quotes of DOT; a backslash would begin an escape there, a line may not end.

    >>> len(_quoted('say "no"'))
    12
    """
    inner = plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(inner.splitlines()) + '"'
