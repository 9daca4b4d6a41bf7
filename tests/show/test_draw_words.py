"""What pictures say beside what they show: what letters mean, and which options agreements turn on."""

from __future__ import annotations

import pytest

import sulh
from sulh.show.draw.shapes import Words

UNKNOWN = """
title: Unknown
parties:
  a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes}, not b.y]}
  b: {options: {y: Y}, preferences: [not y]}
status_quo: NN
"""


def words_of(picture: sulh.Picture) -> str:
    return " ".join(shape.text for shape in picture.scene.shapes if isinstance(shape, Words))


@pytest.mark.parametrize("what", ["graph", "table", "deal"])
def test_the_letters_of_types_are_told_where_they_are_used(what: str) -> None:
    told = words_of(sulh.draw(sulh.loads(UNKNOWN), what, to="YY" if what == "deal" else None))
    assert "nash-d and the like: a party leaves only for what is surely better" in told
    assert "and the like" not in words_of(sulh.draw(sulh.load("elmira")))


def test_coercive_options_of_a_path_are_asked_for() -> None:
    case = sulh.load("us-taliban-2018-2021")
    plain, every = (sulh.draw(case, "path", to="takeover of 2021", include_coercive=way) for way in (False, True))
    assert (len(plain.shows.way), len(every.shows.way)) == (3, 2)
    assert (plain.to_dict()["include_coercive"], every.to_dict()["include_coercive"]) == (False, True)
    assert "coercive options included" in words_of(every)
    deal = sulh.draw(case, "deal", start="YNYYNNNNYN", to="YYNYNYNNYN", include_coercive=True)
    assert "Coercive options may be turned on, as was asked for." in words_of(deal)
