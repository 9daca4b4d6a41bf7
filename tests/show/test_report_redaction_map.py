"""Maps of names: what they may say, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

import sulh
from reports import EVERYTHING
from sulh.show.report.blocks import Document
from sulh.show.report.redaction import RedactionMap, parse_map, read_map, redacted, unused
from sulh.show.report.redaction import texts as texts_of
from sulh.show.report.redaction_map import Name


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ("names: {Taliban: the Taliban}", "S790", "1:18", "holds the name 'Taliban'"),
        ("names: {A b: Talib one, Talib: X}", "S790", "1:14", "holds the name 'Talib'"),
        ("names:\n  Ghani: P 1\n  Karzai: {as: P 2, also: [Ghani]}", "S791", "3:28", "line 2"),
        ("names: {Ghani: Person 1, Karzai: person 1}", "S792", "1:34", "replaces 'Ghani' already"),
        ("names: {G: Person 1}", "S793", "1:9", "too short"),
        ("names: {'...': Person 1}", "S793", "1:9", "too short"),
        ("names: {Ghani: P 1}\nkeep: [President Ghani]", "S794", "2:8", "holds the name 'Ghani'"),
        ("names: {Ghani: ''}", "S208", "1:16", "replaced by nothing"),
        ("names: {Ghani: [a]}", "S203", "1:16", "is a text"),
        ("names: {Ghani: {also: [x y]}}", "S201", "1:16", "missing"),
        ("names: {Ghani: {as: P, aslo: [x y]}}", "S202", "1:24", "no key 'aslo'"),
        ("names: {Ghani: {as: P, also: [[a]]}}", "S203", "1:31", "list of texts"),
        ("names: [Ghani]", "S203", "1:8", "mapping"),
        ("names: {}", "S208", "1:8", "nobody"),
        ("names:", "S208", "1:7", "no value"),
        ("keep: [a]", "S201", "1:1", "missing"),
        ("names: {Ghani: P 1}\nsalt: []", "S203", "2:7", "salt"),
        ("name: {Ghani: P 1}", "S202", "1:1", "'names'"),
        ("names: {Ghani: P, Ghani: Q}", "S110", "1:19", "twice"),
        ("names: {", "S104", "", ""),
    ],
)
def test_what_is_wrong_with_a_map(text: str, code: str, place: str, words: str) -> None:
    with pytest.raises(sulh.CaseError) as raised:
        parse_map(text)
    (problem, *_) = [one for one in raised.value.problems if one.code == code]
    assert place in str(problem.place)
    assert words in f"{problem.rule} {problem.fix}"


def test_all_problems_of_a_map_at_once(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("names:\n  Ghani: ''\n  Karzai: [x]\nkepe: [a]\n", encoding="utf-8")
    with pytest.raises(sulh.CaseError) as raised:
        read_map(file)
    assert [(one.code, one.place.line) for one in raised.value.problems] == [("S208", 2), ("S203", 3), ("S202", 4)]
    assert {one.place.file for one in raised.value.problems} == {str(file)}
    with pytest.raises(sulh.SulhError, match="cannot be read"):
        read_map(tmp_path / "missing.yaml")


def test_replacements_that_make_a_name() -> None:
    names = RedactionMap((Name("Alpha Beta", "Gamma"), Name("Gamma Delta", "Alpha"), Name("Alpha Delta", "Gamma")))
    with pytest.raises(sulh.UsageError, match="again each time"):
        redacted(Document("Alpha Beta Delta Delta" + " Delta" * 20), names)


def test_a_map_without_names_leaves_sources_out() -> None:
    less = redacted(EVERYTHING, RedactionMap())
    assert less.title == EVERYTHING.title
    assert not any("https" in text or "We fight" in text for text in texts_of(less))


def test_unused_names_are_told() -> None:
    assert unused(EVERYTHING, parse_map("names: {Taliban: A 1, Karzia: B 1}")) == ("Karzia",)
