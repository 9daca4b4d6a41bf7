"""What a party prefers, in each of the ways to say it: marks, gaps, places that are unknown, pairs, attitudes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sulh
from bad_files import NAMED, PARTIES, places_of, problems_of
from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.preferences import (
    INDIFFERENT,
    Comparison,
    Comparisons,
    Preference,
    RankedGroup,
    Ranking,
    Statements,
    Weights,
)
from sulh.errors import Place, TooLarge
from sulh.files.layout import canonical
from sulh.files.nodes import compose, plain
from sulh.files.pairs import NoPair, Pair, split
from sulh.files.render import render

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "file-format.md"


def preferred(way: str, options: str = "{x: X, y: Y}", rest: str = "") -> Preference:
    """Return what the first party of a case prefers."""
    return sulh.loads(f"parties: {{a: {{options: {options}, {way}}}}}\n{rest}", file="x.yaml").parties[0].preference


# Marks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "uncertain", "degree"),
    [
        ("", False, 1),
        (", uncertain: yes", True, 1),
        (", uncertain: true", True, 1),
        (", uncertain: no", False, 1),
        (", uncertain: false", False, 1),
        (", strong: yes", False, 2),
        (", strong: true", False, 2),
        (", strong: no", False, 1),
        (", strong: false", False, 1),
        (", strong: 1", False, 1),
        (", strong: 3", False, 3),
        (", strong: '12'", False, 12),
        (", strong: 99", False, 99),
        # To deny the one mark does not contradict the other.
        (", uncertain: yes, strong: no", True, 1),
        (", strong: 1, uncertain: yes", True, 1),
        (", uncertain: no, strong: yes", False, 2),
    ],
)
def test_marks_of_a_statement(marks: str, uncertain: bool, degree: int) -> None:
    found = preferred(f"preferences: [y, {{prefer: x{marks}, because: So they say}}]")
    assert isinstance(found, Statements)
    assert [(item.uncertain, item.degree) for item in found.items] == [(False, 1), (uncertain, degree)]
    assert [str(item.statement) for item in found.items] == ["a.y", "a.x"]
    assert found.items[1].evidence.because == "So they say"


def test_contradictory_marks_are_shown_at_the_second() -> None:
    text = "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes,\n strong: yes}]}}"
    (problem,) = problems_of(text)
    assert (problem.code, problem.text, problem.place.line) == ("S214", "strong", 2)


def test_other_keys_take_yes_and_no_only() -> None:
    assert places_of("parties: {a: {options: {x: {text: X, coercive: true}}}}") == [("S205", 1, 48)]


# Rankings -----------------------------------------------------------------------------------------------------------


def groups(ranking: str, options: str = "{x: X, y: Y}", rest: str = "") -> list[RankedGroup]:
    """Return the groups of a ranking; what is not compared, such as places, is left out of the answer."""
    found = preferred(f"ranking: {ranking}", options, rest)
    assert isinstance(found, Ranking)
    return list(found.groups)


GROUPS = {
    "[YN, NY, [YY, NN]]": [(("YN",), 1, False), (("NY",), 1, False), (("YY", "NN"), 1, False)],
    "[YN, {gap: strong}, NY, [YY, NN]]": [(("YN",), 1, False), (("NY",), 2, False), (("YY", "NN"), 1, False)],
    "[YN, {gap: 3}, NY, {gap: 99}, [YY, NN]]": [(("YN",), 1, False), (("NY",), 3, False), (("YY", "NN"), 99, False)],
    "[YN, {unknown: [NY, [YY, NN]]}]": [(("YN",), 1, False), (("NY",), 1, False), (("YY", "NN"), 1, True)],
    "[{unknown: [YY, YN, N-]}]": [(("YY",), 1, False), (("YN",), 1, True), (("N-",), 1, True)],
    "[YN, {gap: strong}, {unknown: [NY, YY]}, {gap: 3}, NN]": [
        (("YN",), 1, False),
        (("NY",), 2, False),
        (("YY",), 1, True),
        (("NN",), 3, False),
    ],
    # Two of them one after the other are two places.
    "[{unknown: [YY, YN]}, {unknown: [NY, NN]}]": [
        (("YY",), 1, False),
        (("YN",), 1, True),
        (("NY",), 1, False),
        (("NN",), 1, True),
    ],
}


@pytest.mark.parametrize(("ranking", "expected"), GROUPS.items())
def test_gaps_and_unknown_places(ranking: str, expected: list[tuple[tuple[str, ...], int, bool]]) -> None:
    assert groups(ranking) == [RankedGroup(patterns, gap=gap, unknown=unknown) for patterns, gap, unknown in expected]


def test_lines_say_the_same_as_brackets() -> None:
    lines = """
