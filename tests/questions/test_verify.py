"""Certificates are re-checked without the engine; one that was tampered with is found out, field by field."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import sulh
from sulh.errors import TooLarge, UsageError
from sulh.questions.rechecking import checksum, recheck
from sulh.show.render import html

FLAGSHIP = "us-taliban-2018-2021"
Path = tuple[Any, ...]

STILL_TRUE = {
    ("semantics", "sanctions"),  # the sanctions are single moves here, which every rule allows
    ("semantics", "return_counts"),  # nothing returns here
    ("worst",),  # left out, less is claimed
    ("concepts",),  # the same
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
