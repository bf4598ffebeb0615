"""Say in an editor's words where a tree departs from the grammar.

libxml2 says fast and reliably *whether* a file is valid; *why not* it often says of the wrong element, or
only that "content failed to validate". This module reads the same RELAX NG grammar and follows the tree
step by step: which element may not stand where it stands, what is missing, which attribute or value is not
used. It is asked only about files that libxml2 has refused.

The method is Brzozowski's: the derivative of a content model by a child is the model of what may still
follow. Equal patterns are one object and remember their derivatives, so each model becomes an automaton as it
is used. Interleave, ``anyName`` and the combination of definitions are not read: the project's grammar has
none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

TEI_NS = "http://www.tei-c.org/ns/1.0"
RNG = "{http://relaxng.org/ns/structure/1.0}"
XML_NS = "{http://www.w3.org/XML/1998/namespace}"
TEXT = "#text"
"""The symbol for a text node that is not blank."""


class Pattern:
    """A content model. Made by the functions below only, so that equal patterns are one object."""

    __slots__ = ("_after", "kind", "name", "nullable", "parts")

    def __init__(self, kind: str, name: str, parts: tuple[Pattern, ...], nullable: bool) -> None:
        self.kind = kind
        self.name = name
        self.parts = parts
        self.nullable = nullable
        self._after: dict[str, Pattern] = {}

    def after(self, symbol: str) -> Pattern:
        """What may follow once ``symbol`` (an element's name, or TEXT) has been read."""
        known = self._after.get(symbol)
        if known is None:
            known = self._after[symbol] = _derivative(self, symbol)
        return known

    def first(self) -> Iterator[str]:
        """The symbols that may come next."""
        if self.kind == "symbol":
            yield self.name
        for part in self.parts:
            yield from part.first()
            if self.kind == "group" and not part.nullable:
                return


_patterns: dict[tuple[str, str, tuple[int, ...]], Pattern] = {}


def _pattern(kind: str, name: str, parts: tuple[Pattern, ...], nullable: bool) -> Pattern:
    return _patterns.setdefault((kind, name, tuple(map(id, parts))), Pattern(kind, name, parts, nullable))


NOT_ALLOWED = _pattern("not allowed", "", (), False)
EMPTY = _pattern("empty", "", (), True)


def symbol(name: str) -> Pattern:
    """One element, or one text node."""
    return _pattern("symbol", name, (), False)


def choice(parts: Iterable[Pattern]) -> Pattern:
    """Any one of ``parts``."""
    flat: dict[int, Pattern] = {}
    for part in parts:
        for inner in part.parts if part.kind == "choice" else (part,):
            if inner is not NOT_ALLOWED:
                flat[id(inner)] = inner
    if not flat:
        return NOT_ALLOWED
    if len(flat) == 1:
        return next(iter(flat.values()))
    ordered = tuple(flat[key] for key in sorted(flat))
    return _pattern("choice", "", ordered, any(part.nullable for part in ordered))


def group(left: Pattern, right: Pattern) -> Pattern:
    """``left``, then ``right``."""
    if NOT_ALLOWED in (left, right):
        return NOT_ALLOWED
    if left is EMPTY or right is EMPTY:
        return right if left is EMPTY else left
    return _pattern("group", "", (left, right), left.nullable and right.nullable)


def one_or_more(part: Pattern) -> Pattern:
    """``part``, once or more."""
    if part in (NOT_ALLOWED, EMPTY) or part.kind == "repeat":
        return part
    return _pattern("repeat", "", (part,), part.nullable)


def _derivative(pattern: Pattern, read: str) -> Pattern:
    if pattern.kind == "symbol":
        return EMPTY if pattern.name == read else NOT_ALLOWED
    if pattern.kind == "choice":
        return choice([part.after(read) for part in pattern.parts])
    if pattern.kind == "repeat":
        inner = pattern.parts[0]
        return group(inner.after(read), choice([pattern, EMPTY]))
    if pattern.kind == "group":
        left, right = pattern.parts
        taken = group(left.after(read), right)
        return choice([taken, right.after(read)]) if left.nullable else taken
    return NOT_ALLOWED


# --------------------------------------------------------------------------- reading the grammar


@dataclass
class Attribute:
    """What an attribute may be: one of a list of values, or of one of several W3C types with a pattern."""

    required: bool
    several: bool = False
    values: list[str] = field(default_factory=list)
    types: list[tuple[str, str]] = field(default_factory=list)

    def allows(self, value: str) -> bool:
        """Whether ``value`` is one of the values, or of one of the types."""
        tokens = value.split() if self.several else [value]
        return bool(tokens) and all(
            token.strip() in self.values or any(_fits(token, *kind) for kind in self.types) for token in tokens
        )


@dataclass
class Declared:
    """An element: what it may hold and which attributes it may have."""

    content: Pattern
    attributes: dict[str, Attribute]


def read_grammar(root: etree._Element) -> dict[str, Declared]:
    """The elements of a RELAX NG grammar in XML syntax, by name."""
    defines = {define.get("name", ""): define for define in root.iter(RNG + "define")}
    declared = {}
    for element in root.iter(RNG + "element"):
        name = element.get("name")
        if name is not None:
            attributes: dict[str, Attribute] = {}
            _read_attributes(element, defines, True, attributes)
            declared[name] = Declared(_read(list(element), defines, {}), attributes)
    return declared


def _read(nodes: list[etree._Element], defines: dict[str, etree._Element], known: dict[str, Pattern]) -> Pattern:
    """The content that a sequence of RELAX NG patterns describes; attributes are passed over."""
    result = EMPTY
    for node in nodes:
        if isinstance(node.tag, str) and node.tag.startswith(RNG):
            result = group(result, _read_one(node, defines, known))
    return result


def _read_one(node: etree._Element, defines: dict[str, etree._Element], known: dict[str, Pattern]) -> Pattern:
    kind = node.tag.removeprefix(RNG)
    children = list(node)
    if kind == "ref":
        name = node.get("name", "")
        if name not in known:
            define = defines[name]
            element = define.find(RNG + "element")
            own = None if element is None else element.get("name")
            known[name] = symbol(own or "*") if element is not None else _read(list(define), defines, known)
        return known[name]
    if kind in ("text", "data", "value", "list"):
        return choice([one_or_more(symbol(TEXT)), EMPTY])
    if kind == "choice":
        return choice([_read_one(child, defines, known) for child in children if str(child.tag).startswith(RNG)])
    if kind in ("group", "oneOrMore", "zeroOrMore", "optional"):
        inner = _read(children, defines, known)
        repeated = one_or_more(inner) if kind in ("oneOrMore", "zeroOrMore") else inner
        return choice([repeated, EMPTY]) if kind in ("zeroOrMore", "optional") else repeated
    return NOT_ALLOWED if kind == "notAllowed" else EMPTY


def _read_attributes(
    node: etree._Element, defines: dict[str, etree._Element], required: bool, found: dict[str, Attribute]
) -> None:
    """Add the attributes that stand in ``node`` or in what it refers to."""
    for child in node:
        kind = str(child.tag).removeprefix(RNG)
        if kind == "attribute":
            name = child.get("name", "").replace("xml:", XML_NS)
            attribute = found[name] = Attribute(required, child.find(f".//{RNG}list") is not None)
            _read_values(child, defines, attribute)
        elif kind == "ref":
            define = defines[child.get("name", "")]
            if define.find(RNG + "element") is None:
                _read_attributes(define, defines, required, found)
        elif kind in ("group", "optional", "choice", "zeroOrMore", "oneOrMore"):
            _read_attributes(child, defines, required and kind in ("group", "oneOrMore"), found)


def _read_values(node: etree._Element, defines: dict[str, etree._Element], attribute: Attribute) -> None:
    """Add the values and types that ``node`` allows."""
    anything = True
    for child in node.iter(RNG + "value", RNG + "data", RNG + "ref"):
        anything = False
        if child.tag == RNG + "value":
            attribute.values.append((child.text or "").strip())
        elif child.tag == RNG + "data":
            parameter = child.find(RNG + "param")
            pattern = "" if parameter is None or parameter.get("name") != "pattern" else parameter.text or ""
            attribute.types.append((child.get("type", ""), pattern))
        else:
            _read_values(defines[child.get("name", "")], defines, attribute)
    if anything:
        attribute.types.append(("string", ""))


NCNAME = r"[^\W\d][\w.\-]*"
LEXICAL = {
    "ID": NCNAME,
    "NCName": NCNAME,
    "Name": r"[^\W\d][\w.:\-]*",
    "decimal": r"[+\-]?(\d+\.?\d*|\.\d+)",
    "double": r"[+\-]?(\d+\.?\d*|\.\d+)([eE][+\-]?\d+)?|-?INF|NaN",
    "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "nonNegativeInteger": r"\+?\d+|-0+",
    "positiveInteger": r"\+?0*[1-9]\d*",
    "date": r"-?(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    "gYearMonth": r"-?(?P<y>\d{4})-(?P<m>\d\d)",
    "gYear": r"-?\d{4}",
    "gMonthDay": r"--(?P<m>\d\d)-(?P<d>\d\d)",
    "gMonth": r"--(?P<m>\d\d)",
    "gDay": r"---(?P<d>\d\d)",
}
"""How the values of the W3C types that the grammar uses are written; of the dates, without a time zone."""


def _fits(value: str, kind: str, pattern: str) -> bool:
    """Whether ``value`` is of a W3C type, and has the form that ``pattern`` asks for.

    >>> _fits("1923-02-29", "date", ""), _fits("1924-02-29", "date", "")
    (False, True)
    """
    if kind not in LEXICAL:
        # The patterns of token and anyURI ask for a value without blanks, in classes that re does not know.
        return not pattern or (re.search(r"\s", value.strip()) is None and value.strip() != "")
    match = re.fullmatch(LEXICAL[kind], value.strip())
    if match is None:
        return False
    parts = {key: int(number) for key, number in match.groupdict().items()}
    month = parts.get("m", 1)
    return 1 <= month <= 12 and 1 <= parts.get("d", 1) <= monthrange(parts.get("y") or 2000, month)[1]


# --------------------------------------------------------------------------- following a tree


@dataclass(frozen=True)
class Fault:
    """Where a tree departs from the grammar: the element, a code for scripts, a message for people."""

    node: etree._Element
    code: str
    message: str


def explain(root: etree._Element, grammar: dict[str, Declared]) -> Iterator[Fault]:
    """Every place where the tree under ``root`` departs from the grammar, in document order."""
    for node in root.iter(etree.Element):
        name = _name(node)
        declared = grammar.get(name)
        if declared is not None:
            yield from _attribute_faults(node, name, declared)
            yield from _content_faults(node, name, declared.content, grammar)
        elif node is root:
            message = f"A file cannot begin with <{name}>: the outermost element is TEI."
            yield Fault(node, "element-unknown", message)


def _name(node: etree._Element) -> str:
    """The name of a TEI element; of any other, its name with its namespace."""
    name = etree.QName(node)
    return name.localname if name.namespace == TEI_NS else f"{{{name.namespace or ''}}}{name.localname}"


def _attribute_faults(node: etree._Element, name: str, declared: Declared) -> Iterator[Fault]:
    for key, written in node.attrib.items():
        value = str(written)
        shown = str(key).replace(XML_NS, "xml:")
        attribute = declared.attributes.get(str(key))
        if attribute is None:
            known = ", ".join(sorted(k.replace(XML_NS, "xml:") for k in declared.attributes))
            message = f"<{name}> has no attribute {shown}. Take it away; it may have: {known}."
            yield Fault(node, "attribute-unknown", message)
        elif not attribute.allows(value):
            message = f'{shown}="{value}" on <{name}>: {_remedy(attribute)}'
            yield Fault(node, "attribute-value", message)
    for key, attribute in declared.attributes.items():
        if attribute.required and key not in node.attrib:
            message = f"<{name}> must have the attribute {key.replace(XML_NS, 'xml:')}: {_remedy(attribute)}"
            yield Fault(node, "attribute-missing", message)


def _remedy(attribute: Attribute) -> str:
    """What the attribute's value should be."""
    several = "one or more, separated by blanks, of: " if attribute.several else "one of: "
    if attribute.values:
        return f"use {several}{', '.join(attribute.values)}."
    kinds = {kind for kind, _ in attribute.types}
    if "date" in kinds:
        return "use a date that exists, as YYYY, YYYY-MM, YYYY-MM-DD, --MM, --MM-DD or ---DD."
    named: dict[str, str] = {
        "ID": "use a name that begins with a letter and has no blanks and colons",
        "nonNegativeInteger": "use a whole number",
        "positiveInteger": "use a whole number, 1 or more",
        "decimal": "use a number",
        "language": "use a language code such as en or en-GB",
        "anyURI": "use #id or a web address" + (", several separated by blanks" if attribute.several else ""),
    }
    return next((named[kind] for kind in named if kind in kinds), "use a value without blanks") + "."


def _content_faults(node: etree._Element, name: str, content: Pattern, grammar: dict[str, Declared]) -> Iterator[Fault]:
    """Follow the children; what may not stand is reported and stepped over, so that the rest is seen too."""
    state, before = content, ""
    faulty = False
    for child, read in _symbols(node):
        following = state.after(read)
        if following is not NOT_ALLOWED:
            state, before = following, read
            continue
        place = f"in <{name}>" + (f" after {_shown(before)}" if before else "")
        if read == TEXT:
            message = f"Text may not stand directly {place}: put it into an element. {_expected(state)}"
            yield Fault(node, "text-misplaced", message)
        elif read in grammar:
            message = f"<{read}> may not stand here {place}. {_expected(state)}"
            yield Fault(child, "element-misplaced", message)
        else:
            message = f"<{read}> is no element of this project. {_expected(state)}"
            yield Fault(child, "element-unknown", message)
        faulty = True
    if not state.nullable and not faulty:
        yield Fault(node, "element-missing", f"<{name}> is not complete. {_expected(state)}")


def _symbols(node: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """What ``node`` holds, blank text, comments and processing instructions left out."""
    if node.text and node.text.strip():
        yield node, TEXT
    for child in node:
        if isinstance(child.tag, str):
            yield child, _name(child)
        if child.tail and child.tail.strip():
            yield node, TEXT


def _expected(state: Pattern, most: int = 12) -> str:
    """What may stand next, as a sentence."""
    names = sorted(set(state.first()) - {"*"}, key=lambda name: (name == TEXT, name.lower()))
    if not names:
        return "Nothing more may stand here."
    more = ", …" if len(names) > most else ""
    return f"Here may stand: {', '.join(map(_shown, names[:most]))}{more}."


def _shown(read: str) -> str:
    return "text" if read == TEXT else f"<{read}>"
