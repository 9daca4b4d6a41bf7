"""What stands around a certificate in an answer, held against the case: names, counts, what is not explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sulh.case.case import Case
from sulh.errors import SulhError
from sulh.questions.explain import why_unexplained
from sulh.questions.sealing import CLAIMED, Failure, same
from sulh.questions.situation import Situation, situation
from sulh.questions.warnings import case_warnings
from sulh.stability import registry

MADE = ("sulh", "certificate")
"""What is no claim about the case: by which version it was made; and the certificate, which is checked by itself."""


def wrong_around(document: Mapping[str, Any], certificate: Mapping[str, Any], case: Case) -> Iterator[Failure]:
    """Yield what is wrong in an answer outside its certificate, which is right; what is left out claims nothing.

    >>> import sulh
    >>> case = sulh.load("elmira")
    >>> answer = sulh.explain(case, "NYNNN").to_dict()
    >>> [str(one) for one in wrong_around({**answer, "n_states": 13}, answer["certificate"], case)]
    ['n_states: it is not what follows from the case']
    """
    here = situation(case)
    (number,) = here.states.find(certificate["state"])
    right = {
        "parties": [party.id for party in case.parties],
        "options": [option.name for option in case.options],
        "n_states": len(here.states),
        "label": here.states[int(number)].label,
        "warnings": [problem.to_dict() for problem in case_warnings(case, here.states)],
    }
    for key, said in document.items():
        if key in right and not same(said, right[key]):
            yield Failure(key, "it is not what follows from the case")
        elif key == "not_explained":
            yield from _wrong_refusals(said, certificate, here)
        elif key not in (*right, *CLAIMED, *MADE, "not_explained"):
            yield Failure(key, "an answer has no such entry")


def _wrong_refusals(said: Any, certificate: Mapping[str, Any], here: Situation) -> Iterator[Failure]:
    """Yield the concepts that are said not to be explained and are, or for another reason."""
    if not isinstance(said, Mapping):
        yield Failure("not_explained", "it is not as it should be")
        return
    explained = {entry["concept"] for entry in certificate["concepts"]}
    for id, reason in said.items():
        try:
            (one,) = registry.concepts([id], [party.id for party in here.case.parties])
            right = why_unexplained(one, here)
        except (SulhError, ValueError):
            right = ""
        if not right or right != reason or id in explained:
            yield Failure(f"not_explained, {id}", "it can be explained, or not for this reason")
