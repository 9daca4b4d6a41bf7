"""What the YAML parser stumbled over, in plain words: place, text, rule and way out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sulh.errors import Problem
from sulh.files.scalars import quoted
from sulh.files.traps import cut
from sulh.files.tree import Lines, Text

_PAIR = re.compile(r"""\s*(?:-\s+)*(?:"[^"]*"|'[^']*'|[^\s#:][^:]*(?::\S[^:]*)*?)\s*:\s""")
_GLUED = re.compile(r"\s*(?:- +)*([A-Za-z_][\w.-]*):([^\s/].*)")
_CLOSER = {"[": "]", "{": "}"}


class Stumble(NamedTuple):
    """Where the parser stopped: its words, the offsets they name, and what it had read until then."""

    context: str
    problem: str
    begin: int | None
    at: int
    last: Text | None
    opened: Sequence[tuple[int, bool]]  # start and style (flow or not) of each list and mapping still open


def syntax_problem(stumble: Stumble, lines: Lines) -> Problem:
    """Return the problem that a stumble of the parser stands for.

    The rules are tried from the particular to the general; the last of them names the line and nothing more.
    """
    for rule in (_tag_or_anchor, _quotation, _colon, _bracket, _start, _indentation, _rest):
        found = rule(stumble, lines)
        if found is not None:
            return found
    return _problem(
        stumble.at,
        lines,
        f"YAML cannot be read on from here ({stumble.problem.strip() or 'no reason is given'}).",
        "Look at the brackets, quotation marks and indentation of this line and the one above.",
    )


def _problem(at: int, lines: Lines, rule: str, fix: str, code: str = "S104", shown: str = "") -> Problem:
    return Problem(code, shown or _line_at(lines, at), rule, fix, lines.place(at))


def _line_at(lines: Lines, at: int) -> str:
    """Return the line of an offset, or the piece of it around the offset when it is long."""
    line = lines.line(lines.number(at))
    if len(line) <= 100:
        return line.strip()
    column = at - lines.starts[lines.number(at)]
    return "..." + cut(line[max(0, column - 40) : column + 40]) + "..."


def _tag_or_anchor(stumble: Stumble, lines: Lines) -> Problem | None:
    at = stumble.at if stumble.begin is None else stumble.begin
    sign = lines.text[at : at + 1]
    if "alias" in stumble.context or "anchor" in stumble.context:
        rule = f"A text that begins with {sign} is an {'alias' if sign == '*' else 'anchor'} in YAML; a case has none."
        return _problem(at, lines, rule, "Quote the text.", "S107")
    if "tag" in stumble.context or "tag handle" in stumble.problem:
        return _problem(at, lines, "A text that begins with ! is a tag in YAML; a case has none.", "Quote it.", "S106")
    return None


def _quotation(stumble: Stumble, lines: Lines) -> Problem | None:
    text, last = lines.text, stumble.last
    if stumble.context == "while scanning a quoted scalar" and stumble.begin is not None:
        sign = text[stumble.begin]
        twice = ", and write an apostrophe inside it twice" if sign == "'" else ""
        rule = f"The quotation mark {sign} that opens here is never closed."
        return _problem(stumble.begin, lines, rule, f"Close the text with {sign}{twice}.")
    if "double-quoted" in stumble.context:
        rule = "Inside double quotes a backslash begins an escape such as \\n or \\u00e9; this one is none."
        return _problem(stumble.at, lines, rule, "Write the backslash twice, or use single quotes.")
    if "block scalar" in stumble.context:
        if "more indented" in stumble.problem:
            rule = "The first lines after | or > are empty but have more blanks than the text itself."
            return _problem(stumble.at, lines, rule, "Delete the blanks of the empty lines.")
        rule = "After | or > the text begins on the next line."
        return _problem(stumble.at, lines, rule, "Move the text down and indent it, or quote it.")
    same_line = last is not None and lines.number(last.end) == lines.number(stumble.at)
    if last is not None and same_line and last.style in ("'", '"') and "<scalar>" in stumble.problem:
        rule = f"The text goes on after its closing quotation mark {last.style}."
        end = lines.starts[lines.number(last.end)] + len(lines.line(lines.number(last.end)))
        whole = text[last.start : end].strip()
        inner = whole[1:-1] if len(whole) > 1 and whole.endswith(last.style) else whole
        return _problem(stumble.at, lines, rule, f"Put all of it in one pair: {quoted(cut(inner, 300))}")
    return None


