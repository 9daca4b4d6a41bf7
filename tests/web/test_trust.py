"""What was kept by another folder's workbench is not trusted: no token of it, no job, no answer; texts to undo stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sulh.web.bench import Workbench
from workbench import Client, shown

ELMIRA = "/case/elmira.yaml"


def test_what_comes_with_files_from_elsewhere_is_dropped(client: Client, bench: Workbench, folder: Path) -> None:
    shown(client, f"{ELMIRA}/why?state=NYNNN")
    client.edit(ELMIRA, "set-title", title="Another")
    bench.jobs.close()
    there = folder.parent / "there"
    shutil.copytree(folder, there)
    (there / ".sulh" / "draws").mkdir(exist_ok=True)
    (there / ".sulh" / "draws" / "x.npz").write_bytes(b"x")
    found = Workbench.of(there)
    assert found.token != bench.token
    assert found.jobs.all() == ()
    assert list(found.store.keys("answers")) == []
    assert list((there / ".sulh" / "draws").iterdir()) == []
    assert found.journal("elmira.yaml").past(found.open("case", "elmira.yaml").text).undo == "Changed the title"
    again = Workbench.of(there)
    assert again.token == found.token
    assert len(Workbench.of(folder).jobs.all()) == 1  # it is the one of this folder


def test_what_is_copied_into_a_folder_is_dropped_too(client: Client, bench: Workbench, folder: Path) -> None:
    shown(client, f"{ELMIRA}/why?state=NYNNN")
    bench.jobs.close()
    there = folder.parent / "there"
    there.mkdir()
    (folder / ".sulh").rename(there / ".sulh")  # the same folder, beside other cases
    assert Workbench.of(there).jobs.all() == ()


def test_what_cannot_be_dropped_is_not_used(bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = folder.parent / "there"
    shutil.copytree(folder, there)
    (there / ".sulh" / "jobs").mkdir(exist_ok=True)
    (there / ".sulh" / "jobs" / ("0" * 40 + ".json")).write_text("{}", encoding="utf-8")

    def fast(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", fast)
    found = Workbench.of(there)
    assert found.store.folder is None
    assert found.token != bench.token


def test_links_are_removed_and_not_followed(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / ("0" * 40 + ".json")).write_text("{}", encoding="utf-8")
    (folder / ".sulh").mkdir()
    (folder / ".sulh" / "jobs").symlink_to(outside)
    Workbench.of(folder)
    assert len(list(outside.iterdir())) == 1
    assert not (folder / ".sulh" / "jobs").is_symlink()
