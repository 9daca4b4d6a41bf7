"""Coded segments: read from projects and tables as QualCoder writes them, put into a case, and refused where wrong."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from qualitative_files import CASE, MINUTES, ROWS, project, qde, table
from sulh.errors import CaseError
from sulh.files.document import Document
from sulh.files.qualitative import archive as archives
from sulh.files.qualitative.entries import entries
from sulh.files.qualitative.merging import matches, merged, source_keys
from sulh.files.qualitative.reading import read_segments
from sulh.files.qualitative.segment import Segment, Segments
from sulh.files.tree import plain
from sulh.show.segments import segments_sheet

TEXTS = {"minutes.txt": MINUTES, "diary.txt": "They will settle, I think.\n"}


def told(found: Segments) -> list[tuple[str, ...]]:
    return [(one.document, one.coder, one.quote, one.code, one.memo) for one in found.segments]


# Reading ------------------------------------------------------------------------------------------------------------


def test_a_project_gives_what_was_coded() -> None:
    found = read_segments(project())
    assert sorted(told(found)) == sorted(ROWS)
    assert (found.kind, found.documents, found.coders) == ("REFI-QDA", ("minutes.txt", "diary.txt"), ("Ann", "Bo"))
    assert {one.date for one in found.segments} == {"2026-05-01", "2026-05-02"}
    assert found.codes == tuple(dict.fromkeys(row[3] for row in ROWS))  # the category is no code
    assert all(MINUTES[one.start : one.end] == one.quote for one in found.segments if one.document == "minutes.txt")
    assert found.notes == ()


def test_a_table_gives_the_same_without_dates_and_places() -> None:
    found = read_segments(table())
    assert told(found) == list(ROWS)
    assert {(one.date, one.start, one.end) for one in found.segments} == {(None, None, None)}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("named", [True, False])
def test_line_ends_and_encodings_of_texts(ending: str, encoding: str, named: bool) -> None:
    texts = {name: text.replace("\n", ending) for name, text in TEXTS.items()}
    if ending == "\r\n" and not named:
        return  # nothing tells whether a line end counts twice
    found = read_segments(project(texts, xml=qde(texts, named=named), encoding=encoding))
    assert sorted(told(found)) == sorted(ROWS)


def test_a_text_in_another_encoding_is_replaced_by_what_the_project_itself_says() -> None:
    broken = {"sources/t0.txt": b"\xff\xff\x00caf\xe9", "sources/t1.txt": b"caf\xe9"}
    again = read_segments(_without(project(), "sources/", more=broken))
    assert sorted(told(again)) == sorted(ROWS)
    assert {note.code for note in again.notes} == {"S784"}
    bare = _without(project(xml=qde(TEXTS, named=False)), "sources/")
    assert told(read_segments(bare)) == []
    assert {note.code for note in read_segments(bare).notes} == {"S787"}


def test_texts_of_pdf_files_are_read_and_pictures_counted() -> None:
    rows = [(name.replace("minutes.txt", "minutes.pdf"), *rest) for name, *rest in ROWS]
    texts = {"minutes.pdf": MINUTES, "diary.txt": TEXTS["diary.txt"]}
    xml = qde(texts, rows)  # type: ignore[arg-type]
    picture = (
        '<PictureSource guid="q" name="map.png" path="internal://q.png"><PictureSelection guid="r" firstX="1">'
        '<Coding guid="k"><CodeRef targetGUID="C0"/></Coding></PictureSelection></PictureSource></Sources>'
    )
    found = read_segments(project(texts, xml=xml.replace("</Sources>", picture)))
    assert sorted(told(found)) == sorted(rows)
    assert ["1 coded areas of pictures is left out" in note.rule for note in found.notes] == [True]


def test_other_tables_with_the_same_columns() -> None:
    head = ["codename", "name", "filename", "seltext", "pos0", "pos1", "owner", "date", "memo"]
    row = ["wait", "x", "a.txt", "Not now.", "4", "12", "Bo", "2026-05-01 10:00:00", "m"]
    text = "\t".join(head) + "\n" + "\t".join(row) + "\n"
    found = read_segments(text.encode())
    assert found.segments == (Segment("wait", "a.txt", "Not now.", "Bo", "2026-05-01", "m", 4, 12),)
    text = (
        '"Case","Filename","Coder","Coded","Id","Codename","Coded_Memo"\n"c","a.txt","Bo","image","imid:1","wait",""\n'
    )
    again = read_segments(text.encode())
    assert again.segments == ()
    assert [(note.code, note.place.line) for note in again.notes] == [("S787", 2)]


def _without(data: bytes, folder: str, *, more: dict[str, bytes] | None = None) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            if not name.startswith(folder):
                new.writestr(name, old.read(name))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return result.getvalue()


# Wrong files --------------------------------------------------------------------------------------------------------

ENTITY = '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE Project SYSTEM "file:///etc/hostname">\n'
BAD = {
    "empty": (b"", "S781", "empty"),
    "no zip behind PK": (b"PK\x03\x04 nothing", "S781", "damaged"),
    "half a zip": (project()[:-200], "S781", "damaged"),
    "no project": (_without(project(), "project.qde"), "S782", "has no project.qde"),
    "two projects": (_without(project(), "project.qde", more={"a.qde": b"x", "b.qde": b"y"}), "S782", "2 files"),
    "entities": (project(xml=qde(TEXTS, head=ENTITY)), "S784", "document type"),
    "a file outside": (project(xml=qde(TEXTS, head=OUTSIDE)), "S784", "document type"),
    "broken xml": (project(xml=qde(TEXTS)[:-20]), "S784", "no XML that can be read"),
    "no xml": (project(xml="just words"), "S784", "no XML that can be read"),
    "another xml": (project(xml="<Project/>"), "S784", "no project of REFI-QDA"),
    "deep xml": (
        project(xml='<Project xmlns="urn:QDA-XML:project:1.0">' + "<Code>" * 300 + "</Code>" * 300 + "</Project>"),
        "S784",
        "deep",
    ),
    "no columns": (b"a,b\n1,2\n", "S785", "no column Codename"),
    "words": ("Il était une fois\n".encode(), "S785", "no column Codename"),
    "latin-1": (
        '"File","Coder","Coded","Id","Codename"\n"a","b","caf\xe9","1","c"\n'.encode("latin-1"),
        "S784",
        "line 2",
    ),
    "utf-16": ('"File","Coder"\n'.encode("utf-16"), "S784", "UTF-16"),
    "short row": (b"File,Coder,Coded,Id,Codename\na,b,c,d,e\na,b\n", "S786", "2 cells"),
    "open quote": (b'File,Coder,Coded,Id,Codename\na,b,"c,d,e\n', "S786", "cannot be read"),
}


@pytest.mark.parametrize("name", BAD)
def test_wrong_files_are_refused_in_words(name: str) -> None:
    data, code, words = BAD[name]
    with pytest.raises(CaseError) as caught:
        read_segments(data)
    assert {problem.code for problem in caught.value.problems} == {code}
    assert words in " ".join(problem.rule for problem in caught.value.problems)
    assert all(problem.fix for problem in caught.value.problems)


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LIMIT", 10_000)
    for data in (project(xml=qde(TEXTS) + " " * 20_000), project({"minutes.txt": MINUTES + " " * 20_000})):
        with pytest.raises(CaseError, match=r"S783: .* is larger than"):
            read_segments(data)
    # An archive that lies about sizes is cut off where the limit is.
    lying = bytearray(project(xml=qde(TEXTS) + " " * 20_000))
    at = lying.rindex(b"PK\x01\x02")
    for place in (lying.index(b"PK\x01\x02"), at):
        lying[place + 24 : place + 28] = struct.pack("<I", 100)
    with pytest.raises(CaseError, match=r"S78[13]"):
        read_segments(bytes(lying))


def test_an_encrypted_archive() -> None:
    locked = bytearray(project())
    for sign, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + shift] |= 1
    with pytest.raises(CaseError, match="encrypted"):
        read_segments(bytes(locked))


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(sulh.CaseNotFound):
        read_segments(tmp_path / "none.qdpx")
    (tmp_path / "words.qdpx").write_text("no archive")
    with pytest.raises(CaseError, match="S781: This is no REFI-QDA project: it is no zip archive"):
        read_segments(tmp_path / "words.qdpx")


@settings(max_examples=60)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"File,Coder,Coded,Id,Codename\n"]),
    st.integers(0, 900),
)
def test_any_bytes_give_segments_or_problems(noise: bytes, head: bytes, at: int) -> None:
    whole = project()
    for data in (head + noise, whole[:at] + noise + whole[at + len(noise) :]):
        try:
            read_segments(data)
        except CaseError:
            continue


# Into a case --------------------------------------------------------------------------------------------------------


def test_names_of_entries_lead_to_them() -> None:
    root = Document.parse(CASE).root
    known = entries(root)
    assert (
        known["mill: accept if town.insist"].path
        == known["mill.preferences.2"].path
        == ("parties", "mill", "preferences", 1)
    )
    assert known["not (accept and leave)"].path == known["feasible.1"].path == ("feasible", 0)
    assert known["settles"].path == known["claims.settles"].path
    assert known["insist"].path == ("parties", "town", "options", "insist")
    ranked = "parties: {a: {options: {x: X}, ranking: [Y, {gap: strong}, N]}}\nhistory: [{by: a, change: {x: yes}}]"
    known = entries(Document.parse(ranked).root)
    assert known["a.ranking.2"].path == ("parties", "a", "ranking", 2)
    assert known["history.record.1"].path == ("history", 0)


def test_every_name_of_a_shipped_case_is_an_entry_of_its_file() -> None:
    from sulh.files.reader import shipped_cases
    from sulh.questions.evidenced import entries_of

    for name in ("us-taliban-2018-2021", "elmira", "brexit-2017-2020"):
        text = shipped_cases()[name].read_text(encoding="utf-8")
        known = entries(Document.parse(text).root)
        named = [one.name for one in entries_of(sulh.load(name))]
        assert [one for one in named if one not in known and not one.startswith("history.record")] == []


def test_codes_without_an_entry_have_near_names() -> None:
    found = matches(read_segments(table()), Document.parse(CASE))
    assert {one.code: one.entry for one in found} == {
        "mill: accept if town.insist": "mill: accept if town.insist",
        "mill.preferences.1": "mill.preferences.1",
        "settles": "settles",
        "town.insit": None,
    }
    assert found[-1].near == "Did you mean 'town.insist'?"


def test_several_coders_give_readings_and_one_gives_evidence() -> None:
    found, document = read_segments(project()), Document.parse(CASE)
    done = merged(found, document)
    case = sulh.loads(done.document.text)
    assert (done.how, len(done.changed)) == ("readings", 3)
    first = case.parties[0].preference.items[0].evidence.readings  # type: ignore[union-attr]
    assert [(one.by, one.date, one.keep, one.evidence.quote) for one in first] == [
        ("Bo", "2026-05-02", True, "Nobody spoke of leaving"),
        ("Ann", "2026-05-01", True, "Nobody spoke of leaving – not yet."),
    ]
    assert done.sources == {"minutes.txt": "minutes"}  # what is there is used again; what is not needed is not added
    assert ["1 more passage of Bo on settles" in note.rule for note in done.notes] == [True]
    alone = merged(found, document, "evidence")
    kept = sulh.loads(alone.document.text).parties[0].preference.items[0].evidence  # type: ignore[union-attr]
    assert (kept.quote, kept.sources, kept.because) == (
        "Nobody spoke of leaving – not yet.",
        ("minutes",),
        "Said twice.",
    )
    for comment in ("# a working title", "# most important first", "# as ever"):
        assert comment in done.document.text
        assert comment in alone.document.text
    assert sulh.solve(case).to_dict()["equilibria"] == sulh.solve(sulh.loads(CASE)).to_dict()["equilibria"]


def test_what_is_there_stays() -> None:
    found = read_segments(project())
    once = merged(found, Document.parse(CASE)).document
    twice = merged(found, once)
    assert (twice.document.text, twice.changed) == (once.text, ())
    assert len(twice.notes) == 4
    quoted = CASE.replace("- not leave            #", "- {prefer: not leave, quote: x, source: minutes} #")
    kept = merged(found, Document.parse(quoted), "evidence")
    assert "mill.preferences.1" not in kept.changed
    assert "{prefer: not leave, quote: x, source: minutes}" in kept.document.text


def test_a_case_with_problems_is_refused_before_and_after() -> None:
    found = read_segments(project())
    with pytest.raises(CaseError, match="S202"):
        merged(found, Document.parse(CASE + "titel: x\n"))


def test_keys_of_sources() -> None:
    root = Document.parse(CASE).root
    assert source_keys(["MINUTES.txt", "minutes", "Minutes.pdf", "..."], root) == {
        "MINUTES.txt": "minutes",
        "minutes": "minutes",
        "Minutes.pdf": "minutes_2",
        "...": "document",
    }


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.txt", "b: c.pdf", "Ünïcode, 1"]),
            st.sampled_from(["Ann", "Bo: x", ""]),
            st.text(min_size=1, max_size=20).filter(str.strip),
            st.sampled_from(
                [
                    "mill",
                    "mill.leave",
                    "insist",
                    "town.weights.insist",
                    "feasible.1",
                    "claims.settles",
                    "mill.preferences.2",
                ]
            ),
            st.text(max_size=12),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["evidence", "readings"]),
)
def test_whatever_the_words_the_case_stays_valid(rows: list[tuple[str, ...]], how: str) -> None:
    segments = tuple(
        Segment(code, document, quote.strip(), coder, None, memo) for document, coder, quote, code, memo in rows
    )
    found = Segments("CSV", segments, (), ())
    document = Document.parse(CASE)
    try:
        done = merged(found, document, how)  # type: ignore[arg-type]
    except sulh.SulhError:
        return  # half a surrogate, a control character: said, and nothing is written
    before, after = plain(document.root), plain(done.document.root)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert sulh.loads(done.document.text).options == sulh.loads(CASE).options or done.changed
    assert {key: after[key] for key in ("title", "status")} == {key: before[key] for key in ("title", "status")}
    assert set(done.changed) == {row[3] for row in rows}


# Odd files ----------------------------------------------------------------------------------------------------------


def test_a_date_that_is_none_is_left_out_with_a_note() -> None:
    rows = "File,Coder,Coded,Id,Codename,Date\nm.txt,A,x y,ctid:1,mill.preferences.1,2026-13-45 10:00\n"
    found = read_segments(rows.encode())
    assert [one.date for one in found.segments] == [None]
    assert [(note.code, note.place.line) for note in found.notes] == [("S787", 2)]
    assert "date" not in merged(found, Document.parse(CASE), "readings").document.text


def test_a_long_cell_is_read() -> None:
    rows = f"File,Coder,Coded,Id,Codename\nm.txt,A,{'word ' * 60_000},ctid:1,x\n"
    before = csv.field_size_limit()
    assert len(read_segments(rows.encode()).segments[0].quote) == 5 * 60_000 - 1
    assert csv.field_size_limit() == before


def test_an_entry_under_two_names_is_given_something_under_both() -> None:
    rows = "File,Coder,Coded,Id,Codename\nm.txt,A,one,ctid:1,mill.leave\nm.txt,A,two,ctid:1,leave\n"
    found, document = read_segments(rows.encode()), Document.parse(CASE)
    done = merged(found, document)
    assert (done.changed, done.also) == (("mill.leave",), ("leave",))
    sheet = segments_sheet(found, matches(found, document), done, case="mill.yaml")
    assert [row[-1] for row in sheet.tables[0].rows] == ["mill.leave", "leave"]
