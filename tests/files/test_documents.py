"""The text of documents: plain text, HTML and PDF, whole and broken; and where a document may be."""

from __future__ import annotations

import builtins
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pdf_files import PICTURE, pdf
from sulh.errors import MissingExtra
from sulh.files.documents import pdf as pdf_module
from sulh.files.documents import reading
from sulh.files.documents.markup import html_text
from sulh.files.documents.places import locate
from sulh.files.documents.reading import document_text, read_document
from sulh.files.documents.text import Unreadable

MINUTES = ["The parties met.", "They (all) agreed."]


def test_pages_of_a_pdf_with_their_labels() -> None:
    document = document_text(pdf([MINUTES, ["Café"], PICTURE], labels="/Nums [0 << /S /r >> 1 << /S /D >>]"), "a.pdf")
    assert [(page.number, page.label) for page in document.pages] == [(1, "i"), (2, "1"), (3, "2")]
    assert [page.text.splitlines() for page in document.pages] == [MINUTES, ["Café"], []]
    assert (document.format, document.paged, document.n_pages, document.blank) == ("pdf", True, 3, (3,))


def test_a_pdf_may_have_any_name() -> None:
    assert document_text(pdf([MINUTES]), "minutes.txt").format == "pdf"


def test_texts() -> None:
    document = document_text("\ufeffOne.\r\nTwo.\fThree.\f".encode(), "a.md")
    assert [page.text for page in document.pages] == ["One.\nTwo.", "Three."]
    assert not document_text(b"One.", "A.TXT").paged
    for encoding in ("utf-16", "utf-32"):
        assert document_text("مذاکرات".encode(encoding), "a.txt").pages[0].text == "مذاکرات"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One<p>two<br>three", "One\ntwo\nthree"),
        ("<p>a <b>wo</b>rd &amp; <i>an&shy;other</i></p>\n\n  x", "a word & an\xadother\nx"),
        ("<head><style>p {}</style></head><script>if (a<b) {'</p>'}</script>x", "x"),
        ("<template><p>no</template><noscript>no</noscript>yes", "yes"),
        ("a<![if !supportLists]>b<![endif]>c<![CDATA[d]]>", "abcd"),
        ("<p>open <b>never closed <![foo[x]]> <& &nosuch; </", "open never closed <& &nosuch; </"),
        ("<table><tr><td>a<td>b</table>", "a\nb"),
        ("<p>Minutes.</p><p>We agreed.</p><![ end", "Minutes.\nWe agreed.\n<![ end"),
        ("a < b, x<y, I <3 it <o:p>one</o:p>", "a < b, x<y, I <3 it\none"),
        ("<p title='a>b' lang=\"c>d\">one<!-- two > --> three<?four?>", "one three"),
        ("<p>one<svg>two<p>three<script>four", "one\ntwo\nthree\nfour"),
        ("<svg>no<svg>no</svg>no</svg>yes<svg/>, yes", "yes\n, yes"),
        ("<script>no</scr</SCRIPT >yes<iframe><b>no</iframe>yes", "yes\nyes"),
        (f"one &#{'9' * 5000}; two", "one \ufffd two"),
    ],
)
def test_html(source: str, text: str) -> None:
    assert html_text(source) == text


@pytest.mark.parametrize(
    "part",
    ["x <y ", "a<b ", 'x <a b="', "x <![ ", "x <!--", "x </", "x <?", "x <script>", "x <svg>", "<svg></iframe>", "x&"],
)
def test_the_time_grows_with_the_length_only(part: str) -> None:
    started = time.process_time()
    html_text(part * (400_000 // len(part)))
    assert time.process_time() - started < 5  # where it grew with the square, minutes


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*"<>!-[]/\"'= ab&;#9?", "<p>", "<!--", "<![CDATA[", "<script", "</script>", "<svg>"])))
def test_any_page_can_be_read(parts: list[str]) -> None:
    html_text("".join(parts))


@pytest.mark.parametrize("named", ["punycode", "idna", "unicode_escape", "rot13"])
def test_only_encodings_of_texts_are_used(named: str) -> None:
    page = f"<meta charset={named}><p>" + "abc-" * 125_000 + "9" * 500_000
    assert document_text(page.encode(), "a.html").pages[0].text.startswith("abc-abc-")


def test_encodings_of_a_page() -> None:
    page = "<meta charset='windows-1256'><p>سلام".encode("cp1256")
    assert document_text(page, "a.html").pages[0].text == "سلام"
    for wrong in ("utf-16", "rot13", "nonsense", "ascii"):
        assert document_text(f"<meta charset={wrong}><p>سلام".encode(), "a.html").pages[0].text == "سلام"


