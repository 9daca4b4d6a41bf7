"""The folder: what is in it, and nothing else, whatever a name or a link says and whatever others do meanwhile."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sulh.errors import CaseNotFound, FileTrouble, SulhError, UsageError
from sulh.web.bench import Workbench
from sulh.web.editing import change, rewrite
from sulh.web.folder import HEAD, LONG, REMEMBERED, Folder, digest, title_of
from sulh.web.operations.every import operation
from workbench import Client

SMALL = """\
sulh: 1
title: The mill  # a comment
parties:
  mill: {options: {accept: Accept}, preferences: [accept]}
  town: {options: {insist: Insist}, preferences: [insist]}
"""

OUTWARD = [
    "../secret.yaml",
    "..",
    "../",
    "/etc/passwd",
    "/etc/passwd.yaml",
    "sub/inner.yaml",
    "..\\secret.yaml",
    "a\0.yaml",
    "secret.yaml\0.yaml",
    ".hidden.yaml",
    ".sulh/token",
    "x.txt",
    "",
    "a\n.yaml",
    "\udc80.yaml",
    "x" * 300 + ".yaml",
    "é" * 150 + ".yaml",
    "~/.yaml",
    "file:///etc/passwd.yaml",
]


@pytest.mark.parametrize("name", OUTWARD, ids=ascii)
def test_no_name_leads_out(folder: Path, name: str) -> None:
    (folder.parent / "secret.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / "inner.yaml").write_text(SMALL, encoding="utf-8")
    (folder / ".hidden.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises((UsageError, CaseNotFound)):
        Folder(folder).open("case", name)


@pytest.mark.parametrize(
    "path",
    [
        "..%2fsecret.yaml",
        "%2e%2e%2fsecret.yaml",
        "../secret.yaml",
        "..%5csecret.yaml",
        "%2fetc%2fpasswd",
        "..%252fsecret.yaml",
        "a%00.yaml",
        "secret.yaml%00",
        "%2e%2e",
        ".%2e/secret.yaml",
        "....//secret.yaml",
        ".sulh%2ftoken",
        "%c0%ae%c0%ae%2fsecret.yaml",
    ],
)
def test_no_address_leads_out(client: Client, folder: Path, path: str) -> None:
    (folder.parent / "secret.yaml").write_text(SMALL.replace("The mill", "TheSecret"), encoding="utf-8")
    for address in (
        f"/case/{path}",
        f"/case/{path}.json",
        f"/case/{path}/deals",
        f"/api/case/{path}",
        f"/static/{path}",
    ):
        answer = client.get(address)
        assert 400 <= answer.status_code < 500
        assert "TheSecret" not in answer.text


def test_links_that_lead_out_are_neither_listed_nor_opened(client: Client, folder: Path) -> None:
    outside = folder.parent / "secret.yaml"
    outside.write_text(SMALL.replace("The mill", "TheSecret"), encoding="utf-8")
    (folder / "out.yaml").symlink_to(outside)
    (folder / "relative.yaml").symlink_to("../secret.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "nowhere.yaml").symlink_to("missing.yaml")
    (folder / "passwd.yaml").symlink_to("/etc/passwd")
    (folder / "folder.yaml").mkdir()
    (folder / "alias.yaml").symlink_to("elmira.yaml")
    page = client.get("/").text
    assert "TheSecret" not in page
    for name in ("out", "relative", "loop", "nowhere", "passwd", "folder"):
        assert f"{name}.yaml" not in page
        answer = client.get(f"/case/{name}.yaml")
        assert answer.status_code in (400, 404)
        assert "TheSecret" not in answer.text
        data = {"match": digest(outside.read_text(encoding="utf-8")), "op": "set-title", "title": "Mine"}
        assert client.post(f"/case/{name}.yaml/edit", data=data).status_code in (400, 404)
    assert "TheSecret" in outside.read_text(encoding="utf-8")
    # A link within the folder is a second name of the same file, and stays one when the file is written.
    assert client.edit("/case/alias.yaml", "set-title", title="By another name").status_code == 200
    assert (folder / "alias.yaml").is_symlink()
    assert "By another name" in (folder / "elmira.yaml").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_file_is_not_waited_for(client: Client, folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    assert "pipe.yaml" not in client.get("/").text
    assert client.get("/case/pipe.yaml").status_code == 404


@pytest.mark.skipif(sys.platform == "win32" or sys.platform == "darwin", reason="these systems refuse such names")
def test_a_name_that_is_no_text_is_left_out(client: Client, folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.yaml"))).write_text(SMALL, encoding="utf-8")
    assert client.get("/").status_code == 200
    assert client.get("/api/cases").status_code == 200


ODD = [
    "<img src=x onerror=alert(1)>.yaml",
    "a&b;c?d#e f.yaml",
    "é\u202egpj.yaml",
    "a'\"b.yaml",
    " blank .yaml",
    "+.yaml",
    "..yaml.yaml",
]


@pytest.mark.skipif(sys.platform == "win32", reason="these are no names there")
@pytest.mark.parametrize("name", [one for one in ODD if not one.startswith(".")], ids=ascii)
def test_any_other_name_is_opened_and_changed(client: Client, folder: Path, name: str) -> None:
    (folder / name).write_text(SMALL, encoding="utf-8")
    address = f"/case/{quote(name, safe='')}"
    page = client.get("/").text
    assert address in page
    assert "<img src=x" not in page
    assert client.get(f"{address}.json").status_code == 200
    assert client.edit(address, "set-title", title="Another").status_code == 200
    assert "Another" in (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["con.yaml", "NUL.yaml", "com1.x.yaml", "C:x.yaml", "x.yaml:y.yaml", "lpt9.yaml"])
def test_names_of_devices_are_refused_on_windows(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    known = Folder(folder)
    known.file("conference.yaml")
    monkeypatch.setattr("sulh.web.folder.WINDOWS", True)
    with pytest.raises(UsageError):
        known.file(name)
    known.file("conference.yaml")


# Bytes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [SMALL.replace("\n", "\r\n"), "\ufeff" + SMALL, "\ufeff" + SMALL.replace("\n", "\r\n"), SMALL[:-1]]
)
def test_line_ends_marks_and_comments_stay(bench: Workbench, folder: Path, text: str) -> None:
    file = folder / "mill.yaml"
    file.write_bytes(text.encode())
    edited = change(
        bench, "mill.yaml", bench.open("case", "mill.yaml").match, operation({"op": "set-title", "title": "Weir"})
    )
    assert file.read_bytes().decode() == text.replace("The mill", "Weir")
    from sulh.web.editing import go_back

    go_back(bench, "mill.yaml", edited.after.match)
    assert file.read_bytes().decode() == text


def test_access_rights_stay(bench: Workbench, folder: Path) -> None:
    file = folder / "elmira.yaml"
    file.chmod(0o640)
    change(bench, "elmira.yaml", bench.open("case", "elmira.yaml").match, operation({"op": "set-title", "title": "x"}))
    assert file.stat().st_mode & 0o777 == 0o640


BOMBS = {
    "anchors": "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n",
    "merge": "a: &a {x: 1}\nb: {<<: *a}\n",
    "tags": "sulh: !!python/object/apply:os.system [echo]\n",
    "deep": "[" * 5000 + "]" * 5000,
    "deep maps": "".join(" " * depth + "a:\n" for depth in range(500)),
    "binary": "a: \0",
    "several": "a: 1\n---\nb: 2\n",
    "xml": '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><x>&a;</x>',
    "nothing": "",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_a_page_with_problems(client: Client, folder: Path, text: str) -> None:
    (folder / "bomb.yaml").write_bytes(text.encode())
    assert client.get("/").status_code == 200
    answer = client.get("/case/bomb.yaml")
    assert answer.status_code in (200, 422)
    assert client.get("/api/case/bomb.yaml").json()["problems"]
    assert client.get("/case/bomb.yaml/deals").status_code == 422


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_not_written_over_a_case(bench: Workbench, folder: Path, text: str) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    with pytest.raises(SulhError):
        rewrite(bench, "elmira.yaml", bench.open("case", "elmira.yaml").match, text)
    assert (folder / "elmira.yaml").read_bytes() == before


def test_a_file_that_is_too_large_is_not_read(client: Client, folder: Path) -> None:
    with (folder / "huge.yaml").open("wb") as stream:
        stream.truncate(2**34)  # no such bytes are on the disk
    assert client.get("/").status_code == 200
    assert client.get("/api/case/huge.yaml").json()["problems"][0]["code"] == "S103"


# Meanwhile ---------------------------------------------------------------------------------------------------------


def test_a_file_removed_while_it_is_open(client: Client, folder: Path) -> None:
    match = client.match("/case/elmira.yaml")
    (folder / "elmira.yaml").unlink()
    for answer in (
        client.get("/case/elmira.yaml"),
        client.post("/case/elmira.yaml/edit", data={"match": match, "op": "set-title", "title": "x"}),
        client.post("/case/elmira.yaml/undo", data={"match": match}),
        client.get("/case/elmira.yaml/changed", params={"match": match}),
    ):
        assert answer.status_code == 404
    assert not (folder / "elmira.yaml").exists()


def test_a_folder_removed_while_it_is_served(folder: Path) -> None:
    known = Folder(folder)
    folder.rename(folder.parent / "gone")
    with pytest.raises(FileTrouble, match="cannot be read"):
        known.cases()


def test_another_program_that_writes_meanwhile_is_not_overwritten(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes after the change was judged, at the last moment before the file is replaced."""
    from sulh.web import editing

    file, theirs = folder / "elmira.yaml", SMALL.encode()
    whole = editing.write_whole

    def late(path: Path, content: object, *rest: object) -> None:
        file.write_bytes(theirs)
        whole(path, content, *rest)  # type: ignore[arg-type]

    match = bench.open("case", "elmira.yaml").match
    monkeypatch.setattr(editing, "write_whole", late)
    with pytest.raises(editing.Conflict):
        change(bench, "elmira.yaml", match, operation({"op": "set-title", "title": "x"}))
    assert file.read_bytes() == theirs
    assert not list(folder.glob(".*.part"))


