"""Names: namespaces and the identifiers that the encoder gives, stable from run to run."""

from __future__ import annotations

import re

TEI_NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Code points that XML 1.0 (section 2.2) does not admit, not even as references."""


def tei(name: str) -> str:
    """The element name in the TEI namespace.

    >>> tei("p")
    '{http://www.tei-c.org/ns/1.0}p'
    """
    return f"{{{TEI_NAMESPACE}}}{name}"


def surface_id(leaf: str) -> str:
    """Identifier of the image of a leaf."""
    return f"f{leaf}"


def note_id(page: str, leaf: str, n: str) -> str:
    """Identifier of a footnote: by its page as printed, or by its leaf where the page has no printed number.

    >>> note_id("24", "0031", "2"), note_id("[3]", "0003", "1")
    ('fn24.2', 'fn-leaf-0003.1')
    """
    return f"fn{page}.{n}" if re.fullmatch(r"\w+", page) else f"fn-leaf-{leaf}.{n}"


def endnote_id(line: int) -> str:
    """Identifier of an endnote: by the source line with which it begins, since numbers begin again by chapter."""
    return f"en-{line}"


def paragraph_id(line: int) -> str:
    """Identifier of a paragraph that something refers to: by the source line with which it begins."""
    return f"p-{line}"


def char_id(glyph: str) -> str:
    """Identifier of a control character in the header's ``charDecl``."""
    return f"U{ord(glyph):04X}"
