"""The grammar of statements, and what to say to a text that does not follow it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

    Branch: TypeAlias = Tree[Token] | Token

KEYWORDS = frozenset(
    {"not", "and", "or", "if", "iff", "unless", "true", "false"}
    | {"at", "least", "most", "exactly", "all", "none", "of"}
)
MAX_CHARACTERS = 20_000
MAX_LEVELS = 64

# Trees leave these keywords out; lark knows them by the underscore.
_LEFT_OUT = frozenset({"not", "and", "or", "at", "of"})
_TERMINAL = {word: ("_" if word in _LEFT_OUT else "") + word.upper() for word in KEYWORDS}
_BEFORE_NUMBER = frozenset({"LEAST", "MOST", "EXACTLY"})
_IN_COUNT = _BEFORE_NUMBER | {"_AT", "_OF", "ALL", "NONE", "NUMBER"}
_COUNTS = "Counts read: at least 2 of (a, b, c), at most 1 of (...), exactly one of (...), all of (...), none of (...)."
_BACKWARDS = "Write the condition last: A if B."

# What other programs and other languages write, longest first, and what to write here.
_SYMBOLS = {
    "<=>": "Write iff.",
    "<->": "Write iff.",
    "&&": "Write and.",
    "||": "Write or.",
    "=>": "For A => B, write B if A.",
    "->": "For A -> B, write B if A.",
    "==": "Write iff.",
    "!=": "For A != B, write exactly one of (A, B).",
    "&": "Write and.",
    "|": "Write or.",
    "!": "Write not.",
    "~": "Write not.",
    "¬": "Write not.",
    "∧": "Write and.",
    "∨": "Write or.",
    "→": "For A → B, write B if A.",
    "↔": "Write iff.",
    "=": "The name of an option says that it is on; write not before it for off, and iff for equal.",
    "-": "Write not for an option that is off; a name has no '-' in it.",
    "[": "Write parentheses, ( and ).",
    "{": "Write parentheses, ( and ).",
    ".": "A dot stands between the party and the option, without blanks: party.option.",
}
_WORDS = {
    "no": "Write not.",
    "but": "Write and.",
    "then": _BACKWARDS,
    "implies": "For A implies B, write B if A.",
    "when": "Write if.",
    "xor": "For A xor B, write exactly one of (A, B).",
    "nor": "Write none of (A, B).",
    "neither": "Write none of (A, B).",
    "either": "Write A or B; write exactly one of (A, B) where both are ruled out.",
    "both": "Write A and B.",
    "any": "Write at least 1 of (...).",
    "one": "Write exactly one of (...).",
    "every": "Write all of (...).",
}


class Fault(NamedTuple):
    """Something wrong with a text, at an offset counted from 0."""

    offset: int
    code: str
    text: str
    rule: str
    fix: str


def read(text: str) -> tuple[Branch, Fault | None]:
    """Return the syntax tree of a statement; or, with the first fault, a tree of the names that come before it."""
    fault = _limits(text)
    return (_forest([]), fault) if fault else _read(text)


@cache
def _parser() -> Lark:
    from importlib.resources import files

    from lark import Lark

    def keyword(token: Token) -> Token:
        token.type = _TERMINAL.get(token.lower(), "NAME")
        return token

    grammar = files("sulh.case").joinpath("statements.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", lexer_callbacks={"NAME": keyword})


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Branch, Fault | None]:
    from lark import Tree, UnexpectedCharacters, UnexpectedToken

    try:
        tree: Branch = _parser().parse(text)
    except UnexpectedCharacters as error:
        offset = cast(int, error.pos_in_stream)  # lark's annotation is None
        before = _words(text[:offset])
        if before and re.match(r"\w[\w.-]", text[offset - 1 :]):
            before.pop()  # the first half of a strange word, such as modify-order
        return _forest(before), _strange(text, offset)
    except UnexpectedToken as error:
        ended = error.token.type == "$END"
        before = _words(text if ended else text[: error.token.start_pos])
        return _forest(before), (_ended if ended else _misplaced)(before, error.token, error.expected)
    level = [tree]
    for _ in range(MAX_LEVELS + 1):
        level = [part for node in level if isinstance(node, Tree) for part in node.children]
    return (_forest([]), too_deep()) if level else (tree, None)


def _words(text: str) -> list[Token]:
    return list(_parser().lex(text))


def _forest(before: Sequence[Token]) -> Tree[Token]:
    """Return a tree of the names among these words, without numbers of counts and words of other languages."""
    from lark import Tree

    numbers = {id(word) for count, word in pairwise(before) if count.type in _BEFORE_NUMBER}
    names: list[Branch] = [
        word for word in before if word.type == "NAME" and word.lower() not in _WORDS and id(word) not in numbers
    ]
    return Tree("conjunction", names)


def _limits(text: str) -> Fault | None:
    """Return what is wrong with a text that is not worth parsing."""
    if not text.strip():
        return Fault(0, "S404", "", "The statement is empty.", "Write one, such as an option, or remove the entry.")
    if len(text) > MAX_CHARACTERS:
        rule = f"The statement has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}."
        return Fault(0, "S407", text[:40] + "...", rule, "Split it into several statements.")
    depth = 0
    for found in re.finditer(r"[()]", text):
        depth += 1 if found[0] == "(" else -1
        if depth > MAX_LEVELS:
            return too_deep(found.start())
    return None


def too_deep(offset: int = 0) -> Fault:
    """Return the fault of a statement that is nested too deep."""
    rule = f"The statement is nested more than {MAX_LEVELS} levels deep."
    return Fault(offset, "S407", "(" if offset else "", rule, "Split it into several statements.")


def _strange(text: str, offset: int) -> Fault:
    """Explain a character that no statement has."""
    known = (symbol for symbol in _SYMBOLS if text.startswith(symbol, offset))
    symbol = next(known, text[offset])
    fix = _SYMBOLS.get(symbol, "Names are made of the letters A to Z, in either case, digits and _.")
    return Fault(offset, "S401", symbol, f"{symbol!r} has no meaning in a statement.", fix)


def _ended(before: Sequence[Token], _: Token, expected: Set[str]) -> Fault:
    """Explain a text that stops too early."""
    last = before[-1]
    if last.type in _IN_COUNT or expected == {"_OF"}:
        return _at(last, f"The count stops after {str(last)!r}.", _COUNTS)
    if "NAME" in expected:
        return _at(last, f"The statement stops after {str(last)!r}.", f"Write what follows, or remove {str(last)!r}.")
    opened: list[Token] = []
    for word in before:
        if word.type == "LPAR":
            opened.append(word)
        elif word.type == "RPAR":
            opened.pop()
    return _at(opened[-1], "This parenthesis is not closed.", "Write the closing parenthesis, or remove this one.")


def _misplaced(before: Sequence[Token], word: Token, expected: Set[str]) -> Fault:
    """Explain a word that cannot stand where it stands."""
    found, last = str(word), str(before[-1]) if before else ""
    joins = "Join them with and, or, if, iff or unless."
    known = _WORDS.get(found.lower()) or _WORDS.get(last.lower())
    if (before and before[-1].type in _IN_COUNT) or expected == {"_OF"}:
        return _at(word, f"The count cannot go on with {found!r}.", _COUNTS)
    if word.type == "NUMBER":
        return _number(word)
    if word.type in ("_OF", "LEAST", "MOST"):
        return _at(word, f"{found!r} stands in counts only.", known or _COUNTS)
    if "NAME" in expected:
        where = f"between {last!r} and {found!r}" if before else f"before {found!r}"
        fix = _BACKWARDS if word.type == "IF" and not before else f"Write an option there, or remove {last or found!r}."
        return _at(word, f"Something is missing {where}.", fix)
    if word.type == "RPAR":
        return _at(word, "This parenthesis was never opened.", "Remove it, or write the opening parenthesis.")
    if word.type == "COMMA":
        return _at(word, "A comma stands between the members of a count only.", f"Write and or or. {_COUNTS}")
    return _at(word, f"{found!r} follows {last!r} with no word to join them.", known or joins)


def _number(word: Token) -> Fault:
    """Explain a number where an option should be: the option numbers, or the digits of a state, of other programs."""
    if re.fullmatch(r"[01]{2,}", word):
        return Fault(word.start_pos or 0, "S408", str(word), f"{str(word)!r} looks like a state, not a statement.", "")
    fix = f"Write {'not and ' if word.startswith('-') else ''}the name of the option."
    return _at(word, f"{str(word)!r} is a number; options are called by name.", fix)


def _at(word: Token, rule: str, fix: str) -> Fault:
    return Fault(word.start_pos or 0, "S401", str(word)[:60], rule, fix)
