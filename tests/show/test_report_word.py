"""A report as a Word document: it opens again, with every heading, table, caption and alternative text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import sulh
from reports import EVERYTHING, documents, shown
from sulh.show.draw.svg import plain
from sulh.show.report.blocks import Document, Figure, Items, Paragraph, Rows, Run, Section, alternative, words
from sulh.show.report.word import docx_bytes, write_docx
from sulh.show.report.word_table import layouts
from sulh.show.report.word_template import CODE, NEEDED
from sulh.show.tables import Table

docx = pytest.importorskip("docx")
pytest.importorskip("matplotlib")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def opened(document: Document, template: Path | None = None) -> Any:
    return docx.Document(io.BytesIO(docx_bytes(document, template)))


def headings(made: Any) -> list[tuple[int, str]]:
    return [
        (int(one.style.name[8:]), one.text) for one in made.paragraphs if re.fullmatch(r"Heading \d", one.style.name)
    ]


def text_of(element: Any) -> str:
    """Return the words of an element, fields aside."""
    return "".join({"t": one.text or "", "tab": "\t", "br": "\n"}.get(one.tag[len(W) :], "") for one in element.iter())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip()


def test_headings_tables_captions_and_alternative_texts() -> None:
    made = opened(EVERYTHING)
    assert headings(made) == [
        (1, "In short"), (1, "Why the Taliban stay"), (2, "In detail"), (1, "Sources"), (1, "How this was made"),
    ]  # fmt: skip
    captions = [one.text for one in made.paragraphs if one.style.name == "Caption"]
    assert captions == ["Figure 1. Who moves.", "Table 1. Parties"]
    assert len(made.tables) == 3
    (picture,) = made.element.body.iter(PICTURE)
    figure = next(block for block in EVERYTHING.sections[0].blocks if isinstance(block, Figure))
    assert picture.get("descr") == alternative(figure.scene) == "The graph of the Taliban. Two states of the Taliban."
    assert picture.get("name") == "Figure 1"


def test_captions_are_counted_by_word() -> None:
    made = opened(EVERYTHING)
    fields = [one.text.strip() for one in made.element.body.iter(f"{W}instrText")]
    # What there is in short comes before the list of contents.
    assert fields == ["SEQ Figure \\* ARABIC", 'TOC \\o "1-2" \\h \\z \\u', "SEQ Table \\* ARABIC"]
    kinds = [one.get(f"{W}fldCharType") for one in made.element.body.iter(f"{W}fldChar")]
    assert [kinds.count(kind) for kind in ("begin", "separate", "end")] == [3, 3, 3]
    foot = [one.text.strip() for one in made.sections[0].footer._element.iter(f"{W}instrText")]
    assert foot == ["PAGE", "NUMPAGES"]


def test_heads_are_told_again_and_rows_stay_whole() -> None:
    for table in opened(EVERYTHING).tables[:2]:
        first, *rest = table._tbl.tr_lst
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (first, *rest))
        assert not any(row.find(f"{W}trPr/{W}tblHeader") is not None for row in rest)


def test_links_lead_somewhere() -> None:
    made = opened(EVERYTHING)
    marks = {one.get(f"{W}name") for one in made.element.body.iter(f"{W}bookmarkStart")}
    links = [one.get(f"{W}anchor") for one in made.element.body.iter(f"{W}hyperlink")]
    inner = [one for one in links if one]
    assert len(inner) == 5  # four headings of the list of contents, and one in the text
    assert set(inner) <= marks
    outer = [one.target_ref for one in made.part.rels.values() if one.is_external]
    assert outer == ["https://example.org/taliban"]


def test_no_link_but_to_pages_and_mail() -> None:
    runs = tuple(
        Run("x", link=link) for link in ("javascript:alert(1)", "file:///etc/passwd", "nowhere", "\\\\host\\x")
    )
    made = opened(Document("T", sections=(Section("a", "A", (Paragraph(runs),)),)))
    assert not [one for one in made.part.rels.values() if one.is_external]


def test_lists_are_lists_and_begin_anew() -> None:
    numbered = Items((words("a"), words("b")), numbered=True)
    made = opened(Document("T", sections=(Section("a", "A", (numbered, numbered, Items((words("c"),)))),)))
    told = [
        (one.style.name, one._p.pPr.numPr.numId.val) for one in made.paragraphs if one.style.name.startswith("List")
    ]
    (first, _), (second, _) = told[0], told[2]
    assert (first, second) == ("List Number", "List Number")
    numbers = [number for _, number in told]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3] != numbers[4]
    deep = opened(EVERYTHING)
    depths = [one._p.pPr.numPr.ilvl.val for one in deep.paragraphs if "hold" in one.text or "deters" in one.text]
    assert depths == [0, 2]


def test_from_right_to_left() -> None:
    body = (Paragraph(words("صلح و سلام in peace, שלום")), Paragraph(words("peace: صلح")))
    made = opened(Document("سلام", sections=(Section("a", "A", body),), language="fa"))
    first, second = (one for one in made.paragraphs if "peace" in one.text)
    assert first._p.pPr.find(f"{W}bidi") is not None
    assert second._p.pPr.find(f"{W}bidi") is None
    right = [
        "".join(t.text for t in run.iter(f"{W}t"))
        for run in made.element.body.iter(f"{W}r")
        if run.find(f"{W}rPr/{W}rtl") is not None
    ]
    assert right == ["سلام", "صلح و سلام", "שלום", "صلح"]
    assert 'w:val="fa-IR"' in made.styles.element.xml
    table = opened(Document("T", sections=(Section("a", "A", (Rows(Table("", ("طرف",), (("x",),))),)),))).tables[0]
    assert table.cell(0, 0).paragraphs[0]._p.pPr.find(f"{W}bidi") is not None


def test_a_control_character_is_replaced() -> None:
    made = opened(Document("a\x00b\ud800", sections=(Section("a\x01", "b\x0b", (Paragraph(words("c\x1f")),)),)))
    assert [one.text for one in made.paragraphs if "\ufffd" in one.text][-1] == "c\ufffd"
    assert made.core_properties.title == "a\ufffdb\ufffd"


def test_wide_tables_are_never_cut_off() -> None:
    heads = tuple(f"the {k}th column" for k in range(12))
    broad = Table("Broad", heads, (("assumptions", *("considerable",) * 11),), frozenset(), ("A note.",))
    made = opened(Document("T", sections=(Section("a", "A", (Rows(broad), Paragraph(words("Behind.")))),)))
    assert [page.orientation for page in made.sections] == [0, 1, 0]
    assert made.sections[1].page_width > made.sections[1].page_height
    many = Table("Many", ("name", *(f"column{k}" for k in range(200))), (("x",) * 201,))
    made = opened(Document("T", sections=(Section("a", "A", (Rows(many),)),)))
    room = made.sections[1].page_width - made.sections[1].left_margin - made.sections[1].right_margin
    shown_heads = []
    for table in made.tables:
        assert sum(cell.width for cell in table.rows[0].cells) <= room + 20_000
        shown_heads += [cell.text for cell in table.rows[0].cells][1:]
        assert table.rows[0].cells[0].text == "name"
    assert shown_heads == list(many.columns[1:])
    captions = [one.text for one in made.paragraphs if one.style.name == "Caption"]
    assert captions == ["Table 1. Many", *["Table 1. Many (continued)"] * (len(made.tables) - 1)]


def test_a_table_takes_no_more_than_the_page() -> None:
    word = "x" * 400
    for table in (
        Table("", (word,), ((word,),)),
        Table("", (word, word), ((word, "a"),)),
        Table("", ("a", "b", "c"), ((word, word, word),)),
        Table("", (), ()),
        Table("", ("", ""), ()),
    ):
        for part in layouts(table, 470, 720):
            assert sum(part.widths) <= (720 if part.broad else 470) + 0.01
    assert docx_bytes(Document("T", sections=(Section("a", "", (Rows(Table("", (), ())),)),)))


def test_the_same_report_gives_the_same_bytes_and_names_nobody() -> None:
    data = docx_bytes(EVERYTHING)
    assert data == docx_bytes(EVERYTHING)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in package.namelist() if re.search("thumbnail|custom|app.xml|Effects", name)]
        core = package.read("docProps/core.xml").decode()
    assert re.findall(r"<(?:\w+:)?(\w+)>", core) == ["title", "language"]


@settings(max_examples=25)
@given(documents(figures=False))
def test_every_word_of_any_report_is_there(document: Document) -> None:
    made = opened(document)
    found = {squeezed(text_of(one)) for one in made.element.body.iter(f"{W}p")}
    found |= {squeezed(text_of(one)).partition(". ")[2] for one in made.element.body.iter(f"{W}p")}
    told = [squeezed(text) for text in shown(document)]
    assert [text for text in told if text and text not in found] == []
    levels = [level for level, _ in headings(made)]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


# Templates ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Return a template of a user: a serif face, a head, a foot of its own, a name in it, and some text."""
    made = docx.Document()
    made.styles["Normal"].font.name = "Georgia"
    made.sections[0].header.paragraphs[0].text = "Ministry"
    made.sections[0].footer.paragraphs[0].text = "Own foot"
    made.core_properties.author = "Somebody"
    made.add_paragraph("To be left out")
    made.save(tmp_path / "template.docx")
    return tmp_path / "template.docx"


