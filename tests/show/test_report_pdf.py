"""A report as PDF, printed by what is there: its words are in it, and nothing was fetched."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sulh
from sulh.show.report import pdf
from sulh.show.report.redaction import parse_map
from sulh.show.report.searching import search

PAGE = """\
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Talks with the Taliban</title></head>
<body><h1>Talks</h1><h2>What holds</h2><p>An accord, صلح.</p>
<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20" role="img"><title>A graph</title>
<text x="5" y="15">accord</text></svg><img alt="" src="http://example.org/x.png"></body></html>
"""
needs_browser = pytest.mark.skipif(pdf.browser_found() is None, reason="there is no Chromium or Chrome to print with")


@pytest.fixture(autouse=True)
def _without_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)


@needs_browser
def test_a_browser_prints_it(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    target = tmp_path / "a.pdf"
    pdf.write_pdf(PAGE, target)
    assert list(tmp_path.iterdir()) == [target]
    with pdfium.PdfDocument(target) as pages:
        assert pages.get_metadata_value("Title") == "Talks with the Taliban"
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
        assert [entry.get_title() for entry in pages.get_toc()] == ["Talks", "What holds"]
    assert all(words in text for words in ("Talks", "What holds", "An accord"))
    assert "file:" not in text  # no line with the place of the file
    hits = search(target.read_bytes(), ".pdf", parse_map("names: {Taliban: Party A}"))
    assert "the metadata, Title" in {hit.where for hit in hits}
    assert search(target.read_bytes(), ".pdf", parse_map("names: {accord: Party A}"))
    assert not search(target.read_bytes(), ".pdf", parse_map("names: {US: A 1, Ghani: B 1, IS: C 1, Iran: D 1}"))


def browser(folder: Path, script: str) -> str:
    file = folder / "chromium"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


posix = pytest.mark.skipif(os.name != "posix", reason="the browser of this test is a shell script")


@posix
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo no display >&2; exit 1", "printed no PDF: no display"),
        ("exit 0", "it said nothing"),
        ("sleep 60 & wait", "did not print within"),
    ],
)
def test_a_browser_that_does_not_print(
    script: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 1.0)
    monkeypatch.setattr(pdf, "browser_found", lambda: browser(tmp_path, script))
    (tmp_path / "a.pdf").write_bytes(b"before")
    with pytest.raises(sulh.SulhError, match=words):
        pdf.write_pdf(PAGE, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.pdf", "chromium"]


@posix
def test_the_command_line_of_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f'printf "%s\\n" "$@" > {tmp_path}/said; for a; do case $a in --print-to-pdf=*) '
    script += 'printf %%PDF > "${a#*=}";; esac; done'
    monkeypatch.setattr(pdf, "browser_found", lambda: browser(tmp_path, script))
    assert pdf.pdf_bytes(PAGE, tmp_path) == b"%PDF"
    said = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in said
    assert "--no-pdf-header-footer" in said
    assert ("--no-sandbox" in said) == (os.geteuid() == 0)
    assert any(one.startswith(f"--user-data-dir={tmp_path.resolve()}/sulh-print-") for one in said)


def test_nothing_that_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "browser_found", lambda: None)
    with pytest.raises(sulh.MissingExtra, match=r"WeasyPrint or by Chromium.*pip install weasyprint.*write \.html"):
        pdf.write_pdf(PAGE, tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def test_weasyprint_comes_first_and_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def page(string: str, url_fetcher: Any) -> Any:
        asked.append(string)
        with pytest.raises(ValueError, match="not fetched"):
            url_fetcher("http://example.org/x.png", timeout=1)
        return SimpleNamespace(write_pdf=lambda: b"%PDF-1.7")

    monkeypatch.setattr(pdf, "_weasyprint", lambda: SimpleNamespace(HTML=page))
    pdf.write_pdf(PAGE, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-1.7"
    assert asked == [PAGE]


def test_newer_weasyprint_takes_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    fetcher = SimpleNamespace(URLFetcher=lambda **options: given.update(options) or "fetcher")
    page = lambda string, url_fetcher: SimpleNamespace(write_pdf=lambda: f"%PDF {url_fetcher}".encode())  # noqa: E731
    monkeypatch.setattr(pdf, "_weasyprint", lambda: SimpleNamespace(HTML=page, urls=fetcher))
    assert pdf.pdf_bytes(PAGE) == b"%PDF fetcher"
    assert given == {"allowed_protocols": ("data",)}
