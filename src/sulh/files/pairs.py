"""Two states and how they compare, in one line of text: ``YN > NN``."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from sulh.files.kinds import MOST_DEGREES

_SIGN = re.compile(r"(?<!\S)[<>=?!~\u2264\u2265\u227a\u227b\u2248]+(?!\S)")
"""What stands between two states: it has a blank on either side, for names and patterns may hold signs."""

_KNOWN = re.compile(r">+|<+|=|\?")

_TIGHT = re.compile(r"(?<![-<>=?\s])\s*([<>]+|=|\?)\s*(?![<>=?\s])")
"""A sign that lacks a blank; not what may be an arrow."""

SIGNS = "Write a > b (better), a >> b (strongly better), a = b (as good) or a ? b (not known); < and << turn it round."


class Pair(NamedTuple):
    """Two states, the better one first, and the sign between them."""

    left: str
    sign: Literal[">", "=", "?"]
    right: str
    degree: int = 1


class NoPair(ValueError):
    """A text that compares no two states: the rule that it breaks, and a way out."""

    def __init__(self, rule: str, fix: str) -> None:
        super().__init__(rule)
        self.rule, self.fix = rule, fix


def split(text: str) -> Pair:
    """Return the two states that a text compares, and how; ``a < b`` is turned round.

    Raises
    ------
    NoPair
        There is no sign, a sign that is not known, more than one sign, or nothing on one side of it.

    Examples
    --------
    >>> split("N YNN - >> settled")
    Pair(left='N YNN -', sign='>', right='settled', degree=2)
    >>> split("a < b").left
    'b'
    """
    signs = list(_SIGN.finditer(text))
    if not signs:
        tight = list(_TIGHT.finditer(text))
        fix = SIGNS
        if len(tight) == 1 and tight[0].end() < len(text):
            fix = f"Write {text[: tight[0].start()]} {tight[0][1]} {text[tight[0].end() :]}."
        raise NoPair("Two states are compared by a sign between them, with a blank on either side.", fix)
    parts = [text[start:end].strip() for start, end in _between(signs, len(text))]
    shown = [sign[0] for sign in signs]
    if len(signs) > 1:
        if not all(parts):
            raise NoPair("Between two states stands one sign.", SIGNS)
        pairs = [f"{a} {sign} {b}" for a, sign, b in zip(parts, shown, parts[1:], strict=False)]
        rule = "A line compares two states, not more: what a chain says of its ends is said in a line of its own."
        raise NoPair(rule, f"Write the pairs that you mean, each on its line: {', '.join(pairs[:5])}.")
    (sign,), (left, right) = shown, parts
    if not left or not right:
        raise NoPair(f"A state is missing {'before' if not left else 'after'} {sign}.", f"Write a {sign} b.")
    if not _KNOWN.fullmatch(sign):
        raise NoPair(f"{sign!r} is no sign of a comparison.", SIGNS)
    if len(sign) > MOST_DEGREES:
        raise NoPair(f"A comparison has {MOST_DEGREES} degrees; {len(sign)} signs are more.", "Write fewer.")
    if sign in ("=", "?"):
        return Pair(left, "=" if sign == "=" else "?", right)
    return Pair(left, ">", right, len(sign)) if sign[0] == ">" else Pair(right, ">", left, len(sign))


def _between(signs: list[re.Match[str]], end: int) -> list[tuple[int, int]]:
    """Return where the texts between the signs begin and end."""
    return list(zip([0, *(sign.end() for sign in signs)], [*(sign.start() for sign in signs), end], strict=True))
