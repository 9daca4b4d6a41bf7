"""Texts that turn around what stands beside them, half signs, and templates without end."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from sulh.errors import FileTrouble
from sulh.show.report.blocks import Document, Paragraph, Section, words
from sulh.show.report.cleaning import cleaned, cleaned_all
from sulh.show.report.html import html
from sulh.show.report.markdown import markdown
from sulh.show.report.pdf import without_origin

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@settings(max_examples=60)
@given(st.text(alphabet=f"ab{TURNING}\ud800", max_size=20))
def test_what_is_opened_is_closed(text: str) -> None:
    told = cleaned(text)
    assert not set(told) & set("\u202a\u202b\u202c\u202d\u202e\ud800")
    depth = 0
    for sign in told:
        depth += (sign in "\u2066\u2067\u2068") - (sign == "\u2069")
        assert depth >= 0
    assert depth == 0
    assert cleaned(told) == told
    told.encode()


def test_a_report_turns_nothing_around() -> None:
    case = sulh.loads(
        'title: "A \\u202eriver\\u2067"\nstatus: past\nparties: {a: {name: "Mi\\u202ell", options: {x: "X\\u2066"}, '
        "preferences: [x]}, b: {options: {y: Y}, preferences: [y]}}"
    )
    report = sulh.report(case, only=["case", "solve"])
    for text in (report.to_html(), report.to_markdown()):
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e")
        assert text.count("\u2069") == sum(text.count(sign) for sign in "\u2066\u2067\u2068")


def test_half_a_sign_is_written_in_every_format(tmp_path: Path) -> None:
    from sulh.show.report.word import docx_bytes

    document = cleaned_all(Document("A \ud800", sections=(Section("a", "\udfff", (Paragraph(words("\ud83d")),)),)))
    for text in (html(document), markdown(document)):
        assert "\ufffd" in text
        text.encode()
    assert docx_bytes(document)[:2] == b"PK"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("", "nothing comes of it"),
        ("\n <!-- a --><p>\n</p>{# b #}", "nothing comes of it"),
        ("{{ 'a' * 1000000000 }}", "more than"),
        ("{{ 9 ** (9 ** 9) }}", "power"),
        ("{{ '%0999999999d' % 1 }}", "width"),
        ("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}x", "longer than 0.2"),
        ("{% for i in range(100000) %}{{ 'a' * 100000 }}{% endfor %}", "more than"),
    ],
)
def test_templates_without_end(template: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.show.report.html.SECONDS", 0.2 if "longer" in why else 20.0)
    monkeypatch.setattr("sulh.show.report.html.MOST", 1_000_000)
    file = tmp_path / "own.j2"
    file.write_text(template)
    with pytest.raises(FileTrouble, match=why):
        html(Document("A"), file)


def test_a_pdf_without_what_made_it() -> None:
    made = b"%PDF-1.4\n1 0 obj\n<</Title (A \\) b)\n/Creator (Chromium)\n/ModDate (D:2026)>>\nendobj"
    told = without_origin(made)
    assert len(told) == len(made)
    assert b"/Title (A \\) b)" in told
    assert b"Chromium" not in told
    assert b"2026" not in told