parties:
  a:
    options: {x: X, y: Y}
    ranking:
      - YN
      - gap: strong
      - unknown:
          - NY
          - [YY, NN]
"""
    assert sulh.loads(lines).parties[0].preference == Ranking(
        tuple(groups("[YN, {gap: strong}, {unknown: [NY, [YY, NN]]}]"))
    )


def test_each_state_keeps_its_place_and_the_item_its_evidence() -> None:
    found = groups("[{unknown: [YN, [NY, YY]], because: b, source: s}, NN]", rest="sources: {s: S}\n")
    assert [[place.column for place in group.places] for group in found] == [[59], [64, 68], [98]]
    assert [group.evidence.because for group in found] == ["b", "b", None]
    assert found[0].evidence.sources == ("s",)


def test_labels_and_coalesced_states_may_share_a_place() -> None:
    rest = "labels: {YY: won}\ncoalesce: [{states: N-, as: lost}]\n"
    assert [group.patterns for group in groups("[{unknown: [won, lost]}, YN]", rest=rest)] == [
        ("won",),
        ("lost",),
        ("YN",),
    ]


# Pairs --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > b", Pair("a", ">", "b", 1)),
        ("a >> b", Pair("a", ">", "b", 2)),
        ("a >>>> b", Pair("a", ">", "b", 4)),
        ("a < b", Pair("b", ">", "a", 1)),
        ("a <<< b", Pair("b", ">", "a", 3)),
        ("a = b", Pair("a", "=", "b", 1)),
        ("a ? b", Pair("a", "?", "b", 1)),
        ("  a\t=\n b ", Pair("a", "=", "b", 1)),
        ("N YNN - > - NNY -", Pair("N YNN -", ">", "- NNY -", 1)),
        ("a name of words >> x>y=z?", Pair("a name of words", ">", "x>y=z?", 2)),
        (f"a {'>' * 99} b", Pair("a", ">", "b", 99)),
    ],
)
def test_a_pair_is_split_at_its_sign(text: str, expected: Pair) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("a>b", "Write a > b."),
        ("YN >>NN", "Write YN >> NN."),
        ("a= b", "Write a = b."),
        ("YN -> NN", "Write a > b (better)"),
        ("a beats b", "Write a > b (better)"),
        ("a >= b", "Write a > b (better)"),
        ("a > b >> c", "Write the pairs that you mean, each on its line: a > b, b >> c."),
        ("a > > c", "Write a > b (better)"),
        ("a ?", "Write a ? b."),
        ("< b", "Write a < b."),
    ],
)
def test_what_is_no_pair_has_a_way_out(text: str, fix: str) -> None:
    with pytest.raises(NoPair) as caught:
        split(text)
    assert caught.value.fix.startswith(fix)


def test_a_relation_is_what_its_lines_say() -> None:
    rest = "labels: {YY: won}\nsources: {s: S}\n"
    text = "relation: [won > YN, NN << Y -, {compare: NN = NY, because: b, source: s}, NY ? YN]"
    found = preferred(text, rest=rest)
    assert found == Comparisons(
        (
            Comparison("won", ">", "YN"),
            Comparison("Y -", ">", "NN", 2),
            Comparison("NN", "=", "NY", evidence=found.items[2].evidence),  # type: ignore[union-attr]
            Comparison("NY", "?", "YN"),
        )
    )
    assert isinstance(found, Comparisons)
    assert (found.items[2].evidence.because, found.items[2].evidence.sources) == ("b", ("s",))
    assert [item.place for item in found.items] == [Place("x.yaml", 1, column) for column in (49, 59, 80, 113)]
    assert found.place == Place("x.yaml", 1, 38)


def test_pairs_need_not_agree_with_one_another() -> None:
    found = preferred("relation: [YN > NN, NN > NY, NY > YN]")
    assert isinstance(found, Comparisons)
    assert len(found.items) == 3


def test_an_empty_relation_knows_nothing() -> None:
    assert preferred("relation: []") == Comparisons(())


def test_a_relation_in_state_form() -> None:
    case = sulh.loads(NAMED.replace("ranking: [s, t]", "relation: [s >> t]"))
    assert case.parties[0].preference == Comparisons((Comparison("s", ">", "t", 2),))


def test_pairs_in_a_case_of_too_many_states_are_a_limit() -> None:
    options = ", ".join(f"o{number}: x" for number in range(13))
    with pytest.raises(TooLarge, match="8,192"):
        sulh.loads(f"parties: {{a: {{options: {{{options}}}, relation: [{'Y' * 13} > {'N' * 13}]}}}}")


def test_a_pair_that_is_wrong_does_not_hide_the_next() -> None:
    text = "parties: {a: {options: {x: X}, relation: [Y, Y > N, Y = N, Y > W]}}"
    # What the pairs say of the states is told as well: nothing that is left out could mend it.
    assert places_of(text) == [("S527", 1, 43), ("S526", 1, 53), ("S524", 1, 60)]
    text = "parties: {a: {options: {x: X}, relation: [Y > N, [Y], Y = N], nme: A}}"
    assert places_of(text) == [("S203", 1, 50), ("S526", 1, 55), ("S202", 1, 63)]


def test_a_pair_says_what_is_wrong_with_which_side() -> None:
    def told(pair: str) -> list[tuple[str, str, str]]:
        text = f"parties: {{a: {{options: {{x: X, y: Y}}, relation: [{pair}]}}}}\nfeasible: [x or not y]"
        return [(problem.code, problem.text, problem.rule) for problem in problems_of(text)]

    length = "A vector has one letter for each of the 2 options; "
    assert told("Y N > Y NY") == [("S503", "Y NY", length + "'Y NY' has 3.")]
    assert told("Y > YNY") == [("S503", "Y", length + "'Y' has 1, 'YNY' has 3.")]
    assert told("YNY = YNY") == [("S503", "YNY", length + "'YNY' has 3.")]
    infeasible = "A pair names feasible states, and no feasible state matches 'N Y'."
    assert told("YN > N Y") == [("S522", "N Y", infeasible)]
    assert told("YN > won") == [("S524", "won", "No state is called 'won'.")]


def test_an_entry_of_a_ranking_that_matches_nothing_is_told_as_one() -> None:
    (problem,) = problems_of("parties: {a: {options: {x: X}, ranking: [Y, N]}}\nfeasible: [x]")
    assert problem.rule == "An entry of a ranking names feasible states, and no feasible state matches 'N'."


@pytest.mark.parametrize(
    ("way", "rule", "fix"),
    [
        ("preferences: [{prefer: x, strong: 0}]", "a whole number from 1 to 99, not '0'.", "Write no, which is 1"),
        ("preferences: [{prefer: x, strong: 100}]", "a whole number from 1 to 99, not '100'.", "Write no, which is 1"),
        ("ranking: [Y, {gap: 100}, N]", "a whole number from 2 to 99, not '100'.", "Write gap: strong, which is 2,"),
        ("ranking: [Y, {gap: 1}, N]", "a whole number from 2 to 99, not '1'.", "Remove it: without a gap"),
    ],
)
def test_a_degree_out_of_range_is_told_the_range(way: str, rule: str, fix: str) -> None:
    (problem,) = problems_of(f"parties: {{a: {{options: {{x: X}}, {way}}}}}")
    assert problem.rule.endswith(rule)
    assert problem.fix.startswith(fix)


@pytest.mark.parametrize(
    ("ranking", "fix"),
    [
        ("[Y, gap: strong, N]", 'Write {gap: strong}. If a text is meant: "gap: strong"'),
        ("[unknown: [Y, N]]", 'Write {unknown: [Y, N]}. If a text is meant: "unknown: [Y, N]"'),
        ("[Y: strong, N]", 'Quote this: "Y: strong". If a mapping is meant: {Y: strong}'),
    ],
)
def test_what_lacks_braces_is_offered_them(ranking: str, fix: str) -> None:
    (problem,) = problems_of(f"parties: {{a: {{options: {{x: X}}, ranking: {ranking}}}}}")
    assert (problem.code, problem.fix) == ("S116", fix)


# Attitudes, views, variants -----------------------------------------------------------------------------------------


def test_attitudes() -> None:
    case = sulh.loads(
        "parties: {a: {options: {x: X}, attitudes: {b: aggressive, a: neutral, c: devoting}}, b: {name: B}, c: {}}"
    )
    assert case.parties[0].attitudes == {"b": "aggressive", "a": "neutral", "c": "devoting"}
    assert [party.attitudes for party in case.parties[1:]] == [{}, {}]


def test_an_attitude_may_say_where_it_comes_from() -> None:
    short = "sources: {s: S}\nparties: {a: {options: {x: X}, attitudes: {b: aggressive, a: neutral}}, b: {}}"
    long = short.replace("b: aggressive", "b: {attitude: aggressive, because: War, source: s, confidence: low}")
    plain, told = (sulh.loads(text, file="x.yaml").parties[0] for text in (short, long))
    assert told.attitudes == plain.attitudes == {"b": "aggressive", "a": "neutral"}
    assert plain.attitude_evidence == {"b": NO_EVIDENCE, "a": NO_EVIDENCE}
    assert told.attitude_evidence == {
        "b": Evidence(because="War", sources=("s",), confidence="low"),
        "a": NO_EVIDENCE,
    }
    assert told.attitude_evidence["b"].place == Place("x.yaml", 2, 44)


def test_a_variant_may_say_why_an_attitude_changed() -> None:
    text = "parties: {a: {options: {x: X}, attitudes: {b: aggressive}}, b: {}}\n"
    case = sulh.loads(text + "variants: {peace: {set: {a.attitudes.b: {attitude: neutral, because: Peace}}}}")
    party = case.variant("peace").parties[0]
    assert (party.attitudes, party.attitude_evidence["b"].because) == ({"b": "neutral"}, "Peace")


def test_an_attitude_toward_nobody_is_answered_with_the_nearest() -> None:
    (problem,) = problems_of(PARTIES.replace("}}}\n", "}, attitudes: {twon: aggressive}}}\n"))
    assert (problem.code, problem.text, problem.fix) == ("S302", "twon", "Did you mean 'town'?")


def test_a_view_says_it_in_the_same_ways() -> None:
    about = (
        "{town: {preferences: [{prefer: not leave, uncertain: yes}, {prefer: sue, strong: 3}]},"
        " mill: {ranking: [--Y, {gap: strong}, {unknown: [Y-N, N-N]}]}}"
    )
    case = sulh.loads(
        PARTIES + f"views: {{v: {{of: town, about: {about}}}, w: {{observer: o, about: {{mill: "
        "{relation: ['YNN >> NNN']}}}}"
    )
    beliefs = case.views["v"].about
    assert isinstance(beliefs["town"], Statements)
    assert [(item.uncertain, item.degree) for item in beliefs["town"].items] == [(True, 1), (False, 3)]
    assert isinstance(beliefs["mill"], Ranking)
    assert [(group.gap, group.unknown) for group in beliefs["mill"].groups] == [(1, False), (2, False), (1, True)]
    assert case.views["w"].about["mill"] == Comparisons((Comparison("YNN", ">", "NNN", 2),))


def test_a_view_is_checked_in_the_same_ways() -> None:
    views = (
        "views: {v: {of: town, about: {mill: {ranking: [{gap: strong}, ---], relation: [Y]}, town: {attitudes: {}}}}}"
    )
    assert places_of(PARTIES + views) == [("S215", 2, 48), ("S209", 2, 69), ("S527", 2, 80), ("S202", 2, 92)]


VARIANTS = """\
parties:
  a: {options: {x: X, y: Y}, preferences: [x, y]}
  b: {options: {z: Z}, ranking: [Y--, {gap: strong}, N--], attitudes: {c: aggressive}}
  c: {name: C}
