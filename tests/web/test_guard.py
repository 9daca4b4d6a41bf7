"""Who may ask, tried as an attacker would: from another page, under another name, without the key, with too much."""

from __future__ import annotations

import os
import re
import socket
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sulh.web.app import application
from sulh.web.bench import Workbench
from sulh.web.guard import BODY, HEADERS
from sulh.web.opening import way_in
from sulh.web.serving import Serving
from workbench import Client

ELMIRA = "/case/elmira.yaml"
OURS = "http://127.0.0.1"


@pytest.fixture
def stranger(bench: Workbench) -> Iterator[TestClient]:
    """Who has neither token nor cookie."""
    with TestClient(application(bench), base_url=OURS, follow_redirects=False) as found:
        yield found


def problem(answer: Any) -> str:
    return str(answer.json()["problems"][0]["code"])


# Under which name --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "127.0.0.1:81",
        "localhost:8080",
        "[::1]",
        "0.0.0.0",
        "",
        "127.0.0.1@evil.example",
        "127.1",
        "2130706433",
        "127.0.0.1:80:80",
        "127.0.0.1, evil.example",
    ],
)
def test_another_host_is_not_answered(client: Client, host: str) -> None:
    """A name that an attacker's server gives for this machine (DNS rebinding) is refused, cookie or not."""
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "elmira" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:80", "localhost", "LOCALHOST:80"])
def test_our_own_names_are_answered(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


# From which page ---------------------------------------------------------------------------------------------------

FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:81"},
    {"origin": "http://localhost"},
    {"origin": "https://127.0.0.1"},
    {"origin": ""},
    {"origin": "http://127.0.0.1, http://evil.example"},
    {"origin": OURS + "/"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda it: it["origin"] or "empty")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_other_page_changes_anything(client: Client, headers: dict[str, str], method: str) -> None:
    answer = client.request(method, f"{ELMIRA}/undo", headers={**headers, "accept": "application/json"})
    assert (answer.status_code, problem(answer)) == (403, "S825")
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "nonsense"])
def test_the_browser_says_that_another_page_asks(bench: Workbench, site: str) -> None:
    with TestClient(application(bench), base_url=OURS) as client:
        client.cookies.set(bench.cookie, bench.pass_word)
        sent = client.post(f"{ELMIRA}/undo", headers={"sec-fetch-site": site})
        assert sent.status_code == 403
        loaded = client.get("/static/sulh.js", headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"})
        assert loaded.status_code == (200 if site == "none" else 403)


def test_a_form_without_origin_and_without_key_changes_nothing(bench: Workbench) -> None:
    with TestClient(application(bench), base_url=OURS) as client:
        client.cookies.set(bench.cookie, bench.pass_word)
        assert client.post(f"{ELMIRA}/undo").status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_link_elsewhere_leads_no_further_than_a_page_that_asks(client: Client, bench: Workbench, site: str) -> None:
    """A server at another port of this machine is the same site, so that the cookie comes with what it asks."""
    link = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    address = f"{ELMIRA}/certainty?samples=10&width="
    answer = client.get(address, headers=link)
    assert answer.status_code == 403
    assert f'<a href="{ELMIRA}/certainty?samples=10">' in answer.text
    assert "Elmira" not in answer.text
    assert bench.jobs.all() == ()
    assert client.get(f"{ELMIRA}.json", headers=link).json()["problems"][0]["code"] == "S825"
    for mode in ("no-cors", "cors", "same-origin", "websocket"):
        assert client.get("/", headers={**link, "sec-fetch-mode": mode}).status_code == 403


@pytest.mark.parametrize("dest", ["iframe", "frame", "embed", "object", "fencedframe"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none"])
def test_nothing_here_is_put_into_another_page(client: Client, bench: Workbench, site: str, dest: str) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": dest}
    for address in (f"{ELMIRA}/certainty?samples=10", f"/?token={bench.token}", "/static/sulh.css"):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, "<a " in answer.text) == (403, False)
    assert bench.jobs.all() == ()


@pytest.mark.parametrize(
    "path",
    ["//evil.example/x", "/\\evil.example", '/"><script>alert(1)</script>', "/?a=%22%3E%3Cscript%3E", "/%0d%0ax"],
)
def test_the_page_that_asks_leads_nowhere_else(bench: Workbench, path: str) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    with TestClient(application(bench), base_url=OURS) as client:
        for more in ("", f"token={bench.token}"):
            text = client.get(OURS + path + ("&" if "?" in path else "?") + more, headers=link).text
            (where,) = re.findall('<a href="([^"]*)">', text)
            assert re.fullmatch(r"/(?![/\\])[!-~]*", where)
            assert "<script" not in text


def test_a_page_at_another_port_starts_nothing(chromium: Any, served: Serving) -> None:
    """In a real browser that has the cookie: what is framed or loaded is refused; a window says who led there."""
    ours = f"http://127.0.0.1:{served.port}"
    question = f"{ours}{ELMIRA}/certainty?samples=10"
    page = f'''<iframe src="{question}"></iframe><img src="{question}"><embed src="{question}">
        <object data="{question}"></object><link rel="stylesheet" href="{question}"><a href="{question}">in</a>'''

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            pass

    context = chromium.new_context()
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        window = context.new_page()
        window.goto(served.address())
        assert "token" not in window.url
        window.goto(f"http://127.0.0.1:{server.server_address[1]}/", wait_until="networkidle")
        assert served.bench.jobs.all() == ()
        window.click("a")
        assert "Another page led here" in window.inner_text("main")
        assert served.bench.jobs.all() == ()
        window.click("text=Go on to the workbench")
        window.wait_for_url(f"**{ELMIRA}/certainty**")
        assert "Elmira" in window.inner_text("body")
        server.shutdown()
    context.close()


def test_the_file_that_is_opened_lets_the_browser_in(chromium: Any, served: Serving) -> None:
    """A page of a file is another site: a cookie of our own site alone would not be sent along a redirect."""
    file = way_in(served.address(ELMIRA), served.bench.store)
    assert file is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    context = chromium.new_context()
    window = context.new_page()
    window.goto(file.as_uri())
    window.wait_for_url(f"http://127.0.0.1:{served.port}{ELMIRA}")
    window.wait_for_load_state()
    assert "Elmira groundwater contamination" in window.inner_text("h1")
    assert window.evaluate("document.referrer") == ""
    window.reload()
    assert "Elmira groundwater contamination" in window.inner_text("h1")
    window.go_back()
    assert "token" not in window.url
    context.close()


# The key -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", ELMIRA, f"{ELMIRA}.json", "/api/cases", "/api/openapi.json", "/nothing"])
def test_without_the_key_nothing_is_told(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert "elmira" not in answer.text.lower()


@pytest.mark.parametrize("key", ["", "wrong", "é", "\udc80", "0" * 60_000])
def test_a_wrong_key_opens_nothing(stranger: TestClient, bench: Workbench, key: str) -> None:
    answer = stranger.get("/", params={"token": key.encode("utf-8", "surrogatepass").decode("latin-1")})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    for headers in (
        {"authorization": f"Bearer {key}".encode("utf-8", "surrogatepass")},
        {"authorization": f"Basic {bench.token}".encode()},
        {"cookie": f"{bench.cookie}={bench.token}".encode()},
        {"cookie": f"sulh={bench.pass_word}".encode()},
    ):
        assert stranger.get("/", headers=headers).status_code == 401


def test_the_key_becomes_a_cookie_and_leaves_the_address(stranger: TestClient, bench: Workbench) -> None:
    answer = stranger.get(f"{ELMIRA}?variant=late&token={bench.token}&a=b%26c")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{ELMIRA}?variant=late&a=b%26c"
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert bench.token not in str(answer.headers)
    assert "domain" not in str(parts)
    assert stranger.get("/").status_code == 200


def test_the_key_that_a_page_elsewhere_brings_becomes_a_cookie_too(stranger: TestClient, bench: Workbench) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    answer = stranger.get(f"{ELMIRA}?variant=late&token={bench.token}&a=b%26c", headers=headers)
    assert answer.status_code == 200
    assert f'content="0; url={ELMIRA}?variant=late&amp;a=b%26c"' in answer.text
    assert bench.token not in answer.text + str(answer.headers)
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert stranger.get("/?token=wrong", headers=headers).status_code == 401
    assert stranger.get("/").status_code == 200


def test_other_cookies_of_this_machine_lock_nobody_out(stranger: TestClient, bench: Workbench) -> None:
    odd = 'x={"a": "b;c"}; =; @@@; a b=c; "'
    assert stranger.get("/", headers={"cookie": f"{odd}; {bench.cookie}={bench.pass_word}; y=1"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "///evil.example/x",
        "/\\evil.example",
        "/%5Cevil.example",
        "//evil.example/%2f..",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie:%20a=b",
        "/%09/evil.example",
        "/.//evil.example",
        "/%2F%2Fevil.example",
        "//@evil.example",
    ],
)
def test_the_key_is_never_carried_to_another_server(bench: Workbench, path: str) -> None:
    """Sent as raw bytes: a client would tidy such addresses up."""
    import asyncio
    from urllib.parse import unquote, urljoin, urlsplit

    sent: list[Any] = []

    async def ask() -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": f"token={bench.token}".encode(),
            "headers": [(b"host", b"127.0.0.1:4000")],
            "server": ("127.0.0.1", 4000),
        }
        await application(bench)(scope, receive, send)

    # In a thread of its own: a browser of other tests keeps an event loop in this one.
    thread = threading.Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    thread.join()
    assert sent[0]["status"] == 303
    where = dict(sent[0]["headers"])[b"location"].decode("latin-1")
    assert re.fullmatch(r"/(?!/)[!-~]*", where)
    assert "\\" not in where
    assert urlsplit(urljoin("http://127.0.0.1:4000/", where)).netloc == "127.0.0.1:4000"


def test_a_program_sends_the_key_as_a_header(stranger: TestClient, bench: Workbench) -> None:
    headers = {"authorization": f"Bearer {bench.token}"}
    assert stranger.get("/api/cases", headers=headers).status_code == 200
    assert (
        stranger.post("/api/case/elmira.yaml/undo", headers=headers).status_code == 428
    )  # let in, and then asked more


def test_each_folder_has_its_own_key_and_keeps_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, again, other = Workbench.of(folder), Workbench.of(folder), Workbench.of(tmp_path / "other")
    assert one.token == again.token != other.token
    assert one.cookie == again.cookie != other.cookie
    assert len(one.token) >= 43


@pytest.mark.skipif(os.name != "posix", reason="other systems have other access rights")
def test_only_its_owner_reads_what_is_kept(folder: Path, client: Client) -> None:
    client.edit(ELMIRA, "set-title", title="Another")
    state = folder / ".sulh"
    modes = {one.relative_to(folder).as_posix(): stat.S_IMODE(one.stat().st_mode) for one in [state, *state.rglob("*")]}
    open_to_others = {name for name, mode in modes.items() if mode & 0o077 and not name.endswith(".gitignore")}
    assert open_to_others == set()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other access rights")
def test_a_state_folder_that_was_open_to_others_is_closed(folder: Path) -> None:
    (folder / ".sulh").mkdir(mode=0o777)
    (folder / ".sulh").chmod(0o777)
    Workbench.of(folder)
    assert stat.S_IMODE((folder / ".sulh").stat().st_mode) == 0o700


# What every answer carries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        (ELMIRA, 200),
        ("/nothing/at/all", 404),
        (f"{ELMIRA}/undo", 405),
        ("/static/sulh.css", 200),
        ("/static/none.css", 404),
        ("/api/openapi.json", 200),
        (f"{ELMIRA}/why?state=nonsense", 404),
        ("/case/none.yaml", 404),
    ],
)
def test_every_answer_has_the_policy(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/", ELMIRA, "/case/none.yaml", "/static/sulh.css", "/api/cases"])
def test_a_head_is_that_of_the_page(client: Client, path: str) -> None:
    page, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (page.status_code, b"")
    assert {name: head.headers.get(name) for name in HEADERS} == HEADERS


def test_a_report_is_read_where_nothing_runs(client: Client) -> None:
    """A report brings its style with it; its page is none of ours: no script, no cookie, nothing fetched."""
    settings = "format=html&only=solve"
    assert client.get(f"{ELMIRA}/report/view?{settings}").status_code == 404
    assert client.get(f"{ELMIRA}/report.json?{settings}&wait=60").status_code == 200
    view = client.get(f"{ELMIRA}/report/view?{settings}")
    assert view.status_code == 200
    policy = {part.split()[0]: part.split()[1:] for part in view.headers["content-security-policy"].split(";")}
    assert "allow-scripts" not in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]
    assert policy["default-src"] == ["'none'"]
    assert {name: view.headers.get(name) for name in HEADERS if "policy" not in name} == {
        name: value for name, value in HEADERS.items() if "policy" not in name
    }
    file = client.get(f"{ELMIRA}/report/file?{settings}")
    assert file.headers["content-disposition"].startswith("attachment")


