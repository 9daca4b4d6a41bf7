"""A path in small: a row for each party, a mark where it moved, a line where several did."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.questions.about import Record
from sulh.show.draw.shapes import BAND, GREY, WIDTH, Scene, Shape, Stroke, Words, wrapped
from sulh.show.draw.styles import style

LEFT, TOP = 200.0, 24.0
"""Room for the names of parties, and for years."""


def strip_scene(case: Case, record: Record) -> Scene:
    """Return a small picture of a path; the path has at least one step.

    >>> import sulh
    >>> answer = sulh.about(sulh.load("bonn-2001"))
    >>> strip_scene(answer.case, answer.record).width
    540.0
    """
    ids = [party.id for party in case.parties]
    names = [wrapped(party.name or party.id, LEFT - 12, lines=1)[0] for party in case.parties]
    shapes: list[Shape] = []
    rows = {id: TOP + 16.0 * at for at, id in enumerate(ids)}
    for id, name in zip(ids, names, strict=True):
        shapes.append(Words((0, rows[id] + 3), name))
        shapes.append(Stroke(((LEFT, rows[id]), (WIDTH, rows[id])), BAND))
    wide = (WIDTH - LEFT) / len(record.steps)
    year = ""
    for at, step in enumerate(record.steps):
        x = LEFT + wide * (at + 0.5)
        own = [rows[id] for id in step.parties if id in rows]
        if step.date and step.date[:4] != year:
            year = step.date[:4]
            shapes.append(Words((x, TOP - 12), year, anchor="middle", colour=GREY))
        if not own:
            shapes.append(Words((x, TOP - 2), "*", anchor="middle"))
        if len(own) > 1:
            shapes.append(Stroke(((x, min(own)), (x, max(own))), width=1.6))
        for id in step.parties:
            shapes += style(ids.index(id)).marker((x, rows[id]), 4.0) if id in rows else []
            shapes += [Words((x + 7, rows[id] + 3), "*")] if step.forced and id in rows else []
    title = f"{case.title}: {record.name}"
    return Scene(WIDTH, TOP + 16.0 * len(ids) - 6, tuple(shapes), title, "Who moved at which step.")
