"""Makers of cases to measure: each returns the text of a case file, always the same for the same arguments.

Nothing here imports sulh or numpy: the process that measures stays small, and cases are read as a user's are.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

Wish = Sequence[str] | Mapping[str, int]
"""Statements, most important first, or weights of options."""


def case_text(
    title: str,
    options: Mapping[str, Sequence[str]],
    wishes: Mapping[str, Wish],
    rules: Iterable[str] = (),
    direction: str = "both",
) -> str:
    """Return a case file: options and wishes by party, and what is feasible."""
    lines = ["sulh: 1", f"title: {title}", "parties:"]
    for party, own in options.items():
        lines += [f"  {party}:", "    options:"]
        lines += [f"      {option}: {{text: Option {option}, direction: {direction}}}" for option in own]
        wish = wishes[party]
        if isinstance(wish, Mapping):
            lines += ["    weights:", *(f"      {option}: {weight}" for option, weight in wish.items())]
        else:
            lines += ["    preferences:", *(f'      - "{statement}"' for statement in wish)]
    if rules := list(rules):
        lines += ["feasible:", *(f'  - "{rule}"' for rule in rules)]
    return "\n".join(lines) + "\n"


def random_case(
    n_options: int, seed: int, parts: Sequence[int] = (1, 1, 1, 1), statements: int = 12, direction: str = "both"
) -> str:
    """Return a case of 2^n_options states; the parties share the options in these proportions, with random wishes."""
    chance = random.Random(f"random {n_options} {seed}")
    own = shared(n_options, parts)
    wishes = {party: [two_literals(chance, n_options) for _ in range(statements)] for party in own}
    return case_text(f"Random case {seed} of {n_options} options", own, wishes, direction=direction)


def weighted(n_options: int, seed: int) -> str:
    """Return a case of 2^n_options states and four parties with random weights: hardly any two states tie."""
    chance = random.Random(f"weighted {n_options} {seed}")
    own = shared(n_options, [1] * 4)
    wishes = {party: {name: chance.randint(-(10**6), 10**6) for name in names(n_options)} for party in own}
    return case_text("Weights", own, wishes)


def six_parties() -> str:
    """Return a case of 138,240 feasible states: 6 parties, 20 options, 11 to 16 statements a party."""
    chance = random.Random("six parties")
    own = shared(20, [4, 4, 3, 3, 3, 3])
    wishes = {
        party: [two_literals(chance, 20) for _ in range(count)] for party, count in zip(own, range(11, 17), strict=True)
    }
    rules = ["exactly one of (o0, o4, o8)", "exactly one of (o1, o2, o3)", "at least 1 of (o5, o9, o12, o16)"]
    return case_text("Six parties", own, wishes, rules)


def marked(text: str, marks: Mapping[int, str]) -> str:
    """Return a case of statements in which some of every party's, counted from 0, are marked: {2: "uncertain"}."""
    lines, number = [], 0
    for line in text.splitlines():
        number = number + 1 if line.startswith("      - ") else 0
        if number - 1 in marks:
            line = f"      - {{prefer: {line.removeprefix('      - ')}, {marks[number - 1]}: yes}}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def with_forbidden_move(text: str) -> str:
    """Return the case of a file that :func:`random_case` made, with one forbidden move."""
    return text + "forbidden_moves:\n  - {by: p0, from: o0, to: o1 and not o0}\n"


def with_coalesced_states(text: str, n_options: int) -> str:
    """Return the case of a file of so many options, with all states merged in which the first two are on."""
    return text + f'coalesce: [{{states: "{"YY".ljust(n_options, "-")}", as: over}}]\n'


