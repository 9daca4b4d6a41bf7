"""A workbench to test: its folder, a client, a server, and a browser window that tolerates no fault."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sulh.files.reader import shipped_cases
from sulh.web.app import application
from sulh.web.bench import Workbench
from sulh.web.serving import Serving
from workbench import Client, Watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two cases to change."""
    place = tmp_path / "cases"
    place.mkdir()
    for name in ("elmira", "prisoners-dilemma"):
        (place / f"{name}.yaml").write_bytes(shipped_cases()[name].read_bytes())
    return place


@pytest.fixture
def bench(folder: Path) -> Workbench:
    """The workbench of that folder."""
    return Workbench.of(folder)


@pytest.fixture
def client(bench: Workbench) -> Iterator[Client]:
    """Who has come in: requests go straight to the application."""
    with Client(application(bench), bench) as found:
        yield found


@pytest.fixture
def served(folder: Path) -> Iterator[Serving]:
    """The folder served in this process, at a real address."""
    serving = Serving(folder)
    server = serving.server()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [serving.socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield serving
    server.should_exit = True
    thread.join(10)
    serving.close()


@pytest.fixture
def watched(chromium: Any, served: Serving) -> Iterator[Watched]:
    """A window on the first page; the test fails on anything in the console, a 4xx or 5xx, or a request elsewhere."""
    context = chromium.new_context(viewport={"width": 1320, "height": 900}, reduced_motion="reduce")
    window = Watched(context.new_page(), served)
    yield window
    context.close()
    assert window.faults == []
