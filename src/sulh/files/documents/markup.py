"""The text of an HTML page: what a reader sees, a line for each block.

Marks are looked for in one pass, each part of the page once: what begins like a mark and is none stays as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

RAW = {"script", "style", "iframe"}
"""Elements that hold no other elements; their content is no text of the page."""

UNSEEN = {"template", "noscript", "svg", "object"}
"""More elements whose content is no text of the page."""

INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
    *("ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike"),
    *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
"""Elements that do not end a line; every other one does."""

BLOCKS = {
    *("address", "area", "article", "aside", "audio", "base", "blockquote", "body", "br", "button", "canvas"),
    *("caption", "center", "col", "colgroup", "datalist", "dd", "details", "dialog", "dir", "div", "dl", "dt"),
    *("embed", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "head", "header", "hgroup", "hr", "html", "img", "input", "legend", "li", "link", "main", "map"),
    *("math", "menu", "meta", "meter", "nav", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre"),
    *("progress", "section", "select", "source", "summary", "table", "tbody", "td", "textarea", "tfoot", "th"),
    *("thead", "title", "tr", "track", "ul", "video"),
}
KNOWN = {*RAW, *UNSEEN, *INLINE, *BLOCKS}
"""Elements of HTML. Another name is one only if its mark is short and closed: what follows ``<`` may be a letter."""

OPENING = re.compile(r"<(?:(/?)([A-Za-z][A-Za-z0-9:_.-]*)|!--|!\[CDATA\[|[!?])|\]\]>")
CLOSED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')|>""")
"""What ends a mark, or a value in it that may hold such a sign."""

SHORT = re.compile(r"[^<>]{0,200}>")
HUGE = re.compile(r"&#\d{8,};?")
"""A character by a number that none has."""


def html_text(source: str) -> str:
    r"""Return the text of an HTML page; damaged markup is read as far as it can be.

    >>> html_text("<title>Minutes</title><p>The parties <b>ag</b>reed&nbsp;to<br>talk.<script>x()</script>")
    'Minutes\nThe parties agreed\xa0to\ntalk.'
    """
    source = source.replace(LINE, " ")
    lines = (" ".join(re.split(r"[ \t\r\n\f]+", line)).strip(" ") for line in "".join(_parts(source)).split(LINE))
    return "\n".join(line for line in lines if line)


LINE = "\0"
"""Where a line ends; line ends of the source are blanks."""


def _parts(source: str) -> Iterator[str]:
    """Yield the texts of a page and where its lines end."""
    marks = _Marks(source)
    at, hidden, depth = 0, "", 0
    for start, end, name, closing in marks:
        if not hidden:
            yield unescape(HUGE.sub("\ufffd", source[at:start]))
        at = end
        if name and name not in INLINE:
            yield LINE
        if hidden and name == hidden:
            depth += -1 if closing else 1
            hidden = hidden if depth else ""
        elif name in UNSEEN and not hidden and not closing and source[end - 2] != "/" and marks.ends_after(name, end):
            hidden, depth = name, 1
    if not hidden:
        yield unescape(HUGE.sub("\ufffd", source[at:]))


class _Marks:
    """The marks of a page in order: from, up to, the name of the element or ``""``, and whether it closes one."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.last: dict[str, int] = {}
        self.broken = False

    def __iter__(self) -> Iterator[tuple[int, int, str, bool]]:
        at = 0
        while found := OPENING.search(self.source, at):
            start, name = found.start(), (found[2] or "").lower()
            end = self._end(found, name)
            if end is None:
                at = found.end()
                continue
            if name in RAW and not found[1] and self.ends_after(name, end):
                closing = re.compile(f"</{name}", re.IGNORECASE).search(self.source, end)
                end = closing.start() if closing is not None else end
            yield start, end, name, bool(found[1])
            at = end

    def ends_after(self, name: str, at: int) -> bool:
        """Say whether an element is closed at all: without an end it would hide the rest of the page."""
        if name not in self.last:
            ends = re.finditer(f"</{name}", self.source, re.IGNORECASE)
            self.last[name] = max((found.start() for found in ends), default=-1)
        return self.last[name] >= at

    def _end(self, found: re.Match[str], name: str) -> int | None:
        """Return where a mark ends; None if it is none."""
        after = found.end()
        if found[0] == "<!--":
            return self._behind("-->", after - 2) or self._behind(">", after)
        if "]" in found[0] or found[0].endswith("["):
            return after  # of a section of CDATA the content is text
        if not name:
            return self._behind(">", after)
        if name not in KNOWN and "-" not in name and ":" not in name:
            short = SHORT.match(self.source, after)
            return None if short is None else short.end()
        if not self.broken:
            at = after
            while closed := CLOSED.search(self.source, at):
                if closed[0] == ">":
                    return closed.end()
                at = closed.end()
            self.broken = True  # from here on quotes are not in pairs, and to look again would take the time anew
        return self._behind(">", after)

    def _behind(self, sign: str, at: int) -> int | None:
        """Return where a sign that comes next ends; None where it does not come any more."""
        if sign not in self.last:
            self.last[sign] = self.source.rfind(sign)
        return self.source.index(sign, at) + len(sign) if self.last[sign] >= at else None