def test_many_read_many_cases_at_once(folder: Path) -> None:
    names = [f"case{number}.yaml" for number in range(REMEMBERED + 10)]
    for name in names:
        (folder / name).write_text(SMALL.replace("The mill", name), encoding="utf-8")
    known, faults = Folder(folder), []

    def read(offset: int) -> None:
        for name in [*names[offset:], *names[:offset]] * 3:
            try:
                assert known.open("case", name).title == name
            except BaseException as fault:
                faults.append(fault)

    threads = [threading.Thread(target=read, args=(number * 4,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(known.read) <= REMEMBERED


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: a b # c", "a b"),
        ("title: 'it''s'", "it's"),
        ('\ufefftitle: "x"', ""),
        ("x: 1\ntitle:   y\n", "y"),
        ("title: >\n  long", ""),
        ("a: {title: x}", ""),
        ("title:", ""),
        ("title: " + "x" * 20000, "x" * LONG),
        ('title: "' + "x" * 20000, "x" * (LONG - 1)),
        ("title: it's # so", "it's"),
        ("title: a#b", "a#b"),
        ("title: # nothing", ""),
        ('title: "a \\"b\\" # c"  # d', 'a "b" # c'),
        ('title: "\\ud800"', "\\ud800"),
        ('title: "\\x41"', "\\x41"),
        ('title: "begun\n  and ended"', "begun"),
        ("x" * HEAD + "\ntitle: too far down", ""),
        ("title: a\r\n", "a"),
    ],
)
def test_the_title_of_a_text(text: str, title: str) -> None:
    assert title_of(text) == title


WRITTEN = st.sampled_from(["plain", "double", "single"])


@given(st.text(st.sampled_from("ab é#'\"\\:\t"), min_size=1, max_size=12), WRITTEN)
def test_the_title_is_what_the_reader_reads(title: str, written: str) -> None:
    """Held against YAML itself, for whatever it takes for a title on one line."""
    double, single = json.dumps(title, ensure_ascii=False), "'" + title.replace("'", "''") + "'"
    text = f"title: {({'plain': title, 'double': double, 'single': single})[written]} # so\n"
    try:
        read = yaml.safe_load(text)["title"]
    except yaml.YAMLError:
        return
    if isinstance(read, str):
        assert title_of(text) == read.strip()


@pytest.mark.parametrize(
    "text",
    [
        "title: a" + " " * 19_000 + "b",
        "title: a" + "\t" * 19_000 + "#" * 900,
        'title: "' + "\\" * 18_999,
        "title: '" + "'" * 19_000,
        "title:\n" * 1_000_000,
        "x\n" * 5_000_000,
    ],
    ids=["blanks", "tabs", "slashes", "quotes", "many", "long"],
)
def test_no_title_takes_long(text: str) -> None:
    begun = time.perf_counter()
    for _ in range(20):
        title_of(text)
    assert time.perf_counter() - begun < 1


def test_a_folder_of_hostile_titles_is_listed_at_once(client: Client, folder: Path) -> None:
    for number in range(20):
        (folder / f"{number}.yaml").write_text("title: a" + " " * 19_000 + "b", encoding="utf-8")
    begun = time.perf_counter()
    assert client.get("/cases.json").status_code == 200
    assert time.perf_counter() - begun < 10
