"""Make the schemas and the table of elements from the ODD, the one declaration of the project's TEI.

``python tools/schema/build.py`` writes three files; ``--check`` writes nothing and says which of them are
stale:

* ``tei_pipeline/tei/schema/tei-pipeline.rng``: RELAX NG, XML syntax;
* ``tei_pipeline/tei/schema/tei-pipeline.sch``: ISO Schematron, for XSLT 1 and XSLT 2 engines;
* ``docs/elements.md``: elements, attributes and values, with their use.

It reads the part of TEI's ODD language that the project uses (Guidelines, chapter 22): elements declared in
full, model and attribute classes, macros, datatypes, closed and open value lists, Schematron constraints.
Anything else in the ODD is an error, never passed over.

Mixed content becomes a repeated choice with ``text``: libxml2 validates that four times faster than
``mixed``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tei_pipeline" / "tei" / "schema"
ODD = SCHEMA / "tei-pipeline.odd"
TEI_NS = "http://www.tei-c.org/ns/1.0"
RNG_NS = "http://relaxng.org/ns/structure/1.0"
ANNOTATION_NS = "http://relaxng.org/ns/compatibility/annotations/1.0"
SCH_NS = "http://purl.oclc.org/dsdl/schematron"
XSL_NS = "http://www.w3.org/1999/XSL/Transform"
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
TEI = f"{{{TEI_NS}}}"
SCH = f"{{{SCH_NS}}}"
NOTICE = " Made by tools/schema/build.py from tei-pipeline.odd: change that, not this. "

DATATYPES: dict[str, tuple[str, str]] = {
    "teidata.count": ("nonNegativeInteger", ""),
    "teidata.enumerated": ("token", r"[^\p{C}\p{Z}]+"),
    "teidata.language": ("language", ""),
    "teidata.numeric": ("decimal", ""),
    "teidata.outputMeasurement": (
        "token",
        r"[\-+]?\d+(\.\d+)?(%|cm|mm|in|pt|pc|px|em|ex|ch|rem|vw|vh|vmin|vmax)",
    ),
    "teidata.pointer": ("anyURI", r"\S+"),
    "teidata.text": ("string", ""),
    "teidata.version": ("token", r"[\d]+(\.[\d]+){0,2}"),
    "teidata.versionNumber": ("token", r"[\d]+[a-z]*[\d]*(\.[\d]+[a-z]*[\d]*){0,3}"),
    "teidata.word": ("token", r"[^\p{C}\p{Z}]+"),
    "teidata.xmlName": ("NCName", ""),
}
"""TEI's datatypes that the ODD uses: the W3C type and the pattern by which the Guidelines define each."""


class OddError(ValueError):
    """The ODD has something that this program does not know how to turn into a schema."""


def words(parent: etree._Element, name: str) -> str:
    """The text of the child called ``name`` on one line, or nothing."""
    found = parent.find(TEI + name)
    return "" if found is None else " ".join("".join(map(str, found.itertext())).split())


def memberships(odd: etree._Element) -> dict[str, list[etree._Element]]:
    """Which elements and classes belong to each class, in the order of the ODD."""
    members: dict[str, list[etree._Element]] = {}
    for spec in odd.iter(TEI + "classSpec"):
        members[spec.get("ident", "")] = []
    for member in odd.iter(TEI + "memberOf"):
        key = member.get("key", "")
        spec = next(member.iterancestors(TEI + "elementSpec", TEI + "classSpec"))
        if key not in members:
            raise OddError(f"{spec.get('ident')} is a member of {key}, which is not declared")
        members[key].append(spec)
    return members


# --------------------------------------------------------------------------- RELAX NG


