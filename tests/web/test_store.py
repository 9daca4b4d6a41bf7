"""What is kept beside the cases: whole or not at all, for its owner alone, and never through a link."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sulh.errors import FileTrouble
from sulh.web.bench import Workbench
from sulh.web.store import Store
from workbench import Client

ELMIRA = "/case/elmira.yaml"


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(tmp_path / "state" if request.param == "folder" else None)


def test_what_is_put_is_there_until_it_is_dropped(store: Store) -> None:
    texts = {"texts/0f.yaml": "a: 1\r\n", "texts/1e.yaml": "\ufeffé\ud800", "port": "80", "jobs/a-1.json": ""}
    for key, text in texts.items():
        assert (store.has(key), store.get(key)) == (False, None)
        store.put(key, "first")
        store.put(key, text)
        assert (store.has(key), store.get(key)) == (True, text)
    assert list(store.keys("texts")) == ["texts/0f.yaml", "texts/1e.yaml"]
    for key in texts:
        store.drop(key)
        store.drop(key)
        assert (store.has(key), store.get(key)) == (False, None)
    assert list(store.keys("texts")) == []
    assert list(store.keys("nothing")) == []


@pytest.mark.parametrize(
    "key", ["../x", "texts/../x", "/etc/passwd", "texts/a/b", "", ".x", "texts/", "A", "texts/a\n", "a\\b"]
)
def test_a_key_never_leads_out(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        Store(tmp_path).put(key, "x")


def test_a_link_is_neither_read_nor_written(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret", encoding="utf-8")
    state = tmp_path / "state"
    (tmp_path / "elsewhere").mkdir()
    state.mkdir()
    (state / "token").symlink_to(secret)
    (state / "texts").symlink_to(tmp_path / "elsewhere")
    store = Store(state)
    for key in ("token", "texts/0f.yaml"):
        assert (store.get(key), store.has(key)) == (None, False)
        with pytest.raises(FileTrouble, match="is a link"):
            store.put(key, "mine")
        store.drop(key)
    with pytest.raises(FileTrouble, match="is a link"):
        store.place("texts")
    assert secret.read_text(encoding="utf-8") == "a secret"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_prepared_by_somebody_else_writes_nothing_elsewhere(folder: Path, tmp_path: Path) -> None:
    state = folder / ".sulh"
    state.mkdir()
    for name in ("token", "lock", "port", ".gitignore"):
        (state / name).symlink_to(tmp_path / f"{name}-elsewhere")
    bench = Workbench.of(folder)
    assert len(bench.token) >= 43
    assert not list(tmp_path.glob("*-elsewhere"))


def test_a_state_folder_that_is_a_link_is_not_used(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / ".sulh").symlink_to(tmp_path / "elsewhere")
    assert Workbench.of(folder).store.folder is None
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root makes files of others")
def test_a_state_folder_of_somebody_else_is_not_used(folder: Path) -> None:
    (folder / ".sulh").mkdir()
    (folder / ".sulh" / "token").write_text("k" * 43, encoding="utf-8")
    os.chown(folder / ".sulh", 12345, 12345)
    bench = Workbench.of(folder)
    assert bench.store.folder is None
    assert bench.token != "k" * 43


def test_removed_while_it_is_served_it_is_made_again(client: Client, folder: Path) -> None:
    client.edit(ELMIRA, "set-title", title="One")
    shutil.rmtree(folder / ".sulh")
    assert client.edit(ELMIRA, "set-title", title="Two").status_code == 200
    before = (folder / "elmira.yaml").read_bytes()
    client.post(f"{ELMIRA}/undo", data={"match": client.match(ELMIRA)})
    assert (folder / "elmira.yaml").read_bytes() != before
    assert (folder / ".sulh").stat().st_mode & 0o077 == 0


def test_a_full_disk_changes_nothing_and_says_so(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, match = folder / "elmira.yaml", client.match(ELMIRA)
    before = {one: one.read_bytes() for one in [file, *folder.glob(".sulh/past/*")]}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    data = {"match": match, "op": "set-title", "title": "Another"}
    with monkeypatch.context() as patch:
        patch.setattr("sulh.disk.os.fsync", full)
        answer = client.post(f"{ELMIRA}/edit", data=data, headers={"accept": "application/json"})
    assert answer.status_code == 500
    (problem,) = answer.json()["problems"]
    assert problem["code"] == "S807"
    assert "No space left" in str(problem)
    assert {one: one.read_bytes() for one in before} == before
    assert not list(folder.rglob("*.part"))
    assert client.edit(ELMIRA, "set-title", title="Another").status_code == 200


def test_a_full_disk_at_the_last_step_leaves_a_sound_history(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier text is kept, the file is not written: nothing is undone that was never done."""
    client.edit(ELMIRA, "set-title", title="One")
    file, match = folder / "elmira.yaml", client.match(ELMIRA)
    one = file.read_bytes()

    def full(*_: object) -> None:
        raise FileTrouble("'elmira.yaml' cannot be written: No space left on device.")

    for where, data in (("edit", {"op": "set-title", "title": "Two"}), ("undo", {})):
        with monkeypatch.context() as patch:
            patch.setattr("sulh.web.editing.write_whole", full)
            answer = client.post(
                f"{ELMIRA}/{where}", data={"match": match, **data}, headers={"accept": "application/json"}
            )
        assert answer.status_code == 500
        assert file.read_bytes() == one
        assert client.get("/api/case/elmira.yaml").json()["undo"] == "Changed the title"
    client.post(f"{ELMIRA}/undo", data={"match": match})
    assert b"Elmira groundwater contamination" in file.read_bytes()


