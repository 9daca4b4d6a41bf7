"""Where the states of a graph stand: on a grid of options where that can be read, else in layers or on a circle.

On the grid each party is an axis: its moves run along rows if it is one of those across, along columns if it is one
of those down. So all moves of a party have one direction, and one sees what changes and what stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, log, pi, sin

from sulh.questions.picture import Excerpt
from sulh.show.draw.shapes import WIDTH, Point, text_width

RADIUS = 10.0
"""Of the ring of a state."""

SIDE = 96.0
"""Room for the heads of rows."""

ROW, LEAST, MOST_COLUMN = 54.0, 42.0, 120.0
"""Between two rows, and the least and the most between two columns."""

FEW = 12
FILLED = 1.7
"""Beyond so many states a grid has at most so many places for each; few, such as those of a path, may be far apart."""

ON_A_CIRCLE = 16
"""States up to which those without options stand on a circle."""

HIGH = 12
"""States that a layer has one below the other; more stand in several rows beside each other."""

Setting = tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """Where each state stands, from the upper left corner, and how large that is.

    Attributes
    ----------
    across, down
        On a grid the parties, by number, whose options are its columns and its rows.
    columns, rows
        Their heads: where each is, and the options of these parties that are on.
    layers
        Where each layer is, for those of a neighbourhood.
    """

    at: Mapping[int, Point]
    width: float
    height: float
    across: tuple[int, ...] = ()
    down: tuple[int, ...] = ()
    columns: tuple[tuple[float, Setting], ...] = ()
    rows: tuple[tuple[float, Setting], ...] = ()
    layers: tuple[float, ...] = ()


def places(drawn: Excerpt, width: float = WIDTH) -> Places:
    """Return where the states of an excerpt stand."""
    grid = _grid(drawn, width - SIDE) if drawn.case.options else None
    if grid is not None:
        return grid
    if drawn.centre is None and len(drawn.shown) <= ON_A_CIRCLE:
        return _circle(drawn.shown)
    return _layers(drawn, width)


def _grid(drawn: Excerpt, width: float) -> Places | None:
    """Return the grid whose shape suits a page best; None where too much of it would stay empty."""
    case = drawn.case
    movers = [number for number, party in enumerate(case.parties) if party.options]
    if len(movers) > 8:
        return None
    vectors = {number: drawn.states.vector(number) for number in drawn.shown}
    best: tuple[float, tuple[int, ...], tuple[int, ...]] | None = None
    for size in range(1, max(2, len(movers))):
        for across in combinations(movers, size):
            down = tuple(number for number in movers if number not in across)
            settings = _settings(drawn, vectors, across)
            columns, rows = len(settings), len(_settings(drawn, vectors, down))
            least = max(LEAST, *(_longest_word(_on(drawn, setting, across)) + 6 for setting in settings))
            loose = 3.0 if len(drawn.shown) <= FEW else FILLED
            if columns * least > width or rows > 16 or columns * rows > loose * len(drawn.shown):
                continue
            cost = abs(log(columns / rows / 1.2)) + 0.1 * max(len(across), len(down))
            if best is None or cost < best[0] - 1e-9:
                best = (cost, across, down)
    if best is None:
        return None
    _, across, down = best
    all_across, all_down = _settings(drawn, vectors, across), _settings(drawn, vectors, down)
    step = min(MOST_COLUMN, width / max(1, len(all_across)))
    xs = {setting: step * (k + 0.5) for k, setting in enumerate(all_across)}
    ys = {setting: ROW * (k + 0.5) for k, setting in enumerate(all_down)}
    at = {
        number: (xs[_setting(drawn, vector, across)], ys[_setting(drawn, vector, down)])
        for number, vector in vectors.items()
    }
    heads = tuple((x, _on(drawn, setting, across)) for setting, x in xs.items())
    sides = tuple((y, _on(drawn, setting, down)) for setting, y in ys.items())
    return Places(at, step * len(all_across), ROW * len(all_down), across, down, heads, sides)


def _own(drawn: Excerpt, party: int) -> list[int]:
    id = drawn.case.parties[party].id
    return [k for k, option in enumerate(drawn.case.options) if option.party == id]


def _setting(drawn: Excerpt, vector: str, parties: Sequence[int]) -> Setting:
    """Return the letters of some parties, the last party first, so that the first party changes soonest."""
    return tuple("".join(vector[k] for k in reversed(_own(drawn, party))) for party in reversed(parties))


def _settings(drawn: Excerpt, vectors: Mapping[int, str], parties: Sequence[int]) -> list[Setting]:
    return sorted({_setting(drawn, vector, parties) for vector in vectors.values()})


def _on(drawn: Excerpt, setting: Setting, parties: Sequence[int]) -> Setting:
    """Return for each of some parties the ids of its options that are on, without those that always are."""
    result = []
    for party, letters in zip(reversed(parties), setting, strict=True):
        options = drawn.case.parties[party].options
        on = [option.id for option, letter in zip(options, reversed(letters), strict=True) if letter == "Y"]
        on = [id for id in on if f"{drawn.case.parties[party].id}.{id}" not in always(drawn)]
        result.append(", ".join(on))
    return tuple(reversed(result))


def always(drawn: Excerpt) -> tuple[str, ...]:
    """Return the names of the options that are on in every state that is shown."""
    vectors = [drawn.states.vector(number) for number in drawn.shown]
    if len(vectors) < 2:
        return ()
    return tuple(o.name for k, o in enumerate(drawn.case.options) if all(vector[k] == "Y" for vector in vectors))


def _longest_word(setting: Setting) -> float:
    return max((text_width(word + ",") for on in setting for word in on.split(", ")), default=0.0)


def _circle(shown: Sequence[int]) -> Places:
    radius = max(70.0, 44.0 * len(shown) / (2 * pi))
    middle = radius + 2 * RADIUS
    angles = [2 * pi * k / len(shown) - pi / 2 for k in range(len(shown))]
    at = {number: (middle + radius * cos(a), middle + radius * sin(a)) for number, a in zip(shown, angles, strict=True)}
    return Places(at, 2 * middle, 2 * middle)


def _layers(drawn: Excerpt, width: float) -> Places:
    """Return columns: the state in the middle first, then those one step away, and so on; the rest last."""
    ahead: dict[int, list[int]] = {}
    for arc in drawn.arcs:
        ahead.setdefault(arc.start, []).append(arc.end)
    first = drawn.shown[0] if drawn.centre is None else drawn.centre
    layers, seen = [[first]], {first}
    while layers[-1]:
        layer = sorted({end for s in layers[-1] for end in ahead.get(s, [])} - seen)
        seen.update(layer)
        layers.append(layer)
    rest = [number for number in drawn.shown if number not in seen]
    layers = [layer for layer in [*layers, rest] if layer]
    rank: dict[int, float] = {}
    for layer in layers:
        before = {
            s: [rank[arc.start] for arc in drawn.arcs if arc.end == s and arc.start in rank] or [0.5] for s in layer
        }
        layer.sort(key=lambda s: (sum(before[s]) / len(before[s]), s))
        rank.update({s: (k + 0.5) / len(layer) for k, s in enumerate(layer)})
    files = [-(-len(layer) // HIGH) for layer in layers]  # a tall layer is several columns, one a little lower
    # Room between layers is for arcs; between the columns of one layer less will do.
    parts = sum(files) + 1.2 * (len(layers) - 1)
    unit = min(90.0, (width - 4 * RADIUS) / max(1.0, parts))
    height = 44.0 * max(-(-len(layer) // wide) for layer, wide in zip(layers, files, strict=True)) + 24
    at: dict[int, Point] = {}
    x, heads = 2 * RADIUS + unit / 2, []
    for layer, wide in zip(layers, files, strict=True):
        heads.append(x + unit * (wide - 1) / 2)
        for k, s in enumerate(layer):
            at[s] = (x + unit * (k % wide), height * (k + 0.5) / len(layer))
        x += unit * (wide + 1.2)
    known = tuple(heads[: len(heads) - bool(rest)])
    return Places(at, x - 1.2 * unit, height, layers=known)
