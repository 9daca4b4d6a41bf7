"""Of several servers of one folder one alone changes its files, whatever becomes of .sulh; without it, none does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sulh.web import editing
from sulh.web.app import application
from sulh.web.bench import Workbench
from sulh.web.editing import change, go_back, rewrite
from sulh.web.operations.copying import create
from sulh.web.operations.every import operation
from sulh.web.refusals import NotHeld
from sulh.web.serving import AlreadyServed, Serving
from workbench import Client

CASE = "elmira.yaml"


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[], Serving]]:
    """Serve the folder, again and again: within one process a lock keeps off as between two."""
    begun: list[Serving] = []

    def make() -> Serving:
        begun.append(Serving(folder))
        return begun[-1]

    yield make
    for one in begun:
        one.close()


def retitle(bench: Workbench, title: str) -> None:
    change(bench, CASE, bench.open("case", CASE).match, operation({"op": "set-title", "title": title}))


def test_a_second_server_after_the_lock_was_removed_is_the_one_that_writes(
    folder: Path, serve: Callable[[], Serving]
) -> None:
    first = serve()
    retitle(first.bench, "One")
    shutil.rmtree(folder / ".sulh")
    second = serve()
    match = first.bench.open("case", CASE).match
    before = (folder / CASE).read_bytes()
    for attempt in (
        lambda: retitle(first.bench, "Lost"),
        lambda: rewrite(first.bench, CASE, match, "sulh: 1\n"),
        lambda: go_back(first.bench, CASE, match),
        lambda: create(first.bench, "new.yaml", "sulh: 1\n"),
    ):
        with pytest.raises(NotHeld, match="another process by now"):
            attempt()
    assert (folder / CASE).read_bytes() == before
    assert not (folder / "new.yaml").exists()
    retitle(second.bench, "Two")
    second.close()
    retitle(first.bench, "Three")  # nobody else has it any more
    assert b"Three" in (folder / CASE).read_bytes()


@pytest.mark.parametrize("what", [".sulh", ".sulh/lock"])
def test_what_was_removed_is_made_and_held_anew(folder: Path, serve: Callable[[], Serving], what: str) -> None:
    first = serve()
    gone = folder / what
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    retitle(first.bench, "One")
    with pytest.raises(AlreadyServed) as found:
        serve()
    assert found.value.address("/") == first.address("/")  # with the same key


def test_a_server_that_begins_at_the_last_moment_is_not_overwritten(
    folder: Path, serve: Callable[[], Serving], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, whole = serve(), editing.write_whole

    def late(path: Path, content: Any, *rest: Any) -> None:
        monkeypatch.setattr(editing, "write_whole", whole)
        shutil.rmtree(folder / ".sulh")
        retitle(serve().bench, "Theirs")
        whole(path, content, *rest)

    monkeypatch.setattr(editing, "write_whole", late)
    with pytest.raises(NotHeld):
        retitle(first.bench, "Ours")
    assert b"Theirs" in (folder / CASE).read_bytes()
    assert not list(folder.glob(".*.part"))


def test_a_lock_that_cannot_be_made_lets_look_and_says_why_nothing_is_changed(folder: Path) -> None:
    (folder / ".sulh" / "lock").mkdir(parents=True)
    serving = Serving(folder)
    try:
        with Client(application(serving.bench), serving.bench) as client:
            client.headers["origin"] = "http://127.0.0.1"
            assert client.get(f"/case/{CASE}").status_code == 200
            answer = client.edit(f"/case/{CASE}", "set-title", title="Another")
            assert answer.status_code == 500
            assert "cannot be locked" in answer.text
    finally:
        serving.close()


@pytest.fixture(params=["a file", "of another"])
def onlooker(request: pytest.FixtureRequest, folder: Path) -> Iterator[Client]:
    """Who can keep nothing beside the cases."""
    if request.param == "a file":
        (folder / ".sulh").touch()
    else:
        if not hasattr(os, "getuid") or os.getuid() != 0:
            pytest.skip("only root makes files of others")
        (folder / ".sulh").mkdir()
        os.chown(folder / ".sulh", 12345, 12345)
    bench = Workbench.of(folder)
    with Client(application(bench), bench) as found:
        yield found


def test_where_nothing_can_be_kept_one_can_look_and_change_nothing(onlooker: Client, folder: Path) -> None:
    before = {one.name: one.read_bytes() for one in folder.glob("*.yaml")}
    assert "This folder is read only" in onlooker.get("/").text
    page = onlooker.get(f"/case/{CASE}").text
    assert "can only be looked at" in page
    assert 'method="post"' not in page
    match = onlooker.match(f"/case/{CASE}")
    told = {"accept": "application/json"}
    for address, data in {
        f"/case/{CASE}/edit": {"op": "set-title", "title": "Another"},
        f"/case/{CASE}/undo": {},
        f"/case/{CASE}/text": {"text": "sulh: 1\n"},
        f"/case/{CASE}/copy": {"name": "copy"},
        f"/case/{CASE}/remove": {},
        "/upload/keep": {"name": "x.yaml", "text": "sulh: 1\n"},
    }.items():
        answer = onlooker.post(address, data={"match": match, **data}, headers=told, follow_redirects=False)
        assert answer.status_code == 409, address
        assert "can only be looked at" in answer.text
    file = {"file": ("new.yaml", before[CASE])}
    assert "can only be looked at" in onlooker.post("/upload", files=file, follow_redirects=False).text
    assert {one.name: one.read_bytes() for one in folder.glob("*.yaml")} == before
    assert onlooker.get(f"/case/{CASE}/deals").status_code == 200
