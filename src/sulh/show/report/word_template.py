"""The document that a report is written into: that of a user, whose styles are used, or a plain one with ours."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from sulh.errors import FileTrouble, UsageError
from sulh.show.report.word_xml import element

NEEDED = ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number", "Caption")
"""Styles that a template must have."""

LEAD, NOTE, QUOTE, CODE, TABLE = "Report Lead", "Report Note", "Report Quote", "Report Code", "Report Table"
"""Styles that a template may have; those that it lacks are added."""

LARGEST = 50_000_000
"""Bytes of a template, unpacked."""

LANGUAGES = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA", "fa": "fa-IR", "he": "he-IL"}
"""Word names a language with its land."""

OLDER_STYLES = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
"""The styles once more, for Word 2007."""

FONT, INK, RULE = "Calibri", "1F2933", "9AA5B1"


def opened(template: Path | None, language: str) -> Any:
    """Return an empty document with the styles that a report uses.

    Parameters
    ----------
    template
        A ``.docx`` of the user: its styles, page, header and footer are used, and its text is left out.

    Raises
    ------
    UsageError
        The template is no ``.docx``, or styles are missing: all are named.
    FileTrouble
        It cannot be read.
    """
    import docx

    if template is None:
        document = docx.Document()
        _plain(document)
    else:
        document = _read(template)
        lacking = [name for name in NEEDED if not _has(document, name)]
        if lacking:
            raise UsageError(
                f"The template {template.name!r} lacks the styles {', '.join(lacking)}. Add them in Word, or start "
                "from a report that was written without a template: it has them all."
            )
        body = document.element.body
        for child in list(body):
            if not child.tag.endswith("}sectPr"):
                body.remove(child)
        _whole(document)
    _added(document)
    _language(document, LANGUAGES.get(language, language))
    _nobody(document)
    return document


def _read(template: Path) -> Any:
    import docx

    try:
        data = template.read_bytes()
    except OSError as error:
        raise FileTrouble(f"{str(template)!r} cannot be read: {error.strerror}.") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(part.file_size for part in package.infolist())
            macros = any(part.filename.lower().endswith("vbaproject.bin") for part in package.infolist())
        if size <= LARGEST and not macros:
            return docx.Document(io.BytesIO(data))
    # A broken package can raise anything: a key that is not there, XML that is none.
    except Exception:
        raise UsageError(f"The template {template.name!r} is no .docx. Save it in Word as a .docx.") from None
    why = "holds macros" if macros else f"is larger than {LARGEST // 1_000_000} MB"
    raise UsageError(f"The template {template.name!r} {why}. Save it in Word as a plain .docx.")


def _has(document: Any, name: str) -> bool:
    return any((style.name or "").lower() == name.lower() for style in document.styles)


def _whole(document: Any) -> None:
    """Add what a template may do without and a report may not: how large a page is, and a place for lists."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.ns import qn
    from docx.parts.numbering import NumberingPart
    from docx.shared import Cm

    body = document.element.body
    if body.find(qn("w:sectPr")) is None:
        body.append(element("w:sectPr"))
    page = document.sections[-1]
    usual = {"page_width": 21, "page_height": 29.7, "left_margin": 2.2, "right_margin": 2.2}
    for name, value in {**usual, "top_margin": 2, "bottom_margin": 2}.items():
        if getattr(page, name) is None:
            setattr(page, name, Cm(value))
    part = document.part
    if not any(one.reltype == RELATIONSHIP_TYPE.NUMBERING for one in part.rels.values()):
        place = PackURI("/word/numbering.xml")
        lists = NumberingPart(place, CONTENT_TYPE.WML_NUMBERING, element("w:numbering"), part.package)
        part.relate_to(lists, RELATIONSHIP_TYPE.NUMBERING)


