"""Random reports, for the tests of every format: any text in any place, and a report with one of each kind of block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from sulh.show.draw.shapes import Area, Ring, Scene, Shape, Stroke, Words
from sulh.show.explained import Branch
from sulh.show.report.blocks import Block, Document, Figure, Items, Paragraph, Rows, Run, Section, Tree, words
from sulh.show.report.redaction_map import Name, RedactionMap
from sulh.show.tables import Table

NASTY = (
    "<script>alert(1)</script>",
    "]]> & &amp; <!-- x -->",
    "**bold** _it_ `code` [a](b) ![x](y)",
    "# head",
    "- item",
    "1. one",
    "| a | b |",
    "\\| a \\",
    "https://example.org/a?b=c&d=e",
    "=1+1",
    "سلام و صلح",
    "שלום and peace",
    "a\u202eb",
    "bell \u0007 and nothing \x00",
    "\ud800",
    "line\nand line\ttab",
    "{{ x }} {% y %}",
    "~~~ --- === +++",
    "Å ngström ﬁ é e\u0301 塔利班",
    "    four blanks",
    "> said",
    "",
)


def texts() -> st.SearchStrategy[str]:
    """Draw a text: plain words, what formats take for markup, or anything at all."""
    word = st.sampled_from(("accord", "state", "NNY NNN", "holds", "share_power", "the", "a, b", "10%"))
    plain = st.lists(word, min_size=1, max_size=6).map(" ".join)
    return st.one_of(plain, plain, st.sampled_from(NASTY), st.text(max_size=12))


def runs(link: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Run, ...]]:
    manner: Any = st.sampled_from(("plain", "plain", "strong", "code", "faint"))
    return st.lists(st.builds(Run, texts(), manner, link), min_size=1, max_size=3).map(tuple)


@st.composite
def tables(draw: st.DrawFn, max_columns: int = 5) -> Table:
    width = draw(st.integers(1, max_columns))
    row = st.tuples(*[texts()] * width)
    rows = tuple(draw(st.lists(row, max_size=4)))
    centred = frozenset(draw(st.lists(st.integers(0, width - 1), max_size=2)))
    return Table(draw(texts()), draw(row), rows, centred, tuple(draw(st.lists(texts(), max_size=2))))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    lines = draw(st.lists(texts(), max_size=3))
    shapes: list[Shape] = [Words((10.0, 20.0 + 12 * k), text.replace("\n", " ")) for k, text in enumerate(lines)]
    shapes += [Ring((50, 50), 5), Stroke(((0, 0), (20, 20))), Area(((0, 0), (9, 0), (9, 9)))]
    return Scene(120, 90, tuple(shapes), draw(texts()), draw(texts()))


def branches(depth: int = 2) -> st.SearchStrategy[tuple[Branch, ...]]:
    below = branches(depth - 1) if depth else st.just(())
    return st.lists(st.builds(Branch, texts(), below), max_size=2).map(tuple)


@st.composite
def documents(draw: st.DrawFn, figures: bool = True) -> Document:
    """Draw a report; links lead to its sections, to addresses, or nowhere."""
    ids = [f"part-{k}" for k in range(draw(st.integers(1, 4)))]
    link = st.sampled_from(("", "", *ids, "https://example.org/x_y", "javascript:alert(1)", "nowhere"))
    kinds: Any = st.sampled_from(("plain", "lead", "note", "quote"))
    block: st.SearchStrategy[Block] = st.one_of(
        st.builds(Paragraph, runs(link), kinds),
        st.builds(Items, st.lists(runs(link), max_size=3).map(tuple), st.booleans()),
        st.builds(Tree, branches()),
        st.builds(Rows, tables(), st.sampled_from(("", "rows.csv"))),
        *([st.builds(Figure, scenes(), texts())] if figures else []),
    )
    sections: tuple[Section, ...] = ()
    for id in reversed(ids):
        blocks = tuple(draw(st.lists(block, max_size=3)))
        own = Section(id, draw(texts()), blocks, sections if draw(st.booleans()) else ())
        sections = (own,) if own.sections else (own, *sections)
    notes = tuple(draw(st.lists(texts(), max_size=2)))
    made = tuple(draw(st.lists(st.tuples(texts(), texts()), max_size=2)))
    return Document(draw(texts()), draw(texts()), notes, sections, made, {"rows.csv": "a,b\n1,2\n"})


FORMS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    lambda name: f"{name}'s",
    lambda name: f"{name.lower().replace(' ', '_')}.attack",
    lambda name: name.replace(" ", "-"),
    lambda name: name.replace(" ", "\u00a0"),
    lambda name: "the" + "".join(word.capitalize() for word in name.split()),
    lambda name: f"pro-{name}s",
    lambda name: name.replace("a", "á").replace("o", "o\u0308"),
)
"""How a name may be written in a report."""

NAMES = ("Taliban", "Abdullah Abdullah", "Hizb-i Islami", "Karzai", "Northern Front", "Uniroyal", "M23", "USA")


@st.composite
def named_documents(draw: st.DrawFn) -> tuple[Document, RedactionMap]:
    """Draw a report that has names all over it, and a map that replaces them."""
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    names = tuple(Name(name, f"Party {'BCDEFGH'[k]}") for k, name in enumerate(chosen))
    form = st.builds(lambda name, change: change(name), st.sampled_from(chosen), st.sampled_from(FORMS))
    joined = st.builds(lambda a, b, c: f"{a} {b} {c}", texts(), form, texts())
    source = draw(documents())

    def put(text: str) -> str:
        return draw(joined) if draw(st.integers(0, 3)) == 0 else text

    return changed(source, put), RedactionMap(names)


def changed(source: Document, put: Callable[[str], str]) -> Document:
    """Return a report with each of its texts changed, ids aside."""

    def of_runs(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(Run(put(one.text), one.manner, one.link) for one in runs)

    def of_branches(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
        return tuple(Branch(put(one.text), of_branches(one.branches)) for one in branches)

    def of_block(block: Block) -> Block:
        match block:
            case Paragraph():
                return Paragraph(of_runs(block.runs), block.kind)
            case Items():
                return Items(tuple(map(of_runs, block.items)), block.numbered)
            case Tree():
                return Tree(of_branches(block.branches))
            case Figure():
                shapes = tuple(
                    Words(one.at, put(one.text).replace("\n", " ")) if isinstance(one, Words) else one
                    for one in block.scene.shapes
                )
                scene = Scene(120, 90, shapes, put(block.scene.title), put(block.scene.description))
                return Figure(scene, put(block.caption))
            case Rows(table=table):
                rows = tuple(tuple(map(put, row)) for row in table.rows)
                heads, notes = tuple(map(put, table.columns)), tuple(map(put, table.notes))
                return Rows(Table(put(table.title), heads, rows, table.centred, notes), block.rest)

    def of_section(one: Section) -> Section:
        return Section(one.id, put(one.title), tuple(map(of_block, one.blocks)), tuple(map(of_section, one.sections)))

    return Document(
        put(source.title),
        put(source.subtitle),
        tuple(map(put, source.notes)),
        tuple(map(of_section, source.sections)),
        tuple((put(key), put(value)) for key, value in source.made),
        source.files,
    )


def shown(document: Document) -> Iterator[str]:
    """Yield the texts that a reader of a report sees, those of pictures aside."""
    yield from (document.title, document.subtitle, *document.notes)
    for pair in document.made:
        yield from pair
    for _, section in document.walk():
        yield section.title
        for block in section.blocks:
            match block:
                case Paragraph():
                    yield "".join(run.text for run in block.runs)
                case Items():
                    yield from ("".join(run.text for run in item) for item in block.items)
                case Tree():
                    yield from of_tree(block.branches)
                case Figure():
                    yield block.caption
                case Rows(table=table):
                    yield from (table.title, *table.columns, *table.notes)
                    for row in table.rows:
                        yield from row


def of_tree(branches: tuple[Branch, ...]) -> Iterator[str]:
    for branch in branches:
        yield branch.text
        yield from of_tree(branch.branches)


SCENE = Scene(
    200,
    100,
    (Words((10, 20), "The Taliban", bold=True), Ring((50, 50), 8), Words((60, 50), "taliban.attack", mono=True)),
    "The graph of the Taliban",
    "Two states of the Taliban.",
)

EVERYTHING = Document(
    title="Talks with the Taliban",
    subtitle="Past, from 2018 on",
    notes=("Not a forecast.",),
    sections=(
        Section(
            "summary",
            "In short",
            (
                Paragraph(words("What the Taliban want."), "lead"),
                Paragraph(
                    (Run("See "), Run("why", "strong", "why-taliban"), Run(" and "), Run("taliban.attack", "code"))
                ),
                Paragraph(words("We shall fight, said the Taliban."), "quote"),
                Items((words("One."), words("Two.")), numbered=True),
                Items(
                    ((Run("A letter", "plain", "https://example.org/taliban"),), words("More.")),
                ),
                Figure(SCENE, "Who moves."),
            ),
        ),
        Section(
            "why-taliban",
            "Why the Taliban stay",
            (
                Tree((Branch("It holds.", (Branch("The Talibans do not move.", (Branch("Nothing deters.", ()),)),)),)),
                Rows(
                    Table(
                        "Parties",
                        ("party", "state", "quote", "page"),
                        (("Taliban", "NNY NNN", "We fight", "p. 3"), ("طالبان", "YNY NNN", "", "")),
                        frozenset({1}),
                        ("One letter for each option.",),
                    ),
                    "taliban-rows.csv",
                ),
            ),
            (Section("detail", "In detail", (Rows(Table("", ("a", "b"), (("1", "2"),))),)),),
        ),
        Section("sources", "Sources", (Items(((Run("un2020", "code"), Run(" A letter on the Taliban, talks.pdf")),)),)),
    ),
    made=(("sulh", "0.1.0"), ("digest", f"sha256:{'0123456789abcdef' * 4}"), ("case", "talks-2018.yaml")),
    files={"taliban-rows.csv": "party,quote\ntaliban.attack,We fight\n"},
    case="talks-2018",
)
"""A report with one of everything."""