def test_refusals_have_the_policy_too(stranger: TestClient) -> None:
    for answer in (stranger.get("/"), stranger.get("/", headers={"host": "evil.example"}), stranger.post("/")):
        assert answer.status_code >= 400
        assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]


def test_a_fault_of_ours_is_an_answer_and_no_traceback(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the secret of the case")

    app = application(bench)
    monkeypatch.setattr("sulh.web.folder.Folder.cases", broken)
    with TestClient(app, base_url=OURS, raise_server_exceptions=False) as client:
        answer = client.get("/api/cases", headers={"authorization": f"Bearer {bench.token}"})
    assert (answer.status_code, problem(answer)) == (500, "S899")
    assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]
    assert "secret" not in answer.text
    kept = folder / ".sulh" / "errors.txt"
    assert "the secret of the case" in kept.read_text(encoding="utf-8")


# How much ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [str(BODY + 1), "9" * 5000, "-1", "1e3", "²", "0x10", "1, 1"])
def test_a_length_that_is_too_large_or_none_is_refused(client: Client, length: str) -> None:
    headers = {"content-length": length.encode("latin-1")}
    assert client.post(f"{ELMIRA}/edit", content=b"x", headers=headers).status_code == 413


@pytest.mark.parametrize("where", [f"{ELMIRA}/edit", "/api/case/elmira.yaml/edits"])
def test_a_body_that_says_nothing_of_its_length_is_bounded(client: Client, where: str) -> None:
    def parts() -> Iterator[bytes]:
        yield b"title="
        for _ in range(14):
            yield b"x" * 1024 * 1024

    headers = {"content-type": "application/x-www-form-urlencoded", "if-match": '"abc"'}
    answer = client.post(where, content=parts(), headers=headers)
    assert answer.status_code == 413
    assert client.get("/").status_code == 200


