"""A report as one HTML file: no request, no script; from a Jinja2 template that users can replace."""

from __future__ import annotations

import re
import traceback
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.errors import FileTrouble, Place, Problem
from sulh.questions.extras import jinja2
from sulh.show.draw.svg import svg
from sulh.show.report.blocks import Document, Figure, Rows
from sulh.show.report.limits import TooLong, within
from sulh.show.tables import NO, YES, Table

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = "report.html.j2"
"""The template that comes with sulh; a user's can extend it by this name."""

STATE = re.compile(r"[YN-]+(?: [YN-]+)*")
WITHIN = re.compile(r"(?<![\w-])(?:[YN]+(?: [YN]+)+|[YN]{4,})(?![\w-])")
"""States within a sentence."""

ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")

DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")

NOT_HTML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""Signs that a page cannot carry."""

FEWEST = 4
"""Letters that a state within a sentence has at least; fewer could be anything."""

UNBROKEN = 24
"""Letters of a state that fit on one line of a telephone."""

SHORT = 8
"""Rows up to which a table is not parted between two printed pages."""

WIDE, LONGEST = 56, 30
"""Letters of a row from which on a table does not get narrower than a page, but scrolls in its box; and those of a
cell that count."""


MOST, SECONDS = 200_000_000, 60.0
"""Signs that a template makes at most, and the time that it has."""


class _TooMuch(Exception):
    """A template makes too much, or takes too long."""


class TemplateTrouble(FileTrouble):
    """A template of a report that does not render: the file, the line and why."""

    code = "S809"

    def __init__(self, file: str, line: int, why: str) -> None:
        self.place, self.why = Place(file, line), why
        super().__init__(f"The template {self.place} does not render: {why}")

    def to_problems(self) -> tuple[Problem, ...]:
        """Return it as a problem with its place."""
        rule = f"The template does not render: {self.why}"
        fix = "Correct it there; the page on reports lists what a template can use."
        return (Problem(self.code, "", rule, fix, self.place),)


def html(document: Document, template: str | Path | None = None, *, folder: str = "", linked: bool = True) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    template
        A Jinja2 file in place of the one that comes with sulh. It gets ``document``
        (:class:`~sulh.show.report.blocks.Document`), ``css`` (the style sheet of sulh), ``folder``, and the functions
        ``number(block)`` (of a table or figure, from 1), ``kind(block)`` (``"Paragraph"``, ``"Items"``, ``"Tree"``,
        ``"Figure"`` or ``"Rows"``), ``svg(figure)``, ``cell(text)``, ``told(text)`` (with states as code),
        ``quoted(text)`` (a string of CSS) and ``target(run)`` (where words lead, or ``""``). Every text is escaped. It
        can begin with ``{% extends "report.html.j2" %}`` and replace blocks of that one.
    folder
        The folder with the files that belong to the report, relative to it; ``""`` where they are not kept.
    linked
        Whether words lead to these files.

    Raises
    ------
    MissingExtra
        jinja2 is not installed.
    FileTrouble
        The template cannot be read.
    TemplateTrouble
        It does not render; the error has its file and line.

    Examples
    --------
    >>> from sulh.show.report.blocks import Document
    >>> html(Document("A <river>")).partition("<h1")[2].partition("</h1>")[0]
    ' dir="auto">A &lt;river&gt;'
    """
    path = None if template is None else Path(template)
    environment = _environment(path)
    tables, figures = _numbers(document)
    ids = {section.id for _, section in document.walk()}

    def number(block: object) -> int:
        return tables.get(id(block)) or figures.get(id(block)) or 0

    def target(run: Any) -> str:
        if run.link in ids:
            return f"#{run.link}"
        return run.link if ADDRESS.fullmatch(run.link) else ""

    def picture(block: Figure) -> Any:
        return _markup(inline(block, number(block)))

    given: dict[str, Any] = {"document": document, "css": _markup(style()), "folder": folder, "linked": linked}
    given |= {"number": number}
    given |= {"kind": lambda block: type(block).__name__, "svg": picture, "cell": cell, "target": target, "wide": wide}
    given |= {"told": told, "quoted": quoted, "short": SHORT}
    try:
        template_ = environment.get_template(NAME if path is None else path.name)
        if path is None:
            return template_.render(given)
        made = within(partial(_bounded, template_, given), SECONDS)
    except Exception as error:
        raise _trouble(error, path) from error
    if not re.search(r"[^\s]", re.sub(r"(?s)<!--.*?-->|<[^<>]*>", "", made)):
        raise TemplateTrouble(str(path), 0, "nothing comes of it: it is empty, or has no text.")
    return made


def _bounded(template: Any, given: dict[str, Any]) -> str:
    """Return what a template makes; raise an error where it makes more than a page can be."""
    parts, size = [], 0
    for part in template.generate(given):
        size += len(part)
        if size > MOST:
            raise _TooMuch(f"it makes more than {MOST:,} signs")
        parts.append(part)
    return "".join(parts)


@cache
def style() -> str:
    """Return the style sheet that comes with sulh."""
    return (files("sulh.show.report") / "report.css").read_text(encoding="utf-8")


def inline(block: Figure, number: int) -> str:
    """Return a picture to stand within a page, named for those who cannot see it."""
    text = plain(svg(block.scene)).replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
    text = text.replace("<title>", f'<title id="figure-{number}-title">', 1)
    text = text.replace("<desc>", f'<desc id="figure-{number}-text">', 1)
    return text.replace('role="img"', f'role="img" aria-labelledby="figure-{number}-title figure-{number}-text"', 1)


