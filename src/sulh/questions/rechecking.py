"""Re-checking a certificate, line by line, from the case alone: no engine, no search that explained anything.

Each line is held against the definitions as :mod:`sulh.stability.oracle` reads them. What a certificate claims not
to exist is looked for everywhere it could be.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sulh.case.case import Case
from sulh.questions.deterring import Rule, rule_of
from sulh.questions.vectors import MOST_VISITED, Vectors

T = TypeVar("T")

FORMAT = 1
"""The number of the form of certificates; a form that is changed gets another."""

KEYS = {"certificate", "case", "variant", "digest", "semantics", "state", "party", "concepts", "checksum"}

SANCTIONS = ("legal-sequences", "each-once", "single-move")


@dataclass(frozen=True, slots=True)
class Failure:
    """A line of a certificate that does not check: where it stands, and what is wrong with it."""

    where: str
    text: str

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return {"where": self.where, "text": self.text}

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def checksum(certificate: Mapping[str, Any]) -> str:
    """Return what tells whether a certificate was changed after it was made; it is no signature.

    >>> checksum({"a": 1}) == checksum({"a": 1, "checksum": "left out"})
    True
    """
    plain = {key: value for key, value in certificate.items() if key != "checksum"}
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def recheck(certificate: Mapping[str, Any], case: Case, most: int = MOST_VISITED) -> tuple[list[Failure], int]:
    """Return what of a certificate does not hold for a case, and how many checks were made.

    Raises
    ------
    TooLarge
        A claim that nothing deters would take looking at the moves of more than ``most`` states and parties.
    """
    failures: list[Failure] = []
    work: Recheck | None = None
    try:
        failures += [Failure("certificate", text) for text in _head(certificate, case)]
        if certificate.get("digest") != case.digest:
            return failures, len(KEYS)  # nothing else can be held against another coding
        vectors = Vectors(case, most)
        name, only = field(certificate, "state", str), certificate.get("party", "")
        s = vectors.find(name)
        if s is None:
            raise Malformed(f"there is no feasible state {name}")
        if only is not None and only not in vectors.ids:
            raise Malformed(f"there is no party {only}")
        work = Recheck(vectors, s, field(certificate, "semantics", dict))
        entries = field(certificate, "concepts", list)
        if not entries or len({field(entry, "concept", str) for entry in entries}) < len(entries):
            raise Malformed("'concepts' names none, or one twice")
        for entry in entries:
            work.concept(entry, None if only is None else vectors.ids.index(only))
    except Malformed as error:
        failures.append(Failure("certificate", str(error)))
    found = [] if work is None else work.failures
    return [*failures, *found], len(KEYS) + (0 if work is None else work.checked)


def _head(certificate: Mapping[str, Any], case: Case) -> list[str]:
    """Return what is wrong with the certificate as a whole."""
    wrong = []
    if set(certificate) != KEYS:
        wrong.append(f"it does not have just the keys {', '.join(sorted(KEYS))}")
    if type(certificate.get("certificate")) is not int or certificate["certificate"] != FORMAT:
        wrong.append(f"it is not of form {FORMAT}, the one that is known")
    try:
        sealed = certificate.get("checksum") == checksum(certificate)
    except (TypeError, ValueError, RecursionError):
        sealed = False
    if not sealed:
        wrong.append("it was changed after it was made: its checksum does not fit")
    if certificate.get("case") != case.name:
        wrong.append(f"it is of the case {certificate.get('case')}, not of {case.name}")
    if certificate.get("variant") != case.variant_name:
        wrong.append(f"it is of the variant {certificate.get('variant')}, not of {case.variant_name}")
    if certificate.get("digest") != case.digest:
        wrong.append("it is of another coding: the digests differ")
    return wrong


class Malformed(Exception):
    """Something in a certificate is missing, or not of the kind that belongs there."""


def field(entry: Any, key: str, kind: type[T]) -> T:
    """Return a field of an entry; raise :class:`Malformed` where it is missing or of another kind."""
    if not isinstance(entry, Mapping):
        raise Malformed(f"an entry with {key!r} is expected here")
    if key not in entry:
        raise Malformed(f"{key!r} is missing")
    value = entry[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Malformed(f"{key!r} is not as it should be")
    return value


def just(entry: Any, *keys: str) -> None:
    """Raise :class:`Malformed` where an entry has not just these keys."""
    if not isinstance(entry, Mapping) or set(entry) != set(keys):
        raise Malformed(f"an entry of {', '.join(keys)} is expected here")


class Recheck:
    """The re-checking of the concepts of one certificate; what fails is collected."""

    def __init__(self, vectors: Vectors, s: int, semantics: Mapping[str, Any]) -> None:
        self.vectors, self.s = vectors, s
        self.sanctions = field(semantics, "sanctions", str)
        self.return_counts = field(semantics, "return_counts", bool)
        if self.sanctions not in SANCTIONS or set(semantics) != {"sanctions", "return_counts"}:
            raise Malformed("'semantics' is not as it should be")
        self.failures: list[Failure] = []
        self.checked = 0
        self._reached: dict[tuple[int, int, bool, bool], set[int]] = {}

    def concept(self, entry: Any, only: int | None) -> None:
        """Check what is said of one concept."""
        just(entry, "concept", "equilibrium", "parties")
        id = field(entry, "concept", str)
        rule = rule_of(id)
        if not self._is(rule is not None, id, "no explanation of this concept can be checked") or rule is None:
            return
        parties = field(entry, "parties", list)
        ids = self.vectors.ids if only is None else [self.vectors.ids[only]]
        if not self._is([field(one, "party", str) for one in parties] == ids, id, f"not just {', '.join(ids)} in turn"):
            return
        for one in parties:
            self._party(f"{id}, {one['party']}", one, rule)
        equilibrium = all(field(one, "stable", bool) for one in parties) if only is None else None
        said = entry.get("equilibrium", "")
        self._is(said is equilibrium, id, "whether it is an equilibrium does not follow from the parties")

    def _party(self, where: str, entry: Any, rule: Rule) -> None:
        just(entry, "party", "stable", "improvements")
        party = self.vectors.ids.index(entry["party"])
        vectors, s = self.vectors, self.s
        leaving = [t for t in vectors.moves(party, s) if rule.leaves(vectors.compare(party, t, s))]
        listed: list[int] = []
        deterred = []
        for departure in field(entry, "improvements", list):
            just(departure, "turn", "sanction", "worst")
            turn = field(departure, "turn", dict)
            at = f"{where}, to {field(turn, 'to', str)}"
            s1 = self._turn(at, turn, s)
            if s1 is None:
                continue
            self._is(turn["party"] == entry["party"], at, "another party's move")
            self._is(s1 in leaving, at, "no improvement")
            listed.append(s1)
            sanction, worst = (
                None if departure[key] is None else field(departure, key, dict) for key in ("sanction", "worst")
            )
            deterred.append(sanction is not None)
            if sanction is not None:
                self._is(worst is None, at, "a sanction, and the worst where there is none")
                self._sanction(f"{at}, sanction", sanction, rule, party, s1)
            else:
                self._nothing_deters(f"{at}, no sanction", worst, rule, party, s1)
        for t in sorted(set(leaving) - set(listed)):
            self._is(False, where, f"the improvement to {vectors.names[t]} is missing")
        self._is(len(listed) == len(set(listed)), where, "an improvement is listed twice")
        self._is(field(entry, "stable", bool) == all(deterred), where, "the verdict does not follow")

    def _turn(self, where: str, turn: Any, at: int) -> int | None:
        """Check a move from a state, and return where it leads; None if there is no such state or party."""
        just(turn, "party", "to", "on", "off", "judged")
        id, name = field(turn, "party", str), field(turn, "to", str)
        to = self.vectors.find(name)
        if not self._is(id in self.vectors.ids, where, f"there is no party {id}"):
            return None
        if not self._is(to is not None, where, f"there is no feasible state {name}") or to is None:
            return None
        mover = self.vectors.ids.index(id)
        self._is(
            to in self.vectors.moves(mover, at), where, f"{id} cannot move from {self.vectors.names[at]} to {name}"
        )
        on, off = self.vectors.changed(to, at)
        said = (field(turn, "on", list), field(turn, "off", list))
        self._is(said == (on, off), where, f"the options that change on the way to {name} are others")
        self._judged(where, field(turn, "judged", dict), mover, to, at)
        return to

    def _judged(self, where: str, entry: Any, party: int, t: int, s: int) -> None:
        degree = self.vectors.compare(party, t, s)
        number, text, idle = self.vectors.statement(party, t, s)
        verdict = "unknown" if degree is None else "better" if degree > 0 else "worse" if degree < 0 else "equal"
        right = {"is": verdict, "degree": abs(degree or 0), "statement": number, "text": text, "vacuous": idle}
        kinds = all(type(entry.get(key)) is type(value) for key, value in right.items())
        names = f"{self.vectors.names[t]} and {self.vectors.names[s]}"
        self._is(entry == right and kinds, where, f"{self.vectors.ids[party]} does not compare {names} so")

    def _answer(self, where: str, entry: Any, rule: Rule, party: int, s1: int) -> int | None:
        """Check that the others can answer so, and return where they end."""
        just(entry, "turns", "end", "onward")
        at, moved = s1, list[str]()
        for turn in field(entry, "turns", list):
            before, found = at, self._turn(where, turn, at)
            if found is None:
                return None
            at, id = found, turn["party"]
            degree = self.vectors.compare(self.vectors.ids.index(id), at, before)
            self._is(rule.steps(degree), where, f"{id} does not gain by its move to {turn['to']}")
            barred = moved[-1:] if self.sanctions == "legal-sequences" else moved
            self._is(id not in barred, where, f"{id} moves again too soon")
            self._is(id != self.vectors.ids[party], where, f"{id} answers itself")
            moved.append(id)
        self._is(len(moved) < 2 or self.sanctions != "single-move", where, "more than one move")
        self._judged(where, field(entry, "end", dict), party, at, self.s)
        onward = field(entry, "onward", list)
        names = [field(one, "to", str) for one in onward]
        ends = self.vectors.moves(party, at) if rule.no_escape else []
        right = sorted(self.vectors.names[end] for end in ends)
        if self._is(sorted(names) == right, where, "the moves on from the end are not just those listed"):
            for one in onward:
                just(one, "to", "judged")
                self._judged(where, field(one, "judged", dict), party, self.vectors.number(one["to"]), self.s)
        return at

    def _sanction(self, where: str, entry: Any, rule: Rule, party: int, s1: int) -> None:
        self._is(rule.answers, where, "nothing is answered under this concept")
        self._is(bool(field(entry, "turns", list)), where, "nobody moves")
        end = self._answer(where, entry, rule, party, s1)
        if end is not None:
            self._is(self._deters(rule, party, end), where, f"{self.vectors.names[end]} does not deter")

    def _nothing_deters(self, where: str, worst: Any, rule: Rule, party: int, s1: int) -> None:
        """Check that no answer deters, and that none is worse for the party than the one that is called the worst."""
        if not rule.answers:
            self._is(worst is None, where, "nothing is answered under this concept")
            return
        key = (party, s1, rule.credible, rule.steps_unknown)
        if key not in self._reached:

            def step(mover: int, t: int, s: int) -> bool:
                return rule.steps(self.vectors.compare(mover, t, s)) if rule.credible else True

            self._reached[key] = self.vectors.answers(party, s1, self.sanctions, step)
        ends = self._reached[key]
        found = next((end for end in sorted(ends) if self._deters(rule, party, end)), None)
        self._is(found is None, where, "" if found is None else f"{self.vectors.names[found]} deters")
        if worst is None:
            return
        end = self._answer(where, worst, rule, party, s1)
        if end is not None:
            mine = self._measure(rule, party, end)
            worse = [
                other
                for other in sorted(ends | {s1})
                if (self.vectors.compare(party, self._measure(rule, party, other), mine) or 0) < 0
            ]
            self._is(not worse, where, "" if not worse else f"{self.vectors.names[worse[0]]} is worse than the worst")

    def _deters(self, rule: Rule, party: int, end: int) -> bool:
        """Whether an answer that ends in a state deters the party: by that state, and by all it can move on to."""
        if end == self.s and not self.return_counts:
            return False
        onward = self.vectors.moves(party, end) if rule.no_escape else []
        return all(rule.deters(self.vectors.compare(party, t, self.s)) for t in [end, *onward])

    def _measure(self, rule: Rule, party: int, end: int) -> int:
        """Return the best that the party can make of an end."""
        best = end
        for t in self.vectors.moves(party, end) if rule.no_escape else ():
            if (self.vectors.compare(party, t, best) or 0) > 0:
                best = t
        return best

    def _is(self, right: bool, where: str, text: str) -> bool:
        """Count a check, and keep what fails."""
        self.checked += 1
        if not right:
            self.failures.append(Failure(where, text))
        return right
