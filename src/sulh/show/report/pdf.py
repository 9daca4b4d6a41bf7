"""A report as PDF, printed from its HTML by WeasyPrint or by a browser that is there; nothing is fetched for it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sulh.disk import write_whole
from sulh.errors import FileTrouble, MissingExtra, SulhError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
"""What a browser that prints is called, and where one is that is not found by its name."""

SECONDS = 120.0
"""After which a browser that prints is stopped."""


class NoPrinter(MissingExtra):
    """Nothing that prints HTML is installed."""

    def __init__(self) -> None:
        self.module, self.extra = "weasyprint", ""
        SulhError.__init__(
            self,
            "A PDF is printed by WeasyPrint or by Chromium or Chrome, and neither is there. Install one: "
            "pip install weasyprint, or a browser on the PATH; or write .html and print that.",
        )


def write_pdf(html: str, path: Path) -> None:
    """Write a report that is HTML as a ``.pdf`` file; what is there is replaced, whole or not at all.

    Raises
    ------
    MissingExtra
        Neither WeasyPrint nor a browser is there.
    FileTrouble
        Printing failed or took too long, or the file cannot be written.
    """
    write_whole(path, pdf_bytes(html, path.parent))


def pdf_bytes(html: str, folder: Path | None = None, *, bare: bool = False) -> bytes:
    """Return a report that is HTML as the bytes of a ``.pdf`` file; its title is that of the page.

    Parameters
    ----------
    folder
        Where a browser finds the page while it prints: some see nothing but the folders of their user.
    bare
        Whether the file does not say by what and when it was printed.

    Raises
    ------
    MissingExtra, FileTrouble
        As for :func:`write_pdf`.
    """
    weasyprint = _weasyprint()
    if weasyprint is not None:
        made = bytes(weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint)).write_pdf())
        return without_origin(made) if bare else made
    browser = browser_found()
    if browser is None:
        raise NoPrinter
    made = _printed(html, browser, folder)
    return without_origin(made) if bare else made


_ORIGIN = re.compile(
    rb"/(?:Producer|Creator|CreationDate|ModDate)\s*(?:\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL
)


def without_origin(data: bytes) -> bytes:
    """Return a PDF whose metadata do not say what made it and when, where they are not packed; its length is kept.

    >>> without_origin(b"<</Title (A) /CreationDate (D:20260101)>>")
    b'<</Title (A)                           >>'
    """
    # Blanks take their place: the table at the end says where each object begins.
    return _ORIGIN.sub(lambda found: b" " * len(found[0]), data)


def browser_found() -> str | None:
    """Return a browser that prints, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _weasyprint() -> Any:
    try:
        return import_module("weasyprint")
    # Without the libraries of the system that it needs, it raises OSError.
    except (ImportError, OSError):
        return None


def _fetcher(weasyprint: Any) -> Any:
    """Return what fetches nothing but what stands in the page itself."""
    urls: Any = getattr(weasyprint, "urls", None)
    if hasattr(urls, "URLFetcher"):
        return urls.URLFetcher(allowed_protocols=("data",))

    def fetch(url: str, *arguments: object, **more: object) -> Any:
        if not url.startswith("data:"):
            raise ValueError(f"{url} is not fetched: a report holds all that it shows")
        return weasyprint.default_url_fetcher(url, *arguments, **more)

    return fetch


def _printed(html: str, browser: str, folder: Path | None) -> bytes:
    """Return what a browser prints, in a profile of its own that is thrown away."""
    try:
        with tempfile.TemporaryDirectory(prefix="sulh-print-", dir=folder, ignore_cleanup_errors=True) as name:
            place = Path(name).resolve()
            page, made = place / "page.html", place / "page.pdf"
            page.write_text(html, encoding="utf-8", errors="replace")
            said = _run(_command(browser, place, page, made), place)
            data = made.read_bytes() if made.exists() else b""
    except OSError as error:
        raise FileTrouble(f"The PDF cannot be printed: {error.strerror or error}.") from None
    if not data.startswith(b"%PDF"):
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        raise FileTrouble(f"{Path(browser).name} printed no PDF: {last[0][:200]}. Write .html and print that.")
    return data


def _command(browser: str, place: Path, page: Path, made: Path) -> list[str]:
    """Return the command line: no network, no header with the date and the name of the file."""
    # A browser run by the superuser refuses to start inside its sandbox; everybody else keeps it.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [
        browser,
        "--headless",
        *(["--no-sandbox"] if root else []),
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={place / 'profile'}",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]


def _run(command: list[str], place: Path) -> str:
    """Run a browser and return what it said; it and what it started are stopped when the time is over."""
    # TMPDIR stays: the name of a socket in it must be short.
    environment: Mapping[str, str] = {**os.environ, "XDG_CONFIG_HOME": str(place / "config")}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise FileTrouble(
            f"{Path(command[0]).name} did not print within {SECONDS:.0f} seconds. Write .html and print that."
        ) from None
    finally:
        if process.poll() is None:
            _stop(process)
    return said.decode("utf-8", "replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
