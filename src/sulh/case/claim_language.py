"""Claims: sentences about where a conflict leads, such as ``us.commit leads to taliban.talks``.

A claim is made of *operands*, which say something of one state: an option, a label, or a statement in parentheses.
Around them stand the words that say something of what may happen: ``possible X``, ``never X``, ``always X``,
``inevitable X``, ``ends X``, ``X leads to Y``, ``X holds`` (``every X holds``, ``only X holds``), ``P prefers X to Y``,
``P drifts``; these are joined by ``not``, ``and``, ``or`` and ``if``, in that order. :func:`read_claim` reads a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal, NamedTuple, NoReturn

from sulh.case.claim_forms import (
    MODES,
    Drifts,
    Formula,
    Holds,
    IfClaim,
    Joined,
    Leads,
    NotClaim,
    Operand,
    Plain,
    Prefers,
)
from sulh.case.claim_words import Words
from sulh.case.patterns import looks_like_pattern, parse_pattern
from sulh.case.statements import parse
from sulh.errors import CaseError, Place, Problem, did_you_mean

__all__ = ["FORMS", "FORMS_OF_STATES", "Words", "read_claim"]

MAX_CHARACTERS = 20_000
MAX_LEVELS = 64

_FORMS = (
    "A claim reads: possible X, never X, always X, inevitable X, ends X, X leads to Y, X holds, every X holds, "
    "only X holds, P prefers X to Y, or P drifts; "
)
FORMS = f"{_FORMS}X is an option, a label, or a statement in parentheses."
FORMS_OF_STATES = f"{_FORMS}X is a state, or a label in quotes."

_MORE = "Write what follows: an option, a label, or a statement in parentheses."
_MORE_STATES = "Write what follows: a state, or a label in quotes."
_JOINS = "Join claims with and, or, if."
_OTHER = {
    "eventually": "Write inevitable X.",
    "certain": "Write inevitable X.",
    "impossible": "Write never X.",
    "iff": "Write (A if B) and (B if A).",
    "unless": "Write A or B.",
    "implies": "For A implies B, write B if A; for what follows in time, X leads to Y.",
    "then": "For what follows in time, write X leads to Y.",
    "some": "Leave some out: X holds says that some state does.",
}


def read_claim(text: str, words: Words, place: Place = Place()) -> Formula:
    """Return what a claim says.

    Parameters
    ----------
    text
        The claim; blanks and line ends are free.
    words
        The names it may use.
    place
        Where the text starts. Problems count lines and columns on from there, or from 1 if it is unknown.

    Raises
    ------
    CaseError
        S421 it does not follow the grammar, S422 a statement stands where a claim is expected, S423 there is no such
        label or state, S302 no such party; and what is wrong with its statements.

    Examples
    --------
    >>> import sulh
    >>> words = Words.of(sulh.load("elmira"))
    >>> print(read_claim("never (modify and abandon) and town.insist leads to accept", words))
    never (modify and abandon) and town.insist leads to accept
    >>> read_claim("inevitable", words)
    Traceback (most recent call last):
        ...
    sulh.errors.CaseError: 1:1: S421: The claim stops after 'inevitable'. ...
    """
    return _Reader(text, words, place if place.line else replace(place, line=1, column=1)).read()


class _Word(NamedTuple):
    kind: Literal["name", "quoted", "open", "close", "other"]
    text: str
    start: int
    end: int


_WORD = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)|(?P<quoted>\"[^\"]*\"|'[^']*')"
    r"|(?P<open>\()|(?P<close>\))|(?P<other>\S)"
)


_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_JOINING = ("and", "or", "if", "not")


def _quoted(name: str) -> str:
    return f"'{name}'" if '"' in name else f'"{name}"'


class _Stop(Exception):
    """The first fault of grammar: nothing more is read."""


@dataclass
class _Reader:
    text: str
    words: Words
    place: Place
    problems: list[Problem] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        found = _WORD.finditer(self.text[: MAX_CHARACTERS + 1])
        self.given = [_Word(one.lastgroup, one[0], one.start(), one.end()) for one in found]  # type: ignore[arg-type]

    def read(self) -> Formula:
        result: Formula | None = None
        try:
            if not self.given:
                self.stop("S421", 0, "", "The claim is empty.", FORMS if self.of_options else FORMS_OF_STATES)
            if len(self.text) > MAX_CHARACTERS:
                rule = f"The claim has {len(self.text):,} characters; the limit is {MAX_CHARACTERS:,}."
                self.stop("S421", 0, self.text[:40], rule, "Split it into several claims.")
            result = self.conditional(0)
            if (word := self.next()) is not None:
                self.misplaced(word)
        except _Stop:
            pass
        if self.problems or result is None:
            raise CaseError(sorted(self.problems, key=lambda problem: problem.place))
        return result

    def conditional(self, level: int) -> Formula:
        if level > MAX_LEVELS:
            self.too_deep("(")
        then = self.joined("or", level)
        if not self.take("if"):
            return then
        condition = self.joined("or", level)
        if self.word() == "if":
            rule = "At most one if may stand on a level."
            self.stop("S421", self.start(), "if", rule, "Use parentheses: (A if B) if C, or A if (B if C).")
        return IfClaim(then, condition)

    def joined(self, word: Literal["and", "or"], level: int) -> Formula:
        def member() -> Formula:
            return self.joined("and", level) if word == "or" else self.negation(level)

        found = [member()]
        while self.take(word):
            found.append(member())
        return found[0] if len(found) == 1 else Joined(word, tuple(found))

    def negation(self, level: int) -> Formula:
        if level > MAX_LEVELS:
            self.too_deep("not")
        if self.take("not"):
            return NotClaim(self.negation(level + 1))
        return self.atom(level)

    def atom(self, level: int) -> Formula:
        word = self.next()
        if word is None:
            return self.ended()
        after = self.after(self.at)
        if word.kind == "open" and after not in ("leads", "holds"):
            close = self.closing()
            if self._plain_statement(close):
                self.alone(word.start, self.text[word.start : self.given[close].end])
            self.at += 1
            inner = self.conditional(level + 1)
            if self.at != close:
                self.misplaced(self.given[self.at])
            self.at += 1
            return inner
        if word.kind == "name" and (after not in ("leads", "holds") or not self.names_something(word.text)):
            lower = word.text.lower()
            for mode in MODES:
                if lower == mode and self.at + 1 < len(self.given):
                    self.at += 1
                    return Plain(mode, self.operand())
            if lower in ("every", "only"):
                self.at += 1
                what = self.operand()
                self.need("holds", f"{lower} X holds")
                return Holds("every" if lower == "every" else "only", what)
            if after in ("prefers", "drifts"):
                return self.of_party(word)
        if word.kind in ("name", "quoted", "open"):
            return self.related(word)
        return self.misplaced(word)

    def of_party(self, word: _Word) -> Formula:
        party = word.text
        if party not in self.words.parties:
            rule, fix = f"There is no party {party!r}.", did_you_mean(party, self.words.parties)
            self.note("S302", word.start, party, rule, fix)
        self.at += 2
        if self.given[self.at - 1].text.lower() == "drifts":
            return Drifts(party)
        what = self.operand(party)
        self.need("to", "P prefers X to Y")
        return Prefers(party, what, self.operand(party))

    def related(self, word: _Word) -> Formula:
        """Read ``X leads to Y`` or ``X holds``."""
        begin, lower = self.at, word.text.lower()
        if word.kind == "name" and lower in _OTHER and self.after(begin) not in ("leads", "holds"):
            self.stop("S421", word.start, word.text, f"{word.text!r} is no word of claims.", _OTHER[lower])
        after = self.after(begin)
        if after not in ("leads", "holds"):
            if word.kind == "name" and lower in MODES:
                self.stop("S421", word.start, word.text, f"The claim stops after {word.text!r}.", self.more)
            # Names of several words are labels, and want quotes.
            self.label_begins(word)
            self.misspelt(word)
            self.alone(word.start, self.text[word.start : word.end])
        what = self.operand()
        self.at += 1
        if after == "holds":
            return Holds("some", what)
        self.need("to", "X leads to Y")
        return Leads(what, self.operand())

    def operand(self, owner: str | None = None) -> Operand:
        word = self.next()
        if word is None:
            return self.ended()
        if word.kind == "open":
            close = self.closing()
            inside = self.text[word.end : self.given[close].start]
            text = " ".join(inside.split())
            self.bare_state(word, text, owner)
            try:
                statement = parse(inside, self.words.names, owner, self.where(word.end))
            except CaseError as error:
                self.problems += error.problems
                statement = None
            self.at = close + 1
            return Operand(f"({text})", statement, None if statement else text)
        self.at += 1
        if word.kind == "quoted":
            return self.state(word, word.text[1:-1].strip())
        if word.kind != "name":
            self.at -= 1
            return self.misplaced(word)
        if word.text.lower() == "not":
            fix = "Put the statement in parentheses, such as never (not a)."
            if not self.of_options:
                fix = "Put not before the claim, such as not possible a."
            self.stop("S422", word.start, word.text, "'not' begins a statement here.", fix)
        return self.named(word, owner)

    def named(self, word: _Word, owner: str | None) -> Operand:
        """Return the operand of a bare word: an option first, else a state."""
        options = len(self.words.names.full)
        vector = looks_like_pattern(word.text) and len(word.text) == options
        if (word.text in self.words.states or vector) and not self.an_option(word.text, owner):
            return Operand(word.text, None, word.text, self.words.meant(word.text))
        if not options:
            return self.state(word, word.text)
        self.at -= 1
        self.label_begins(word)
        self.at += 1
        try:
            return Operand(word.text, parse(word.text, self.words.names, owner, self.where(word.start)))
        except CaseError as error:
            self.problems += error.problems
            return Operand(word.text, None, word.text)

    def state(self, word: _Word, name: str) -> Operand:
        """Return the operand of a label, a state's name, a vector or a pattern."""
        tight = "".join(name.split())
        found = Operand(word.text, None, name, self.words.meant(name))
        if name in self.words.states:
            return found
        if self.words.names.full and looks_like_pattern(tight):
            try:
                parse_pattern(name, len(self.words.names.full), self.where(word.start))
            except CaseError as error:
                self.problems += error.problems
            return found
        rule = f"No label and no state is called {name!r}."
        fix = did_you_mean(name, self.words.states) if self.words.states else "The case has no labels."
        self.note("S423", word.start, name, rule, fix)
        return found

    def label_begins(self, word: _Word) -> None:
        """Stop where a label of several words begins that wants quotes."""
        for label in self.words.states:
            if " " in label and self.text.startswith(label, word.start):
                rule = f"A label of several words stands in quotes: {label!r}."
                self.stop("S421", word.start, label, rule, f'Write "{label}".')

    def bare_state(self, word: _Word, text: str, owner: str | None) -> None:
        """Stop where a state stands in parentheses: inside them stand options."""
        name = text[1:-1].strip() if text[:1] in "'\"" and text[-1:] == text[:1] else text
        if self.of_options and (name not in self.words.states or self.an_option(name, owner)):
            return
        rule = f"A {'label' if self.of_options else 'state'} stands without parentheses."
        if name in self.words.states:
            fix = f"Write {name if re.fullmatch(_NAME, name) else _quoted(name)}."
        elif re.fullmatch(_NAME, name):
            fix = did_you_mean(name, self.words.states)
        else:
            rule = "The case has states, and no options of which a statement could be made."
            fix = "Join claims instead, such as possible a or possible b."
        self.stop("S421", word.start, f"({text})", rule, fix)

    def misspelt(self, word: _Word) -> None:
        """Stop where a party, or what stands before leads or holds, is followed by a word that is none of claims."""
        after = self.given[self.at + 1] if self.at + 1 < len(self.given) else None
        party = word.text in self.words.parties and not self.names_something(word.text)
        if after is None or after.kind != "name" or after.text.lower() in _JOINING:
            if party:
                rule = f"{word.text!r} is a party; nothing is said of it."
                fix = f"Write {word.text} prefers X to Y, or {word.text} drifts."
                self.stop("S421", word.start, word.text, rule, fix)
            return
        near = get_close_matches(after.text.lower(), ("prefers", "drifts") if party else ("leads", "holds"), n=1)
        if near or party:
            rule = f"{after.text!r} is no word of claims."
            fix = f"Did you mean {near[0]!r}?" if near else f"Write {word.text} prefers X to Y, or {word.text} drifts."
            self.stop("S421", after.start, after.text, rule, fix)

    @property
    def of_options(self) -> bool:
        """Whether the case has options, so that statements can be made; else its states have names."""
        return bool(self.words.names.full)

    @property
    def more(self) -> str:
        return _MORE if self.of_options else _MORE_STATES

    def an_option(self, name: str, owner: str | None) -> bool:
        try:
            self.words.names.resolve(name, owner)
        except CaseError:
            return False
        return True

    def names_something(self, name: str) -> bool:
        bare = {full.partition(".")[2] for full in self.words.names.full}
        return name in bare or name in self.words.names.full or name in self.words.states

    # Moving along.

    def next(self) -> _Word | None:
        return self.given[self.at] if self.at < len(self.given) else None

    def word(self, ahead: int = 0) -> str:
        at = self.at + ahead
        known = at < len(self.given) and self.given[at].kind == "name"
        return self.given[at].text.lower() if known else ""

    def take(self, word: str) -> bool:
        found = self.word() == word
        self.at += found
        return found

    def start(self) -> int:
        return self.given[self.at].start if self.at < len(self.given) else len(self.text)

    def need(self, word: str, form: str) -> None:
        if self.take(word):
            return
        found = self.next()
        rule = f"The claim stops before {word!r}."
        if found:
            rule = f"Here stands {found.text!r}, and {word!r} is expected."
        offset = self.start() if found else self.given[-1].start
        self.stop("S421", offset, found.text if found else "", rule, f"Write {form}.")

    def after(self, at: int) -> str:
        """Return the word behind an operand that begins at a place, in lower case."""
        if self.given[at].kind == "open":
            at = self.closing(at)
        return self.given[at + 1].text.lower() if at + 1 < len(self.given) else ""

    def closing(self, at: int | None = None) -> int:
        """Return the place of the parenthesis that closes one."""
        begin = self.at if at is None else at
        depth = 0
        for place in range(begin, len(self.given)):
            depth += {"open": 1, "close": -1}.get(self.given[place].kind, 0)
            if not depth:
                return place
        fix = "Write the closing parenthesis, or remove this one."
        return self.stop("S421", self.given[begin].start, "(", "This parenthesis is not closed.", fix)

    def _plain_statement(self, close: int) -> bool:
        """Say whether what stands in parentheses has no word that only claims have."""
        inside = {word.text.lower() for word in self.given[self.at + 1 : close] if word.kind == "name"}
        return not inside & {*MODES, "leads", "holds", "prefers", "drifts"}

    # What is wrong.

    def ended(self) -> NoReturn:
        last = self.given[-1]
        self.stop("S421", last.start, last.text, f"The claim stops after {last.text!r}.", self.more)

    def misplaced(self, word: _Word) -> NoReturn:
        if word.kind == "other":
            rule = f"{word.text!r} has no meaning in a claim outside parentheses."
            self.stop("S421", word.start, word.text, rule, "Put statements in parentheses.")
        if word.kind == "close":
            rule = "This parenthesis was never opened."
            self.stop("S421", word.start, ")", rule, "Remove it, or write the opening parenthesis.")
        fix = _OTHER.get(word.text.lower(), _JOINS)
        self.stop("S421", word.start, word.text, f"The claim cannot go on with {word.text!r}.", fix)

    def alone(self, offset: int, text: str) -> NoReturn:
        shown = " ".join(text.split())[:60]
        rule = f"{shown} says something of a state, not of what may happen."
        label = shown in self.words.states and not self.an_option(shown, None)
        inner = shown if shown.startswith(("(", '"', "'")) or label or not self.of_options else f"({shown})"
        if not self.of_options and text.startswith("("):
            inner = shown[1:-1].strip()
        whole = ", or put the whole statement behind such a word in parentheses" if self.of_options else ""
        fix = f"Write possible {inner}, never {inner}{whole}."
        self.stop("S422", offset, shown, rule, fix)

    def too_deep(self, text: str) -> NoReturn:
        rule = f"The claim is nested more than {MAX_LEVELS} levels deep."
        self.stop("S421", self.start(), text, rule, "Split it into several claims.")

    def note(self, code: str, offset: int, text: str, rule: str, fix: str) -> None:
        self.problems.append(Problem(code, text[:60], rule, fix, self.where(offset)))

    def stop(self, code: str, offset: int, text: str, rule: str, fix: str) -> NoReturn:
        self.note(code, offset, text, rule, fix)
        raise _Stop

    def where(self, offset: int) -> Place:
        lines = self.text.count("\n", 0, offset)
        if lines:
            column = offset - self.text.rfind("\n", 0, offset)
            return replace(self.place, line=self.place.line + lines, column=column)
        return replace(self.place, column=self.place.column and self.place.column + offset)
