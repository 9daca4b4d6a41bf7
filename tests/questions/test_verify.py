"""Certificates are re-checked without the engine; one that was tampered with is found out, field by field."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases
from sulh.case.case import Case
from sulh.case.states import list_states
from sulh.errors import NotDefined, TooLarge, UsageError
from sulh.questions.rechecking import recheck
from sulh.questions.sealing import checksum
from sulh.show.render import html
from sulh.stability import oracle
from sulh.stability.oracle.models import Model

FLAGSHIP = "us-taliban-2018-2021"
Path = tuple[Any, ...]

STILL_TRUE = {
    ("semantics", "sanctions"),  # the sanctions are single moves here, which every rule allows
    ("semantics", "return_counts"),  # nothing returns here
    ("concepts",),  # left out, less is claimed
}
"""Ends of the paths of fields whose change, given a new checksum, makes another claim that is true as well."""


def made(state: str = "agreement of Doha", party: str | None = None) -> dict[str, Any]:
    concepts = ["smr", "seq"]
    return sulh.explain(sulh.load(FLAGSHIP), state, party, concepts).certificate()


def tampered(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every way to change one field: its path, and what to put there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from tampered(inner, (*path, key))
            if path and inner:
                yield (*path, key), None
        yield (*path, "more"), 1
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from tampered(inner, (*path, number))
        yield path, [*value, "more"]
        if value:
            yield path, value[1:]
            yield path, [value[0], *value]
    elif isinstance(value, bool):
        yield path, not value
        yield path, None
        yield path, int(value)
    elif isinstance(value, int):
        yield path, value + 1
        yield path, str(value)
    elif value is None:
        yield path, 1
        yield path, {}
    else:
        yield path, value + "x"
        yield path, 3


def changed(certificate: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    result = copy.deepcopy(certificate)
    at: Any = result
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return result


KINDS = ("smr", "seq", "seq-a", "strong-gmr", "seq-or-sim", "weak-seq", "rsmr", "rseq", "limited-3", "maximin-3")


@given(st.one_of(cases(), marked_cases(max_parties=3), marked_cases(uncertain=False, max_parties=2)), st.data())
def test_whatever_is_changed_and_sealed_anew_fails_or_is_true_as_well(case: Case, data: st.DataObject) -> None:
    """Each field of certificates of every kind is removed, emptied, repeated, reordered, swapped or replaced."""
    model = oracle.model(case)
    s = data.draw(st.integers(0, len(model.names) - 1))
    ids = data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True))
    rules = {
        "sanctions": data.draw(st.sampled_from(("legal-sequences", "each-once", "single-move"))),
        "return_counts": data.draw(st.booleans()),
    }
    try:
        certificate = sulh.explain(case, model.names[s], concept=ids, **rules).certificate()
    except NotDefined:
        return
    ways = [way for way in [*tampered(certificate), *rearranged(certificate)] if way[0] != ("checksum",)]
    for path, value in data.draw(st.lists(st.sampled_from(ways), min_size=1, max_size=25)):
        wrong = changed(certificate, path, value)
        wrong["checksum"] = checksum(wrong)
        if not recheck(wrong, case)[0]:
            assert_true(model, case, wrong)


def assert_true(model: Model, case: Case, certificate: dict[str, Any]) -> None:
    """Assert what a certificate says, other than by re-checking: verdicts by the oracle, the rest by explaining."""
    s, rules = model.names.index(certificate["state"]), certificate["semantics"]
    order = (rules["sanctions"], rules["return_counts"])
    # Where a return might be made and does not count, the worst is not looked for; who tells it all the same may.
    told = (
        ("sanction", "worst") if rules["return_counts"] or not (case.coalesced or case.named_moves) else ("sanction",)
    )
    parties = list(model.parties) if certificate["party"] is None else [certificate["party"]]
    for entry in certificate["concepts"]:
        assert [one["party"] for one in entry["parties"]] == parties
        again = sulh.explain(case, model.names[s], certificate["party"], entry["concept"], **rules).certificate()
        for one, right in zip(entry["parties"], again["concepts"][0]["parties"], strict=True):
            number = model.parties.index(one["party"])
            assert one["stable"] == oracle.concept(entry["concept"])(model, number, s, *order)
            # What is left free: the order of what is listed, and which of several ways is told.
            assert outline(one, told) == outline(right, told)
        assert entry["equilibrium"] == again["concepts"][0]["equilibrium"]


def outline(value: Any, told: tuple[str, ...]) -> Any:
    """Return what two right certificates have in common: lists in any order, ways only by whether they are told."""
    if isinstance(value, dict):
        plain = {key: outline(inner, told) for key, inner in value.items() if key not in ("sanction", "worst")}
        return {**plain, **{key: value[key] is None for key in told if key in value}}
    return sorted(json.dumps(outline(inner, told)) for inner in value) if isinstance(value, list) else value


def rearranged(certificate: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Yield fields emptied, left out of their entry, reordered, and given what stands under the same key elsewhere."""
    fields = [(path, value) for path, value in walked(certificate) if path]
    by_key: dict[Any, list[Any]] = {}
    for path, value in fields:
        if isinstance(path[-1], str):
            by_key.setdefault(path[-1], []).append(value)
    for path, value in fields:
        for other in by_key.get(path[-1], [])[:12] if isinstance(path[-1], str) else []:
            if other != value or type(other) is not type(value):
                yield path, other
        if isinstance(value, dict):
            for key in value:
                yield path, {name: inner for name, inner in value.items() if name != key}
            yield path, {}
        elif isinstance(value, list):
            yield path, []
            yield path, value[::-1]
            for number in range(len(value)):
                yield path, [*value[:number], *value[number + 1 :]]
        elif isinstance(value, str):
            yield path, ""