def test_a_template_gives_its_styles(template: Path) -> None:
    before = template.read_bytes()
    made = opened(EVERYTHING, template)
    assert made.styles["Normal"].font.name == "Georgia"
    assert made.sections[0].header.paragraphs[0].text == "Ministry"
    assert [one.text for one in made.sections[0].footer.paragraphs] == ["Own foot"]
    assert made.paragraphs[0].text == EVERYTHING.title
    assert not any("left out" in one.text for one in made.paragraphs)
    assert made.core_properties.author == ""
    assert template.read_bytes() == before


def test_what_was_written_is_a_template(tmp_path: Path) -> None:
    write_docx(EVERYTHING, tmp_path / "first.docx")
    again = opened(EVERYTHING, tmp_path / "first.docx")
    assert headings(again) == headings(opened(EVERYTHING))
    assert len(again.tables) == 3


def test_a_template_that_lacks_what_is_no_style(tmp_path: Path) -> None:
    """No lists, no page, no table of its own to build on: Word saves such files."""
    made = docx.Document()
    body = made.element.body
    body.remove(body.find(f"{W}sectPr"))
    for key in [key for key, one in made.part.rels.items() if one.reltype.endswith("/numbering")]:
        del made.part.rels[key]
    for style in [one for one in made.styles if one.style_id == "TableNormal"]:
        style.delete()
    made.save(tmp_path / "t.docx")
    again = opened(EVERYTHING, tmp_path / "t.docx")
    assert headings(again) == headings(opened(EVERYTHING))
    assert again.sections[0].page_width.cm == pytest.approx(21, abs=0.01)
    assert len(again.tables) == 3


