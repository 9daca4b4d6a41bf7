"""What the tests of pictures share: small cases that are hard to draw, a picture of every kind, and its words."""

from __future__ import annotations

from collections.abc import Callable

import sulh
from sulh.show.draw.shapes import Words

FLAGSHIP = "us-taliban-2018-2021"

MARKUP = """\
sulh: 1
title: "</title><script>alert(1)</script> & \\u202eright to left \\u0007 bell"
parties:
  a: {name: "<b>A</b> $x_1$", options: {x: "]]> & x"}, preferences: [x]}
  b: {name: '"quoted" \\ back', options: {y: Y}, preferences: [not y]}
labels: {"YN": "<image href='https://example.org/a.png'/>"}
status_quo: NN
"""

UNKNOWN = """\
sulh: 1
title: Unknown
status: past
parties:
  north: {name: North, options: {x: X, z: Z}, preferences: [{prefer: x, uncertain: yes}, z]}
  south: {name: South, options: {y: Y}, preferences: [not y]}
status_quo: NNN
"""

HISTORY = """\
sulh: 1
title: A joint step that one loses by, and a step that nobody chose
status: past
parties:
  a: {options: {x: X}, preferences: [x]}
  b: {options: {y: Y}, preferences: [not y]}
status_quo: NN
history:
  record:
    steps:
      - {by: [a, b], change: {a.x: yes, b.y: yes}}
      - {change: {a.x: no, b.y: no}, forced: yes, event: A flood}
"""

PICTURES: dict[str, Callable[[], sulh.Picture]] = {
    "graph": lambda: sulh.draw(sulh.load("elmira"), to="YNYNY"),
    "coalesced": lambda: sulh.draw(sulh.load("elmira-nine")),
    "states": lambda: sulh.draw(sulh.load("no-gmr")),
    "neighbourhood": lambda: sulh.draw(sulh.load(FLAGSHIP)),
    "improvements": lambda: sulh.draw(sulh.load(FLAGSHIP), around="agreement of Doha", arcs="improvements"),
    "table": lambda: sulh.draw(sulh.load("elmira-nine"), "table"),
    "many columns": lambda: sulh.draw(sulh.load(FLAGSHIP), "table"),
    "table of states": lambda: sulh.draw(sulh.load("no-gmr"), "table"),
    "path": lambda: sulh.draw(sulh.load(FLAGSHIP), "path"),
    "deal": lambda: sulh.draw(sulh.load(FLAGSHIP), "deal", to="agreement of Doha"),
    "deal with a gap": lambda: sulh.draw(sulh.load("walter-barrier"), "deal", to="YYY"),
    "deal that outsiders could undo": lambda: sulh.draw(
        sulh.load(FLAGSHIP), "deal", start="agreement of Doha", to="YNYYYNYNYN"
    ),
    "unknown": lambda: sulh.draw(sulh.loads(UNKNOWN), to="YYN", by="moves", agreements=False),
    "unknown deal": lambda: sulh.draw(sulh.loads(UNKNOWN), "deal", to="YNY"),
    "record": lambda: sulh.draw(sulh.load(FLAGSHIP), path="record", around="agreement of Doha", steps=1),
    "forced": lambda: sulh.draw(sulh.loads(HISTORY), path="record"),
    "markup": lambda: sulh.draw(sulh.loads(MARKUP)),
}


def words_of(picture: sulh.Picture) -> str:
    return " ".join(shape.text for shape in picture.scene.shapes if isinstance(shape, Words))
