"""What the definitions say of single improvements and of packages, by the oracle: slow and obvious."""

from __future__ import annotations

from functools import cached_property

from sulh.stability.oracle.models import Model, answers, anywhere, improving


def undeterred(model: Model, party: int, s: int, concept: str) -> set[int]:
    """Return the improvements for which the sanction that a concept demands does not exist, by its definition."""
    may_step = improving if concept in ("seq", "sseq") else anywhere

    def sanction(s2: int) -> bool:
        after = {s2} | (model.reach[party].get(s2, set()) if concept in ("smr", "sseq") else set())
        return not any(model.better(party, end, s) for end in after)

    found = set()
    for s1 in model.improvements(party)[s]:
        ends = set() if concept == "nash" else answers(model, party, may_step, s, s1, "legal-sequences", True)
        if not any(sanction(s2) for s2 in ends):
            found.add(s1)
    return found


class Brute:
    """A package by its definitions: a case without coalesced states, two states, and who signs."""

    def __init__(self, model: Model, concept: str, members: list[int], s: int, t: int) -> None:
        self.model, self.concept, self.members, self.s, self.t = model, concept, members, s, t
        assert model.vectors is not None
        assert model.owners is not None
        self.vectors, self.owners = model.vectors, model.owners
        self.number = {vector: k for k, vector in enumerate(self.vectors)}
        self.changed = [k for k, (a, b) in enumerate(zip(self.vectors[s], self.vectors[t], strict=True)) if a != b]

    def done(self, x: int) -> list[int]:
        return [k for k in self.changed if self.vectors[x][k] == self.vectors[self.t][k]]

    def performed(self, x: int) -> list[int]:
        return [j for j in self.members if any(self.owners[k] == j for k in self.done(x))]

    def undone(self, x: int, y: int) -> list[int]:
        return [k for k in self.done(x) if self.vectors[y][k] == self.vectors[self.s][k]]

    def worse(self, j: int, t: int) -> bool:
        return self.model.better(j, self.s, t)

    def best(self, j: int, x: int) -> int:
        reach = [x, *self.model.reach[j][x]]
        return max(self.model.score[j][y] for y in reach)

    def gaps(self, x: int) -> set[tuple[int, int, str, int, int]]:
        """Return (state, exposed, kind, where it leads, the score of the best it can then have)."""
        found, score = set(), self.model.score
        for q in self.performed(x):
            if x != self.t and self.best(q, x) < score[q][self.s]:
                found.add((x, q, "stop", x, self.best(q, x)))
            for r in self.performed(x):
                for y in undeterred(self.model, r, x, self.concept) if r != q else ():
                    if self.undone(x, y) and self.best(q, y) < score[q][self.s]:
                        found.add((x, q, f"renege {r}", y, self.best(q, y)))
        return found

    def steps(self, x: int) -> list[tuple[int, int]]:
        left = set(self.changed) - set(self.done(x))
        found = []
        for r in self.members:
            for y in self.model.reach[r][x]:
                different = {k for k, (a, b) in enumerate(zip(self.vectors[x], self.vectors[y], strict=True)) if a != b}
                if different <= left:
                    found.append((r, y))
        return found

    @cached_property
    def fewest(self) -> int | None:
        return self._fewest(self.s)

    def _fewest(self, x: int) -> int | None:
        """Return the fewest gaps after a state, by trying every order."""
        if x == self.t:
            return 0
        found = []
        for _, y in self.steps(x):
            rest = self._fewest(y)
            if rest is not None:
                found.append(rest + len(self.gaps(y)))
        return min(found, default=None)

    def tempted(self, x: int, at: int) -> set[tuple[int, frozenset[int]]]:
        """Return which signatories gain at a state by taking back which options done in x, not already taken back."""
        gone = set(self.undone(x, at))
        found = {(j, frozenset(self.undone(x, y)) - gone) for j in self.members for y in self.model.improvements(j)[at]}
        return {(j, options) for j, options in found if options}

    def stuck(self, j: int, x: int) -> bool:
        """Say whether a signatory is below its start in a state, and cannot come back by one move."""
        return self.best(j, x) < self.model.score[j][self.s]

    def brought_below(self, j: int, x: int, y: int) -> bool:
        """Say whether a move of another from x to y brings a signatory below its start, or keeps it there."""
        harmed = self.model.better(j, x, y) or (self.stuck(j, y) and not self.stuck(j, x))
        return self.worse(j, y) and harmed

    def undoings(self, x: int) -> set[tuple[int, int, int]]:
        found = set()
        for k in range(len(self.model.parties)):
            for y in self.model.improvements(k)[x] if k not in self.members else ():
                below = any(self.brought_below(j, x, y) for j in self.members)
                if below or self.tempted(x, y) - self.tempted(x, x):
                    found.add((x, k, y))
        return found

    def guarantees(self, a: int) -> set[tuple[int, int, int, bool]]:
        """Return (option, who would breach, the breach, credible)."""
        found, better = set(), self.model.better
        for r in self.performed(a):
            for b in self.model.reach[r][a]:
                for e, owner in enumerate(self.owners):
                    on = self.vectors[a][e]
                    numbers = [
                        self.number.get((*self.vectors[x][:e], value, *self.vectors[x][e + 1 :]))
                        for x in (a, b)
                        for value in (False, True)
                    ]
                    a_off, _, b_off, b_on = numbers
                    if owner == r or not self.undone(a, b) or a_off is None or b_off is None or b_on is None:
                        continue
                    if not better(r, b_off, a_off) or better(r, b_on, a):
                        continue
                    turns_on = any(self.vectors[y][e] for y in self.model.improvements(owner)[b_off])
                    turns_off = any(not self.vectors[y][e] for y in self.model.improvements(owner)[b_on])
                    found.add((e, r, b, (on or turns_on) and not turns_off))
        return found
