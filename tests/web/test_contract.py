"""The contract of pages: what a template and the twin in JSON use is what the context has, no less and no more."""

from __future__ import annotations

import inspect
import pkgutil
import re
from dataclasses import fields
from importlib import import_module

import pytest
from jinja2 import meta, nodes

import sulh.web.pages
from sulh.web.questions.every import QUESTIONS
from sulh.web.render import environment
from sulh.web.shell import Context

LAYOUT = "base.html"
GIVEN = {"layout", "parts"}
"""What every template has besides: the layout, and the macros that it imports."""


def contexts() -> list[type[Context]]:
    """Return every kind of page, those that are only parts too."""
    for module in pkgutil.iter_modules(sulh.web.pages.__path__, "sulh.web.pages."):
        import_module(module.name)
    found: list[type[Context]] = []
    waiting = list(Context.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found += [kind] if "template" in vars(kind) else []
    return sorted(found, key=lambda kind: kind.__qualname__)


def used(template: str) -> set[str]:
    """Return the variables that a template uses, with those of its layout and of what it includes."""
    bare = environment().overlay()
    bare.globals = {}  # a field may have the name of one
    assert bare.loader is not None
    tree = bare.parse(bare.loader.get_source(bare, template)[0])
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    own |= {macro.name for macro in tree.find_all(nodes.Macro)} | {one.target for one in tree.find_all(nodes.Import)}
    for one in tree.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in one.names}
    found = meta.find_undeclared_variables(tree)
    for kind in (nodes.Extends, nodes.Include):
        for part in tree.find_all(kind):
            found |= set().union(*map(used, names(template, part.template)))
    return found - own - GIVEN


def names(template: str, named: nodes.Expr) -> list[str]:
    """Return the templates that an expression can stand for."""
    if isinstance(named, nodes.Const):
        return [named.value]
    if isinstance(named, nodes.Name) and named.name == "layout":
        return [LAYOUT]
    assert template == "question.html", f"{template} includes what cannot be known"
    return sorted({question.part for question in QUESTIONS.values()})


def test_there_are_contexts() -> None:
    assert len(contexts()) >= 8


@pytest.mark.parametrize("kind", contexts(), ids=lambda kind: kind.__qualname__)
def test_a_context_has_what_its_template_uses(kind: type[Context]) -> None:
    has = {one.name for one in fields(kind)}
    assert used(kind.template) - has - set(environment().globals) == set(), "used, but not there"
    twin = set(re.findall(r"\bself\.(\w+)", inspect.getsource(kind.to_dict)))
    assert has - used(kind.template) - twin - {"shell", "query"} == set(), "there, but not used"
