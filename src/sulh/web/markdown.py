"""From a page of the docs to HTML: the Markdown of MyST, as far as the docs use it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from sulh.web.manual import Manual

FENCE = re.compile(r"^\{([a-z-]+)\}\s*(.*)$")
TARGET = re.compile(r"^\(([A-Za-z0-9_. -]+)\)=[ \t]*$")
BOXES = ("note", "tip", "warning", "important", "hint", "seealso", "admonition", "attention", "caution")
TAGS = {
    *("div", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("b", "strong", "em", "code", "ul", "ol", "li", "span", "br"),
}
"""What of the HTML that the docs hold themselves is let through; it is that of results in a notebook."""
ATTRIBUTES = frozenset(["class", "scope", "title", "aria-label", "colspan", "rowspan", "open"])


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a page, and its anchor."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page of the docs as HTML, made of nothing but what the docs hold; with its headings and its anchors."""

    title: str
    html: str
    sections: tuple[Section, ...]
    anchors: frozenset[str]


def rendered(manual: Manual, page: str) -> Rendered:
    """Return a page of the docs as HTML."""
    return _Page(manual, page).run()


def slug(text: str) -> str:
    """Return the anchor of a heading, as links of the docs write it.

    >>> slug("What `deals` answers, in short")
    'what-deals-answers-in-short'
    """
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


