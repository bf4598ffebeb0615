"""Headwords: read a name as an index, a biography or a note prints it, surname first.

``Brandt, Pavel Antonovich, b. 1874`` gives surname, forename and patronymic; ``Norrby, Swedish geologist`` a surname
and what the person is; ``Sorva, the river`` is no person. Where nothing in the headword says that it names a person,
it is ``bare``, and the use of the word in the text must tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tei_pipeline.document import PersonName
from tei_pipeline.lexicon.names import NameTables, fold

_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'](?=[A-ZÀ-Þ])|-(?=[^\W\d_]))*|[(),.;:\d]|[^\w\s]")
_EASTERN = re.compile(r"[A-Z][a-z]+-[a-z]+")
_LIFE = re.compile(r"(?:\b[bd6]\.\s*)?\b(1[5-9]\d\d)\s?[-–—]\s?(1[5-9]\d\d|\d\d)\b")
_BORN = re.compile(r"\b(?:b|born)\b[.,]?\s*(?:in\s+|on\s+[\w\s,]{3,25}?)?(1[5-9]\d\d)\b", re.IGNORECASE)
_DIED = re.compile(r"\b(?:d|died)\b[.,]?\s*(?:in\s+)?(1[5-9]\d\d)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<!\w)[a-z]{3,}|[^\W\d_]{4,}\.\s")
"""What stands between a name and the years of an office, and not between a name and those of a life."""
_YOUNGEST, _OLDEST = 14, 115
_NAME_REACHES = 60
_ABBREVIATED = 3
"""A forename of so many letters may be an abbreviation, after whose point the name goes on (``Wm. J. Bell``)."""


@dataclass(frozen=True, slots=True)
class Headword:
    """A headword that names a person: the name, how far it reaches in the text, and what stands in brackets after it.

    ``bare`` headwords may name anything. ``role`` is what the person is said to be.
    """

    name: PersonName
    start: int
    end: int
    bracket: str = ""
    role: str = ""
    bare: bool = False


def read_headword(text: str, tables: NameTables) -> Headword | None:
    """The name with which ``text`` opens, if it is built as a person's.

    >>> tables = NameTables(given={"pavel": "paul"}, patronymics=("ovich",), roles=frozenset({"engineer"}))
    >>> read_headword("Brandt, Pavel Antonovich. An engineer", tables).name
    PersonName(surname='Brandt', forenames=('Pavel',), patronymic='Antonovich', link='', title='', surname_first=False)
    >>> read_headword("Brandt, the engineer", tables).role, read_headword("Loans: of 1926", tables).bare
    ('engineer', True)
    """
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text[:160])]
    tokens = tokens[next((at for at, token in enumerate(tokens) if token[0][0].isalpha()), len(tokens)) :]
    surname = _surname(tokens, tables)
    if surname is None:
        return None
    at, words, link = surname
    start, end = tokens[0][1], tokens[at - 1][2]
    bracket, at = _bracket(tokens, at, text)
    if at < len(tokens) and tokens[at][0] == ",":
        rest, comma = at + 1, True
    else:
        rest, comma = at, False
    fore = _forenames(tokens, rest, tables, comma=comma)
    if fore.used:
        end = fore.end
        after_bracket, rest = _bracket(tokens, fore.next, text)
        bracket = bracket or after_bracket
    eastern = len(words) == 2 and bool(_EASTERN.fullmatch(words[1]))
    forenames = (words[1],) if eastern else fore.forenames
    family = words[0] if eastern else " ".join(words)
    name = PersonName(family, forenames, fore.patronymic, link or fore.link, fore.title, eastern)
    if len(words) == 1 and fold(words[0]) in tables.given and bracket.isalpha() and not (fore.used or comma):
        close = text.index(")", end) + 1  # Clara (Rask): the surname stands in brackets
        return Headword(PersonName(bracket, (words[0],)), start, close)
    role = "" if fore.forenames and not comma else _role(text[tokens[min(rest, len(tokens)) - 1][2] :], tables)
    said = bool(fore.forenames or fore.patronymic or fore.title or eastern or fore.link or role)
    if len(words) > 1 and not (said or _life(text)):
        return Headword(name, start, end, bracket, role, bare=True)
    return Headword(name, start, end, bracket, role, bare=not said and not _life(text))


def years_of(text: str) -> tuple[str, str]:
    """The years of a life with which an entry opens, as W3C years; empty where none are given.

    >>> years_of("Wendelin, Gustav (1858-1924). Geologist"), years_of("Lindauer, Otto, b. 1849.")
    (('1858', '1924'), ('1849', ''))
    """
    opening = text[:130]
    life = _LIFE.search(opening[:90])
    if life and not _SENTENCE.search(opening[: life.start()]):
        born, died = life.group(1), life.group(2)
        died = born[:2] + died if len(died) == 2 else died
        if _YOUNGEST < int(died) - int(born) < _OLDEST:
            return born, died
    born_in, died_in = _BORN.search(opening), _DIED.search(opening)
    return (born_in.group(1) if born_in else ""), (died_in.group(1) if died_in else "")


def _life(text: str) -> bool:
    return any(years_of(text[:_NAME_REACHES]))


_Tokens = Sequence[tuple[str, int, int]]


def _surname(tokens: _Tokens, tables: NameTables) -> tuple[int, list[str], str] | None:
    """How many tokens the surname takes, its words, and the particle before it."""
    at, link = 0, ""
    while at < len(tokens) and tokens[at][0].casefold() in tables.particles and tokens[at][0][0].islower():
        link = f"{link} {tokens[at][0]}".strip()
        at += 1
    words: list[str] = []
    while at < len(tokens) and len(words) < 3 and tokens[at][0][0].isupper():
        word = tokens[at][0]
        key = fold(word)
        if words and key in tables.given and _forename_after(tokens, at, tables):
            words.append(word)  # a surname of two words, of which one is also a forename: its own forename follows
            at += 1
            break
        if words and (key in tables.titles or key in tables.given or tables.is_patronymic(word) or len(word) == 1):
            break
        words.append(word)
        at += 1
    if not words or len(words[0]) < 2:
        return None
    following = tokens[at][0] if at < len(tokens) else ""
    if following and following[0].islower() and following.casefold() not in tables.particles and following != "of":
        return None  # Bubbles burst: a sentence or a thing, no name
    return at, words, link


def _forename_after(tokens: _Tokens, at: int, tables: NameTables) -> bool:
    """Whether a comma follows token ``at``, and then an initial or a known forename."""
    if at + 2 >= len(tokens) or tokens[at + 1][0] != ",":
        return False
    word = tokens[at + 2][0]
    return (len(word) == 1 and word.isupper()) or fold(word) in tables.given


def _bracket(tokens: _Tokens, at: int, text: str) -> tuple[str, int]:
    if at >= len(tokens) or tokens[at][0] != "(":
        return "", at
    close = next((n for n in range(at, len(tokens)) if tokens[n][0] == ")"), -1)
    if close < 0:
        return "", at
    return text[tokens[at][2] : tokens[close][1]].strip(), close + 1


@dataclass(frozen=True, slots=True)
class _Forenames:
    forenames: tuple[str, ...] = ()
    patronymic: str = ""
    link: str = ""
    title: str = ""
    used: bool = False
    end: int = 0
    next: int = 0


def _forenames(tokens: _Tokens, at: int, tables: NameTables, *, comma: bool) -> _Forenames:
    """The forenames, initials, patronymic, title and particle from token ``at`` on.

    Without a comma before them only names that the tables know count (``Borodin (Gruzenberg) Mikhail``).
    """
    names: list[str] = []
    patronymic, link, title = "", "", ""
    end, ended = 0, False
    while at < len(tokens) and not ended:
        word, _, high = tokens[at]
        key = fold(word)
        dot = at + 1 < len(tokens) and tokens[at + 1][0] == "." and tokens[at + 1][1] == high
        following = tokens[at + (2 if dot else 1)][0] if at + (2 if dot else 1) < len(tokens) else ""
        if word == "," and (names or title) and following[:1].isupper() and fold(following) in tables.titles:
            at += 1
            continue
        if word == "," and title and not names and following[:1].isupper():
            at += 1
            continue
        initial = len(word) == 1 and word.isupper()
        if word[0].isupper() and key in tables.titles and not initial:
            title = title or word
        elif word[0].isupper() and tables.is_patronymic(word) and not patronymic:
            patronymic, end, ended = word, high, dot
        elif initial and (dot or (comma and following in ("", ",", "."))):
            names.append(f"{word}.")
            end = tokens[at + 1][2] if dot else high
        elif word in tables.particles and word[0].islower():
            link, end = f"{link} {word}".strip(), high
        elif word[0].isupper() and _is_forename(
            word, key, "." if dot and names else following, tables, comma=comma, after=bool(names)
        ):
            names.append(word)
            end, ended = high, dot and (len(word) > _ABBREVIATED or key in tables.given)
        else:
            break
        at += 2 if dot else 1
    taken = bool(names or patronymic)
    if not taken:
        return _Forenames((), "", link, title, False, 0, at)
    return _Forenames(tuple(names), patronymic, link, title, True, end, at)


def _is_forename(word: str, key: str, following: str, tables: NameTables, *, comma: bool, after: bool) -> bool:
    if key in tables.given:
        return True
    if after and following not in (",", ".", "("):
        return False  # a second forename that no table knows must end the name
    if not comma or key in tables.roles or tables.has("nation", key) or tables.has("article", key):
        return False
    if any(fold(part) in tables.titles or part.casefold() in tables.roles for part in word.split("-")):
        return False
    return following not in ("’", "'") and not (following[:1].isupper() and _is_role(following, tables))


def _role(text: str, tables: NameTables) -> str:
    """The first word that says what a person is, near the beginning of ``text`` and before its first figure."""
    words = list(re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*|[\d.;:]", text[:_NAME_REACHES]))
    for match, after in zip_longest(words, words[1:]):
        word = match.group().casefold()
        if word in tables.roles or word in tables.titles:
            following = after.group() if after else ""
            if match.group()[0].isupper() and following[:1].isupper() and not _is_role(following, tables):
                continue  # Chief Survey Office: the name of a thing
            return word
        if word == ";" or word.isdecimal():
            break
    return ""


def _is_role(word: str, tables: NameTables) -> bool:
    key = fold(word)
    return word.casefold() in tables.roles or key in tables.titles