def _plain(document: Any) -> None:
    """Set the page and the styles of a report: A4, one face, headings told apart by size and weight."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin, page.bottom_margin = Cm(2), Cm(2)
    sizes = {"Title": 24, "Subtitle": 13, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11.5, "Caption": 9.5}
    sizes |= {f"Heading {level}": 10.5 for level in range(4, 10)} | {"Normal": 10.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), name not in ("Normal", "Subtitle", "Caption")
        style.font.italic, style.font.color.rgb = False, RGBColor.from_string(INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for key in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{key}"), FONT)
        shape = style.paragraph_format
        if name.startswith("Heading"):
            shape.space_before, shape.space_after = Pt(size * 1.1), Pt(size * 0.35)
            shape.keep_with_next = True
        elif name == "Caption":
            shape.space_before, shape.space_after = Pt(10), Pt(4)
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing_rule, normal.line_spacing = Pt(6), WD_LINE_SPACING.MULTIPLE, 1.12
    for name in ("List Bullet", "List Number"):
        document.styles[name].paragraph_format.space_after = Pt(3)


def _added(document: Any) -> None:
    """Add the styles of a report that are not there."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    faces = {LEAD: (11.5, False), NOTE: (9, False), QUOTE: (10.5, True)}
    for name, (size, italic) in faces.items():
        if not _has(document, name):
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles["Normal"]
            style.font.size, style.font.italic = Pt(size), italic
            if name == NOTE:
                style.font.color.rgb = RGBColor.from_string("4A5560")
                style.paragraph_format.space_after = Pt(3)
            elif name == QUOTE:
                style.paragraph_format.left_indent = style.paragraph_format.right_indent = Pt(24)
    if not _has(document, CODE):
        style = document.styles.add_style(CODE, WD_STYLE_TYPE.CHARACTER)
        style.font.name, style.font.size = "Consolas", Pt(9.5)
    if not _has(document, TABLE):
        made = _table_style()
        if not any(style.style_id == "TableNormal" for style in document.styles):
            made.remove(made.find(qn("w:basedOn")))
        document.styles.element.append(made)


def _table_style() -> Any:
    """Return the style of tables: rules below rows, a heavier one below the heads, no verticals."""

    def rule(side: str, size: int) -> Any:
        return element(f"w:{side}", val="single", sz=size, space=0, color=RULE)

    sides = [rule("top", 8), rule("bottom", 8), rule("insideH", 4)]
    margins = element("w:tblCellMar", *(element(f"w:{side}", w=70, type="dxa") for side in ("left", "right")))
    head = element(
        "w:tblStylePr",
        element("w:rPr", element("w:b"), element("w:bCs")),
        element("w:tcPr", element("w:tcBorders", rule("bottom", 8)), element("w:shd", val="clear", fill="EEF1F4")),
        type="firstRow",
    )
    spacing = element("w:spacing", before=20, after=20, line=240, lineRule="auto")
    made = element(
        "w:style",
        element("w:name", val=TABLE),
        element("w:basedOn", val="TableNormal"),
        element("w:uiPriority", val=99),
        element("w:pPr", spacing),
        element("w:tblPr", element("w:tblBorders", *sides), margins),
        head,
        type="table",
        customStyle=1,
        styleId=TABLE.replace(" ", ""),
    )
    return made


def _language(document: Any, name: str) -> None:
    """Say of which language the words are, for those who have them read out or checked."""
    from docx.oxml.ns import qn

    root = document.styles.element
    for tag in ("w:docDefaults", "w:rPrDefault", "w:rPr"):
        below = root.find(qn(tag))
        if below is None:
            below = element(tag)
            root.insert(0, below)
        root = below
    for old in document.styles.element.iter(qn("w:lang")):
        old.getparent().remove(old)
    root.append(element("w:lang", val=name, eastAsia=name, bidi=name if name[:2] in ("ar", "fa", "he") else "ar-SA"))


def _nobody(document: Any) -> None:
    """Take away who wrote the template, when, with what, and a picture of it."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    core = document.core_properties._element
    for child in list(core):
        core.remove(child)
    package = document.part.package
    gone = (
        RELATIONSHIP_TYPE.THUMBNAIL,
        RELATIONSHIP_TYPE.CUSTOM_PROPERTIES,
        RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    )
    for key in [key for key, one in package.rels.items() if one.reltype in gone]:
        del package.rels[key]
    parts = (RELATIONSHIP_TYPE.CUSTOM_XML, RELATIONSHIP_TYPE.COMMENTS, OLDER_STYLES)
    for key in [key for key, one in document.part.rels.items() if one.reltype in parts]:
        del document.part.rels[key]