def _colon(stumble: Stumble, lines: Lines) -> Problem | None:
    text, at, last = lines.text, stumble.at, stumble.last
    number = lines.number(at)
    line, start = lines.line(number), lines.starts[number]
    if "mapping values are not allowed" in stumble.problem:
        found = _PAIR.match(line)
        if found and found.end() <= at - start and (value := _value(line[found.end() :])):
            fix = f"Quote this: {line[: found.end()].strip()} {quoted(value)}"
            return _problem(at, lines, _COLON_RULE, fix, "S116", cut(line))
        glued = _glued(lines, stumble)
        if glued is not None:
            return glued
        if not stumble.opened:
            return not_a_mapping(lines, last.start if last is not None else 0)
        rule = "This line is indented as part of the text above it, but a colon makes it an entry."
        return _problem(at, lines, rule, "Indent it like the entries beside it, or quote the text above as a whole.")
    if "but got ':'" in stumble.problem and last is not None and last.style == "plain":
        if lines.number(last.start) != number:
            return _unclosed(stumble, lines)
        whole = re.split(r"[,\]}\r\n]", text[last.start :], maxsplit=1)[0].strip()
        return _problem(last.start, lines, _COLON_RULE, f"Quote this: {quoted(cut(whole, 300))}", "S116", cut(whole))
    if "could not find expected ':'" in stumble.problem:
        begin = at if stumble.begin is None else stumble.begin
        glued = _glued(lines, stumble._replace(at=begin))
        if glued is not None:
            return glued
        rule = "This line is neither a key with a colon nor an item with a dash."
        return _problem(begin, lines, rule, "Write it as key: value, or indent it if it continues the text above.")
    return None


_COLON_RULE = "A colon and a blank end a plain text, so this looks like a key inside a value."


def _value(rest: str) -> str:
    """Return the value on the rest of a line, unless it is a list or a mapping in brackets."""
    value = re.split(r"\s#", rest, maxsplit=1)[0].strip()
    return "" if value[:1] in ("", "[", "{") else cut(value, 300)


def _glued(lines: Lines, stumble: Stumble) -> Problem | None:
    """Return the problem of ``title:x``, on the line of the stumble or where the text before it began."""
    begins = [stumble.at] if stumble.last is None else [stumble.last.start, stumble.at]
    for at in begins:
        found = _GLUED.match(lines.line(lines.number(at)))
        if found and ": " not in found[0]:
            return _problem(at, lines, "A blank must follow the colon.", f"Write {found[1]}: {cut(found[2], 300)}")
    return None


def _bracket(stumble: Stumble, lines: Lines) -> Problem | None:
    text, at = lines.text, stumble.at
    flow = [start for start, is_flow in stumble.opened if is_flow and text[start : start + 1] in _CLOSER]
    if "<stream end>" in stumble.problem and flow:
        return _unclosed(stumble, lines)
    if "flow" in stumble.context:
        if text[at : at + 1] == "," and "node content" in stumble.problem:
            return _problem(at, lines, "Nothing stands before this comma.", "Delete the comma, or write the item.")
        if text[at : at + 1] in ("]", "}") and flow:
            place = lines.place(flow[-1])
            rule = f"The {text[flow[-1]]} opened at line {place.line}, column {place.column} is closed with {text[at]}."
            return _problem(at, lines, rule, f"Close it with {_CLOSER[text[flow[-1]]]}.")
        if flow and "but got" in stumble.problem:
            if lines.number(flow[-1]) != lines.number(at):
                return _unclosed(stumble, lines)
            rule = "In brackets and braces a comma stands between two entries; here is none."
            return _problem(at, lines, rule, "Write the comma, or quote the whole text.")
    if text[at : at + 1] in ("]", "}") and "but found" in stumble.problem:
        rule = f"This {text[at]} closes nothing."
        return _problem(at, lines, rule, "Delete it, or quote the text that it belongs to.")
    return None


def _unclosed(stumble: Stumble, lines: Lines) -> Problem:
    text = lines.text
    start = [start for start, is_flow in stumble.opened if is_flow and text[start : start + 1] in _CLOSER][-1]
    sign = text[start]
    line = lines.line(lines.number(start))[start - lines.starts[lines.number(start)] :]
    lost = re.search(r"\s#(.*)", line)
    if lost and _CLOSER[sign] in lost[1]:
        rule = f"A blank and # begin a comment, so the {_CLOSER[sign]} after it is lost."
        return _problem(start, lines, rule, "Quote the text that holds the #.", "S115", cut(line))
    return _problem(start, lines, f"The {sign} that opens here is never closed.", f"Close it with {_CLOSER[sign]}.")