def walked(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every field of a document, with its path."""
    yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from walked(inner, (*path, key))


@pytest.mark.parametrize("case", ["us-taliban-2018-2021", "walter-barrier"])
def test_the_worst_may_not_be_left_out(case: str) -> None:
    """Who says that nothing deters says how bad it could get, where that is not far to look."""
    loaded = sulh.load(case)
    states = list_states(loaded)
    count = 0
    for state in states[:: max(1, len(states) // 20)]:
        certificate = sulh.explain(loaded, state, concept=["gmr", "sseq"]).certificate()
        for path, value in list(walked(certificate)):
            if path[-1:] == ("worst",) and value is not None:
                wrong = changed(certificate, path, None)
                wrong["checksum"] = checksum(wrong)
                (failure,) = recheck(wrong, loaded)[0]
                assert failure.text == "the worst that the others can lead to is missing"
                count += 1
    assert count > 3


def test_more_moves_ahead_than_can_be_told() -> None:
    certificate = sulh.explain(sulh.load("chicken"), "NN", concept="limited-2").certificate()
    for id in ("limited-17", "limited-100000", "strong-gmr-" + "9" * 5000, "weak-gmr-1", "non-myopic"):
        wrong = changed(certificate, ("concepts", 0, "concept"), id)
        wrong["checksum"] = checksum(wrong)
        texts = [failure.text for failure in recheck(wrong, sulh.load("chicken"))[0]]
        assert texts == ["no explanation of this concept can be checked"]


def test_verdicts_are_given() -> None:
    case = sulh.load("elmira")
    verified = sulh.verify(sulh.explain(case, "NYNNN", "town", ["nash", "smr"]).certificate(), case)
    assert [verdict.to_dict() for verdict in verified.verdicts] == [
        {"concept": "nash", "equilibrium": None, "stable": {"town": False}},
        {"concept": "smr", "equilibrium": None, "stable": {"town": True}},
    ]
    assert "nash: not stable for Local government." in html(verified)
    whole = sulh.verify(sulh.explain(case, "NYNNN", concept=["nash", "smr"]).certificate(), case)
    assert "smr: the state holds, stable for every party." in html(whole)
    wrong = sulh.verify({**sulh.explain(case, "NYNNN").certificate(), "variant": "nope"}, case)
    assert wrong.verdicts == ()
    assert "it is of the variant nope, not of the base coding" in [failure.text for failure in wrong.failures]


def test_each_field_that_is_tampered_with_is_found() -> None:
    case, certificate = sulh.load(FLAGSHIP), made()
    count = 0
    for path, value in tampered(certificate):
        wrong = changed(certificate, path, value)
        assert not sulh.verify(wrong, case).holds, path
        count += 1
    assert count > 1000


def test_a_new_checksum_does_not_make_it_true() -> None:
    """The lines themselves are re-checked: who computes the checksum anew is found out all the same."""
    case, certificate = sulh.load(FLAGSHIP), made()
    slipped = set()
    for path, value in tampered(certificate):
        if path != ("checksum",):
            wrong = changed(certificate, path, value)
            wrong["checksum"] = checksum(wrong)
            if not recheck(wrong, case)[0]:
                slipped.add((path, str(value)[:60]))
    assert [(path, value) for path, value in slipped if path not in STILL_TRUE and path[-1:] not in STILL_TRUE] == []


@pytest.mark.parametrize("key", ["certificate", "case", "variant", "digest", "semantics", "state", "party", "concepts"])
def test_a_missing_part_is_found(key: str) -> None:
    certificate = made()
    del certificate[key]
    certificate["checksum"] = checksum(certificate)
    if key == "certificate":
        with pytest.raises(UsageError, match="no certificate"):
            sulh.verify(certificate, sulh.load(FLAGSHIP))
    else:
        assert not sulh.verify(certificate, sulh.load(FLAGSHIP)).holds


def test_a_false_verdict_is_found() -> None:
    """Whoever leaves out the one improvement that nothing deters, and says stable, is told which one is missing."""
    case, certificate = sulh.load(FLAGSHIP), made()
    seq = certificate["concepts"][-1]
    us = seq["parties"][0]
    del us["improvements"][0]
    us["stable"] = seq["equilibrium"] = True
    certificate["checksum"] = checksum(certificate)
    failures = sulh.verify(certificate, case).failures
    assert [str(failure) for failure in failures] == ["seq, us: the improvement to YYNYNNNNYN is missing"]


def test_another_case_another_coding() -> None:
    case = sulh.load(FLAGSHIP)
    variant = case.variant("conditions-on-takeover")
    certificate = sulh.explain(variant, "agreement of Doha").certificate()
    assert sulh.verify(certificate, variant).holds
    assert sulh.verify(certificate, case).holds  # the variant is found in the base
    assert not sulh.verify(made(), variant).holds
    texts = [failure.text for failure in sulh.verify(made(), sulh.load("elmira")).failures]
    assert texts[0].startswith("it is of the case us-taliban-2018-2021")
    assert "it is of another coding: the digests differ" in texts


def test_what_is_no_certificate() -> None:
    case = sulh.load("elmira")
    for document in ({}, [], "certificate", None, 3, {"case": "elmira"}):
        with pytest.raises(UsageError, match="no certificate"):
            sulh.verify(document, case)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="takes a certificate and a case"):
        sulh.verify(made(), "elmira")  # type: ignore[arg-type]


def test_a_whole_answer_will_do() -> None:
    answer = sulh.explain(sulh.load("elmira"), "NYNNN")
    document = json.loads(json.dumps(answer.to_dict()))
    verified = sulh.verify(document, sulh.load("elmira"))
    assert verified.holds
    assert repr(verified) == "<Verification of NYNNN in elmira: it checks>"
    assert "it checks" in html(verified)
    assert verified.to_dict()["verified"] is True


def test_limits() -> None:
    with pytest.raises(TooLarge, match="--max-states"):
        sulh.verify(made(), sulh.load(FLAGSHIP), max_states=5)
    options = ", ".join(f"o{k}: Option" for k in range(17))
    case = sulh.loads(f"title: Many\nparties: {{a: {{options: {{{options}}}, preferences: [o0]}}}}\n")
    certificate = sulh.explain(case, "Y" + "N" * 16).certificate()
    with pytest.raises(TooLarge, match="17 options that a may change at once"):
        sulh.verify(certificate, case)


def test_a_case_that_no_list_of_all_vectors_could_hold() -> None:
    """Thirty-two options in groups: moves are looked up by comparing vectors, and 2^32 are never listed."""
    groups = range(8)
    parties = "".join(
        f"  p{k}: {{options: {{a: A, b: B, c: C, d: D}}, preferences: [p{(k + 1) % 8}.a, a]}}\n" for k in groups
    )
    rules = "".join(f"  - exactly one of (p{k}.a, p{k}.b, p{k}.c, p{k}.d)\n" for k in groups)
    case = sulh.loads(f"title: Groups\nparties:\n{parties}feasible:\n{rules}")
    start = "NYNN" * 8
    answer = sulh.explain(case, start, concept=["nash", "seq"])
    assert [reasons.equilibrium for reasons in answer.concepts] == [False, False]
    assert sulh.verify(answer.certificate(), case).holds


def test_the_engine_is_not_used() -> None:
    code = (
        "import sys, sulh.questions.rechecking\n"
        "print([name for name in sys.modules if name.startswith(('sulh.engine', 'sulh.case.graph'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


AROUND = {
    "label": "another label",
    "parties": ["us"],
    "options": [],
    "n_states": 417,
    "warnings": [{}],
    "not_explained": {"seq": "no way to explain it is known: ask for seq"},
    "more": 1,
}


@pytest.mark.parametrize("key", AROUND)
def test_what_stands_around_a_certificate_is_checked_too(key: str) -> None:
    case = sulh.load(FLAGSHIP)
    answer = sulh.explain(case, "agreement of Doha", concept=["seq", "every-seq", "limited-2"]).to_dict()
    assert set(answer["not_explained"]) == {"every-seq", "limited-2"}
    assert sulh.verify(answer, case).holds
    (failure,) = sulh.verify({**answer, key: AROUND[key]}, case).failures
    assert failure.where.startswith(key)
    # What is left out claims nothing.
    assert sulh.verify({name: value for name, value in answer.items() if name != key}, case).holds


@pytest.mark.parametrize("said", [{"every-seq": "it is hard"}, {"every-seq": 3}, {"nonsense": ""}, ["every-seq"], None])
def test_why_something_is_not_explained_is_checked(said: object) -> None:
    case = sulh.load("elmira")
    answer = sulh.explain(case, "NYNNN", concept=["seq", "every-seq"]).to_dict()
    assert not sulh.verify({**answer, "not_explained": said}, case).holds