variants:
  unsure: {set: {a.preferences: [{prefer: x, uncertain: true}, y]}}
  other: {set: {b.ranking: [{unknown: [Y--, N--]}], b.attitudes.b: neutral}}
  pairs: {remove: a.preferences, set: {a.relation: [YYN > NNN]}}
  calm: {remove: b.attitudes}
"""


def test_variants_change_what_is_preferred() -> None:
    case = sulh.loads(VARIANTS)
    first = {name: variant.case.parties[0].preference for name, variant in case.variants.items()}
    assert isinstance(first["unsure"], Statements)
    assert [item.uncertain for item in first["unsure"].items] == [True, False]
    assert first["pairs"] == Comparisons((Comparison("YYN", ">", "NNN"),))
    other = case.variant("other").parties[1]
    assert other.preference == Ranking((RankedGroup(("Y--",)), RankedGroup(("N--",), unknown=True)))
    assert other.attitudes == {"c": "aggressive", "b": "neutral"}
    assert case.variant("calm").parties[1].attitudes == {}


def test_variants_are_checked_like_any_case() -> None:
    more = "  two: {set: {a.relation: [YYN > NNN]}}\n  none: {remove: c}\n  gap: {set: {b.ranking: [{gap: 2}, ---]}}\n"
    # Two ways in one party; an attitude toward a party that is gone; a gap with nothing above it.
    assert places_of(VARIANTS + more) == [("S302", 3, 72), ("S209", 10, 15), ("S215", 12, 27)]


def test_no_way_at_all_is_indifference() -> None:
    assert sulh.loads("parties: {a: {options: {x: X}}}").parties[0].preference == INDIFFERENT
    assert isinstance(preferred("weights: {x: 1}"), Weights)


# Layout and page ----------------------------------------------------------------------------------------------------

LOOSE = """\
parties:
   a:
     options: {x: X, y: Y}
     ranking:
     - YN
     -   gap: strong     # wide
     - unknown:
       - NY
       # one of the two
       - [YY, NN]
   b:
     attitudes: {a: {attitude: aggressive, because: so}}
     relation:
     - YN > NN
     - {compare: "YY >> N -", because: so}
     - YN ? YY
   c:
     preferences:
     -   prefer: a.x
         uncertain: true
     - {prefer: a.y, strong: 3}