class _Page:
    """Makes one page."""

    def __init__(self, manual: Manual, page: str) -> None:
        self.manual, self.page = manual, page
        self.sections: list[Section] = []
        self.anchors: set[str] = set()
        self.boxes = 0

    def run(self) -> Rendered:
        body = self.block(self.manual.text(self.page))
        title = next((one.text for one in self.sections if one.level == 1), self.page)
        shown = tuple(one for one in self.sections if one.level in (2, 3))
        return Rendered(title, body, shown, frozenset(self.anchors))

    def block(self, text: str) -> str:
        """Return the HTML of a text in Markdown."""
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        parser = _parser()
        environment: dict[str, Any] = {}
        tokens = parser.parse(_labelled(text), environment)
        self._named(tokens)
        for token in tokens:
            if token.type in ("fence", "colon_fence"):
                token.type, token.content = "html_block", self.fence(token.info.strip(), token.content)
            elif token.type in ("html_block",):
                token.type, token.content = "html_block", ""
            elif token.type in ("math_block", "amsmath"):
                token.type, token.content = "html_block", _math(token.content, block=True)
            for child in token.children or ():
                self._inline(child)
            if token.type == "table_open":
                token.attrSet("class", "docs-table")
            elif token.type == "th_open":
                token.attrSet("scope", "col")
            if "style" in token.attrs:  # how a column is aligned
                style = str(token.attrs.pop("style"))
                token.attrSet("class", "end" if "right" in style else "centre" if "center" in style else "")
        made = str(parser.renderer.render(tokens, parser.options, environment))
        return re.sub(r"<table.*?</table>", self._boxed, made, flags=re.DOTALL)

    def _boxed(self, table: re.Match[str]) -> str:
        """Return a table in a box that scrolls by itself; boxes have different names."""
        self.boxes += 1
        return f'<div class="box" role="region" tabindex="0" aria-label="Table {self.boxes}">{table[0]}</div>'

    def _named(self, tokens: list[Token]) -> None:
        """Give headings their anchors; a label before something is one, too."""
        waiting: list[str] = []
        last = 0
        for number, token in enumerate(tokens):
            if token.type == "heading_open":
                words = "".join(
                    child.content
                    for child in tokens[number + 1].children or ()
                    if child.type in ("text", "code_inline")
                )
                level = min(int(token.tag[1]), last + 1)
                last = level
                token.tag = tokens[number + 2].tag = f"h{level}"
                names = [name for name in (*waiting, slug(words), _docutils(words)) if name not in self.anchors]
                names = list(dict.fromkeys(filter(None, names)))
                waiting = []
                if names:
                    token.attrSet("id", names[0])
                    self.anchors.update(names)
                    marks = "".join(f'<span id="{html.escape(name)}"></span>' for name in names[1:])
                    self._before(tokens[number + 1], marks)
                self.sections.append(Section(level, words, names[0] if names else ""))
            elif token.type == "html_block" and (found := re.fullmatch(r"<!--label:(.*)-->\s*", token.content)):
                waiting.append(slug(found[1].replace("_", "-")) if " " in found[1] else found[1].lower())
                token.content = ""
            elif waiting and token.type.endswith("_open") and token.level == 0:
                token.attrSet("id", waiting[0])
                self.anchors.update(waiting[:1])
                waiting = waiting[1:]

    @staticmethod
    def _before(token: Token, marks: str) -> None:
        from markdown_it.token import Token as Made

        if marks and token.children is not None:
            made = Made("html_inline", "", 0)
            made.content, made.meta = marks, {"ours": True}
            token.children.insert(0, made)

    def _inline(self, token: Token) -> None:
        """Let links lead to pages as they are served, and formulas be formulas; HTML is shown as text."""
        if token.type == "link_open":
            self._link(token)
        elif token.type == "image":
            token.attrSet("src", self.picture(str(token.attrs.get("src", ""))))
        elif token.type in ("math_inline", "math_single", "math_inline_double"):
            token.type, token.content = "html_inline", _math(token.content, block=False)
        elif token.type == "html_inline" and not token.meta.get("ours"):
            token.type = "text"

    def _link(self, token: Token) -> None:
        link = str(token.attrs.get("href", ""))
        if re.match(r"[a-z]+:", link):
            token.attrSet("rel", "noreferrer noopener")
            return
        path, _, anchor = link.partition("#")
        name = self.manual.beside(self.page, path.removesuffix(".md").removesuffix(".html")) if path else self.page
        mark = f"#{anchor}" if anchor else ""
        if name in self.manual.pages:
            token.attrSet("href", f"{address(name) if path else ''}{mark}")
        else:
            token.attrSet("href", self.picture(path))

    def picture(self, link: str) -> str:
        """Return where a picture of the docs is served."""
        return "/docs/" + quote(self.manual.beside(self.page, link))

    def fence(self, info: str, content: str) -> str:
        """Return the HTML of a block of code, or of a directive."""
        found = FENCE.match(info)
        if found is None:
            return _code(content)
        kind, rest = found[1], found[2].strip()
        options, body = _options(content)
        made: dict[str, Callable[[], str]] = {
            "code-block": lambda: _code(body),
            "code": lambda: _code(body),
            "raw": lambda: cleaned(body) if rest == "html" else "",
            "image": lambda: self._figure(rest, options, ""),
            "figure": lambda: self._figure(rest, options, body),
            "toctree": lambda: self._listed(options, body),
            "eval-rst": lambda: _python(body),
            "math": lambda: _math(body, block=True),
        }
        if kind in made:
            return made[kind]()
        if kind in BOXES:
            title = _text(rest) if rest else kind.capitalize()
            return f'<div class="notice"><p><strong>{title}</strong></p>{self.block(body)}</div>\n'
        return "<p class='note'>This part is only in the docs as they are built.</p>\n"

    def _figure(self, link: str, options: dict[str, str], caption: str) -> str:
        alt = html.escape(options.get("alt", "").strip('"'))
        below = f"<figcaption>{self.block(caption)}</figcaption>" if caption.strip() else ""
        image = f'<img src="{html.escape(self.picture(link))}" alt="{alt}" loading="lazy">'
        self.boxes += 1
        box = f'<div class="picture" role="region" tabindex="0" aria-label="Picture {self.boxes}">{image}</div>'
        return f"<figure>{box}{below}</figure>\n"

    def _listed(self, options: dict[str, str], body: str) -> str:
        rows = [
            f'<li><a href="{address(name)}">{html.escape(self.manual.titles[name])}</a></li>'
            for name in self.manual.listed(self.page, body, patterns="glob" in options)
        ]
        if "hidden" in options or not rows:
            return ""
        caption = f"<h2>{html.escape(options['caption'])}</h2>\n" if "caption" in options else ""
        return f"{caption}<ul>{''.join(rows)}</ul>\n"