def _start(stumble: Stumble, lines: Lines) -> Problem | None:
    at = stumble.at
    sign = lines.text[at : at + 1]
    if "cannot start any token" in stumble.problem:
        if sign == "\t":
            if not lines.text[lines.starts[lines.number(at)] : at].strip():
                return _problem(at, lines, "YAML is indented with blanks, never with tabs.", "Replace the tab.")
            return _problem(at, lines, "A tab stands between the words; YAML wants a blank.", "Replace the tab.")
        rest = re.split(r"\s#|[\r\n]", lines.text[at : at + 400], maxsplit=1)[0].strip()
        return _problem(at, lines, f"A text may not begin with {sign}.", f"Quote this: {quoted(cut(rest, 300))}")
    if "node content" in stumble.problem and sign and sign in "]},":
        rest = re.split(r"\s#|[\r\n]", lines.text[at : at + 400], maxsplit=1)[0].strip()
        return _problem(at, lines, f"A text may not begin with {sign}.", f"Quote this: {quoted(cut(rest, 300))}")
    if "node content" in stumble.problem and sign == "-":
        rest = re.split(r"\s#|:\s|[][{},\r\n]", lines.text[at : at + 400], maxsplit=1)[0].strip()
        rule = "In brackets and braces a text may not begin with a dash and a blank."
        fix = f"Quote this: {quoted(cut(rest, 300))}"
        if not lines.text[lines.starts[lines.number(at)] : at].strip():  # it may be meant as the dash of an item
            fix += ". If it is an item of a list: leave out the brackets, or the dashes."
        return _problem(at, lines, rule, fix)
    if "sequence entries are not allowed" in stumble.problem:
        rule = "A list with dashes begins on a line of its own."
        return _problem(at, lines, rule, "Move the dash to the next line and indent it, or quote the text.")
    if "mapping keys are not allowed" in stumble.problem:
        return _problem(at, lines, "A text that begins with ? and a blank means something else.", "Quote the text.")
    return None


def _indentation(stumble: Stumble, lines: Lines) -> Problem | None:
    at, last = stumble.at, stumble.last
    if "expected <block end>" not in stumble.problem:
        return None
    if "<scalar>" in stumble.problem and last is not None:
        if last.style in ("|", ">"):
            rule = "This line is indented less than the text above it, but is no entry either."
            return _problem(at, lines, rule, "Indent all lines of the text alike.")
        rule = "A text cannot go on here: a comment, or a quotation mark before it, has ended it."
        return _problem(
            at, lines, rule, "Move the comment to a line of its own above, and write the text in one piece."
        )
    columns = sorted({lines.column(start) for start, is_flow in stumble.opened if not is_flow})
    column = lines.column(at)
    if column in columns:
        rule = "Items with a dash and keys with a colon are mixed at the same indentation."
        return _problem(at, lines, rule, "Indent the items of a list by two more than its key.")
    where = " or ".join(str(one) for one in columns[-3:])
    rule = f"This line is indented by {column} blanks; no entry around it is."
    return _problem(at, lines, rule, f"Indent it like the entries it belongs to: by {where}.")


def _rest(stumble: Stumble, lines: Lines) -> Problem | None:
    if "document start" in stumble.problem or "document end" in stumble.problem:
        rule = "The mapping has ended before this line: what is in braces, or closed with ..., cannot go on."
        return _problem(stumble.at, lines, rule, "Move this inside the braces, or write the whole file without them.")
    return None


def not_a_mapping(lines: Lines, start: int) -> Problem:
    """Return S112: the top of the file is no mapping; or S104 when only a blank after a colon is missing."""
    line = lines.line(lines.number(start))
    found = _GLUED.match(line)
    if found and ": " not in line and not line.lstrip().startswith("- "):
        fix = f"Write {found[1]}: {cut(found[2], 300)}"
        return _problem(start, lines, "A blank must follow the colon.", fix)
    rule = "A case file is a mapping of keys such as title and parties; this is something else."
    return _problem(start, lines, rule, "Begin with sulh: 1, then title: and parties:, each on its own line.", "S112")