def cell(text: str) -> Any:
    """Return the text of a cell: states in letters of one width, marks with their meaning.

    >>> str(cell("NY NN")), str(cell("a < b")), str(cell("●"))
    ('<code>NY NN</code>', 'a &lt; b', '<span class="yes" role="img" aria-label="yes">●</span>')
    """
    from markupsafe import Markup

    text = plain(text)
    if DATE.fullmatch(text):
        return Markup('<span class="date">{}</span>').format(text)
    if text in (YES, NO):
        word = "yes" if text == YES else "no"
        return Markup('<span class="{}" role="img" aria-label="{}">{}</span>').format(word, word, text)
    states = text.split(", ")
    if all(STATE.fullmatch(one) and set(one) & set("YN") and len(one) > 1 for one in states):
        return Markup(", ").join(Markup("<code>{}</code>").format(one) for one in states)
    return told(text)


def wide(table: Table) -> bool:
    """Say whether a table is too wide for a telephone."""
    rows = [table.columns, *table.rows]
    widths = [max(min(LONGEST, len(row[k])) for row in rows) for k in range(len(table.columns))]
    return len(widths) > 2 and sum(widths) + 2 * len(widths) > WIDE


def told(text: str) -> Any:
    """Return a sentence with the states in it in letters of one width.

    >>> str(told("From NNY NN (status quo) on."))
    'From <code class="state">NNY NN</code> (status quo) on.'
    """
    from markupsafe import Markup, escape

    parts, at = [], 0
    text = plain(text)
    for found in WITHIN.finditer(text):
        if sum(letter in "YN" for letter in found[0]) >= FEWEST:
            kept = ' class="state"' if len(found[0]) <= UNBROKEN else ""
            parts += [escape(text[at : found.start()]), Markup(f"<code{kept}>{{}}</code>").format(found[0])]
            at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def plain(text: str) -> str:
    """Return a text with a replacement sign for each sign that HTML cannot carry."""
    return NOT_HTML.sub("\ufffd", text)


def quoted(text: str) -> Any:
    r"""Return a text as a string of CSS, which no text can end.

    >>> str(quoted('A "river" <b>'))
    '"A \\22 river\\22  \\3c b\\3e "'
    """
    from markupsafe import Markup

    safe = "".join(c if c.isalnum() or c in " .,:;()'-" else f"\\{ord(c):x} " for c in plain(text))
    return Markup('"{}"').format(Markup(safe))


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)


def _environment(path: Path | None) -> Environment:
    """Return where templates are found: beside the user's own, and the one that comes with sulh."""
    module = jinja2()
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    loaders: list[Any] = []
    if path is not None:
        try:
            path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise FileTrouble(f"The template {str(path)!r} cannot be read: {why}.") from None
        loaders.append(module.FileSystemLoader(path.parent))
    text = (files("sulh.show.report") / "templates" / NAME).read_text(encoding="utf-8")
    loaders.append(module.DictLoader({NAME: text}))

    # A template comes from somebody: it can lay out what it is given, and reach nothing else.
    class Bounded(ImmutableSandboxedEnvironment):
        """A sandbox in which no operator makes a text, a list or a number without end."""

        intercepted_binops = frozenset(("*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" and (abs(right) > 64 or abs(left) > 1 << 64):
                raise _TooMuch("a power in it is too large")
            sizes = [len(one) for one in (left, right) if isinstance(one, str | bytes | list | tuple)]
            if operator == "*" and sizes and sizes[0] * (right if isinstance(right, int) else left) > MOST:
                raise _TooMuch(f"it makes more than {MOST:,} signs")
            if operator == "%" and isinstance(left, str) and re.search(r"[*\d]{7}|\*", left):
                raise _TooMuch("a width in it is too large")
            return super().call_binop(context, operator, left, right)

    return Bounded(
        loader=module.ChoiceLoader(loaders),
        autoescape=True,
        undefined=module.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) or not isinstance(value, str) else plain(value),
    )


def _numbers(document: Document) -> tuple[dict[int, int], dict[int, int]]:
    """Return the numbers of tables with a title, and of figures, in the order of reading, by identity."""
    tables: dict[int, int] = {}
    figures: dict[int, int] = {}
    for _, section in document.walk():
        for block in section.blocks:
            if isinstance(block, Figure):
                figures[id(block)] = len(figures) + 1
            elif isinstance(block, Rows) and block.table.title:
                tables[id(block)] = len(tables) + 1
    return tables, figures


def _trouble(error: Exception, path: Path | None) -> Exception:
    """Return what is wrong with a template, with its line; an error of the template of sulh is one of sulh."""
    if path is None or isinstance(error, FileTrouble):
        return error
    line, file = getattr(error, "lineno", None), getattr(error, "filename", None)
    if line is None:
        folder = path.parent.resolve()
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).resolve().parent == folder and frame.lineno is not None:
                line, file = frame.lineno, frame.filename
    why = str(getattr(error, "message", None) or error) or type(error).__name__
    name = type(error).__name__
    if isinstance(error, _TooMuch | TooLong):
        why = str(error)
    elif type(error).__module__.partition(".")[0] != "jinja2":
        why = f"{name}: {why}"
    elif name == "TemplateNotFound":
        why = f"there is no template {why!r} beside it"
    return TemplateTrouble(
        str(path if file is None else path.parent / Path(file).name), line or 0, f"{why.rstrip('.')}."
    )