def address(page: str) -> str:
    """Return where a page of the docs is served."""
    return "/docs/" if page == "index" else f"/docs/{quote(page)}.html"


def cleaned(text: str) -> str:
    """Return HTML of the docs with nothing but plain elements: no style, no script, no address.

    >>> cleaned('<div class="x" style="a"><style>b</style><h4>T</h4><script>c</script><a href="d">e</a></div>')
    '<div class="x"><p class="title">T</p>e</div>'
    """
    parser = _Cleaner()
    parser.feed(text)
    parser.close()
    return "".join(parser.out)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self.silent += 1
        elif tag in ("h1", "h2", "h3", "h4", "h5"):
            self.out.append('<p class="title">')
        elif tag in TAGS:
            kept = "".join(f' {name}="{html.escape(value or "")}"' for name, value in attrs if name in ATTRIBUTES)
            self.out.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.silent = max(0, self.silent - 1)
        elif tag in ("h1", "h2", "h3", "h4", "h5"):
            self.out.append("</p>")
        elif tag in TAGS and tag != "br":
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(html.escape(data, quote=False))


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return made.use(colon_fence_plugin).use(deflist_plugin).use(dollarmath_plugin, double_inline=True)


def _labelled(text: str) -> str:
    """Return a text with its labels as comments, and without comments of its own; blocks of code stay as they are."""
    out, fence = [], ""
    for line in text.split("\n"):
        mark = re.match(r"\s*(`{3,}|~{3,}|:{3,})", line)
        if fence:
            fence = "" if mark and line.strip() == mark[1] and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif found := TARGET.match(line):
            line = f"\n<!--label:{found[1]}-->\n"
        elif line.startswith("%"):
            line = ""
        out.append(line)
    return "\n".join(out)


def _options(content: str) -> tuple[dict[str, str], str]:
    """Return the options of a directive, and what stands in it."""
    lines = content.split("\n")
    options: dict[str, str] = {}
    while lines and (found := re.match(r":([a-z-]+):\s*(.*)$", lines[0])):
        options[found[1]] = found[2]
        lines.pop(0)
    return options, "\n".join(lines)


def _code(text: str) -> str:
    return f'<pre tabindex="0"><code>{html.escape(text.rstrip(), quote=False)}</code></pre>\n'


def _text(text: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).renderInline(text))


def _math(text: str, *, block: bool) -> str:
    """Return a formula as MathML; as it is written where it cannot be converted."""
    text = text.strip()
    try:
        from latex2mathml.converter import convert

        made = str(convert(text, display="block" if block else "inline"))
    except Exception:  # a formula that cannot be read, or the package is not there: the formula itself says it
        made = f"<code>{html.escape(text)}</code>"
    return f'<div class="math" tabindex="0">{made}</div>\n' if block else made


def _docutils(text: str) -> str:
    """Return the anchor that Sphinx gives a heading besides."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _python(text: str) -> str:
    """Return what is documented of the code as a list: each name, and the first sentence of its own text."""
    import importlib

    rows = []
    for name in re.findall(r"^\.\. auto\w+:: ([\w.]+)", text, re.MULTILINE):
        found: Any = None
        parts = name.split(".")
        for cut in range(len(parts), 0, -1):
            try:
                found = importlib.import_module(".".join(parts[:cut]))
                for part in parts[cut:]:
                    found = getattr(found, part)
            except (ImportError, AttributeError):
                continue
            break
        first = " ".join((getattr(found, "__doc__", "") or "").split("\n\n")[0].split())
        said = re.sub(r":[a-z]+:`~?([^`]*)`", r"`\1`", first.replace("``", "`"))
        rows.append(f"<dt><code>{html.escape(name)}</code></dt><dd>{_text(said)}</dd>")
    listed = f"<dl>{''.join(rows)}</dl>\n" if rows else ""
    return f"{listed}<p class='note'>More: <code>help(sulh.load)</code>, and likewise for every name, in Python.</p>\n"
