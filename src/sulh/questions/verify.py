"""Whether what an explanation claims is right: its certificate, re-checked from the case alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.errors import UsageError
from sulh.questions.rechecking import recheck
from sulh.questions.result import Result
from sulh.questions.sealing import CLAIMED, Failure
from sulh.questions.vectors import MOST_VISITED
from sulh.version import __version__


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a certificate says of one concept, and was found to be so.

    Attributes
    ----------
    concept
        Its id.
    equilibrium
        Whether the state is stable for every party; None where the certificate is about one party.
    stable
        For each party that it is about whether the state is stable for it.
    """

    concept: str
    equilibrium: bool | None
    stable: Mapping[str, bool]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"concept": self.concept, "equilibrium": self.equilibrium, "stable": dict(self.stable)}


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Result):
    """Whether a certificate is right: the answer of :func:`verify`.

    Attributes
    ----------
    case
        The case it was held against.
    state
        The state that it is about, as it says.
    concepts
        The concepts that it is about, as it says.
    checked
        How many checks were made.
    failures
        What does not check; none if all is right.
    verdicts
        What was verified of each concept; none if anything does not check.
    """

    case: Case
    state: str
    concepts: tuple[str, ...]
    checked: int
    failures: tuple[Failure, ...]
    verdicts: tuple[Verdict, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every line checks."""
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        head = {"sulh": __version__, "case": self.case.name, "digest": self.case.digest}
        variant = {} if self.case.variant_name is None else {"variant": self.case.variant_name}
        return {
            **head,
            **variant,
            "state": self.state,
            "concepts": list(self.concepts),
            "verified": self.holds,
            "n_checked": self.checked,
            "verdicts": [verdict.to_dict() for verdict in self.verdicts],
            "failures": [failure.to_dict() for failure in self.failures],
        }

    def __repr__(self) -> str:
        said = "it checks" if self.holds else f"{len(self.failures):,} failures"
        return f"<Verification of {self.state} in {self.case.name}: {said}>"


def verify(certificate: Mapping[str, Any], case: Case, *, max_states: int = MOST_VISITED) -> Verification:
    """Return whether a certificate is right, line by line, from the case alone.

    Of a certificate nothing of what explained is used again: moves are found by comparing vectors, statements are
    read one by one, and where no sanction is claimed every answer of the others is tried.

    Parameters
    ----------
    certificate
        As :meth:`Explanation.certificate` gives it, or a whole answer that has it under ``"certificate"``; of that
        also what stands around the certificate is held against the case.
    case
        The case that it is about; of a certificate of a variant also the base.
    max_states
        How often moves of a party may be looked up from a state, which bounds the time.

    Raises
    ------
    UsageError
        What is given is no certificate at all.
    TooLarge
        A claim that nothing deters would take too many looks, or a party may change more than 16 options at once.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("elmira")
    >>> certificate = sulh.explain(case, "NYNNN").certificate()
    >>> sulh.verify(certificate, case).holds
    True
    >>> certificate["concepts"][0]["equilibrium"] = True
    >>> print(sulh.verify(certificate, case).failures[0])
    certificate: it was changed after it was made: its checksum does not fit
    """
    if not isinstance(case, Case):
        raise UsageError(f"verify takes a certificate and a case, not {type(case).__name__}.")
    plain = certificate_in(certificate)
    name = plain.get("variant")
    if isinstance(name, str) and case.variant_name is None and name in case.variants:
        case = case.variant(name)
    failures, checked = recheck(plain, case, max_states)
    if plain is not certificate and not failures:
        from sulh.questions.answer_head import wrong_around  # what a certificate alone has no need of

        failures = list(wrong_around(certificate, plain, case))
        checked += len(certificate)
    entries = plain.get("concepts")
    ids = [entry.get("concept") for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    verdicts = () if failures else tuple(_verdict(entry) for entry in plain["concepts"])
    return Verification(case, str(plain.get("state", "")), tuple(map(str, ids)), checked, tuple(failures), verdicts)


def _verdict(entry: Mapping[str, Any]) -> Verdict:
    """Return what a checked entry of a certificate says of its concept."""
    return Verdict(entry["concept"], entry["equilibrium"], {one["party"]: one["stable"] for one in entry["parties"]})


def certificate_in(document: Any) -> Mapping[str, Any]:
    """Return the certificate that a document is, or has; raise :class:`~sulh.errors.UsageError` if there is none."""
    inner = document.get("certificate") if isinstance(document, Mapping) else None
    if isinstance(inner, Mapping):
        # What stands around it says the same, or somebody changed it: a reader sees the answer, not the certificate.
        for key in CLAIMED:
            if key in document and document[key] != inner.get(key):
                raise UsageError(
                    f"The answer and its certificate differ in {key!r}: one of them was changed. Make it anew."
                )
        return inner
    if inner is None:
        raise UsageError("This is no certificate. sulh explain CASE STATE --json gives an answer that has one.")
    assert isinstance(document, Mapping)
    return document
