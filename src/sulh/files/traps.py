"""The traps of YAML that keep a file valid and change what it says: each is found and answered with "quote this"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sulh.errors import Problem
from sulh.files.scalars import quoted
from sulh.files.tree import Entries, Lines, Node, Text

MAPPINGS = ("gap", "unknown")
"""Keys of mappings that often stand in a list, and are no words that a text in one begins with."""

_COMMENT = re.compile(r"[ \t]+#([^\r\n]*)")
_COLON = re.compile(r"\s*:")
_OPENING_QUOTE = re.compile(r'(?:^|[\s(])"(?=\S)')


def cut(text: str, most: int = 80) -> str:
    """Return a text on one line, shortened at the end when it is long."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 3] + "..."


def has_colon(text: str, key: Text) -> bool:
    """Tell whether a colon follows a key, so that only its value may be missing."""
    return _COLON.match(text, key.end) is not None


def comment_trap(text: str, node: Text, lines: Lines) -> Iterator[Problem]:
    """Yield S115 where ``#`` began a comment in the middle of a plain text.

    Sure signs are a parenthesis or a quotation mark that the text opens and the comment closes, a number right
    behind ``#``, and a value that is not there because it begins with ``#``.
    """
    if node.style != "plain":
        return
    found = _COMMENT.match(text, node.end)
    if found is None:
        return
    whole = text[node.start : found.end()].strip()
    if node.absent:
        # A comment is set off from its sign by a blank; "#1 in the list" was meant as text.
        torn = bool(re.match(r"[^\s#!]", found[1]))
    else:
        torn = _balance(node.value) > 0 and _balance(found[1]) < 0 and _balance(whole) == 0
        opened = len(_OPENING_QUOTE.findall(node.value)) == 1 and node.value.count('"') == 1
        torn = torn or (opened and found[1].count('"') == 1)
        # "Talks #2", "report #4": nobody begins a comment with a number and no blank.
        torn = torn or found[1][:1].isdigit()
    if torn:
        rule = "A blank and # begin a comment, so the rest of this text is lost."
        yield Problem("S115", cut(whole), rule, f"Quote this: {quoted(cut(whole, 300))}", lines.place(node.start))


def items_trap(text: str, items: Sequence[Node], lines: Lines) -> Iterator[Problem]:
    """Yield S113 for each parenthesis that a comma of a list in brackets split, S116 for each pair in one.

    ``[at most 1 of (a, b), c]`` has three items, ``at most 1 of (a``, ``b)`` and ``c``; ``[Talks: the second]`` has
    a mapping as its item.
    """
    position = 0
    while position < len(items):
        last = _closes(text, items, position)
        if last is not None:
            yield _split(text[items[position].start : items[last].end], lines, items[position].start)
            position = last
        elif isinstance(pair := items[position], Entries) and text[pair.start] != "{":
            whole = text[pair.start : pair.end]
            rule = "Inside brackets a colon and a blank make a mapping out of a text."
            text_meant, mapping_meant = quoted(cut(whole, 300)), f"{{{cut(whole, 300)}}}"
            fix = f"Quote this: {text_meant}. If a mapping is meant: {mapping_meant}"
            if pair.pairs and pair.pairs[0][0].value in MAPPINGS:
                rule = "Inside brackets a mapping stands in braces."
                fix = f"Write {mapping_meant}. If a text is meant: {text_meant}"
            yield Problem("S116", cut(whole), rule, fix, lines.place(pair.start))
        position += 1


def entries_trap(text: str, pairs: Sequence[tuple[Text, Node]], lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each key without a colon in a mapping in braces.

    ``{event: Baradar freed, at US request}`` has a key ``at US request``: S114, or S113 when the comma that did it
    stands in a parenthesis.
    """
    bare = [isinstance(value, Text) and value.absent and not has_colon(text, key) for key, value in pairs]
    if all(bare) and len(bare) > 1:
        keys = ", ".join(text[key.start : key.end] for key, _ in pairs)
        at = lines.place(pairs[0][0].start)
        rule = "In braces each entry is a key, a colon and a value; here are only keys."
        yield Problem("S114", f"{{{cut(keys)}}}", rule, f"If a list is meant: [{cut(keys, 300)}]", at)
        return
    position = 0
    while position < len(pairs):
        if bare[position]:
            first = position
            while position < len(pairs) and bare[position]:
                position += 1
            yield _bare_keys(text, pairs, first, position - 1, lines)
        else:
            position += 1


def _bare_keys(text: str, pairs: Sequence[tuple[Text, Node]], first: int, last: int, lines: Lines) -> Problem:
    """Return the problem of the keys without a colon from ``first`` to ``last``."""
    key = pairs[first][0]
    before = pairs[first - 1] if first else None
    if before is not None and isinstance(before[1], Text) and before[1].style == "plain" and not before[1].absent:
        whole = text[before[1].start : pairs[last][0].end]
        if _balance(before[1].value) > 0 and _balance(whole) == 0:
            return _split(whole, lines, before[1].start)
        rule = "In braces a comma ends a text, so what follows it is a key without a value."
        fix = f"Quote this: {{{text[before[0].start : before[0].end]}: {quoted(cut(whole, 300))}}}"
        shown = f"{text[before[0].start : before[0].end]}: {whole}"
        return Problem("S114", cut(shown), rule, fix, lines.place(key.start))
    name = text[key.start : key.end]
    rule = "In braces each entry is a key, a colon and a value; this key has no colon."
    if glued := re.match(r"([^\s:]+):(\S.*)", name):
        rule, fix = "A blank must follow the colon.", f"Write {glued[1]}: {cut(glued[2], 300)}"
    else:
        fix = f"Write {cut(name, 300)}: and its value, or quote the text that it belongs to."
    return Problem("S114", cut(name), rule, fix, lines.place(key.start))


def _split(whole: str, lines: Lines, start: int) -> Problem:
    rule = "In brackets and braces a comma ends a text, inside a parenthesis too."
    return Problem("S113", cut(whole), rule, f"Quote this: {quoted(cut(whole, 300))}", lines.place(start))


def _closes(text: str, items: Sequence[Node], first: int) -> int | None:
    """Return the item that closes the parenthesis which item ``first``, a plain text, leaves open."""
    start = items[first]
    if not isinstance(start, Text) or start.style != "plain" or _balance(start.value) <= 0:
        return None
    depth = 0
    for number in range(first, min(len(items), first + 200)):  # a list of open parentheses must not cost its square
        item = items[number]
        depth += _balance(text[item.start : item.end])
        if depth <= 0:
            return number if depth == 0 and number > first else None
    return None


def _balance(text: str) -> int:
    return text.count("(") - text.count(")")
