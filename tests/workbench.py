"""What tests of the workbench share: a client that has the cookie, and a browser window that is watched."""

from __future__ import annotations

import importlib.util
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

if TYPE_CHECKING:
    from types import ModuleType

    from sulh.web.bench import Workbench
    from sulh.web.serving import Serving

MATCH = re.compile(r'data-match="([0-9a-f]+)"')


class Client(TestClient):
    """A client with the cookie of a workbench, which asks as its own pages do."""

    def __init__(self, app: Any, bench: Workbench) -> None:
        super().__init__(app, base_url="http://127.0.0.1", headers={"origin": "http://127.0.0.1"})
        self.cookies.set(bench.cookie, bench.pass_word)

    def match(self, address: str) -> str:
        """Return what names the text of the case that a page shows."""
        found = MATCH.search(self.get(address).text)
        assert found is not None
        return found[1]

    def edit(self, case: str, op: str, form: str = "some-form", **fields: Any) -> Any:
        """Make a change as a form of the page does, and return the answer."""
        given = {"match": self.match(case), "op": op, **fields}
        headers = {"hx-request": "true", "hx-target": "div#work", "hx-source": f"form#{form}", "hx-current-url": case}
        return self.post(f"{case}/edit", data=given, headers=headers)


class Watched:
    """A window of a browser; what is wrong on it is gathered in ``faults``.

    ``allowed``: statuses of 400 and above that the test provokes.
    """

    def __init__(self, page: Any, served: Serving) -> None:
        self.page, self.served = page, served
        self.faults: list[str] = []
        self.allowed: set[int] = set()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("response", self._answered)
        page.on("request", self._asked)
        page.goto(served.address())

    @property
    def base(self) -> str:
        """The address of the workbench, without a slash at its end."""
        return f"http://127.0.0.1:{self.served.port}"

    def go(self, address: str) -> Any:
        """Open a page of the workbench, and return it."""
        self.page.goto(self.base + address)
        return self.page

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            status = re.search(r"status of (\d+)", message.text)
            if status is None or int(status[1]) not in self.allowed:
                self.faults.append(f"{message.type} in the console: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.faults.append(f"{response.status} from {response.url}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base + "/", "data:")):
            self.faults.append(f"a request to {request.url}")


def shown(client: Client, address: str, patience: float = 60) -> str:
    """Return the page of a question with its answer, which is waited for if it takes long."""
    end = time.monotonic() + patience
    while True:
        page = client.get(address)
        assert page.status_code == 200, page.text
        if 'hx-trigger="every 500ms' not in page.text:
            return page.text
        assert time.monotonic() < end, "the answer takes too long"
        time.sleep(0.05)


def picture_script() -> ModuleType:
    """Return the script that takes the pictures of the docs: it knows the pages, and fills the folder they are of."""
    place = Path(__file__).resolve().parents[1] / "docs" / "make_workbench_pictures.py"
    spec = importlib.util.spec_from_file_location("make_workbench_pictures", place)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
