"""A redacted report has no name left: in any spelling, in any part of it, in any format."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from reports import EVERYTHING, NAMES, documents, named_documents, texts
from sulh.show.draw.shapes import Scene, Words
from sulh.show.report.blocks import Document, Figure, Items, Paragraph, Rows, Run, Section
from sulh.show.report.redaction import NOTE, RedactionMap, doubtful, parse_map, redacted, unused
from sulh.show.report.redaction import texts as texts_of
from sulh.show.report.redaction_map import Name
from sulh.show.report.searching import NamesLeft, refuse, search
from sulh.show.tables import Table

PACKED = base64.b64encode(b"said by the Taliban in Doha").decode()
TALIBAN = parse_map("names: {Taliban: {as: Party A, also: [طالبان]}}\nsalt: pepper\n")


def found(name: str, text: str, *also: str, keep: tuple[str, ...] = ()) -> list[str]:
    names = RedactionMap((Name(name, "Party A", also),), keep)
    return [text[span.start : span.end] for span in names.spellings.find(text)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Taliban", "Taliban TALIBAN taliban", ["Taliban", "TALIBAN", "taliban"]),
        ("Taliban", "Talibans Taliban's", ["Talibans", "Taliban"]),
        ("Taliban", "taliban.attack TalibanAttack aTalibanAct taliban_x", ["taliban", "Taliban", "Taliban", "taliban"]),
        ("Taliban", "antitaliban Talibanisation Taliban2021", ["antitaliban", "Talibanisation", "Taliban"]),
        ("Taliban", "Tali\u00adban Tāl\u0304ibān", ["Tali\u00adban", "Tāl\u0304ibān"]),
        ("Taliban", "Ta\u200bliban Tali\nban", ["Ta\u200bliban", "Tali\nban"]),
        ("Taliban", "Taliba… Tal…", ["Taliba…"]),
        ("Hizb-i Islami", "Hizb-e-Islami Hizbi Islami", ["Hizb-e-Islami", "Hizbi Islami"]),
        ("Hizb-i Islami", "hizb_islami HizbIslami", ["hizb_islami", "HizbIslami"]),
        ("Hizb-i Islami", "Hezb–e Eslāmi; Hizb, and Islami", ["Hezb–e Eslāmi"]),
        ("al-Qaida", "Al Qa'ida al-Qaeda Al‑Qāʿida", ["Al Qa'ida", "al-Qaeda", "Al‑Qāʿida"]),
        ("al-Qaida", "alqaeda Qaida", ["alqaeda", "Qaida"]),
        ("Muhammad", "Mohammed Mohammad Muhamed", ["Mohammed", "Mohammad", "Muhamed"]),
        ("Pakistan", "Pakistani troops, Pakistanis", ["Pakistani", "Pakistanis"]),
        ("عبدالله", "وعبدالله، عبد الله عَبدُالله", ["وعبدالله", "عبد الله", "عَبدُالله"]),
        ("طالبان", "طـالبان والطالبان طالبانی", ["طـالبان", "والطالبان", "طالبانی"]),
        ("US", "the US, let us, us.commit, U.S. and USA; us-led", ["US", "us", "U.S.", "us"]),
        ("IS", "IS is this, as it is.", ["IS"]),
        ("M23", "M23 m23.act M-23 M231", ["M23", "m23", "M-23"]),
        ("塔利班", "昨天塔利班说", ["塔利班"]),
        ("Иран", "Ирану и Иран", ["Иран"]),
        ("Mill", "a mill, mills, million, Miller", ["mill", "mills"]),
        ("Müller", "Muller MÜLLER", ["Muller", "MÜLLER"]),
    ],
)  # fmt: skip
def test_spellings(name: str, text: str, expected: list[str]) -> None:
    assert found(name, text) == expected


def test_what_is_kept_is_left_as_it_is_written() -> None:
    assert found("region", "the Region, a regional one, Regional", keep=("regional",)) == ["Region", "Regional"]
    assert found("Will", "Will will come", keep=("will",)) == ["Will"]


def test_the_longest_name_wins() -> None:
    names = parse_map("names: {Abdullah: Person 1, Abdullah Abdullah: Person 2, North: Side 1, North Front: Side 2}")
    told = redacted(Document("Abdullah Abdullah, Abdullah; North Front, North"), names).title
    assert told == "Person 2, Person 1; Side 2, Side 1"


def left(text: str, name: str) -> bool:
    """Say whether the letters of a name stand in a text one behind the other, whatever is between: another way."""

    def plain(one: str) -> str:
        return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", one)).casefold()

    return plain(name) in plain(text)


@settings(max_examples=60)
@given(named_documents())
def test_no_name_is_left(drawn: tuple[Document, RedactionMap]) -> None:
    document, names = drawn
    less = redacted(document, names)
    for text in texts_of(less):
        assert not names.spellings.find(text), text
        assert not any(left(text, name.name) for name in names.names if len(name.name) > 4), text
    assert "Names are replaced" in " ".join(less.notes)


@settings(max_examples=40)
@given(documents(), st.sampled_from(NAMES[:6]))
def test_a_report_without_names_keeps_its_words(document: Document, name: str) -> None:
    """Links to addresses, quotes and addresses in texts are gone; all else is as it was."""
    names = RedactionMap((Name(name, "Party B"),))
    if any(names.spellings.find(text) for text in texts_of(document)):
        return
    less = redacted(document, names)
    assert unused(document, names) == (name,)
    kept = [text for text in texts_of(less) if text not in ("", NOTE)]
    before = [
        text
        for text in texts_of(document)
        if "example.org" not in text and text not in ("", "javascript:alert(1)", "nowhere")
    ]
    quotes = {
        "".join(run.text for run in block.runs)
        for _, section in document.walk()
        for block in section.blocks
        if isinstance(block, Paragraph) and block.kind == "quote"
    }
    assert {text for text in before if text not in quotes} <= {*kept, *quotes}


@settings(max_examples=100)
@given(st.lists(texts(), min_size=1, max_size=4), st.lists(st.text(min_size=2, max_size=8), min_size=1, max_size=4))
def test_any_names_in_any_texts(parts: list[str], chosen: list[str]) -> None:
    """Names of any signs at all: either the report is without them, or it is said that it cannot be."""
    names = RedactionMap(tuple(Name(name, f"Q{k}") for k, name in enumerate(dict.fromkeys(chosen))))
    document = Document(" ".join([*parts, *chosen]), notes=tuple(chosen))
    try:
        less = redacted(document, names)
    except sulh.UsageError:
        return
    assert not [text for text in texts_of(less) if names.spellings.find(text)]


def test_every_part_of_a_report() -> None:
    less = redacted(EVERYTHING, TALIBAN)
    told = "\n".join(texts_of(less))
    for gone in (
        "aliban",
        "طالبان",
        "We fight",
        "We shall",
        "p. 3",
        "example.org",
        "talks-2018",
        "talks.pdf",
        "un2020",
        "0123456789",
    ):
        assert gone not in told
    assert less.notes[0] == NOTE
    assert less.case == ""
    assert [section.id for _, section in less.walk()] == ["summary", "why-party-a", "detail", "sources"]
    runs = next(
        block for block in less.sections[0].blocks if isinstance(block, Paragraph) and block.kind == "plain"
    ).runs
    assert (runs[1].link, runs[3].text) == ("why-party-a", "party_a.attack")
    assert [words.text for words in scene_of(less).shapes if isinstance(words, Words)] == [
        "The Party A",
        "party_a.attack",
    ]
    assert less.files == {"party-a-rows.csv": "party,quote\nparty_a.attack,\n"}
    (rows, *_) = [block for block in less.sections[1].blocks if isinstance(block, Rows)]
    assert rows.rest == "party-a-rows.csv"
    assert dict(less.made)["case"] == "CASE"


def scene_of(document: Document) -> Scene:
    return next(block.scene for _, one in document.walk() for block in one.blocks if isinstance(block, Figure))


def test_digests_are_salted() -> None:
    digest = f"sha256:{'0123456789abcdef' * 4}"
    one, two = (dict(redacted(EVERYTHING, parse_map("names: {Taliban: A side}")).made)["digest"] for _ in range(2))
    assert one != two != digest
    same = [dict(redacted(EVERYTHING, TALIBAN, salt).made)["digest"] for salt in (None, "pepper", "other")]
    assert same[0] == same[1] != same[2]
    assert re.fullmatch("salted:[0-9a-f]{64}", same[0])
    document = Document(f"Coded as {digest}, in short {digest[:15]}.")
    whole, short = re.findall(r"salted:([0-9a-f]+)", redacted(document, TALIBAN).title)
    assert whole.startswith(short)


def test_a_name_across_runs_and_lines_of_a_picture() -> None:
    names = parse_map("names: {Abdullah Abdullah: Person 1}")
    split = Paragraph((Run("So Abdul"), Run("lah", "strong"), Run(" Abdullah said.")))
    lines = tuple(Words((0, 12.0 * k), text) for k, text in enumerate(("Abdullah", "Abdullah", "acts")))
    scene = Scene(100, 50, lines, "", "")
    less = redacted(Document("", sections=(Section("a", "", (split, Figure(scene, ""))),)), names)
    paragraph, figure = less.sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert "".join(run.text for run in paragraph.runs) == "So Person 1 said."
    assert isinstance(figure, Figure)
    assert [words.text for words in figure.scene.shapes if isinstance(words, Words)] == ["Person 1", "acts"]


def test_longer_replacements_stay_within_their_room() -> None:
    names = parse_map("names: {Taliban: the party that is not at the table}")
    lines = (Words((0, 0), "Taliban", size=9), Words((0, 12), "others", size=9))
    less = redacted(Document("", sections=(Section("a", "", (Figure(Scene(90, 20, lines, "", ""), ""),)),)), names)
    first, second = (words for words in scene_of(less).shapes if isinstance(words, Words))
    assert first.size == 6.0
    assert second.size == 9


def test_ids_and_files_stay_apart() -> None:
    sections = (Section("taliban", "One"), Section("party_a", "Two", (Paragraph((Run("x", link="taliban"),)),)))
    files = {"taliban.csv": "a\n", "Taliban.csv": "b\n"}
    less = redacted(Document("", sections=sections, files=files), TALIBAN)
    assert [one.id for one in less.sections] == ["party_a", "party_a-2"]
    block = less.sections[1].blocks[0]
    assert isinstance(block, Paragraph)
    assert block.runs[0].link == "party_a"
    assert len(less.files) == 2


def test_files_beside_it() -> None:
    files = {"a.json": '{"taliban.attack": ["Taliban", 1], "quote": "x"}', "b.json": "{Taliban", "c.csv": "party\n=1\n"}
    less = redacted(Document("", files=files), TALIBAN).files
    assert less["a.json"] == '{\n "party_a.attack": [\n  "Party A",\n  1\n ]\n}\n'
    assert less["b.json"] == "{Party A"
    assert less["c.csv"] == files["c.csv"]
    formula = parse_map('names: {Taliban: "=1+1"}')
    assert redacted(Document("", files={"a.csv": "a\nTaliban\n"}), formula).files["a.csv"] == "a\n'=1+1\n"


def test_numbers_of_sources_stay() -> None:
    table = Table("", ("party", "sources"), (("a", "3"), ("b", "un2020, p. 4")))
    less = redacted(Document("", sections=(Section("a", "", (Rows(table),)),)), TALIBAN).sections[0].blocks[0]
    assert isinstance(less, Rows)
    assert less.table.rows == (("a", "3"), ("b", ""))


def test_the_ids_of_a_case() -> None:
    names = parse_map("names: {United States: Party B, Taliban: Party A}").with_case(sulh.load("us-taliban-2018-2021"))
    less = redacted(Document("In us.commit and by us and taliban, as if us were asked: US"), names)
    assert less.title == "In party_b.commit and by us and Party A, as if us were asked: Party B"
    names = parse_map("names: {Afghan government: Party C}").with_case(sulh.load("hizb-i-islami-2016"))
    assert redacted(Document("The government, the Afghan government"), names).title == "The government, the Party C"


def test_what_tables_call_the_parties_of_a_case() -> None:
    """Tables with many parties have beginnings of their ids."""
    from sulh.show.deals import deals_sheet

    case = sulh.load("us-taliban-2018-2021")
    names = parse_map(
        "names: {United States: Party B, Taliban: Party A, Pakistan: Party C, Afghan government: Party D}"
    ).with_case(case)
    assert [name.ids for name in names.names] == [("us",), ("tal",), ("pak",), ("afg",)]
    table = next(one for one in deals_sheet(sulh.deals(case)).tables if one.title == "Packages")
    assert any("tal" in row[4] for row in table.rows)
    less = redacted(Document("", sections=(Section("a", "", (Rows(table),)),)), names).sections[0].blocks[0]
    assert isinstance(less, Rows)
    signed = {word for row in less.table.rows for word in re.split(", ", row[4])}
    assert signed <= {"Party A", "Party B", "Party C", "Party D"}


# The search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "where"),
    [
        ("<p>The Taliban act</p>", "the text"),
        ("<p>The Tali<b>ban</b> act</p>", "the text"),
        ("<p>The Tal&#105;ban act</p>", "the text"),
        ("<p>The Tali&shy;ban act</p>", "the text"),
        ("<svg><text>Tali</text>\n<text>ban</text></svg>", "the text"),
        ("<svg><title>The Taliban</title></svg>", "the text"),
        ("<p title='of the Taliban'>x</p>", "an attribute"),
        ("<p class='taliban-attack'>x</p>", "an attribute"),
        ("<a href='#why-taliban'>x</a>", "an attribute"),
        ("<a href='x%54aliban.html'>x</a>", "the source"),
        ("<!-- by the Taliban -->", "a comment"),
        ("<!DOCTYPE html SYSTEM 'taliban'>", "a comment"),
        ("<style>.taliban { color: red }</style>", "the text"),
        ("<taliban>x</taliban>", "the source"),
        ("<meta name=author content='Mullah of the Taliban'>", "an attribute"),
        (f"<img src='data:text/plain;base64,{PACKED}'>", "base 64 in the source"),
        (f"<img src='data:image/svg+xml,{quote('<text>Taliban</text>')}'>", "an attribute"),
    ],
)  # fmt: skip
def test_a_name_in_a_page_is_found(page: str, where: str) -> None:
    assert where in {hit.where for hit in search(page, ".html", TALIBAN)}
    with pytest.raises(NamesLeft) as raised:
        refuse({"report.html": page}, TALIBAN)
    assert {problem.code for problem in raised.value.to_problems()} == {"S795"}
    assert "also:" in raised.value.to_problems()[0].fix


def test_what_is_no_name_is_not_found() -> None:
    page = '<html lang="en-US"><p>Tali</p><p>ban</p><td>Tali</td><td>ban</td></html>'
    assert search(page, ".html", TALIBAN) == ()
    assert search('<html lang="en-US">', ".html", parse_map("names: {US: Party B}")) == ()


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("why\\_taliban\\_acts", ".md"),
        ("the **Tali**ban", ".md"),
        ("[x](https://example.org/Tal%69ban)", ".md"),
        ('{"a": "Tal\\u0069ban"}', ".json"),
        ("a,taliban.attack\n", ".csv"),
    ],
)
def test_a_name_in_a_text_is_found(text: str, suffix: str) -> None:
    assert search(text, suffix, TALIBAN)


def test_the_names_of_files_are_looked_at() -> None:
    with pytest.raises(NamesLeft, match="the name of a file"):
        refuse({"report-on-taliban.html": ""}, TALIBAN)


def test_finds_are_cut_to_what_one_can_read() -> None:
    hits = search(" ".join(f"Taliban{k}" for k in range(1000)), ".md", TALIBAN)
    assert len(hits) == 50
    assert max(len(str(hit)) for hit in hits) < 200


def package(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        package(docProps__core_xml=b"<a><dc:creator>Taliban</dc:creator></a>"),
        package(**{"word__document.xml": b"<w:p><w:r><w:t>Tali</w:t></w:r><w:r><w:t>ban</w:t></w:r></w:p>"}),
        package(**{"word__document.xml": b'<wp:docPr descr="by the Taliban"/>'}),
        package(**{"word___rels__a.rels": b'<Relationship Target="https://example.org/taliban"/>'}),
        package(**{"word__media__taliban.png": b"\x89PNG"}),
        package(**{"customXml__item1.xml": b"<taliban/>"}),
        package(**{"word__embeddings__a.docx": package(a=b"by the Taliban")}),
    ],
    ids=["properties", "runs", "alternative text", "links", "names of parts", "own data", "a package in it"],
)
def test_a_name_in_a_package_is_found(data: bytes) -> None:
    assert search(data, ".docx", TALIBAN)


def test_a_name_in_what_a_picture_says_of_itself_is_found() -> None:
    paper = pytest.importorskip("sulh.show.draw.paper")
    scene = scene_of(EVERYTHING)
    assert search(paper.paint(scene, "png"), ".png", TALIBAN)
    assert not search(paper.paint(replace(scene, title="None"), "png"), ".png", TALIBAN)
    assert search(paper.paint(scene, "pdf"), ".pdf", TALIBAN)


def test_the_flagship_without_its_names() -> None:
    """In every format that needs nothing but Python: nothing is left, and before it was all over."""
    from sulh.show.report.markdown import markdown, pictures_of
    from sulh.show.report.word import docx_bytes

    picture = sulh.draw(sulh.load("us-taliban-2018-2021"), "path")
    sheet = Items(
        tuple((Run(line),) for line in str(sulh.solve(sulh.load("us-taliban-2018-2021")).case.about).split(". "))
    )
    document = Document("Talks", sections=(Section("taliban", "The Taliban", (sheet, Figure(picture.scene, "Path"))),))
    names = parse_map(
        "names: {United States: {as: Party B, also: [US]}, Taliban: Party A, Pakistan: Party C, Doha: Place 1, "
        "Afghanistan: {as: Land 1, also: [Afghan]}, Kabul: Place 2}"
    ).with_case(sulh.load("us-taliban-2018-2021"))  # fmt: skip
    less = redacted(document, names)
    refuse({"a.docx": docx_bytes(less), "a.md": markdown(less), **pictures_of(less)}, names)
    with pytest.raises(NamesLeft):
        refuse({"a.docx": docx_bytes(document)}, names)


def test_what_documents_say_is_left_out_and_counts_are_kept() -> None:
    heads = ("of 100", "quote", "the document has", "where")
    tables = [
        Table("What differs", heads, (("90", "They met.", "“the two” for “they”", "page 3"),)),
        Table("Sources that no entry names", ("source", "title"), (("un", "A secret letter"),)),
        Table("Quotes", ("found", "quote", "entry", "where"), (("closely", "They met.", "town: sue", "un, page 3"),)),
        Table("Coverage", ("kind", "source", "quote"), (("options", "4", "1,204"), ("all", "4", "1,204"))),
    ]
    said = Paragraph((Run("1 quote: 1 closely. Look at what differs."),))
    body = Section("evidence", "Quotes", (said, *map(Rows, tables)))
    less = redacted(Document("On the Taliban", sections=(body, Section("else", "Else", (Rows(tables[0]),)))), TALIBAN)
    assert less.sections[0].blocks[0] == Paragraph((Run("1 quote: 1 closely."),))
    quotes, coverage = (block.table for block in less.sections[0].blocks if isinstance(block, Rows))
    assert quotes.rows == (("closely", "", "town: sue", ""),)
    assert coverage.rows == tables[3].rows
    (kept,) = less.sections[1].blocks
    assert isinstance(kept, Rows)
    assert kept.table.rows == (("90", "", "“the two” for “they”", "page 3"),)


def test_an_id_that_is_a_word_makes_no_false_sentence() -> None:
    names = parse_map("names: {United States: Party B, Taliban: Party A}").with_case(sulh.load("us-taliban-2018-2021"))
    assert names.bare == {"us", "tal"}
    table = Table("Who", ("us", "because"), (("us", "It lets us go."), ("us, tal", "Let us see; the US, U.S.")))
    runs = (Run("Tell us: "), Run("us", "code"), Run(" and "), Run("not us.commit", "code"), Run(" us."))
    scene = Scene(10, 10, (Words((0, 0), "us"), Words((0, 9), "for us")), "us", "")
    blocks = (Paragraph(runs), Rows(table), Figure(scene, "As it is"), Paragraph((Run("us.commit is off, us_x"),)))
    document = Document("All of us", sections=(Section("why-us", "Us", blocks),))
    assert (doubtful(document, names), doubtful(Document("us", notes=("us.x, US",)), names)) == (("us",), ())
    less = redacted(document, names)
    (section,) = less.sections
    told, rows, figure, last = section.blocks
    assert (less.title, section.id, section.title) == ("All of us", "why-party-b", "Us")
    assert isinstance(told, Paragraph)
    assert [run.text for run in told.runs] == ["Tell us: ", "party_b", " and ", "not party_b.commit", " us."]
    assert isinstance(rows, Rows)
    assert rows.table.columns == ("Party B", "because")
    assert rows.table.rows == (
        ("Party B", "It lets us go."),
        ("Party B, Party A", "Let us see; the Party B, Party B"),
    )
    assert isinstance(figure, Figure)
    assert [one.text for one in figure.scene.shapes if isinstance(one, Words)] == ["Party B", "for us"]
    assert isinstance(last, Paragraph)
    assert last.runs[0].text == "party_b.commit is off, party_b_x"


def test_a_name_in_small_letters_that_is_a_word() -> None:
    less = redacted(
        Document("Let us say US, us.act: as-is; the army"), parse_map("names: {us: Party B, as: Party C, army: D}")
    )
    assert less.title == "Let us say Party B, party_b.act: as-is; the D"


def test_an_id_that_sulh_itself_calls_a_party_by() -> None:
    names = RedactionMap((Name("United States", "Party B", ids=("us",)), Name("Taliban", "Party A", ids=("tal",))))
    text = "what is said of us. us prefers 'go'. tal is read without that. And what is said of us here, tells us all."
    told = redacted(Document(text), names).title
    assert told == (
        "what is said of Party B. Party B prefers 'go'. Party A is read without that. "
        "And what is said of us here, tells us all."
    )


def test_an_id_that_stands_in_a_replacement_is_left() -> None:
    text = "{parties: {a: {name: Abc side, options: {x: X}}, party: {name: Old Party, options: {y: Y}}}}"
    names = parse_map("names: {Abc side: Party A, Old Party: Party B}").with_case(sulh.loads(text))
    assert [name.ids for name in names.names] == [(), ("par",)]
    assert redacted(Document("a.x and party.y, Abc side"), names).title == "a.x and party.y, Party A"


@pytest.mark.parametrize(
    "text", ["T\u0430liban", "\u0422aliban", "Talib\u03b1n", "Tali-\nban", "Tali\u00ad\nban", "T\u0430li-\nb\u0430n"]
)
def test_letters_that_look_alike_and_lines_that_end(text: str) -> None:
    assert found("Taliban", f"the {text} act") == [text]
    assert found("Иран", "Иран; тот же") == ["Иран"]
