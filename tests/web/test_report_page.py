"""The report: made as a job with what is chosen, kept as a file, and read where nothing in it can run."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import sulh
from sulh.questions.report import PARTS
from sulh.web.questions.question import extra
from sulh.web.questions.report import REPORT, file_name
from workbench import Client, shown

ELMIRA = "/case/elmira.yaml/report"


def made(client: Client, address: str = ELMIRA, **settings: Any) -> str:
    """Make a report, and return the query that asks for it."""
    query = urlencode({"samples": "50", **settings}, doseq=True)
    assert "is made:" in shown(client, f"{address}?{query}")
    return query


def test_nothing_is_made_before_it_is_asked_for(client: Client) -> None:
    page = client.get(ELMIRA).text
    assert "Choose first: Format." in page
    assert client.get("/jobs.json").json()["jobs"] == []
    assert client.get(f"{ELMIRA}/file").status_code == 404
    assert client.get(f"{ELMIRA}/view?format=html").status_code == 404
    assert client.get(f"{ELMIRA}.json").status_code == 422


def test_the_page_is_downloaded_and_read(client: Client) -> None:
    query = made(client, format="html")
    kept = client.get(f"{ELMIRA}/file?{query}")
    assert kept.headers["content-disposition"] == 'attachment; filename="elmira.html"'
    assert kept.headers["content-type"].startswith("text/html")
    read = client.get(f"{ELMIRA}/view?{query}")
    policy = read.headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "script" not in policy
    assert read.headers["x-content-type-options"] == "nosniff"
    assert kept.content == read.content
    assert "<script" not in read.text
    assert "Elmira groundwater contamination" in read.text


def test_the_report_is_that_of_the_command(client: Client, tmp_path: Path) -> None:
    query = made(client, format="md", to="NYNNN", only=["solve", "mediate", "robust"])
    case = sulh.load(client.app.state.bench.folder.path / "elmira.yaml")  # type: ignore[attr-defined]
    report = sulh.report(case, only=["solve", "mediate", "robust"], to="NYNNN", samples=50, workers=1)
    report.save(tmp_path / "elmira.md")
    assert client.get(f"{ELMIRA}/file?{query}").text == (tmp_path / "elmira.md").read_text(encoding="utf-8")
    document = client.get(f"{ELMIRA}.json?{query}").json()
    assert document["answers"].keys() == json.loads(json.dumps(report.to_dict()))["answers"].keys()


def test_what_lies_beside_it_comes_with_it(client: Client) -> None:
    query = made(client, format="md", only="solve")
    page = client.get(f"{ELMIRA}?{query}").text
    assert "(ZIP)" in page
    answer = client.get(f"{ELMIRA}/file?{query}&all=yes")
    assert answer.headers["content-disposition"] == 'attachment; filename="elmira.md.zip"'
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names[0] == "elmira.md"
    assert all(re.fullmatch(r"elmira\.md-files/[\w.-]+", name) for name in names[1:])


def test_a_document_for_word(client: Client) -> None:
    pytest.importorskip("docx")
    query = made(client, format="docx", only="solve")
    answer = client.get(f"{ELMIRA}/file?{query}")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert client.get(f"{ELMIRA}/view?{query}").status_code == 404


def test_the_coding_that_is_shown_is_reported(client: Client) -> None:
    flagship = "/library/us-taliban-2018-2021/report"
    query = made(client, flagship, format="md", only="case", variant="no-talks-after-april")
    answer = client.get(f"{flagship}/file?{query}")
    assert 'filename="us-taliban-2018-2021-no-talks-after-april.md"' in answer.headers["content-disposition"]
    assert "no-talks-after-april" in answer.text


def test_confidential_sources_are_left_out_unless_chosen(client: Client, folder: Path) -> None:
    text = """\
sulh: 1
title: Secret
sources:
  mole: {title: What the mole said, access: confidential}
parties:
  a:
    options: {go: Go}
    preferences: [{prefer: go, because: He told us, source: mole}]
"""
    (folder / "secret.yaml").write_text(text, encoding="utf-8")
    address = "/case/secret.yaml/report"
    public, all_ = (made(client, address, format="md", only="case", access=one) for one in ("public", "confidential"))
    assert "What the mole said" not in client.get(f"{address}/file?{public}").text
    assert "What the mole said" in client.get(f"{address}/file?{all_}").text


def test_a_report_can_be_made_again(client: Client) -> None:
    query = made(client, format="md", only="solve")
    (job,) = client.get("/jobs.json").json()["jobs"]
    client.post(f"/jobs/{job['id']}/again")
    made(client, format="md", only="solve")
    (again,) = client.get("/jobs.json").json()["jobs"]
    assert again["started"] > job["started"]
    assert client.get(f"{ELMIRA}/file?{query}").status_code == 200


DAMAGED: list[dict[str, Any]] = [
    {"name": "x.exe"},
    {"name": 'x".html'},
    {"name": "x\r\na: b.html"},
    {"name": "\u202ex.html"},
    {"name": ["x.html"]},
    {"data": "no base 64"},
    {"data": 3},
]


def test_a_damaged_report_is_not_made_yet(client: Client) -> None:
    query = made(client, format="html", only="solve")
    bench = client.app.state.bench  # type: ignore[attr-defined]
    (record,) = bench.jobs.all()
    key = f"answers/{record.id}.json"
    whole = json.loads(bench.store.get(key))
    for more in [{}, *({**whole["more"], "zip": "", **one} for one in DAMAGED)]:
        bench.store.put(key, json.dumps({**whole, "more": more}))
        for what in ("file", "view"):
            answer = client.get(f"{ELMIRA}/{what}?{query}&all=yes")
            assert answer.status_code == 404, more
            assert "content-disposition" not in answer.headers
    bench.store.put(key, json.dumps({**whole, "more": {}}))
    page = client.get(f"{ELMIRA}?{query}")
    assert page.status_code == 200
    assert "is damaged" in page.text
    assert "Make it again" in page.text


def test_a_changed_case_has_no_report_yet(client: Client) -> None:
    query = made(client, format="md", only="solve")
    client.edit("/case/elmira.yaml", "set-title", title="Another")
    assert client.get(f"{ELMIRA}/file?{query}").status_code == 404
    end = time.monotonic() + 20
    while client.get(f"{ELMIRA}/file?{query}").status_code == 404:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert "Another" in client.get(f"{ELMIRA}/file?{query}").text


@pytest.mark.parametrize("name", ['a"b', "a\r\nb: c", "../x", "‮gpj", "x" * 300, "", "ä", "."])
def test_a_name_is_safe_in_every_header_and_on_every_system(name: str) -> None:
    from dataclasses import replace

    case = replace(sulh.load("elmira"), name=name, variant_name=name)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,100}\.pdf", file_name(case, "pdf"))


def test_every_part_can_be_chosen() -> None:
    choices: Any = extra(REPORT.settings.model_fields["only"], "choose")
    assert [value for value, _ in choices] == list(PARTS)
