"""How Sphinx builds the documentation: MyST pages, the Furo theme, nothing fetched from elsewhere."""

from __future__ import annotations

from importlib.metadata import version as installed

from docutils import nodes
from latex2mathml.converter import convert
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "sulh"
copyright = "The sulh developers, Apache License 2.0"
release = version = installed("sulh")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
napoleon_google_docstring = False
napoleon_use_ivar = True  # attributes are listed once, by autodoc

html_theme = "furo"
html_title = f"sulh {release}"
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["formulas.css"]


def inline_formula(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def displayed_formula(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f"<div class='math'>{convert(node.astext(), display='block')}</div>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    # Browsers show MathML by themselves. Sphinx's own way would load a script from the network.
    app.add_html_math_renderer("mathml", (inline_formula, None), (displayed_formula, None))
    app.add_lexer("csv", TextLexer)  # tables have no colours