def test_an_address_has_only_so_many_settings(client: Client) -> None:
    assert client.get("/?" + "a=b&" * 600).status_code == 400


def test_a_form_has_only_so_many_fields(client: Client) -> None:
    data = {f"field{number}": "x" for number in range(3000)}
    assert client.post(f"{ELMIRA}/edit", data=data).status_code in (400, 413, 422)


def raw(served: Serving, request: bytes) -> bytes:
    """Return what the real server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as one:
        one.sendall(request)
        answer = b""
        try:
            while got := one.recv(65536):
                answer += got
        except ConnectionResetError:  # it closed before all was sent
            pass
    return answer


def test_the_real_server_withstands_odd_requests(served: Serving) -> None:
    host = f"Host: 127.0.0.1:{served.port}\r\n".encode()
    key = f"Authorization: Bearer {served.bench.token}\r\n".encode()
    end = b"Connection: close\r\n\r\n"

    def status(request: bytes) -> int:
        answer = raw(served, request)
        return int(answer.split()[1]) if answer else 0

    assert status(b"GET / HTTP/1.1\r\n" + host + key + end) == 200
    assert status(b"GET / HTTP/1.1\r\n" + key + end) in (400, 421)
    assert status(b"GET / HTTP/1.1\r\n" + host + b"Host: evil.example\r\n" + key + end) == 400
    assert status(b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n" + key + end) == 421
    assert status(b"CONNECT evil.example:443 HTTP/1.1\r\n" + host + key + end) in (400, 403, 404, 405)
    assert status(
        b"GET / HTTP/1.1\r\n" + host + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 1000) for n in range(200)) + end
    ) in (0, 400, 431)
    assert status(b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + host + end) in (0, 400, 414)
    assert status(b"nonsense\r\n\r\n") == 400
    smuggled = b"POST /case/elmira.yaml/undo HTTP/1.1\r\n" + host + key
    both = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n" + host + end
    assert status(smuggled + both) in (400, 403, 412)
    assert status(smuggled + b"Content-Length: 4\r\nContent-Length: 5\r\n" + end + b"a=b") == 400
    upgrade = b"GET / HTTP/1.1\r\n" + host + key + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    assert status(upgrade + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n" + end) in (200, 400, 403, 500)
    assert status(b"GET / HTTP/1.1\r\n" + host + key + end) == 200


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs the tables of Linux")
def test_only_this_machine_is_listened_to(served: Serving) -> None:
    """Read from the system: the port is open at 127.0.0.1 and nowhere else."""
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.rpartition(":")[2], 16) == served.port:
                listening.add(local.rpartition(":")[0])
    assert listening == {"0100007F"}
