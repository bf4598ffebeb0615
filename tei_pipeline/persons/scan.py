"""Scan: find where a block names a person, by the grammar of names and what the register knows of them.

A mention is the longest row of words that can be one name: forenames or initials, patronymic, particle, surname; or a
surname, a patronymic, a nickname by itself. Titles stand before it, ``’s`` after it. What only looks like a name is
passed over: a street, pact or ship that bears one, a nation, a word that begins a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.text import Block, Word, is_eastern
from tei_pipeline.persons.usage import Use

_INITIAL_GAPS = (". ", ".", " ")
_REGNAL = re.compile(r"(?:X{0,3})(?:IX|IV|V?I{1,3}|V|X)")
"""The number of a ruler, which is no initial: ``Nicholas II``."""
_INITIALS = 3
"""No name has more initials; four letters with points are an abbreviation."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: its offsets in the reading and its parts, folded; ``title`` is that before it.

    ``known`` says that some part of it is in the register or in use as a name.
    """

    start: int
    end: int
    block: int
    words: tuple[str, ...]
    surname: str = ""
    forenames: tuple[str, ...] = ()
    patronymic: str = ""
    title: str = ""
    link: str = ""
    spelt: str = ""
    attributive: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """What the scan knows, all folded. ``damaged`` leads from a misread word to the name that it is, ``links``
    from a surname to the particles with which the register knows it.
    """

    surnames: frozenset[str]
    rows: Mapping[str, tuple[tuple[str, ...], ...]]
    forenames: frozenset[str]
    patronymics: frozenset[str]
    in_use: frozenset[str]
    places: frozenset[str]
    damaged: Mapping[str, str]
    links: Mapping[str, frozenset[str]]
    usage: Mapping[str, Use]


class Scanner:
    """Finds the mentions of blocks."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._known = vocabulary
        self._lexicon = lexicon
        self._names = lexicon.names

    def scan(self, block: Block, number: int, *, after: int = 0) -> Iterator[Mention]:
        """The mentions of a block in order, from the offset ``after`` on."""
        words = block.words
        at = 0
        while at < len(words):
            word = words[at]
            if word.start < after or not word.capital:
                at += 1
                continue
            found = self._name(words, at, block, number)
            if found is None:
                at += 1
                continue
            mention, following = found
            if mention is not None:
                yield mention
            at = max(following, at + 1)

    # ------------------------------------------------------------------ one name

    def _name(self, words: Sequence[Word], at: int, block: Block, number: int) -> tuple[Mention | None, int] | None:
        """The mention that begins at word ``at`` (None where it is no person) and the word after it."""
        title, at = self._titles(words, at)
        if at >= len(words) or (not words[at].capital and words[at].text not in self._names.particles):
            return None
        row = self._row(words, at)
        if row:
            return self._finish(words, at, at + row, block, number, title, row=True), at + row
        if at + 1 < len(words) and is_eastern(words[at], words[at + 1]) and not self._is_common(words[at]):
            parts = (self._right(words[at].key), words[at + 1].text)
            found = self._finish(words, at, at + 2, block, number, title, row=True)
            return found and replace(found, surname=parts[0], forenames=(parts[1],)), at + 2
        first, forenames = at, []
        while at < len(words) and (at == first or self._joined(words, at)) and self._is_forename(words, at, title):
            forenames.append(words[at].text)
            at += 1
        if forenames and at < len(words) and words[at].gap == " " and _REGNAL.fullmatch(words[at].text):
            return self._finish(words, first, at + 1, block, number, title), at + 1  # a ruler, told by no surname
        patronymic = ""
        if at < len(words) and (at == first or self._joined(words, at)) and self._is_patronymic(words[at], forenames):
            patronymic = words[at].text
            at += 1
        link, surname_at = self._link(words, at, first)
        surname = ""
        if surname_at < len(words) and (surname_at == first or self._joined(words, surname_at)):
            before = bool(forenames or patronymic)
            if self._is_surname(words, surname_at, block, before=before, link=bool(link), title=title):
                surname, at = words[surname_at].text, surname_at + 1
            else:
                link = ""
        else:
            link = ""
        if forenames and not surname and at < len(words) and self._in_brackets(words, at, block):
            surname, at = words[at].text, at + 1
        if not surname and not patronymic and not self._is_lone(words, first, at, title):
            return (None, at) if at > first else None
        mention = self._finish(words, first, at, block, number, title, forenames, patronymic, link, surname)
        return mention, at

    def _finish(
        self,
        words: Sequence[Word],
        first: int,
        end: int,
        block: Block,
        number: int,
        title: str,
        forenames: Sequence[str] = (),
        patronymic: str = "",
        link: str = "",
        surname: str = "",
        *,
        row: bool = False,
    ) -> Mention | None:
        if self._is_thing(words, first, end, block):
            return None
        start = words[first].start
        if (
            surname
            and first
            and not link
            and words[first].gap == " "
            and self._is_noble(words[first - 1], words[first])
        ):
            start = words[first - 1].start
        if link and not (forenames or patronymic):
            start = words[end - 1].start if words[first].text.islower() else start
        stop = words[end - 1].end
        if surname and end - 1 > first and words[end - 1].gap == " (":
            stop += 1
        if len(words[end - 1].text) == 1 and block.text[stop - block.start : stop - block.start + 1] == ".":
            stop += 1
        keys = tuple(self._right(word.key) for word in words[first:end])
        after = words[end] if end < len(words) else None
        attributive = bool(
            after is not None and after.gap == " " and self._names.has("thing", after.text) and not after.capital
        )
        return Mention(
            start,
            stop,
            number,
            keys,
            "" if row else self._right(words[end - 1].key) if surname else "",
            tuple(forenames),
            patronymic,
            title,
            link,
            words[end - 1].text if surname else "",
            attributive,
        )

    def _titles(self, words: Sequence[Word], at: int) -> tuple[str, int]:
        """The title before a name, the last of several, and the word after it."""
        title = ""
        if at and not title:
            before = words[at - 1]
            if before.key in self._names.titles and words[at].gap in (" ", ". "):
                title = before.key
        while (
            at + 1 < len(words)
            and words[at].key in self._names.titles
            and words[at].key not in self._known.surnames
            and words[at + 1].gap in (" ", ". ")
            and len(words[at].text) > 1
            and (words[at + 1].capital or words[at + 1].text in self._names.particles)
        ):
            title = words[at].key
            at += 1
        return title, at

    def _row(self, words: Sequence[Word], at: int) -> int:
        """How many words a known name of several words, or a nickname, takes from ``at`` on; 0 where none stands."""
        first = self._right(words[at].key)
        best = 0
        for keys in self._known.rows.get(first, ()):
            if len(keys) <= best or at + len(keys) > len(words):
                continue
            inner = range(1, len(keys))
            if all(words[at + n].gap in (" ", ". ") and self._right(words[at + n].key) == keys[n] for n in inner):
                best = len(keys)
        if best == 1 and words[at].opens and self._lexicon.knows(words[at].text) and self._small(words[at].key):
            return 0
        if best == 1 and self._goes_on(words, at):
            return 0
        return best

    def _goes_on(self, words: Sequence[Word], at: int) -> bool:
        """Whether after a nickname or forename more of a name follows, which the grammar must read."""
        if at + 1 >= len(words) or not words[at + 1].capital or words[at + 1].gap != " ":
            return False
        following = words[at + 1]
        return self._right(following.key) in self._known.surnames or self._names.is_patronymic(following.text)

    # ------------------------------------------------------------------ the parts

    def _joined(self, words: Sequence[Word], at: int) -> bool:
        """Whether word ``at`` goes on with the name before it."""
        gap = words[at].gap
        if gap == " ":
            return True
        return gap in _INITIAL_GAPS and (len(words[at - 1].text) == 1 or words[at - 1].key in self._names.titles)

    def _is_forename(self, words: Sequence[Word], at: int, title: str) -> bool:
        word = words[at]
        if not word.capital:
            return False
        if len(word.text) == 1:
            return self._is_initial(words, at)
        key = self._right(word.key)
        following = at + 1 < len(words) and self._joined(words, at + 1) and words[at + 1].capital
        if key in self._known.surnames and not following:
            return False
        if self._names.is_patronymic(word.text) or self._names.has("article", word.key):
            return False
        if self._is_office(word.text) or (self._names.has("calendar", key) and (word.opens or not following)):
            return False
        if key in self._names.given or key in self._known.forenames:
            return not (self._small(key) and not following)
        if not following or self._lexicon.knows(word.text) or key in self._known.places:
            return False
        known_after = self._right(words[at + 1].key) in self._known.surnames
        return known_after and not self._is_common(word) and key not in self._known.surnames

    def _in_brackets(self, words: Sequence[Word], at: int, block: Block) -> bool:
        """Whether a surname stands in brackets after the forename: ``Clara (Rask)``."""
        word = words[at]
        closes = block.text[word.end - block.start : word.end - block.start + 1] == ")"
        return word.gap == " (" and closes and word.capital and len(word.text) > 2 and not self._is_common(word)

    def _is_initial(self, words: Sequence[Word], at: int) -> bool:
        """Whether a single letter is an initial: a name follows, and it is no part of an abbreviation (``U.S.A.``)."""
        end = at
        while end + 1 < len(words) and len(words[end].text) == 1 and words[end + 1].gap in (". ", "."):
            end += 1
        if len(words[end].text) == 1 or not words[end].capital:
            return False
        start = at
        while start and len(words[start - 1].text) == 1 and words[start].gap in (". ", "."):
            start -= 1
        close = all(words[n].gap == "." for n in range(start + 1, end))
        return end - start <= _INITIALS and not (close and end - start > 1 and words[end].gap == ". ")

    def _is_office(self, word: str) -> bool:
        """Whether each part of a word with a hyphen is a title or says what somebody is (``Prosecutor-General``)."""
        parts = [fold(part) for part in word.split("-")]
        return len(parts) > 1 and all(part in self._names.titles or part in self._names.roles for part in parts)

    def _is_patronymic(self, word: Word, forenames: Sequence[str]) -> bool:
        key = self._right(word.key)
        if not word.capital or key in self._known.surnames:
            return False
        return key in self._known.patronymics or self._names.is_patronymic(word.text)

    def _link(self, words: Sequence[Word], at: int, first: int) -> tuple[str, int]:
        """The particles from ``at`` on, and the word after them."""
        link: list[str] = []
        while (
            at + 1 < len(words)
            and words[at].text in self._names.particles
            and (at == first or words[at].gap == " ")
            and words[at + 1].gap == " "
        ):
            link.append(words[at].text)
            at += 1
        return " ".join(link), at

    def _is_surname(
        self, words: Sequence[Word], at: int, block: Block, *, before: bool, link: bool, title: str
    ) -> bool:
        word = words[at]
        if not word.capital or len(word.text) < 2:
            return False
        key = self._right(word.key)
        if key in self._known.surnames:
            return before or not self._only_opens(word, key)
        if self._is_common(word) or key in self._known.places:
            return False
        if before:
            return len(key) > 2 and key not in self._names.titles and not self._names.has("thing", word.text)
        if key in self._known.in_use:
            return True
        kind = self._names.titles[title].kind if title else ""
        if kind == "honorific" or (link and title):
            return key not in self._names.roles
        if kind in ("rank", "nobility"):
            return not self._lexicon.knows(word.text) or key in self._names.given
        return False

    def _is_lone(self, words: Sequence[Word], first: int, end: int, title: str) -> bool:
        """Whether forenames without a surname are a mention: a given name by itself, known to be one."""
        if end == first or any(len(word.text) == 1 for word in words[first:end]):
            return False
        word = words[first]
        key = self._right(word.key)
        if key in self._known.places or self._small(key) or end - first > 2:
            return False
        if self._names.has("nation", key):
            return False
        use = self._known.usage.get(key)
        plain = key in self._known.forenames or not self._lexicon.knows(word.text)
        return bool(title) or plain or use is None or use.inner > 0

    # ------------------------------------------------------------------ what is no person

    def _is_thing(self, words: Sequence[Word], first: int, end: int, block: Block) -> bool:
        """Whether the name is a part of that of a street, a treaty, a ship or a book."""
        after = words[end] if end < len(words) else None
        if after is not None and after.gap == " " and after.capital and self._names.has("thing", after.text):
            return True
        if after is not None and after.gap == "-" and after.capital is False:
            return True
        before = words[first - 1] if first else None
        if before is None or words[first].gap not in (" ", ". ", " ‘", " “"):
            return False
        if self._names.has("vessel", before.text.casefold()) or self._names.has("place-part", before.key):
            return True
        return self._in_title(words, first)

    def _is_noble(self, before: Word, word: Word) -> bool:
        """Whether a particle before a surname by itself belongs to it."""
        return before.text in self._names.noble or before.text in self._known.links.get(self._right(word.key), ())

    def _in_title(self, words: Sequence[Word], first: int) -> bool:
        """Whether a row of words with capitals, such as ``The Life of``, leads to the name without a break."""
        at = first - 1
        if at < 1 or words[at].text not in ("of", "and"):
            return False
        noun, article = words[at - 1], words[at - 2] if at >= 2 else None
        if not noun.capital or noun.opens or article is None or words[at].gap != " " or noun.gap != " ":
            return False
        return article.text == "The" and not article.opens

    def _is_common(self, word: Word) -> bool:
        """Whether a word is one of the language that the text also writes small, a title, a role or a nation."""
        key = word.key
        parts = [fold(part) for part in word.text.split("-")]
        return (
            self._small(key)
            or any(self._names.has("nation", part) or part in self._names.titles for part in parts)
            or self._names.has("calendar", key)
            or key in self._names.titles
            or key in self._names.roles
            or self._names.has("nation", key)
            or self._names.has("article", key)
        )

    def _small(self, key: str) -> bool:
        use = self._known.usage.get(key)
        return use is not None and use.small > 0 and use.small * 3 > use.capital

    def _only_opens(self, word: Word, key: str) -> bool:
        """Whether a word is a known surname but stands here as an ordinary word that opens a sentence."""
        return word.opens and self._small(key)

    def _right(self, key: str) -> str:
        return self._known.damaged.get(key, key)
