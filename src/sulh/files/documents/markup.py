"""The text of an HTML page: what a reader sees, a line for each block."""

from __future__ import annotations

import re
from html.parser import HTMLParser

UNSEEN = {"script", "style", "template", "noscript", "svg", "object", "iframe"}
"""Elements whose content is no text of the page."""

INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
    *("ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike"),
    *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
"""Elements that do not end a line; every other one does."""

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

MARKS = re.compile(r"<!\[CDATA\[|\]\]>|<!\[[^>]*>")
"""Sections and conditions of word processors, at which the parser would stop."""


def html_text(source: str) -> str:
    r"""Return the text of an HTML page; damaged markup is read as far as it can be.

    >>> html_text("<title>Minutes</title><p>The parties <b>ag</b>reed&nbsp;to<br>talk.<script>x()</script>")
    'Minutes\nThe parties agreed\xa0to\ntalk.'
    """
    parser = _Text()
    parser.feed(MARKS.sub("", source))
    parser.close()
    lines = (" ".join(re.split(r"[ \t\r\n\f]+", line)).strip(" ") for line in "".join(parser.parts).split(LINE))
    return "\n".join(line for line in lines if line)


LINE = "\0"
"""Where a line ends; line ends of the source are blanks."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN and tag not in VOID:
            self.unseen.append(tag)
        if tag not in INLINE:
            self.parts.append(LINE)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self.parts.append(LINE)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            while self.unseen.pop() != tag:
                pass
        if tag not in INLINE:
            self.parts.append(LINE)

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data.replace(LINE, " "))
