"""`sulh serve` as a process: what it prints, a second start, how it ends, and what it needs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sulh.files.reader import shipped_cases

Run = Callable[..., Any]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "elmira.yaml").write_bytes(shipped_cases()["elmira"].read_bytes())
    return tmp_path


class Process:
    """A running `sulh serve --json`."""

    def __init__(self, *arguments: object) -> None:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "sulh", "serve", "--json", *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline())
        self.address: str = self.said["address"]
        with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(self.address, timeout=20) as page:
            assert page.status == 200
            self.page = page.read().decode()
            self.url = page.url
        self.seconds = time.perf_counter() - begun

    def end(self, sign: int = signal.SIGINT) -> tuple[int, str, str, float]:
        """Return its exit code, what it printed, and how long it took to end."""
        begun = time.perf_counter()
        self.process.send_signal(sign)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err, time.perf_counter() - begun


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    begun: list[Process] = []

    def make(*arguments: object) -> Process:
        begun.append(Process(*arguments))
        return begun[-1]

    yield make
    for one in begun:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def port_of(address: str) -> int:
    return int(address.split(":")[2].partition("/")[0])


def test_it_prints_one_document_opens_and_ends_quietly(place: Path, start: Callable[..., Process]) -> None:
    one = start(place)
    assert set(one.said) == {"address", "folder", "started"}
    assert one.said["started"] is True
    assert "elmira.yaml" in one.page
    assert "token" not in one.url
    code, out, err, seconds = one.end()
    assert (code, out, err) == (0, "", "")
    assert seconds < 3


def test_the_port_and_the_key_are_those_of_last_time(place: Path, start: Callable[..., Process]) -> None:
    addresses = []
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
        one = start(place)
        addresses.append(one.address)
        code, out, err, _ = one.end(sign)
        assert (out, err) == ("", "")
        assert code == (0 if sign == signal.SIGINT else -sign)
    assert len(set(addresses)) == 1


def test_a_second_start_opens_the_one_that_runs(place: Path, start: Callable[..., Process], sulh_command: Run) -> None:
    one = start(place)
    ran = sulh_command("serve", place / "elmira.yaml", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["started"] is False
    assert port_of(ran.json["address"]) == port_of(one.address)
    assert "/case/elmira.yaml?token=" in ran.json["address"]
    told = sulh_command("serve", place, "--no-browser").out
    assert "is open already" in told
    assert one.address in told


def test_a_case_is_opened_in_its_folder(place: Path, start: Callable[..., Process]) -> None:
    one = start(place / "elmira.yaml")
    assert one.url.endswith("/case/elmira.yaml")
    assert "Elmira groundwater contamination" in one.page


def test_ctrl_c_does_not_wait_for_an_open_request(place: Path, start: Callable[..., Process]) -> None:
    one = start(place)
    with socket.create_connection(("127.0.0.1", port_of(one.address))) as waiting:
        key = one.address.partition("token=")[2]
        head = f"POST /api/case/elmira.yaml/edits HTTP/1.1\r\nHost: 127.0.0.1:{port_of(one.address)}\r\n"
        head += f'Authorization: Bearer {key}\r\nIf-Match: "x"\r\nContent-Length: 100\r\n\r\n'
        waiting.sendall(head.encode())  # and the body never comes
        time.sleep(0.2)
        code, out, err, seconds = one.end()
    assert (code, out, err) == (0, "", "")
    assert seconds < 4


def test_ctrl_c_ends_a_running_job_and_an_open_poll(place: Path, start: Callable[..., Process]) -> None:
    one = start(place)
    base, _, key = one.address.partition("/?token=")
    question = f"{base}/case/elmira.yaml/certainty.json?samples=1000000"
    headers = {"Authorization": f"Bearer {key}"}
    with urllib.request.urlopen(urllib.request.Request(question, headers=headers)) as answer:
        assert answer.status == 202
        assert key not in answer.read().decode()
    with socket.create_connection(("127.0.0.1", port_of(one.address))) as waiting:
        head = f"GET /case/elmira.yaml/certainty.json?samples=1000000&wait=60 HTTP/1.1\r\nHost: {base[7:]}\r\n"
        waiting.sendall(f"{head}Authorization: Bearer {key}\r\n\r\n".encode())
        time.sleep(0.5)
        workers = children(one.process.pid)
        code, out, err, seconds = one.end()
    assert (code, out, err) == (0, "", "")
    assert seconds < 5
    assert [number for number in workers if Path(f"/proc/{number}").exists()] == []
    kept = "".join(file.read_text(encoding="utf-8") for file in (place / ".sulh" / "jobs").iterdir())
    assert '"running"' in kept or '"waiting"' in kept  # and is taken up at the next start
    assert key not in kept


def children(process: int) -> list[int]:
    """Return the processes that a process has started, where the system tells."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for file in tasks for number in file.read_text(encoding="ascii").split()]


