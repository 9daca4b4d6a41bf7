"""A report and its folder: one folder for each report, nothing of others in it, and all written or nothing."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from sulh.errors import FileTrouble, UsageError
from sulh.show.report.placing import LIST, folder_of, place


def there(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_what_an_earlier_report_left_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "t.html"
    place(path, b"one", {"a.csv": b"a", "b.csv": b"b"})
    assert place(path, b"two", {"b.csv": b"c"}) == (path, tmp_path / "t.html-files" / "b.csv")
    assert set(there(tmp_path)) == {"t.html", "t.html-files/b.csv", f"t.html-files/{LIST}"}
    place(path, b"three", {})
    assert there(tmp_path) == {"t.html": b"three"}
    assert not (tmp_path / "t.html-files").exists()


def test_one_folder_for_each_format(tmp_path: Path) -> None:
    for name in ("t.html", "t.md"):
        place(tmp_path / name, b"x", {"a.csv": name.encode()})
    assert (tmp_path / "t.html-files" / "a.csv").read_bytes() == b"t.html"
    assert (tmp_path / "t.md-files" / "a.csv").read_bytes() == b"t.md"


@pytest.mark.parametrize("how", ["another file", "a changed file", "a folder", "no list"])
def test_what_others_wrote_stays_and_is_named(tmp_path: Path, how: str) -> None:
    path = tmp_path / "t.md"
    place(path, b"one", {"a.csv": b"a"})
    beside = tmp_path / folder_of(path)
    wanted = {"another file": "notes.txt", "a changed file": "a.csv", "a folder": "sub", "no list": "a.csv"}[how]
    if how == "a folder":
        (beside / "sub").mkdir()
    elif how == "no list":
        (beside / LIST).unlink()
    else:
        (beside / wanted).write_text("mine")
    before = there(tmp_path)
    with pytest.raises(UsageError, match=f"sulh did not write.*'{wanted}'"):
        place(path, b"two", {"a.csv": b"b"})
    assert there(tmp_path) == before


@pytest.mark.parametrize("fails", ["_written", "os.replace", "folder", "os.rename"])
def test_all_is_as_it_was_where_something_fails(tmp_path: Path, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.html"
    place(path, b"one", {"a.csv": b"a"})
    before = there(tmp_path)
    full = OSError(errno.ENOSPC, "No space left on device")

    def fail(*_: object) -> None:
        raise full

    if fails == "folder":
        monkeypatch.setattr("sulh.show.report.placing.tempfile.mkdtemp", lambda **_: fail())
    else:
        monkeypatch.setattr(f"sulh.show.report.placing.{fails}", fail)
    with pytest.raises(FileTrouble, match="No space left"):
        place(path, b"two", {"a.csv": b"b", "c.csv": b"c"})
    monkeypatch.undo()
    assert there(tmp_path) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["t.html", "t.html-files"]


def test_a_file_or_a_link_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.html-files").write_text("mine")
    with pytest.raises(FileTrouble, match="is a file; move it"):
        place(tmp_path / "t.html", b"x", {})
    (tmp_path / "other").mkdir()
    (tmp_path / "u.html-files").symlink_to(tmp_path / "other")
    with pytest.raises(FileTrouble, match="is a link; move it"):
        place(tmp_path / "u.html", b"x", {"a.csv": b"a"})
    (tmp_path / "v.html").mkdir()
    with pytest.raises(FileTrouble, match="is a folder; move it"):
        place(tmp_path / "v.html", b"x", {})


def test_a_link_is_followed_and_the_mode_is_kept(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    real = tmp_path / "sub" / "real.html"
    real.write_text("before")
    real.chmod(0o640)
    (tmp_path / "t.html").symlink_to(real)
    place(tmp_path / "t.html", b"now", {"a.csv": b"a"})
    assert (tmp_path / "t.html").is_symlink()
    assert (real.read_bytes(), real.stat().st_mode & 0o777) == (b"now", 0o640)
    assert (tmp_path / "t.html-files" / "a.csv").read_bytes() == b"a"
