"""Single pages: what is written as one HTML file, which needs no network and nothing beside it.

Every value is escaped by the template. Style and script stand in the page, and its content security policy admits
these two by their hashes and nothing else (W3C, Content Security Policy Level 3, section 2.3.1).
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def render_page(package: str, name: str, *, scripted: bool = False, **values: Any) -> str:
    """The page of ``NAME.html.j2`` in the folder ``templates`` of ``package``, with ``NAME.css`` beside it.

    With ``scripted``, ``NAME.js`` is its script. The template gets ``values``, and ``policy``, ``style`` and
    ``script``; style and script are the project's own and hold no text of a book. Raises ``UndefinedError`` where the
    template asks for a value that it is not given.
    """
    folder = files(package) / "templates"
    style = (folder / f"{name}.css").read_text(encoding="utf-8")
    script = (folder / f"{name}.js").read_text(encoding="utf-8") if scripted else ""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(f"{name}.html.j2")
    return template.render(policy=policy(style, script), style=Markup(style), script=Markup(script), **values)


def policy(style: str, script: str = "") -> str:
    """The content security policy of a page with this style and this script, if there is one, and nothing else.

    >>> policy("")
    "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; base-uri 'none'; \
form-action 'none'"
    """
    rules = ["default-src 'none'", f"style-src '{_digest(style)}'"]
    rules += [f"script-src '{_digest(script)}'"] if script else []
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
