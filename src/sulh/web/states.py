"""States in texts: found where an answer is made, and turned into links to why they hold, or not, where it is shown.

Only what is a state of the case becomes a link. What is found is plain data, so that it is kept with the answer; a page
needs no list of states.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from sulh.case.case import Case
from sulh.case.states import States
from sulh.errors import SulhError
from sulh.show.phrases import state_words
from sulh.show.render import DIRECTIONS
from sulh.show.report.html import cell, told
from sulh.show.report.making import WORDS

Found: TypeAlias = dict[str, Any]
"""``vectors``: ``[name, what is on]`` by letters; ``names``: likewise by name; ``groups``: options of each party;
``plain``: names that could be a common word."""

FEWEST = 3
"""Letters that a vector within a sentence has at least, if nothing parts them: fewer could be anything."""

MOST = 4_000
"""Different states of one answer that become links."""

WORD = re.compile(r"[A-Za-z]+")

BEFORE = r"(?:(?<=\bto )|(?<=\bat )|(?<=\b[Ff]rom )|(?<=\bTo )|(?<=\bState ))"
"""What stands before a state in sentences of sulh."""


def mentioned(case: Case, states: States, texts: Iterable[str]) -> Found:
    """Return the states that texts mention: those of the case, by vector and by name.

    Examples
    --------
    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira")
    >>> mentioned(case, list_states(case), ["From N YNN N on, not to YYYYY."])["vectors"]
    {'NYNNN': ['NYNNN', 'status quo: delay']}
    """
    groups = [len(party.options) for party in case.parties if party.options]
    named = {states.names[number]: number for number in states.names}
    plain = sorted(name for name in named if _is_common(case, name))
    vectors: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    vector = _vectors(groups, least=1)
    name_ = _names(set(named) - set(plain), plain)

    def said(number: int) -> list[str]:
        state = states[number]
        return [state.name, state_words(case, state) or state.label]

    for text in texts:
        for one in vector.findall(text) if vector is not None else ():
            letters = one.replace(" ", "")
            if letters not in vectors and len(vectors) < MOST:
                number = _number(states, letters)
                if number is not None:
                    vectors[letters] = said(number)
        parts = (*(name_.findall(text) if name_ is not None else ()), *(text.split(", ") if named else ()), text)
        for one in parts:
            if one in named and one not in names and len(names) < MOST:
                names[one] = said(named[one])
    return {"vectors": vectors, "names": names, "groups": groups, "plain": [one for one in plain if one in names]}


def _number(states: States, letters: str) -> int | None:
    try:
        numbers = states.find(letters)
    except SulhError:
        return None
    return int(numbers[0]) if len(numbers) == 1 else None


def _is_common(case: Case, name: str) -> bool:
    """Say whether the name of a state could mean something else within a sentence."""
    own = {option.id for option in case.options} | {word for party in case.parties for word in (party.id, party.name)}
    return bool(WORD.fullmatch(name)) or name in own or name.casefold() in WORDS or len(name) < 2


def _vectors(groups: list[int], least: int = FEWEST) -> re.Pattern[str] | None:
    """Return what finds vectors with as many letters as there are options: parted by party, or not."""
    n = sum(groups)
    if not n:
        return None
    parts = [" ".join(f"[YN]{{{size}}}" for size in groups)] if len(groups) > 1 else []
    parts += [f"[YN]{{{n}}}"] if n >= least else []
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])") if parts else None


def _names(clear: Iterable[str], plain: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds names within sentences; those that could be a common word only where a state is expected."""
    parts = [re.escape(name) for name in sorted(clear, key=len, reverse=True)]
    before = [re.escape(name) for name in sorted(plain, key=len, reverse=True)]
    parts += [f"{BEFORE}(?:{'|'.join(before)})"] if before else []
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])") if parts else None


def calm(text: str) -> str:
    r"""Return a text with what turns the words behind it around to be seen, as the command line has it.

    >>> calm("a \u202ename")
    'a \\u202ename'
    """
    return DIRECTIONS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@dataclass(frozen=True)
class Links:
    """Shows texts with their states as links; every text is escaped first.

    ``address`` returns where a state leads to; without it, or without what was found, nothing becomes a link.

    Examples
    --------
    >>> found = {"vectors": {"NYN": ["NYN", "delay"]}, "names": {}, "groups": [1, 2], "plain": []}
    >>> links = Links(found, "/case/mill.yaml/why?state={}".format)
    >>> str(links.told("At N YN: <b>"))
    'At <a class="state" href="/case/mill.yaml/why?state=NYN" title="delay"><code>N YN</code></a>: &lt;b&gt;'
    """

    found: Mapping[str, Any] = field(default_factory=dict)
    address: Callable[[str], str] | None = None

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if self.address is None or not self.found:
            return None
        plain = set(self.found["plain"])
        vectors = _vectors(self.found["groups"]) if self.found["vectors"] else None
        names = _names([name for name in self.found["names"] if name not in plain], plain)
        parts = [one.pattern for one in (names, vectors) if one is not None]
        return re.compile("|".join(parts)) if parts else None

    def told(self, text: str) -> Any:
        """Return a sentence with the states in it as links."""
        from markupsafe import Markup

        pattern = self._pattern
        if pattern is None:
            return told(calm(text))
        parts, at = [], 0
        for found in pattern.finditer(text):
            link = self._link(found[0])
            if link is not None:
                parts += [told(calm(text[at : found.start()])), link]
                at = found.end()
        return Markup("").join([*parts, told(calm(text[at:]))])

    def cell(self, text: str) -> Any:
        """Return the text of a cell; a state, or states with commas between them, become links."""
        from markupsafe import Markup

        if self._pattern is None:
            return cell(calm(text))
        whole = self._link(text)
        if whole is not None:
            return whole
        links = [self._link(one) for one in text.split(", ")]
        if any(links):
            parts = zip(links, text.split(", "), strict=True)
            return Markup(", ").join(link if link is not None else cell(calm(one)) for link, one in parts)
        plain = cell(calm(text))
        return self.told(text) if plain == told(calm(text)) else plain

    def state(self, text: str) -> Any:
        """Return a state as a link, or as it is where it is none of the case."""
        return self._link(text) or cell(calm(text))

    def name(self, text: str) -> str:
        """Return the name of the state that a text is; "" where it is none of the case."""
        known = self._known(text)
        return known[0] if known is not None else ""

    def _known(self, text: str) -> list[str] | None:
        if not self.found:
            return None
        known: list[str] | None = self.found["vectors"].get(text.replace(" ", "")) or self.found["names"].get(text)
        return known

    def _link(self, text: str) -> Any:
        from markupsafe import Markup

        known = self._known(text)
        if known is None or self.address is None:
            return None
        title = Markup(' title="{}"').format(calm(known[1])) if known[1] else ""
        mark = '<a class="state" href="{}"{}><code>{}</code></a>'
        return Markup(mark).format(self.address(known[0]), title, calm(text))
