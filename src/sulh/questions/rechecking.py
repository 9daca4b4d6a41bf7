"""Re-checking a certificate, line by line, from the case alone: no engine, no search that explained anything.

Each line is held against the definitions as :mod:`sulh.stability.oracle` reads them. What a certificate claims not
to exist is looked for everywhere it could be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from typing import Any

from sulh.case.case import Case
from sulh.case.preferences import Comparisons
from sulh.errors import TooLarge
from sulh.questions.assured import Assured
from sulh.questions.deterring import LEAST_LOOKED, Rule, explainable, horizon_of, parts_of, put_together, rule_of
from sulh.questions.lines import Lines, Unforeseen
from sulh.questions.sealing import KEYS, Failure, Malformed, field, just, same, wrong_head
from sulh.questions.vectors import MOST_VISITED, Vectors

PLAIN = Rule()
"""The rule by which moves are told where nothing else is said."""

Check = Callable[[str, int, Any, Any], None]
"""``check(where, s1, sanction, worst)``: checks what is said to follow a move to s1."""

SANCTIONS = ("legal-sequences", "each-once", "single-move")


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
        failures += [Failure("certificate", text) for text in wrong_head(certificate, case)]
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
        self._reached: dict[tuple[int, int, bool, bool, bool], set[int]] = {}

    def concept(self, entry: Any, only: int | None) -> None:
        """Check what is said of one concept."""
        just(entry, "concept", "equilibrium", "parties")
        id = field(entry, "concept", str)
        if not self._is(explainable(id), id, "no explanation of this concept can be checked"):
            return
        self._defined(id)
        parties = field(entry, "parties", list)
        ids = self.vectors.ids if only is None else [self.vectors.ids[only]]
        if not self._is([field(one, "party", str) for one in parties] == ids, id, f"not just {', '.join(ids)} in turn"):
            return
        for one in parties:
            self._reasons(f"{id}, {one['party']}", one, id)
        equilibrium = all(field(one, "stable", bool) for one in parties) if only is None else None
        said = entry.get("equilibrium", "")
        self._is(said is equilibrium, id, "whether it is an equilibrium does not follow from the parties")

    def _defined(self, id: str) -> None:
        """Check that a concept is defined for the case, as far as what it needs can be read off the case."""
        case = self.vectors.case
        if id in ("sim", "seq-or-sim") and (case.form == "states" or case.coalesced):
            raise Malformed(f"{id} is not defined for this case")
        pairs = any(isinstance(party.preference, Comparisons) for party in case.parties)
        if id.startswith(("every-", "some-")) and pairs:
            raise Malformed(f"{id} cannot be checked where pairs are compared one by one")

    def _reasons(self, where: str, entry: Any, id: str) -> None:
        """Check what is said of one party under one concept."""
        parts, rule = parts_of(id), rule_of(id)
        party = self.vectors.ids.index(field(entry, "party", str))
        if parts is not None:
            self._parts(where, entry, id, parts)
        elif rule is not None:
            just(entry, "party", "stable", "improvements")
            moves = self.vectors.moves(party, self.s)
            leaving = [t for t in moves if rule.leaves(self._degree(rule, party, t, self.s))]

            def check(at: str, s1: int, sanction: Any, worst: Any) -> None:
                if sanction is not None:
                    self._is(worst is None, at, "a sanction, and the worst where there is none")
                    self._sanction(f"{at}, sanction", sanction, rule, party, s1)
                else:
                    self._nothing_deters(f"{at}, no sanction", worst, rule, party, s1)

            self._departures(where, entry, "improvements", leaving, rule, check)
        else:
            just(entry, "party", "stable", "horizon", "moves")
            horizon = horizon_of(id, entry["party"])
            self._is(field(entry, "horizon", int) == horizon, where, "another horizon")
            if horizon is not None:
                ahead: Lines | Assured = Lines(self.vectors, party, horizon)
                if id.startswith("maximin-"):
                    ahead = Assured(self.vectors, party, horizon, self.sanctions)

                def check(at: str, s1: int, sanction: Any, worst: Any) -> None:
                    if self._is((sanction is None) != (worst is None), at, "not just one line of play"):
                        self._line(at, sanction or worst, sanction is not None, ahead, s1)

                self._departures(where, entry, "moves", self.vectors.moves(party, self.s), PLAIN, check)

    def _parts(self, where: str, entry: Any, id: str, parts: tuple[str, str]) -> None:
        just(entry, "party", "stable", "parts")
        said = field(entry, "parts", list)
        if [field(part, "concept", str) for part in said] != list(parts):
            raise Malformed(f"the parts of {id} are not just {' and '.join(parts)}")
        for part in said:
            self._is(field(part, "party", str) == entry["party"], where, "a part is about another party")
            if part["party"] in self.vectors.ids:
                plain = {key: value for key, value in part.items() if key != "concept"}
                self._reasons(f"{where}, {part['concept']}", plain, part["concept"])
        first, second = (field(part, "stable", bool) for part in said)
        self._is(field(entry, "stable", bool) == put_together(id, first, second), where, "the verdict does not follow")

    def _departures(self, where: str, entry: Any, key: str, leaving: list[int], rule: Rule, check: Check) -> None:
        """Check that the moves listed are just those meant, each by itself, and the verdict."""
        one = key.removesuffix("s")
        listed: list[int] = []
        deterred = []
        for departure in field(entry, key, list):
            just(departure, "turn", "sanction", "worst")
            turn = field(departure, "turn", dict)
            at = f"{where}, to {field(turn, 'to', str)}"
            s1 = self._turn(at, turn, self.s, rule)
            if s1 is None:
                continue
            self._is(turn["party"] == entry["party"], at, "another party's move")
            self._is(s1 in leaving, at, f"no {one}")
            listed.append(s1)
            sanction, worst = (
                None if departure[kind] is None else field(departure, kind, dict) for kind in ("sanction", "worst")
            )
            deterred.append(sanction is not None)
            check(at, s1, sanction, worst)
        for t in sorted(set(leaving) - set(listed)):
            self._is(False, where, f"the {one} to {self.vectors.names[t]} is missing")
        self._is(len(listed) == len(set(listed)), where, f"{'an' if one[0] == 'i' else 'a'} {one} is listed twice")
        self._is(field(entry, "stable", bool) == all(deterred), where, "the verdict does not follow")

    def _degree(self, rule: Rule, party: int, t: int, s: int) -> int | None:
        """Return by what degree t is better than s for a party; by its attitudes 1 if they let it move there, or 0."""
        minded = [other for other, _ in self.vectors.minded(party)] if rule.attitudes else [party]
        degrees = {other: self.vectors.compare(other, t, s) for other in minded}
        for other, degree in degrees.items():
            if degree is None and not rule.open:
                names = f"{self.vectors.names[t]} and {self.vectors.names[s]}"
                how = f"how {self.vectors.ids[other]} compares {names} is unknown"
                raise Malformed(f"the concept is not defined: {how}")
        return int(self.vectors.agreeable(party, t, s)) if rule.attitudes else degrees[party]

    def _line(self, where: str, entry: Any, deterred: bool, ahead: Lines | Assured, s1: int) -> None:
        """Check a line of play: each turn as whoever has it foresees, and no end that may come about is worse."""
        just(entry, "turns", "end", "onward")
        told, at = [], s1
        for turn in field(entry, "turns", list):
            found = self._turn(where, turn, at, PLAIN)
            if found is None:
                return
            at = found
            told.append((self.vectors.ids.index(turn["party"]), at))
        self._judged(where, field(entry, "end", dict), ahead.party, at, self.s, PLAIN)
        self._is(field(entry, "onward", list) == [], where, "moves on from the end are not asked about")
        try:
            wrong = ahead.wrong(s1, told)
        except Unforeseen as error:
            raise Malformed(str(error)) from None
        self._is(not wrong, where, wrong)
        degree = self.vectors.compare(ahead.party, at, self.s)
        self._is(degree is not None and (degree <= 0) == deterred, where, "the end is not what it is called")

    def _turn(self, where: str, turn: Any, at: int, rule: Rule) -> int | None:
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
        self._judged(where, field(turn, "judged", dict), mover, to, at, rule)
        return to

    def _judged(self, where: str, entry: Any, party: int, t: int, s: int, rule: Rule) -> None:
        right = self._judgement(party, t, s)
        if rule.attitudes:
            weighed = [
                {"party": self.vectors.ids[other], "attitude": attitude, "judged": self._judgement(other, t, s)}
                for other, attitude in self.vectors.minded(party)
            ]
            right["weighed"] = weighed
        names = f"{self.vectors.names[t]} and {self.vectors.names[s]}"
        self._is(same(entry, right), where, f"{self.vectors.ids[party]} does not compare {names} so")

    def _judgement(self, party: int, t: int, s: int) -> dict[str, Any]:
        degree = self.vectors.compare(party, t, s)
        number, text, idle = self.vectors.statement(party, t, s)
        verdict = "unknown" if degree is None else "better" if degree > 0 else "worse" if degree < 0 else "equal"
        return {"is": verdict, "degree": abs(degree or 0), "statement": number, "text": text, "vacuous": idle}

    def _answer(self, where: str, entry: Any, rule: Rule, party: int, s1: int) -> int | None:
        """Check that the others can answer so, and return where they end."""
        just(entry, "turns", "end", "onward")
        at, moved = s1, list[str]()
        for turn in field(entry, "turns", list):
            before, found = at, self._turn(where, turn, at, rule)
            if found is None:
                return None
            at, id = found, turn["party"]
            degree = self._degree(rule, self.vectors.ids.index(id), at, before)
            self._is(rule.steps(degree), where, f"{id} does not gain by its move to {turn['to']}")
            barred = moved[-1:] if self.sanctions == "legal-sequences" else moved
            self._is(id not in barred, where, f"{id} moves again too soon")
            self._is(id != self.vectors.ids[party], where, f"{id} answers itself")
            moved.append(id)
        self._is(len(moved) < 2 or self.sanctions != "single-move", where, "more than one move")
        self._judged(where, field(entry, "end", dict), party, at, self.s, rule)
        onward = field(entry, "onward", list)
        names = [field(one, "to", str) for one in onward]
        ends = self.vectors.moves(party, at) if rule.no_escape else []
        right = sorted(self.vectors.names[end] for end in ends)
        if self._is(sorted(names) == right, where, "the moves on from the end are not just those listed"):
            for one in onward:
                just(one, "to", "judged")
                self._judged(where, field(one, "judged", dict), party, self.vectors.number(one["to"]), self.s, rule)
        return at

    def _sanction(self, where: str, entry: Any, rule: Rule, party: int, s1: int) -> None:
        self._is(rule.answers, where, "nothing is answered under this concept")
        self._is(bool(field(entry, "turns", list)), where, "nobody moves")
        if rule.together:
            end = self._at_once(where, entry, rule, party, s1)
            # Who leads back to the start at the same time leaves the party no better off, and that is all that counts.
            fits = end is not None and rule.deters(self._degree(rule, party, end, self.s))
            self._is(end is None or fits, where, "" if end is None else f"{self.vectors.names[end]} does not deter")
            return
        end = self._answer(where, entry, rule, party, s1)
        if end is not None:
            self._is(self._deters(rule, party, end), where, f"{self.vectors.names[end]} does not deter")

    def _at_once(self, where: str, entry: Any, rule: Rule, party: int, s1: int) -> int | None:
        """Check what others do at the same time as the party leaves, and return where all of it leads."""
        just(entry, "turns", "to", "end")
        moves: dict[int, int] = {}
        for turn in field(entry, "turns", list):
            to = self._turn(where, turn, self.s, rule)
            if to is None:
                return None
            mover = self.vectors.ids.index(turn["party"])
            gains = rule.steps(self._degree(rule, mover, to, self.s))
            self._is(gains, where, f"{turn['party']} does not gain by its move to {turn['to']}")
            self._is(mover != party and mover not in moves, where, f"{turn['party']} moves twice, or answers itself")
            moves[mover] = to
        end = self.vectors.together(party, self.s, s1, moves)
        said = field(entry, "to", str)
        if not self._is(end is not None and self.vectors.names[end] == said, where, f"all together is not {said}"):
            return None
        assert end is not None
        self._judged(where, field(entry, "end", dict), party, end, self.s, rule)
        return end

    def _nothing_at_once(self, where: str, rule: Rule, party: int, s1: int) -> None:
        """Check that nothing that others could improve by at the same time deters."""
        vectors, s = self.vectors, self.s
        others = [other for other in range(len(vectors.ids)) if other != party]
        gains = [
            [t for t in vectors.moves(other, s) if rule.steps(self._degree(rule, other, t, s))] for other in others
        ]
        count = prod(1 + len(ends) for ends in gains)
        if count > vectors.most:
            fix = "Raise it with --max-states (Python: max_states=)."
            raise TooLarge("combinations to try for this certificate", count, vectors.most, fix=fix)
        for ends in product(*([None, *ends] for ends in gains)):
            moves = {other: end for other, end in zip(others, ends, strict=True) if end is not None}
            end = vectors.together(party, s, s1, moves) if moves else None
            if end is not None and rule.deters(self._degree(rule, party, end, s)):
                self._is(False, where, f"{vectors.names[end]} deters")
                return
        self._is(True, where, "")

    def _nothing_deters(self, where: str, worst: Any, rule: Rule, party: int, s1: int) -> None:
        """Check that no answer deters, and that none is worse for the party than the one that is called the worst."""
        if not (rule.answers and rule.plain):
            self._is(worst is None, where, "the worst is not told under this concept")
        if not rule.answers:
            return
        if rule.together:
            self._nothing_at_once(where, rule, party, s1)
            return
        key = (party, s1, rule.credible, rule.steps_unknown, rule.attitudes)
        if key not in self._reached:

            def step(mover: int, t: int, s: int) -> bool:
                return rule.steps(self._degree(rule, mover, t, s)) if rule.credible else True

            self._reached[key] = self.vectors.answers(party, s1, self.sanctions, step)
        ends = self._reached[key]
        found = next((end for end in sorted(ends) if self._deters(rule, party, end)), None)
        self._is(found is None, where, "" if found is None else f"{self.vectors.names[found]} deters")
        if worst is None:
            self._is(not self._owed(rule, len(ends | {s1})), where, "the worst that the others can lead to is missing")
            return
        if not rule.plain:
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

    def _owed(self, rule: Rule, ends: int) -> bool:
        """Whether the worst of so many ends must be told: where all is ordered, and it takes few looks to find it."""
        if not rule.plain or not self.vectors.ordered or (self.vectors.may_return and not self.return_counts):
            return False
        others = len(self.vectors.ids) - 1
        ways = {"single-move": 1, "legal-sequences": others}.get(self.sanctions, 1 << others)
        return ends * max(ways, 1) < LEAST_LOOKED

    def _deters(self, rule: Rule, party: int, end: int) -> bool:
        """Whether an answer that ends in a state deters the party: by that state, and by all it can move on to."""
        if end == self.s and not self.return_counts:
            return False
        onward = self.vectors.moves(party, end) if rule.no_escape else []
        return all(rule.deters(self._degree(rule, party, t, self.s)) for t in [end, *onward])

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