def element(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    """Add a RELAX NG element to ``parent``."""
    return etree.SubElement(parent, f"{{{RNG_NS}}}{tag}", attributes)


def repeated(parent: etree._Element, spec: etree._Element) -> etree._Element:
    """The place in ``parent`` for what ``spec`` declares, as often as its minOccurs and maxOccurs say."""
    occurs = (spec.get("minOccurs", "1"), spec.get("maxOccurs", "1"))
    wrappers = {("0", "1"): "optional", ("0", "unbounded"): "zeroOrMore", ("1", "unbounded"): "oneOrMore"}
    if occurs == ("1", "1"):
        return parent
    if occurs not in wrappers:
        raise OddError(f"line {spec.sourceline}: minOccurs, maxOccurs = {occurs} is not supported")
    return element(parent, wrappers[occurs])


def add_content(parent: etree._Element, spec: etree._Element) -> None:
    """Add the pattern of one content declaration."""
    kind = etree.QName(spec).localname
    place = repeated(parent, spec)
    if kind in ("elementRef", "classRef", "macroRef"):
        element(place, "ref", name=spec.get("key", ""))
    elif kind == "dataRef":
        add_data(place, spec)
    elif kind == "textNode":
        element(place, "text")
    elif kind == "empty":
        element(place, "empty")
    elif kind in ("sequence", "alternate"):
        wrapped = kind == "sequence" and place is not parent
        inner = place if wrapped else element(place, "group" if kind == "sequence" else "choice")
        for child in spec.iterchildren(TEI + "*"):
            add_content(inner, child)
    else:
        raise OddError(f"line {spec.sourceline}: content cannot hold {kind}")


def add_data(parent: etree._Element, spec: etree._Element) -> None:
    """Add the datatype to which a dataRef points: a type of TEI, of the ODD itself, or of the W3C."""
    key = spec.get("key")
    if key is None:
        name, pattern = spec.get("name", ""), spec.get("restriction", "")
    elif key in DATATYPES:
        name, pattern = DATATYPES[key]
    else:
        element(parent, "ref", name=key)
        return
    data = element(parent, "data", type=name)
    if pattern:
        element(data, "param", name="pattern").text = pattern


def add_attribute(parent: etree._Element, spec: etree._Element) -> None:
    """Add one attribute: its name, whether it must be there, and its closed list of values or datatype."""
    place = parent if spec.get("usage") == "req" else element(parent, "optional")
    attribute = element(place, "attribute", name=spec.get("ident", ""))
    document(attribute, words(spec, "desc"))
    reference = spec.find(f"{TEI}datatype/{TEI}dataRef")
    if reference is None:
        raise OddError(f"line {spec.sourceline}: the attribute {spec.get('ident')} has no datatype")
    inner = element(element(attribute, "list"), "oneOrMore") if several(spec) else attribute
    values = spec.find(TEI + "valList")
    if values is not None and values.get("type") == "closed":
        choice = element(inner, "choice")
        for item in values.iterchildren(TEI + "valItem"):
            element(choice, "value").text = item.get("ident")
            document(choice, words(item, "desc"))
    else:
        add_data(inner, reference)


def several(attribute: etree._Element) -> bool:
    """Whether an attribute may have several values, separated by blanks."""
    return attribute.find(f"{TEI}datatype[@maxOccurs='unbounded']") is not None


def document(parent: etree._Element, text: str) -> None:
    """Add what an XML editor shows beside a suggestion."""
    etree.SubElement(parent, f"{{{ANNOTATION_NS}}}documentation").text = text


def relaxng(odd: etree._Element) -> str:
    """The RELAX NG grammar of the ODD."""
    spec = the_schema(odd)
    names = f'xmlns="{RNG_NS}" xmlns:a="{ANNOTATION_NS}" ns="{TEI_NS}" datatypeLibrary="{XSD}"'
    grammar = etree.fromstring(f"<grammar {names}/>")
    grammar.append(etree.Comment(NOTICE))
    element(element(grammar, "start"), "ref", name=spec.get("start", ""))
    members = memberships(odd)
    for child in spec.iterchildren(TEI + "*"):
        kind = etree.QName(child).localname
        if kind in ("desc", "moduleRef", "constraintSpec"):
            continue
        define = element(grammar, "define", name=child.get("ident", ""))
        if kind in ("macroSpec", "dataSpec"):
            add_content(define, content_of(child))
        elif kind == "classSpec" and child.get("type") == "model":
            choice = element(define, "choice")
            for member in members[child.get("ident", "")]:
                element(choice, "ref", name=member.get("ident", ""))
        elif kind == "classSpec":
            for attribute in child.iterfind(f"{TEI}attList/{TEI}attDef"):
                add_attribute(define, attribute)
        elif kind == "elementSpec":
            add_element(define, child)
        else:
            raise OddError(f"line {child.sourceline}: {kind} is not supported")
    return serialised(grammar)


def add_element(define: etree._Element, spec: etree._Element) -> None:
    """Add an element with its content, the attributes of its classes, and its own."""
    pattern = element(define, "element", name=spec.get("ident", ""))
    document(pattern, f"({words(spec, 'gloss')}) {words(spec, 'desc')}")
    add_content(pattern, content_of(spec))
    for key in attribute_classes(spec):
        element(pattern, "ref", name=key)
    for attribute in spec.iterfind(f"{TEI}attList/{TEI}attDef"):
        add_attribute(pattern, attribute)


# --------------------------------------------------------------------------- Schematron


def schematron(odd: etree._Element) -> str:
    """The Schematron rules of the ODD.

    A node meets only the first rule of a pattern that fits it, and each pattern costs a walk over the file.
    So the rules that belong to elements, whose contexts cannot meet, share one pattern (or as many as an
    element has constraints), and the rules about the whole file have one each.
    """
    schema = etree.fromstring(f'<schema xmlns="{SCH_NS}" xmlns:xsl="{XSL_NS}" queryBinding="xslt"/>')
    schema.append(etree.Comment(NOTICE))
    etree.SubElement(schema, f"{SCH}title").text = words(the_schema(odd), "desc")
    etree.SubElement(schema, f"{SCH}ns", {"prefix": "tei", "uri": TEI_NS})
    for constraint in odd.iter(TEI + "constraintSpec"):
        name = constraint.get("ident", "")
        body = constraint.find(TEI + "constraint")
        if body is None:
            raise OddError(f"line {constraint.sourceline}: the constraint {name} is empty")
        for key in body.iterchildren(f"{{{XSL_NS}}}key"):
            schema.insert(3, clean_copy(key))
        if next(constraint.iterancestors()).tag == TEI + "elementSpec":
            earlier = constraint.itersiblings(TEI + "constraintSpec", preceding=True)
            name = f"elements-{1 + len(list(earlier))}"
        for rule in body.iterchildren(SCH + "rule"):
            pattern = schema.find(f"{SCH}pattern[@id='{name}']")
            pattern = etree.SubElement(schema, f"{SCH}pattern", {"id": name}) if pattern is None else pattern
            pattern.append(clean_copy(rule))
    return serialised(schema)


def clean_copy(source: etree._Element) -> etree._Element:
    """A copy with its expressions and messages on one line each."""
    copy = deepcopy(source)
    for node in copy.iter("*"):
        for name in ("test", "value", "context", "select"):
            value = node.get(name)
            if value is not None:
                node.set(name, one_line(value).strip())
        parent = node.getparent()
        in_message = parent is not None and parent.tag == SCH + "assert"
        node.text = one_line(node.text).lstrip() if node.tag == SCH + "assert" else None
        node.tail = one_line(node.tail) if in_message else None
        if in_message and node.getnext() is None:
            node.tail = (node.tail or "").rstrip()
    return copy


# --------------------------------------------------------------------------- documentation


def elements_table(odd: etree._Element) -> str:
    """``docs/elements.md``: what each element is for, its attributes and their values, and the rules."""
    lines = [
        f"<!--{NOTICE}-->",
        "# Elements",
        "",
        words(the_schema(odd), "desc") + " An XML editor shows the same words beside its suggestions.",
        "An attribute in bold must be there.",
        "",
    ]
    for spec in sorted(odd.iter(TEI + "elementSpec"), key=lambda s: s.get("ident", "").lower()):
        lines += [f"## {spec.get('ident')}", "", f"*{words(spec, 'gloss')}.* {cell(words(spec, 'desc'))}", ""]
        rows = list(attribute_rows(odd, spec))
        if rows:
            lines += ["| attribute | use | values |", "| --- | --- | --- |", *rows, ""]
    lines += ["# Attributes of every element", "", "| attribute | use | values |", "| --- | --- | --- |"]
    lines += [row(attribute) for attribute in class_attributes(odd, "att.house.global")]
    lines += [
        "",
        "# Rules",
        "",
        "What the grammar cannot say. A report names what is broken by its code.",
        "",
    ]
    lines += ["| rule | codes |", "| --- | --- |"]
    for constraint in odd.iter(TEI + "constraintSpec"):
        codes = [f"`{rule.get('id')}` ({rule.get('role')})" for rule in constraint.iter(SCH + "assert")]
        if codes:
            lines.append(f"| {cell(words(constraint, 'desc'))} | {', '.join(codes)} |")
    return "\n".join(lines) + "\n"


def attribute_rows(odd: etree._Element, spec: etree._Element) -> Iterator[str]:
    """The table's rows for the attributes of one element, those of every element left out."""
    for attribute in spec.iterfind(f"{TEI}attList/{TEI}attDef"):
        yield row(attribute)
    for key in attribute_classes(spec):
        if key != "att.house.global":
            yield from map(row, class_attributes(odd, key))


def row(attribute: etree._Element) -> str:
    """One attribute as a row: a name that must be there is bold."""
    name = f"`{attribute.get('ident')}`"
    values = attribute.find(TEI + "valList")
    if values is not None:
        items = values.iterchildren(TEI + "valItem")
        shown = "; ".join(f"`{item.get('ident')}` {words(item, 'desc')}" for item in items)
        shown += "; others" if values.get("type") == "open" else ""
    else:
        reference = next(attribute.iter(TEI + "dataRef"))
        shown = (reference.get("key") or reference.get("name") or "").rpartition(".")[2]
    if several(attribute):
        shown += " (several)"
    required = attribute.get("usage") == "req"
    return f"| {f'**{name}**' if required else name} | {cell(words(attribute, 'desc'))} | {cell(shown)} |"


def cell(text: str) -> str:
    """``text`` as Markdown shows it: no cell ends early, no angle bracket becomes a tag."""
    return text.replace("|", "\\|").replace("<", "&lt;")


# --------------------------------------------------------------------------- all together


def one_line(text: str | None) -> str:
    """``text`` with each run of white space as one blank."""
    return re.sub(r"\s+", " ", text or "")


def the_schema(odd: etree._Element) -> etree._Element:
    """The schemaSpec of the ODD."""
    return next(odd.iter(TEI + "schemaSpec"))


def attribute_classes(spec: etree._Element) -> list[str]:
    """The attribute classes to which an element belongs."""
    keys = (member.get("key", "") for member in spec.iterfind(f"{TEI}classes/{TEI}memberOf"))
    return [key for key in keys if key.startswith("att.")]


def class_attributes(odd: etree._Element, key: str) -> list[etree._Element]:
    """The attributes that an attribute class declares."""
    spec = next(spec for spec in odd.iter(TEI + "classSpec") if spec.get("ident") == key)
    return spec.findall(f"{TEI}attList/{TEI}attDef")


def content_of(spec: etree._Element) -> etree._Element:
    """What stands in the content of an elementSpec, macroSpec or dataSpec."""
    content = spec.find(f"{TEI}content/{TEI}*")
    if content is None:
        raise OddError(f"line {spec.sourceline}: {spec.get('ident')} has no content")
    return content


def serialised(root: etree._Element) -> str:
    """The schema as text, indented."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["a", "xsl"])
    etree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


TARGETS: dict[Path, Callable[[etree._Element], str]] = {
    SCHEMA / "tei-pipeline.rng": relaxng,
    SCHEMA / "tei-pipeline.sch": schematron,
    ROOT / "docs" / "elements.md": elements_table,
}


def made() -> dict[Path, str]:
    """What each generated file should hold."""
    odd = etree.parse(ODD, etree.XMLParser(remove_comments=True)).getroot()
    return {path: make(odd) for path, make in TARGETS.items()}


def stale() -> list[Path]:
    """The generated files that are missing or not as the ODD would make them now."""
    return [path for path, text in made().items() if not path.is_file() or path.read_text("utf-8") != text]


def main() -> int:
    """Write the generated files, or with ``--check`` only say which are stale."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
    options = parser.parse_args()
    files = stale()
    for path in files:
        print(f"{'stale' if options.check else 'written'}: {path.relative_to(ROOT)}", file=sys.stderr)
        if not options.check:
            path.write_text(made()[path], "utf-8")
    return 1 if files and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