def test_a_port_that_is_taken(place: Path, start: Callable[..., Process], sulh_command: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = sulh_command("serve", place, "--port", port, "--json")
        assert ran.code == 2
        assert f"The port {port} cannot be used" in ran.json["problems"][0]["rule"]
        (place / ".sulh" / "port").write_text(str(port), encoding="utf-8")
        one = start(place)  # the one of last time is taken: any other
        assert port_of(one.address) != port


@pytest.mark.parametrize("port", ["", "x", "0", "99999999", "80²", "-1"])
def test_a_damaged_port_is_no_error(place: Path, start: Callable[..., Process], port: str) -> None:
    (place / ".sulh").mkdir()
    (place / ".sulh" / "port").write_text(port, encoding="utf-8")
    start(place)


@pytest.mark.parametrize(("what", "code"), [("nothing-of-this-name", 2), ("notes.txt", 2), ("", 2)])
def test_what_is_neither_folder_nor_case(place: Path, sulh_command: Run, what: str, code: int) -> None:
    (place / "notes.txt").write_text("notes", encoding="utf-8")
    ran = sulh_command("serve", place / what if what == "notes.txt" else what, "--json")
    assert ran.code == code
    assert len(ran.json["problems"]) == 1


def test_another_process_that_does_not_answer(place: Path, sulh_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    from sulh.web import serving

    monkeypatch.setattr(serving, "PATIENCE", 0.1)
    (place / ".sulh").mkdir()
    with FileLock(place / ".sulh" / "lock"):
        ran = sulh_command("serve", place, "--json")
    assert ran.code == 2
    assert "does not answer" in ran.json["problems"][0]["rule"]


def test_without_the_extra_it_says_what_to_install(
    place: Path, sulh_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = sulh_command("serve", place)
    assert (ran.code, ran.out) == (2, "")
    assert "pip install 'sulh[web]'" in ran.err


def test_a_folder_that_cannot_be_written(
    place: Path, start: Callable[..., Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown; what the workbench keeps is kept in memory."""
    (place / ".sulh").write_text("a file is in the way", encoding="utf-8")
    one = start(place)
    assert "elmira.yaml" in one.page
    assert (place / ".sulh").read_text(encoding="utf-8") == "a file is in the way"


def ask(address: str, path: str, change: dict[str, str] | None = None, **headers: str) -> tuple[int, Any, str]:
    """Ask as a program; the status, the document, and the ETag."""
    base, _, key = address.partition("/?token=")
    body = None if change is None else json.dumps(change).encode()
    request = urllib.request.Request(base + path, body, {"Authorization": f"Bearer {key}", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer), answer.headers["ETag"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), ""


def retitle(address: str, title: str) -> tuple[int, Any, str]:
    match = ask(address, "/api/case/elmira.yaml")[2]
    change = {"op": "set-title", "title": title}
    return ask(address, "/api/case/elmira.yaml/edits", change, **{"If-Match": match})


def test_of_two_servers_of_a_folder_one_alone_writes(place: Path, start: Callable[..., Process]) -> None:
    first = start(place)
    assert retitle(first.address, "One")[0] == 200
    shutil.rmtree(place / ".sulh")
    second = start(place)
    assert second.said["started"] is True
    assert retitle(second.address, "Two")[0] == 200
    status, said, _ = retitle(first.address, "Lost")
    assert (status, said["problems"][0]["code"]) == (409, "S835")
    assert "title: Two\n" in (place / "elmira.yaml").read_text(encoding="utf-8")


def test_on_a_full_disk_it_starts_shows_and_answers(place: Path) -> None:
    """No file can grow: what is kept is empty, and whatever is written is refused by the system."""
    command = [sys.executable, "-m", "sulh", "serve", "--json", str(place)]
    limited = ["sh", "-c", 'ulimit -f 0 && exec "$@"', "sh", *command]
    with subprocess.Popen(limited, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = json.loads(process.stdout.readline())["address"]
            before = (place / "elmira.yaml").read_bytes()
            status, said, _ = ask(address, "/case/elmira.yaml/certainty.json?samples=10&wait=60")
            assert status == 200, said
            status, said, _ = retitle(address, "Another")
            assert status in (409, 500)
            assert said["problems"][0]["code"] in ("S807", "S834")
            assert (place / "elmira.yaml").read_bytes() == before
            assert not [one for one in place.rglob("*") if one.is_file() and one.name.startswith("tmp")]
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("kept", [True, False])
def test_no_command_line_holds_the_key(place: Path, kept: bool) -> None:
    """Every user of the machine can read how a program was started; the browser is given a file."""
    (place / "bin").mkdir()
    browser, told = place / "bin" / "xdg-open", place / "told"
    browser.write_text(f'#!/bin/sh\nstat -c %a "$1" >"{told}"\nls "$1" >>"{told}"\ncat "$1" >>"{told}"\n', "utf-8")
    browser.chmod(0o755)
    if not kept:
        (place / ".sulh").touch()
    environment = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "sulh", "serve", str(place)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + 20
        while not (told.exists() and "</html>" in told.read_text(encoding="utf-8")):
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    mode, file, page = told.read_text(encoding="utf-8").split("\n", 2)
    assert (process.returncode, err, mode) == (0, b"", "600")
    address = out.decode().split()[4]
    assert f'content="0; url={address}"' in page
    assert (file == str(place.resolve() / ".sulh" / "open.html")) == kept
    assert Path(file).parent.exists() == kept


def test_what_people_see(place: Path, golden: Callable[[str, str], None]) -> None:
    command = [sys.executable, "-m", "sulh", "serve", str(place), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(5))
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=20)
    assert (rest, err, process.returncode) == ("", "", 0)
    address = told.split()[4]
    assert address.startswith("http://127.0.0.1:")
    golden("serve.txt", told.replace(address, "ADDRESS").replace(str(place.resolve()), "FOLDER"))