ORDER = (
    ["pStyle", "keepNext", "numPr", "bidi", "spacing", "ind", "jc", "sectPr"],
    ["rStyle", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "rtl"],
    ["tblStyle", "tblW", "tblLayout", "tblLook"],
)


def test_properties_stand_in_the_order_of_the_format() -> None:
    """Word refuses a file in which they do not."""
    wide = Rows(Table("Wide", tuple(f"considerable{k}" for k in range(14)), (("سلام",) * 14,), frozenset({1})))
    right = Section("r", "صلح", (Items((words("سلام"),)), wide))
    made = opened(Document("سلام", sections=(*EVERYTHING.sections, right), notes=("سلام",)))
    for kind, order in zip(("pPr", "rPr", "tblPr"), ORDER, strict=True):
        for one in made.element.body.iter(f"{W}{kind}"):
            names = [child.tag[len(W) :] for child in one]
            assert names == sorted(names, key=order.index)


@pytest.mark.parametrize("name", [name for name in NEEDED if name != "Normal"])
def test_a_style_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    made = docx.Document()
    for lost in (name, "Heading 3"):
        found = [one for one in made.styles if one.name == lost]
        for style in found:
            style.delete()
    made.save(tmp_path / "t.docx")
    with pytest.raises(sulh.UsageError, match=rf"lacks the styles.*{name}.*start from a report"):
        docx_bytes(EVERYTHING, tmp_path / "t.docx")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\3\4 broken", "text"], ids=["empty", "text", "zip", "other"])
def test_a_template_that_is_none(content: bytes | str, tmp_path: Path) -> None:
    file = tmp_path / "t.docx"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        with zipfile.ZipFile(file, "w") as package:
            package.writestr("a.txt", content)
    with pytest.raises(sulh.UsageError, match=r"'t.docx' is no .docx"):
        write_docx(EVERYTHING, tmp_path / "out.docx", file)
    assert not (tmp_path / "out.docx").exists()


def test_templates_that_are_not_taken(tmp_path: Path, template: Path) -> None:
    with zipfile.ZipFile(template, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(sulh.UsageError, match="holds macros"):
        docx_bytes(EVERYTHING, template)
    with pytest.raises(sulh.SulhError, match="cannot be read"):
        docx_bytes(EVERYTHING, tmp_path / "missing.docx")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(wanted: str) -> Any:
        raise ImportError(wanted)

    monkeypatch.setattr("sulh.questions.extras.import_module", absent)
    with pytest.raises(sulh.MissingExtra, match=r"docx.*sulh\[report\]"):
        docx_bytes(EVERYTHING)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice, which would show the pages, is not installed")
def test_another_program_shows_it(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    write_docx(EVERYTHING, tmp_path / "a.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with pdfium.PdfDocument(tmp_path / "a.pdf") as pages:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    assert all(title in text for _, title in headings(opened(EVERYTHING)))


def test_states_and_dates_stay_in_one_piece() -> None:
    rows = (("2021-08-15", "at NNY NNN, then"), ("2018-10", "NNY NNN"), ("2020", "x"))
    blocks = (Paragraph(words("From NNY NNN on 2021-08-15.")), Rows(Table("The end", ("when", "state"), rows)))
    made = opened(Document("A river", sections=(Section("a", "A", blocks),)))
    assert "From NNY\u00a0NNN on 2021\u201108\u201115." in [one.text for one in made.paragraphs]
    (state,) = [run for one in made.paragraphs for run in one.runs if run.text == "NNY\u00a0NNN"]
    assert state.style.name == CODE
    (table,) = made.tables
    assert [cell.text for cell in table.columns[0].cells] == ["when", "2021\u201108\u201115", "2018\u201110", "2020"]
    assert [run.style.name == CODE for run in table.cell(1, 1).paragraphs[0].runs] == [False, True, False]
    # The last row is kept with the one before it, and captions are not bold.
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept == [True, None, True, None]
    assert not made.styles["Caption"].font.bold