def stairs(bits: int, walls: int = 0, opponents: int = 2) -> str:
    """Return a case in which opponents improve in turn, thousands of steps, and a third party loses at each step.

    Each opponent's options spell a number. The first opponent is best off one above the last one; each other
    one is best off level with the one before it. So they climb together, one step a time, up to the top:
    ``opponents * (2 ** bits - 1)`` steps. The last party holds one option and would rather they stayed below.

    Parameters
    ----------
    bits
        The options of each opponent.
    walls
        How many leading bits of two neighbours must be equal, or the first's one above (counted in a circle).
        0 leaves every state feasible: ``2 ** (opponents * bits + 1)``; ``bits`` leaves a corridor, one step wide.
    opponents
        How many climb.
    """
    letters = "abcdef"[:opponents]
    every, leading = range(bits), range(bits - walls, bits)
    top = " and ".join(f"{letters[-1]}{k}" for k in every)
    climbs = [f"{one_above(letters[0], letters[-1], every)} and not ({top})"]
    climbs += [level(x, before, every) for before, x in pairwise(letters)]
    own = {f"climber_{x}": [f"{x}{k}" for k in every] for x in letters} | {"loser": ["stop"]}
    wishes: dict[str, Wish] = {f"climber_{x}": [climb] for x, climb in zip(letters, climbs, strict=True)}
    wishes["loser"] = {f"{letters[0]}{k}": -(2 << k) for k in every} | {"stop": 1}
    near = [f"({level(x, y, leading)}) or ({one_above(x, y, leading)})" for x, y in pairwise(letters) if walls]
    return case_text(f"Stairs of {opponents * (2**bits - 1)} steps", own, wishes, near)


def groups(n_groups: int, interleaved: bool = False) -> str:
    """Return a case of 4^n_groups feasible states: in each group of four options exactly one is on."""
    n = 4 * n_groups
    members = [range(g, n, n_groups) if interleaved else range(4 * g, 4 * g + 4) for g in range(n_groups)]
    rules = [f"exactly one of ({', '.join(f'o{k}' for k in group)})" for group in members]
    return _plain(f"{n_groups} groups", n, rules)


def chain(n_options: int) -> str:
    """Return a case in which rules overlap: of any three options in a row at most one is on."""
    rules = [f"at most 1 of (o{k}, o{k + 1}, o{k + 2})" for k in range(n_options - 2)]
    return _plain("A chain of rules", n_options, rules)


def at_most(count: int, n_options: int) -> str:
    """Return a case with one long rule: at most ``count`` of all options are on."""
    return _plain("One long rule", n_options, [f"at most {count} of ({', '.join(names(n_options))})"])


def clauses(n_options: int, n_rules: int, seed: int) -> str:
    """Return a case of random rules of three literals each: the kind that no order of the options makes easy."""
    chance = random.Random(f"clauses {n_options} {n_rules} {seed}")
    rules = []
    for _ in range(n_rules):
        rules.append(" or ".join(chance.choice(("", "not ")) + name for name in chance.sample(names(n_options), 3)))
    return _plain("Random rules", n_options, rules)


def names(n_options: int) -> list[str]:
    return [f"o{k}" for k in range(n_options)]


def shared(n_options: int, parts: Sequence[int]) -> dict[str, list[str]]:
    """Return the options of each party: all of them, in order, in these proportions."""
    ends = [n_options * sum(parts[:k]) // sum(parts) for k in range(len(parts) + 1)]
    return {f"p{k}": names(n_options)[ends[k] : ends[k + 1]] for k in range(len(parts))}


def two_literals(chance: random.Random, n_options: int) -> str:
    first, second = (chance.choice(("", "not ")) + name for name in chance.sample(names(n_options), 2))
    return f"{first} {chance.choice(('and', 'or', 'if', 'iff'))} {second}"


def level(x: str, y: str, bits: Iterable[int]) -> str:
    """Return the statement that the numbers x and y are equal in these bits."""
    return " and ".join(f"({x}{k} iff {y}{k})" for k in bits)


def one_above(x: str, y: str, bits: Sequence[int]) -> str:
    """Return the statement that x is y plus one in these bits, the lowest first, counted in a circle."""
    lines = [f"({x}{bits[0]} iff not {y}{bits[0]})"]
    for place, k in enumerate(bits[1:], start=1):
        carry = " and ".join(f"{y}{j}" for j in bits[:place])
        lines.append(f"({x}{k} iff not ({y}{k} iff ({carry})))")
    return " and ".join(lines)


def _plain(title: str, n_options: int, rules: list[str]) -> str:
    own = shared(n_options, [1] * 4)
    return case_text(title, own, {party: [options[0]] for party, options in own.items()}, rules)