"""

TIDY = """\
parties:
  a:
    options: {x: X, y: Y}
    ranking:
      - YN
      - gap: strong     # wide
      - unknown:
          - NY
          # one of the two
          - [YY, NN]
  b:
    attitudes: {a: {attitude: aggressive, because: so}}
    relation:
      - YN > NN
      - {compare: "YY >> N -", because: so}
      - YN ? YY
  c:
    preferences:
      - prefer: a.x
        uncertain: true
      - {prefer: a.y, strong: 3}
"""


def test_the_layout_keeps_every_form() -> None:
    assert canonical(LOOSE) == TIDY
    assert sulh.loads(LOOSE).parties == sulh.loads(TIDY).parties


def test_what_is_written_reads_back() -> None:
    data = plain(compose(TIDY))
    assert isinstance(data, dict)
    assert sulh.loads(render(data)).parties == sulh.loads(TIDY).parties


def test_a_file_is_edited_in_place() -> None:
    document = sulh.Document.parse(TIDY)
    document = document.set(["parties", "a", "ranking", 1], {"gap": 3})
    document = document.set(["parties", "a", "ranking", 2, "unknown", 0], ["NY", "NN"])
    document = document.set(["parties", "a", "ranking", 2, "unknown", 1], "YY")
    document = document.append(["parties", "b", "relation"], {"compare": "NY = NN", "because": "so"})
    document = document.set(["parties", "c", "preferences", 0, "uncertain"], False)
    document = document.set(["parties", "c", "preferences", 0, "strong"], True)
    a, b, c = (party.preference for party in sulh.loads(document.text).parties)
    assert a == Ranking(
        (RankedGroup(("YN",)), RankedGroup(("NY", "NN"), gap=3), RankedGroup(("YY",), unknown=True)),
    )
    assert isinstance(b, Comparisons)
    assert (len(b.items), b.items[-1].sign, b.items[-1].evidence.because) == (4, "=", "so")
    assert isinstance(c, Statements)
    assert [(item.uncertain, item.degree) for item in c.items] == [(False, 2), (False, 3)]
    assert "# one of the two" in document.text


def shown() -> list[str]:
    """Return the parts of a party that the page of the file format shows and no whole file holds."""
    blocks = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if re.match("(preferences|ranking|relation|attitudes):", block)]


def test_what_the_page_shows_of_a_party_is_valid() -> None:
    given = [re.match(r"\w+", block)[0] for block in shown()]  # type: ignore[index]
    assert set(given) == {"preferences", "ranking", "relation", "attitudes"}
    for block in shown():
        lines = "".join(f"    {line}\n" for line in block.splitlines())
        assert places_of("parties:\n  town:\n    options: {insist: I, sue: S}\n" + lines + "  mill: {}\n") == []
