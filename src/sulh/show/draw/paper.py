"""A page as PNG or PDF, painted by matplotlib with the fonts that it brings: no program beside it is needed."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from sulh.questions.extras import matplotlib
from sulh.show.draw.shapes import MARGIN, Area, Ring, Scene, Stroke, Words

DOTS = 200
"""Dots per inch of a PNG."""


def paint(scene: Scene, format: str) -> bytes:
    """Return a page as the bytes of a ``"png"`` or ``"pdf"`` file.

    Raises
    ------
    MissingExtra
        matplotlib is not installed.
    """
    module = matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    # Letters stay letters in a PDF; what a user's own settings say does not change the picture.
    with module.rc_context({**module.rcParamsDefault, "pdf.fonttype": 42, "text.parse_math": False, "backend": "agg"}):
        width, height = (length + 2 * MARGIN for length in (scene.width, scene.height))
        figure = Figure(figsize=(width / 72, height / 72), dpi=DOTS, facecolor="white")
        canvas = FigureCanvasPdf(figure) if format == "pdf" else FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(-MARGIN, scene.width + MARGIN)
        axes.set_ylim(scene.height + MARGIN, -MARGIN)
        for order, shape in enumerate(scene.shapes):
            _PAINT[type(shape)](axes, shape, order)
        # No date and no version: the same page gives the same bytes.
        told: dict[str, str | None] = {"Title": scene.title}
        told |= {"Creator": "sulh", "Producer": None, "CreationDate": None} if format == "pdf" else {"Software": "sulh"}
        file = io.BytesIO()
        canvas.print_figure(file, format=format, dpi=DOTS, metadata=told)
    return file.getvalue()


def _stroke(axes: Any, shape: Stroke, order: int) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3] if shape.curved else None
    dash = (0, tuple(length / shape.width for length in shape.dash)) if shape.dash else "solid"
    path = Path(shape.points, codes)
    axes.add_patch(
        PathPatch(path, fill=False, edgecolor=shape.colour, linewidth=shape.width, linestyle=dash, zorder=order)
    )


def _area(axes: Any, shape: Area, order: int) -> None:
    from matplotlib.patches import Polygon

    line = {"edgecolor": shape.colour or "none", "linewidth": shape.width if shape.colour else 0}
    axes.add_patch(Polygon(shape.points, closed=True, facecolor=shape.fill, zorder=order, joinstyle="miter", **line))


def _ring(axes: Any, shape: Ring, order: int) -> None:
    from matplotlib.patches import Circle

    fill = shape.fill or "none"
    line = {"edgecolor": shape.colour, "linewidth": shape.width}
    axes.add_patch(Circle(shape.at, shape.radius, facecolor=fill, zorder=order, **line))


def _words(axes: Any, shape: Words, order: int) -> None:
    where = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in shape.text.replace("\u00a0", " "))
    axes.text(
        *shape.at,
        text,
        fontsize=shape.size,
        family="DejaVu Sans Mono" if shape.mono else "DejaVu Sans",
        weight="bold" if shape.bold else "normal",
        color=shape.colour,
        horizontalalignment=where,
        verticalalignment="baseline",
        zorder=order,
    )


_PAINT: dict[type, Callable[[Any, Any, int], None]] = {Stroke: _stroke, Area: _area, Ring: _ring, Words: _words}