def test_what_an_interrupted_process_left_is_tidied_up(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("texts/0f.yaml", "a: 1")
    (tmp_path / "texts" / ".0f.yaml.abc123.part").write_text("half", encoding="utf-8")
    store.tidy()
    assert [one.name for one in (tmp_path / "texts").iterdir()] == ["0f.yaml"]


def test_a_folder_that_is_called_as_a_half_written_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "texts" / ".x.part").mkdir(parents=True)
    (tmp_path / "texts" / ".y.part").touch()
    Store(tmp_path).tidy()
    assert [one.name for one in (tmp_path / "texts").iterdir()] == [".x.part"]


def test_a_place_on_a_full_disk_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    assert Store(tmp_path).place("draws") == tmp_path / "draws"
    monkeypatch.setattr("sulh.web.store.TemporaryFile", full)
    with pytest.raises(FileTrouble, match="No space left"):
        Store(tmp_path).place("draws")


FOREIGN_BIN = {
    "deep": "[" * 100_000,
    "late": '{"name": "a.yaml", "text": "x", "at": 1' + "0" * 400 + "}",
    "half a letter": '{"name": "a.yaml", "text": "title: \\ud800", "at": 1}',
    "elsewhere": '{"name": "../a.yaml", "text": "x", "at": 1}',
    "a list": '["name", "text", "at"]',
}


@pytest.mark.parametrize("text", FOREIGN_BIN.values(), ids=FOREIGN_BIN)
def test_a_removed_case_that_somebody_else_wrote_is_passed_over(client: Client, folder: Path, text: str) -> None:
    (folder / ".sulh" / "bin").mkdir()
    (folder / ".sulh" / "bin" / "0.json").write_text(text, encoding="utf-8")
    page = client.get("/")
    assert page.status_code == 200
    assert "bin/0.json" not in page.text
    assert client.post("/removed/back", data={"key": "bin/0.json"}).status_code == 404


def test_what_git_passes_over_is_said_again_after_a_full_disk(folder: Path) -> None:
    (folder / ".sulh").mkdir()
    (folder / ".sulh" / ".gitignore").touch()
    Workbench.of(folder)
    assert (folder / ".sulh" / ".gitignore").read_text(encoding="utf-8") == "*\n"