@pytest.mark.parametrize(
    ("name", "data", "reason", "words"),
    [
        ("a.txt", b"", "empty", "is empty"),
        ("a.pdf", b" \n", "empty", "is empty"),
        ("a.txt", "café".encode("latin-1"), "encoding", "byte 0xe9 at 3"),
        ("a.html", b"<p>caf\xe9", "encoding", "UTF-8"),
        ("a.txt", b"a\0b", "encoding", "zero byte"),
        ("a.txt", b" ... ", "no text", "no words"),
        ("a.html", b"<script>words</script>", "no text", "no words"),
        ("a.docx", b"PK\x03\x04", "kind", "'.docx'"),
        ("minutes", b"They met.", "kind", "no ending"),
        ("a.pdf", b"They met.", "damaged", "damaged, or no PDF"),
        ("a.pdf", b"<!DOCTYPE html><p>Log in", "damaged", "web page"),
        ("a.pdf", pdf([MINUTES])[:300], "damaged", "damaged"),
        ("a.pdf", pdf([]), "damaged", "damaged"),
        ("a.pdf", pdf([MINUTES], password="x"), "encrypted", "password"),
        ("a.pdf", pdf([PICTURE, PICTURE]), "no text", "its 2 pages: they are pictures"),
    ],
)
def test_what_cannot_be_read(name: str, data: bytes, reason: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        document_text(data, name)
    assert raised.value.reason == reason
    assert raised.value.fix


def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 60)
    document = document_text(pdf([["They agreed to talk about water."]] * 9), "a.pdf")
    assert (len(document.pages), document.n_pages) == (2, 9)
    with pytest.raises(Unreadable, match="at most 60 are read"):
        document_text(b"word " * 20, "a.txt")
    monkeypatch.setattr(reading, "MOST_BYTES", 60)
    (tmp_path / "a.txt").write_bytes(b"word " * 20)
    with pytest.raises(Unreadable) as raised:
        read_document(tmp_path / "a.txt", "a.txt")
    assert raised.value.reason == "too large"


@settings(max_examples=60)
@given(
    st.randoms(use_true_random=False), st.sampled_from([("a.pdf", pdf([MINUTES, PICTURE])), ("a.html", b"<p>a<b>c")])
)
def test_damage_never_breaks_it(chance: random.Random, whole: tuple[str, bytes]) -> None:
    name, data = whole
    broken = bytearray(data)
    for _ in range(chance.choice([1, 5, 30])):
        at = chance.randrange(len(broken))
        broken[at : at + chance.randrange(20)] = bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
        broken = broken or bytearray(b"x")
    try:
        assert document_text(bytes(broken), name).pages
    except Unreadable as trouble:
        assert trouble.rule  # noqa: PT017 - either is fine


def test_without_pypdfium2_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name == "pypdfium2":
            raise ImportError
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"sulh\[evidence\]"):
        pdf_module.pdf_pages(pdf([MINUTES]), "a.pdf", 100)


# Where it may be ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text("Nobody sees this.", encoding="utf-8")
    folder = tmp_path / "case"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "a.txt").write_text("They met.", encoding="utf-8")
    return folder


@pytest.mark.parametrize("file", ["documents/a.txt", "documents\\a.txt", "./documents/../documents/a.txt"])
def test_a_document_inside(file: str, folder: Path) -> None:
    assert locate(file, folder) == (folder / "documents" / "a.txt").resolve()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("../outside.txt", "outside"),
        ("documents/../../outside.txt", "outside"),
        ("..\\outside.txt", "outside"),
        ("/etc/hostname", "outside"),
        ("C:\\minutes.txt", "outside"),
        ("C:minutes.txt", "outside"),
        ("\\\\host\\share\\minutes.txt", "outside"),
        ("~/minutes.txt", "outside"),
        ("https://example.org/minutes.pdf", "outside"),
        ("documents/b.txt", "missing"),
        ("a" * 5000, "missing"),
        ("a\0b", "missing"),
        ("documents", "no file"),
        (".", "no file"),
        ("", "no file"),
    ],
)
def test_a_document_elsewhere(file: str, reason: str, folder: Path) -> None:
    with pytest.raises(Unreadable) as raised:
        locate(file, folder)
    assert raised.value.reason == reason


def test_links(folder: Path) -> None:
    try:
        (folder / "in.txt").symlink_to("documents/a.txt")
        (folder / "out.txt").symlink_to("../outside.txt")
        (folder / "up").symlink_to("..")
        (folder / "loop").symlink_to("loop")
    except OSError:
        pytest.skip("no links here")
    assert locate("in.txt", folder).name == "a.txt"
    for file, reason in {"out.txt": "outside", "up/outside.txt": "outside", "loop": "missing"}.items():
        with pytest.raises(Unreadable) as raised:
            locate(file, folder)
        assert raised.value.reason == reason
