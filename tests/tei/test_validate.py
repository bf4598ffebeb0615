"""Reading TEI files with care, and what the problems found in them say."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tei_pipeline.document import Severity
from tei_pipeline.errors import ForbiddenXml, MissingTool, NoAccess, NotTei, PipelineError
from tei_pipeline.tei import validate
from tei_pipeline.tei.explain import TEI_NS, XML_NS
from tei_pipeline.tei.validate import Problem, parse_tei, validate_house, validate_with

TEI = f"{{{TEI_NS}}}"
SMALL = f"""<TEI xmlns="{TEI_NS}"><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt>
<publicationStmt><p>x</p></publicationStmt><sourceDesc><p>x</p></sourceDesc></fileDesc></teiHeader>
<text><body><pb n="24" xml:id="leaf-0025"/>
<p><lb n="7"/>A <date when="1926">1926</date>
<lb n="8"/>b</p></body></text></TEI>"""
SCHEMA = """<grammar xmlns="http://relaxng.org/ns/structure/1.0">
<start><ref name="any"/></start>
<define name="any"><element><anyName/><zeroOrMore><choice>
<attribute><anyName/></attribute><text/><ref name="any"/>
</choice></zeroOrMore></element></define>
</grammar>"""
NOTHING = f'''<element xmlns="http://relaxng.org/ns/structure/1.0" ns="{TEI_NS}" name="TEI"><empty/></element>'''

needs_jing = pytest.mark.skipif(validate._jing() is None, reason="Java or Jing is not on this machine")


# --------------------------------------------------------------------------- reading

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE TEI>",
        '<!DOCTYPE TEI SYSTEM "tei.dtd">',
        '<!DOCTYPE TEI PUBLIC "-//TEI//DTD" "https://example.org/tei.dtd">',
        '<!DOCTYPE TEI [<!ENTITY e "x">]>',
        '<!DOCTYPE TEI [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE TEI [<!ENTITY % p SYSTEM "https://example.org/p.ent"> %p;]>',
        f'<!DOCTYPE TEI [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<?xml version="1.0"?>\n<!-- a comment -->\n<!DOCTYPE TEI>',
        '\ufeff<?xml version="1.0"?><!DOCTYPE TEI [<!ATTLIST TEI n CDATA "&e;">]>',
    ],
)
def test_a_document_type_is_refused_before_anything_is_resolved(prolog: str) -> None:
    with pytest.raises(ForbiddenXml, match=r"mine\.xml: line \d+: a document type .* take the declaration away"):
        parse_tei(f"{prolog}<TEI xmlns='{TEI_NS}' n='&l9;'>&e;&l9;</TEI>".encode(), "mine.xml")


def test_a_document_type_in_another_encoding_is_refused() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE TEI [<!ENTITY e "x">]><TEI>&e;</TEI>'
    with pytest.raises(ForbiddenXml):
        parse_tei(text.encode("utf-16"), "mine.xml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"The book, as plain text.\n", "line 1: this is no well-formed XML"),
        (b"%PDF-1.4\n\x00\x01", "line 1: this is no well-formed XML"),
        (b"<TEI><p>\n</TEI>", "line 2: this is no well-formed XML"),
        (f'<TEI xmlns="{TEI_NS}"><p/>'.encode(), "this is no well-formed XML"),
        (f'<TEI xmlns="{TEI_NS}">&e;</TEI>'.encode(), "this is no well-formed XML"),
        (b"<TEI/>", "line 1: the outermost element is <TEI> in no namespace. Give a TEI file"),
        (
            b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
            "<html> in the namespace http://www.w3.org/1999/xhtml",
        ),
        (f'<teiCorpus xmlns="{TEI_NS}"/>'.encode(), "the outermost element is <teiCorpus>"),
        (
            f'<TEI xmlns="{TEI_NS}"><p xml:id="a"/>\n<p xml:id="a"/></TEI>'.encode(),
            'line 2: the xml:id "a" is given twice',
        ),
        (b"<TEI>" * 5000 + b"</TEI>" * 5000, "this is no well-formed XML"),
    ],
)
def test_what_is_no_tei_is_refused_with_its_line_and_a_remedy(content: bytes, message: str) -> None:
    with pytest.raises(NotTei) as caught:
        parse_tei(content, "mine.xml")
    assert caught.value.file == "mine.xml"
    assert message in caught.value.problem


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match="there is no such file"):
        parse_tei(tmp_path / "none.xml", "none.xml")
    with pytest.raises(NoAccess, match="this is a folder"):
        parse_tei(tmp_path, "folder")


def test_bytes_and_file_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(SMALL, "utf-8")
    from_file = parse_tei(tmp_path / "a.xml", "a.xml")
    assert etree.tostring(from_file) == etree.tostring(parse_tei(SMALL.encode(), "a.xml"))
    assert validate_house(from_file) == []


# --------------------------------------------------------------------------- the house schema


def test_a_problem_of_the_grammar_has_its_place() -> None:
    problem = only(validate_house(parse_tei(SMALL.replace("1926", "1926-02-30", 1).encode(), "a.xml")))
    assert problem == Problem(
        "attribute-value",
        Severity.ERROR,
        'when="1926-02-30" on <date>: use a date that exists, as YYYY, YYYY-MM, YYYY-MM-DD, --MM, --MM-DD or ---DD.',
        4,
        "24",
        "7",
        "/TEI/text/body/p/date",
    )


def test_a_problem_of_the_rules_has_its_place() -> None:
    problem = only(validate_house(parse_tei(SMALL.replace('n="8"', 'n="6"').encode(), "a.xml")))
    assert (problem.code, problem.severity) == ("lb-rises", Severity.ERROR)
    assert (problem.line, problem.page, problem.source_line) == (5, "24", "6")
    assert problem.xpath == "/TEI/text/body/p/lb[2]"
    assert problem.message == (
        "Line 6 follows line 7: within a page the lines of the running text must rise. "
        "Put them in the order of the source, or mark what was moved as a note."
    )


def test_all_problems_are_found_not_only_the_first() -> None:
    wrong = SMALL.replace("1926", "1926-13", 1).replace('n="8"', 'n="6"').replace("A <", "<emph>A</emph> <")
    codes = [problem.code for problem in validate_house(parse_tei(wrong.encode(), "a.xml"))]
    assert codes == ["attribute-value", "element-unknown", "lb-rises"]


def test_a_tree_made_in_memory_is_checked_too() -> None:
    tree = parse_tei(SMALL.encode(), "a.xml")
    paragraph = tree.find(f".//{TEI}body/{TEI}p")
    assert paragraph is not None
    name = etree.SubElement(paragraph, f"{TEI}ref", {"target": "#here"})
    assert [problem.code for problem in validate_house(tree)] == ["pointer-target"]
    paragraph.set(f"{XML_NS}id", "here")
    assert validate_house(tree) == []
    name.set(f"{XML_NS}id", "here")
    assert [problem.code for problem in validate_house(tree)] == ["id-once", "id-once"]


# --------------------------------------------------------------------------- other schemas


@needs_jing
def test_with_jing(tmp_path: Path) -> None:
    file, schema = written(tmp_path, SCHEMA)
    assert validate_with(file, schema) == []
    schema.write_text(NOTHING)
    problem = validate_with(file, schema)[0]
    assert (problem.code, problem.severity, problem.line) == ("schema", Severity.ERROR, 1)
    assert "teiHeader" in problem.message


@needs_jing
def test_with_jing_a_problem_has_its_place(tmp_path: Path) -> None:
    file, _ = written(tmp_path, SCHEMA)
    file.write_text(SMALL.replace("1926", "1926-02-30", 1), "utf-8")
    problem = only(validate_with(file, validate.SCHEMA / "tei-pipeline.rng"))
    assert (problem.line, problem.page, problem.source_line) == (4, "24", "7")


def test_without_jing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "_jing", lambda: None)
    file, schema = written(tmp_path, SCHEMA)
    note = only(validate_with(file, schema))
    assert (note.code, note.severity) == ("no-jing", Severity.INFO)
    schema.write_text(NOTHING)
    assert {problem.code for problem in validate_with(file, schema)} == {"no-jing", "schema"}
    compact = tmp_path / "a.rnc"
    compact.write_text("start = element TEI { empty }")
    with pytest.raises(MissingTool, match="install Java"):
        validate_with(file, compact)


def test_jing_that_does_not_run_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "_jing", lambda: ["false"])
    with pytest.raises(MissingTool, match="Jing cannot check it"):
        validate_with(*written(tmp_path, SCHEMA))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<grammar", "this is no well-formed XML"),
        ("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>", "this is no RELAX NG schema"),
        (SCHEMA.replace('"any"/></start>', '"none"/></start>'), "the schema is faulty"),
    ],
)
@pytest.mark.parametrize("jing", [pytest.param(True, marks=needs_jing), False])
def test_a_schema_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, message: str, jing: bool
) -> None:
    if not jing:
        monkeypatch.setattr(validate, "_jing", lambda: None)
    with pytest.raises(PipelineError, match=message):
        validate_with(*written(tmp_path, content))


def test_a_schema_that_is_missing(tmp_path: Path) -> None:
    file, schema = written(tmp_path, SCHEMA)
    with pytest.raises(NoAccess):
        validate_with(file, tmp_path / "none.rng")
    with pytest.raises(NoAccess):
        validate_with(tmp_path / "none.xml", schema)


def test_a_file_with_a_document_type_never_reaches_jing(tmp_path: Path) -> None:
    file, schema = written(tmp_path, SCHEMA)
    file.write_text(f'<!DOCTYPE TEI SYSTEM "https://example.org/tei.dtd">{SMALL}', "utf-8")
    with pytest.raises(ForbiddenXml):
        validate_with(file, schema)


def written(folder: Path, schema: str) -> tuple[Path, Path]:
    """The small file and a schema, on disk."""
    (folder / "a.xml").write_text(SMALL, "utf-8")
    (folder / "a.rng").write_text(schema, "utf-8")
    return folder / "a.xml", folder / "a.rng"


def only(problems: list[Problem]) -> Problem:
    """The one problem that was found."""
    assert len(problems) == 1, problems
    return problems[0]
