"""From what a page shows to HTML: templates of Jinja2 in which every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sulh.show.report.html import cell, told
from sulh.show.tables import NO, YES
from sulh.web.asked import Query
from sulh.web.shell import CaseBar, Context
from sulh.web.states import Links

if TYPE_CHECKING:
    from jinja2 import Environment

SIGN = re.compile(r"[A-Za-z0-9]")


@cache
def environment() -> Environment:
    """Return the environment of all templates."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("sulh.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"YES": YES, "NO": NO, "Query": Query, "page_of": page_of, "links": links, "no_links": Links()}
    made.globals["key"] = key
    made.filters |= {"cell": cell, "told": told, "quote": lambda text: quote(str(text), safe=""), "letter": letter}
    return made


def page(context: Context, *, part: bool = False) -> str:
    """Return a whole page; with ``part`` only what a change replaces: all but the head of the document."""
    layout = "part.html" if part else "base.html"
    return environment().get_template(context.template).render(context.variables(), layout=layout)


def page_of(case: CaseBar, page: str, settings: Mapping[str, str] | None = None, variant: str | None = None) -> str:
    """Return the address of a page of a case in the coding that is shown, or in another."""
    query = Query().but(variant=case.variant if variant is None else variant).but(**(settings or {}))
    return query.address(f"{case.address}/{page}" if page else case.address)


def links(found: Mapping[str, Any] | None, case: CaseBar) -> Links:
    """Return what shows the states of an answer as links to why they hold, or not, in the coding that is shown."""
    return Links(found or {}, lambda name: page_of(case, "why", {"state": name}))


def letter(number: int) -> str:
    """Return the letter of a party by its number, which stands where its colour does.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    first, last = divmod(number, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)


def key(*parts: Any) -> str:
    """Return an id for an element of a page, made of anything; different parts give different ids.

    >>> key("pref", "us", "not takeover")
    'pref-us-not_20takeover'
    """
    return "-".join("".join(c if SIGN.match(c) else f"_{ord(c):x}" for c in str(part)) for part in parts)
