"""The schema: fresh, at one with its ODD, part of TEI, and right about small cases."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tei_pipeline.tei import validate
from tei_pipeline.tei.explain import (
    NOT_ALLOWED,
    TEI_NS,
    XML_NS,
    Attribute,
    Declared,
    Pattern,
    explain,
    group,
    read_grammar,
    symbol,
)

ROOT = Path(__file__).resolve().parents[2]
TEI_ALL = ROOT / ".." / "shared" / "schema" / "tei_all.rng"
CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "schema_cases.toml").read_text("utf-8"))["case"]
VALID = [case for case in CASES if not case.get("codes")]
INVALID = [case for case in CASES if case.get("codes")]
TEI = f"{{{TEI_NS}}}"
SCH = "{http://purl.oclc.org/dsdl/schematron}"

needs_tei_all = pytest.mark.skipif(not TEI_ALL.is_file(), reason="tei_all.rng is not beside the repository")
needs_jing = pytest.mark.skipif(validate._jing() is None, reason="Java or Jing is not on this machine")


def load_build() -> ModuleType:
    """The program that makes the schemas; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("schema_build", ROOT / "tools" / "schema" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["schema_build"] = module
    spec.loader.exec_module(module)
    return module


SKELETON = """<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader>
<fileDesc>
<titleStmt>{title}<respStmt xml:id="tei-pipeline"><resp>encoding</resp><name>x</name></respStmt></titleStmt>
{edition}
<extent><measure unit="line" quantity="{lines}"/></extent>
<publicationStmt>{publication}</publicationStmt>
<sourceDesc>{source}<bibl type="ocr">
<idno type="filename">x.txt</idno><idno type="sha256">{sha256}</idno><note type="encoding">utf-8</note>
</bibl></sourceDesc>
</fileDesc>
<encodingDesc><classDecl><taxonomy>
<category xml:id="spelling"><catDesc>x</catDesc></category>
</taxonomy></classDecl></encodingDesc>
{header}
</teiHeader>
{facsimile}{standoff}
<text xml:id="ocr">{front}<body>{body}</body>{back}</text>
</TEI>"""
DEFAULTS: dict[str, object] = {
    "title": "<title>T</title>",
    "edition": "",
    "lines": 100,
    "publication": "<p>x</p>",
    "source": "",
    "sha256": "0" * 64,
    "header": "",
    "facsimile": "",
    "standoff": "",
    "front": "",
    "body": '<p><lb n="1"/>A</p>',
    "back": "",
}
WRAPPED = {"standoff": "standOff", "front": "front", "back": "back"}


def whole(case: dict[str, Any]) -> bytes:
    """The document of a case: its parts, and the smallest valid ones for those that it leaves out."""
    parts = {**DEFAULTS, **case}
    for key, name in WRAPPED.items():
        if parts[key]:
            parts[key] = f"<{name}>{parts[key]}</{name}>"
    return SKELETON.format(**parts).encode()


def label(case: dict[str, Any]) -> str:
    return str(case["label"])


@pytest.fixture(scope="module")
def odd() -> etree._Element:
    return etree.parse(str(validate.SCHEMA / "tei-pipeline.odd")).getroot()


@pytest.fixture(scope="module")
def house() -> dict[str, Declared]:
    return read_grammar(etree.parse(str(validate.SCHEMA / "tei-pipeline.rng")).getroot())


@pytest.fixture(scope="module")
def tei_all() -> dict[str, Declared]:
    return read_grammar(etree.parse(str(TEI_ALL)).getroot())


# --------------------------------------------------------------------------- one declaration


def test_generated_files_are_fresh() -> None:
    stale = load_build().stale()
    assert not stale, f"run tools/schema/build.py: {', '.join(path.name for path in stale)} not as the ODD says"


def test_odd_and_grammar_declare_the_same(odd: etree._Element, house: dict[str, Declared]) -> None:
    specs = {spec.get("ident"): spec for spec in odd.iter(TEI + "elementSpec")}
    assert set(specs) == set(house)
    classes = {spec.get("ident"): spec for spec in odd.iter(TEI + "classSpec") if spec.get("type") == "atts"}
    for name, spec in specs.items():
        attributes = list(spec.iter(TEI + "attDef"))
        for member in spec.iter(TEI + "memberOf"):
            attributes += list(classes[member.get("key")].iter(TEI + "attDef")) if member.get("key") in classes else []
        declared = {str(a.get("ident")).replace("xml:", XML_NS): a for a in attributes}
        assert set(declared) == set(house[str(name)].attributes), name
        for key, attribute in declared.items():
            closed = attribute.find(f"{TEI}valList[@type='closed']")
            values = [] if closed is None else [item.get("ident") for item in closed.iter(TEI + "valItem")]
            assert values == house[str(name)].attributes[key].values, (name, key)
            assert (attribute.get("usage") == "req") == house[str(name)].attributes[key].required, (name, key)


def test_odd_and_schematron_have_the_same_rules(odd: etree._Element) -> None:
    schematron = etree.parse(str(validate.SCHEMA / "tei-pipeline.sch")).getroot()
    declared = [rule.get("id") for rule in odd.iter(SCH + "assert")]
    assert sorted(map(str, declared)) == sorted(str(rule.get("id")) for rule in schematron.iter(SCH + "assert"))
    assert len(set(declared)) == len(declared)


def test_each_declaration_says_how_the_project_uses_it(odd: etree._Element) -> None:
    for spec in odd.iter(TEI + "elementSpec", TEI + "attDef", TEI + "valItem", TEI + "constraintSpec"):
        assert spec.findtext(TEI + "desc"), f"line {spec.sourceline}: {spec.get('ident')} has no desc"


# --------------------------------------------------------------------------- small cases


@pytest.mark.parametrize("case", VALID, ids=label)
def test_valid(case: dict[str, Any]) -> None:
    problems = validate.validate_house(validate.parse_tei(whole(case), "case"))
    assert [f"{problem.code}: {problem.message}" for problem in problems] == []


@pytest.mark.parametrize("case", INVALID, ids=label)
def test_invalid(case: dict[str, Any]) -> None:
    tree = validate.parse_tei(whole(case), "case")
    problems = validate.validate_house(tree)
    assert sorted(problem.code for problem in problems) == sorted(case["codes"]), problems
    for problem in problems:
        assert problem.message
        assert "(page" not in problem.message
        steps = problem.xpath.replace("/TEI", ".", 1).replace("/", f"/{TEI}")
        assert tree.find(steps) is not None or problem.code == "element-unknown"


def test_cases_are_balanced_and_cover_the_schema(odd: etree._Element, house: dict[str, Declared]) -> None:
    assert len(VALID) >= len(INVALID)
    used = {etree.QName(node).localname for case in VALID for node in etree.fromstring(whole(case)).iter("*")}
    assert set(house) - used == set(), "no valid case has these elements"
    broken = {code for case in INVALID for code in case["codes"]}
    broken.add("id-once")  # a file with an id that stands twice is not read at all: see test_validate.py
    assert {str(rule.get("id")) for rule in odd.iter(SCH + "assert")} - broken == set(), "no case breaks these rules"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_libxml2_refuses_is_explained_and_nothing_else(data: st.DataObject) -> None:
    """A valid case with an element moved, taken away, renamed, or its attributes changed."""
    root = etree.fromstring(whole(data.draw(st.sampled_from(VALID))))
    nodes = [node for node in root.iter(etree.Element) if node is not root]
    for _ in range(data.draw(st.integers(0, 2))):
        node, other = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
        change = data.draw(st.sampled_from(["remove", "copy", "rename", "attribute", "value"]))
        parent = node.getparent()
        if change == "remove" and parent is not None:
            parent.remove(node)
        elif change == "copy":
            clone = deepcopy(node)
            for inner in clone.iter(etree.Element):
                inner.attrib.pop(f"{XML_NS}id", "")
            other.insert(0, clone)
        elif change == "rename":
            node.tag = other.tag
        elif node.attrib and change == "attribute":
            del node.attrib[data.draw(st.sampled_from(sorted(map(str, node.attrib))))]
        elif node.attrib:
            key = data.draw(st.sampled_from(sorted(map(str, node.attrib))))
            node.set(key, data.draw(st.sampled_from(["", "x", "7", "main", "1926-02-30", "a b", "#x"])))
    explained = list(explain(root, validate._declared()))
    valid = validate._grammar().validate(root)
    assert valid == (not explained), [fault.message for fault in explained] or etree.tostring(root)


# --------------------------------------------------------------------------- part of TEI


def counterexample(narrow: Pattern, wide: Pattern) -> list[str] | None:
    """A sequence that ``narrow`` allows and ``wide`` does not, or None."""
    seen, todo = {(narrow, wide)}, [(narrow, wide, list[str]())]
    while todo:
        left, right, path = todo.pop()
        if left.nullable and not right.nullable:
            return path
        for read in set(left.first()):
            pair = left.after(read), right.after(read)
            if pair[1] is NOT_ALLOWED:
                return [*path, read]
            if pair not in seen:
                seen.add(pair)
                todo.append((*pair, [*path, read]))
    return None


NARROWER = {
    "positiveInteger": {"string"},
    "nonNegativeInteger": {"decimal", "nonNegativeInteger"},
    "NCName": {"Name", "NCName"},
}
"""The W3C types of which a type is part, besides itself."""


def allowed_by(wide: Attribute, narrow: Attribute) -> bool:
    """Whether every value of ``narrow`` is one of ``wide``."""
    if narrow.several and not wide.several:
        return False
    types = dict(wide.types)
    for kind, pattern in narrow.types:
        same = [name for name in {kind} | NARROWER.get(kind, set()) if name in types]
        if not any(types[name] in ("", pattern) for name in same):
            return False
    return all(wide.allows(value) for value in narrow.values)


def test_a_counterexample_is_found() -> None:
    one, two = symbol("head"), group(symbol("head"), symbol("p"))
    assert counterexample(two, one) == ["head", "p"]
    assert counterexample(one, two) == ["head"]
    assert counterexample(two, two) is None


@needs_tei_all
def test_house_schema_is_part_of_tei(house: dict[str, Declared], tei_all: dict[str, Declared]) -> None:
    """Proved for each element: no sequence of children and no attribute value is allowed that TEI refuses."""
    for name, declared in house.items():
        wide = tei_all[name]
        assert counterexample(declared.content, wide.content) is None, name
        for key, attribute in declared.attributes.items():
            assert key in wide.attributes, (name, key)
            assert allowed_by(wide.attributes[key], attribute), (name, key)
        required = {key for key, attribute in wide.attributes.items() if attribute.required}
        assert required <= {key for key, attribute in declared.attributes.items() if attribute.required}, name


@needs_tei_all
@needs_jing
def test_valid_cases_and_odd_are_valid_tei(tmp_path: Path) -> None:
    files = [validate.SCHEMA / "tei-pipeline.odd"]
    for number, case in enumerate(VALID):
        files.append(tmp_path / f"{number}.xml")
        files[-1].write_bytes(whole(case))
    command = [*(validate._jing() or []), str(TEI_ALL), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_tei_all
def test_example_of_the_encoding_guide_has_the_grammar() -> None:
    tree = etree.parse(str(TEI_ALL.parents[1] / "example.xml"))
    assert [problem.message for problem in validate._grammar_problems(tree)] == []
