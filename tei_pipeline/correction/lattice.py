"""The lattice: all ways to read a text as words, and the likeliest path through them.

Each piece may be read as it stands, as one of its candidates, as words run together, or together with the next one or
two as a single word that was broken. The path that costs least (:mod:`tei_pipeline.correction.paths`) is the context in
which the ranker then judges each change.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tei_pipeline.correction.candidates import Candidate, Candidates
from tei_pipeline.correction.numbers import number_readings
from tei_pipeline.correction.paths import MOST_PIECES, Edge, Path, likeliest
from tei_pipeline.correction.pieces import Pieces, shape
from tei_pipeline.lexicon.language_model import BOUNDARY, NUMBER, UNKNOWN, LanguageModel
from tei_pipeline.lexicon.vocabulary import folded

_UNKNOWN = {"lower": 21.0, "title": 17.0, "upper": 17.5, "mixed": 20.0}
"""Cost of a word that nothing knows, by how it is written: names are expected, unknown small words are not."""
_REPEATED = 1.5
_RUN_TOGETHER = 6.0
_LONGEST_PART = 18
_PART, _SHORT_PART = 15.0, 8.5
"""Costs from which a word, or one of one or two letters, is too rare to be cut out of letters that run together."""
_SIDE_BY_SIDE = 0.6
"""Share of the neighbours, among three or more words cut out, that must have been seen side by side."""
_INITIAL_STUCK = re.compile(r"([a-z]{2,})([A-Z])")
_NAMES_STUCK = re.compile(r"(?!Fitz)([A-Z][a-z]{3,})([A-Z][a-z]{4,})")
_LONGEST_BROKEN = 26
_PIECE_OF_WORD = 3
"""A piece of fewer letters may be part of a word that is damaged besides."""
_APOSTROPHES = ("’", "'")
_INNER_MARKS = frozenset("^])([\\|{}<>*~")
_SETTLED = 4
"""Uses in a text from which a listed word is not suspected any more."""
_SHORT = 4
_SHORT_SUSPECT, _NAME_SUSPECT, _SUSPECT = 8.5, 11.0, 12.5
"""Costs from which a known word is looked at like an unknown one (nats; 9 is one word in 8,000)."""
_LONGEST_NUMBER = 6
_NUMBER_LIKE = re.compile(r"\d+(?:st|nd|rd|th|[sdlpmabch]|lbs?|cwt|oz|in|ft|yd|am|pm|ly|mo|vo|['’]?s)?")
_LOST_BEFORE_POINT = re.compile(r" [.,;:](?! ?[.,;:])")
_BROKEN_GAP = re.compile(r"\s?\S{0,2}\s?|[-¬]\s*\n\s*")
_FARFETCHED = 34.0
_SHORTEST_BROKEN, _SHORTEST_BROKEN_DAMAGED = 3, 2
"""Letters of a word that was broken; in a damaged text it may be as short as ``o f``."""
_FREQUENT_WORD = 10.0
_LONG_WORD = 8
"""Letters from which a known word is right: what it is misread for is known too rarely to be looked for."""
_LETTER_LIKE = ("0", "1")
"""Digits that OCR reads for a letter of a short word: ``0 f``."""
_LINE_HYPHEN = re.compile(r"[-¬]\s+")
PRONOUN_LIKE = {"1": "I", "l": "I", "i": "I", "J": "I", "T": "‘I"}
"""What the pronoun is read as; the opening quote that stood before it is part of a ``T``."""
_PRONOUN_COST = 6.0
_BEFORE_PRONOUN = re.compile(r"(?:^|[\s‘'“\"(\[—–.,;:]|\S-)$")
"""What may touch it: a hyphen only as a dash, ``he said,-l have``; not ``AT&T`` and ``the -l flag``."""
_SMALL_CAPITALS = re.compile(r"(?!M[ac]c?[A-Z])(?=\w*[a-z])[A-Z][A-Za-z]{3,}")
_CAPITALS = 0.45
"""Share of capitals from which the small letters of a word are small capitals (first input, 2026-11-22)."""
_OTHER_CASE = 2.0
_CAPITAL_UNDUE = 6.0
"""What speaks against a common word that stands once, with a capital (by judgement: within a sentence one in 400)."""
_LETTER_MARKS = frozenset("©®™!|()[]{}<>^*~«»¦•■£§\\/&“”‘’'\"°¬;:.,")
"""Marks that OCR reads where a letter is printed: they may belong to a word that they touch."""


@dataclass(frozen=True)
class Lattice:
    """Builds the edges of a text and finds the path. ``counts`` are those of the text's own words, folded."""

    candidates: Candidates
    model: LanguageModel
    counts: Mapping[str, int]
    _word_readings: dict[str, tuple[Edge, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _sound: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    _faults: dict[str, tuple[bool, bool, bool]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _parts: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def path(self, pieces: Pieces) -> Path:
        """The likeliest path through ``pieces``."""
        edges = self.edges(pieces)
        return Path(pieces, edges, likeliest(pieces, edges, self.model))

    def edges(self, pieces: Pieces) -> list[Sequence[Edge]]:
        """The edges from each piece on. Where a word has none but its own, they are the same ones everywhere.

        Many candidates are found at once for far less than one after another. So what will be asked for is foreseen:
        first by each distinct word, then where it stands; where something was not there yet, the edges are made again.
        """
        candidates = self.candidates
        first = {word: at for at, word in reversed(tuple(enumerate(pieces.words)))}
        with candidates.foreseeing():
            for at in first.values():
                self._readings_of(pieces, at)
        edges: list[Sequence[Edge]] = []
        again = []
        quiet = self._quiet(pieces)
        known = self._word_readings
        with candidates.foreseeing():
            for at, word in enumerate(pieces.words):
                read = known.get(word) if quiet[at] and word not in PRONOUN_LIKE else None
                if read is not None and read[0].words != (UNKNOWN,):  # as of nine words in ten
                    edges.append(read)
                    continue
                missed = candidates.missed
                edges.append(self._edges(pieces, at, quiet[at]))
                if candidates.missed > missed:
                    again.append(at)
        for at in again:
            edges[at] = self._edges(pieces, at, quiet[at])
        return edges

    def standing(self, pieces: Pieces, at: int, count: int = 1) -> Edge:
        """The edge that leaves ``count`` pieces as they are."""
        start, end = pieces.spans[at][0], pieces.spans[at + count - 1][1]
        words = tuple(self._word(pieces, each) for each in range(at, at + count))
        cost = sum(self._unknown(pieces, at + n) for n, word in enumerate(words) if word == UNKNOWN)
        observed = pieces.text[start:end]
        return Edge(count, 0, observed, observed, words, cost)

    def _word(self, pieces: Pieces, at: int) -> str:
        word = pieces.words[at]
        if word[0].isdigit() and not any(letter.isalpha() for letter in word):
            return NUMBER
        return self.candidates.vocabulary.entry(word) or UNKNOWN

    def _unknown(self, pieces: Pieces, at: int) -> float:
        word = pieces.words[at]
        form = "lower" if any(letter.isdigit() for letter in word) else shape(word)
        return _UNKNOWN[form] - _REPEATED * math.log(max(1, self.counts.get(pieces.folded[at], 1)))

    def _edges(self, pieces: Pieces, at: int, quiet: bool) -> Sequence[Edge]:
        word = pieces.words[at]
        read = self._word_readings.get(word)
        if read is None:
            missed = self.candidates.missed
            read = self._readings_of(pieces, at)
            if self.candidates.missed == missed:
                self._word_readings[word] = read
        standing = read[0].words
        if quiet and standing != (UNKNOWN,) and word not in PRONOUN_LIKE:
            return read
        edges = list(read)
        if word in PRONOUN_LIKE:
            edges += self._pronoun(pieces, at)
        if standing == (NUMBER,) or (word[0].isdigit() and _NUMBER_LIKE.fullmatch(word)):
            return edges if self._is_number(word) else [*edges, *self._broken(pieces, at)]
        gap = pieces.gap(at)
        if self._is_initial(pieces, at):
            return edges
        dropped = gap[:1] in _APOSTROPHES and word.lower().endswith("in")  # the g of dialect
        if standing == (UNKNOWN,) and not dropped:
            if (len(word) > 1 or word.islower()) and not self.is_glued(pieces, at):
                edges += self._readings(pieces, at, at)
            if self.counts.get(pieces.folded[at], 0) < _SETTLED:
                edges += self._touched(pieces, at)
            edges += self._run_together(pieces, at)
        elif len(word) > 1 and len(gap) > 1:
            edges += self._lost_letter(pieces, at)
        marked = self._ending_in_marks(pieces, at)
        if marked:  # the marks are no others that happen to follow
            edges = [edges[0], *marked]
        edges += self._broken(pieces, at)
        return edges

    def _readings_of(self, pieces: Pieces, at: int) -> tuple[Edge, ...]:
        """What a word may be wherever it stands: itself, a number, in other capitals, a word alike; with its cost."""
        word = pieces.words[at]
        standing = self.standing(pieces, at)
        found = [standing, *self._numbers(word)]
        initial = len(word) == 1 and word not in PRONOUN_LIKE and not self.candidates.damaged
        if standing.words != (NUMBER,) and not _NUMBER_LIKE.fullmatch(word) and not initial:
            if _SMALL_CAPITALS.fullmatch(word) and sum(map(str.isupper, word)) >= _CAPITALS * len(word):
                found.append(Edge(1, 0, word, word.capitalize(), standing.words, _OTHER_CASE + standing.cost))
            if standing.words != (UNKNOWN,) and self.candidates.damaged:
                found += [self._reading(1, 0, word, candidate) for candidate in self.candidates.anyhow(word)]
            elif standing.words != (UNKNOWN,) and 1 < len(word) < _LONG_WORD:
                settled = self.counts.get(pieces.folded[at], 0) >= _SETTLED
                find = self.candidates.misread if not settled and self._is_suspect(word) else self.candidates.alike
                found += [self._reading(1, 0, word, candidate) for candidate in find(word)]
                once = self.counts.get(pieces.folded[at]) == 1  # so that it is known where
                if once and word.istitle() and not pieces.opens_sentence(at):
                    found += self._names_like(word, found)
        return tuple(found)

    def _names_like(self, word: str, found: Sequence[Edge]) -> list[Edge]:
        """The names that the text has often, of which a common word with a capital, that stands once, may be one. They
        cost what they are worth in this text.
        """
        candidates, known = self.candidates, {edge.printed for edge in found}
        edges = []
        for candidate in candidates.misread(word):
            often = candidate.word in candidates.names and self.counts.get(candidate.word, 0) >= _SETTLED
            if often and candidate.printed not in known:
                edge = self._reading(1, 0, word, candidate)
                less = candidates.vocabulary.cost(candidate.word) - candidates.own_cost(candidate.word)
                edges.append(edge._replace(cost=edge.cost - max(0.0, less) - _CAPITAL_UNDUE))
        return edges

    def _quiet(self, pieces: Pieces) -> list[bool]:
        """Of each word, whether nothing suggests that it goes on in the next piece; so it is of nearly all."""
        single, words, low = self.candidates.vocabulary.single, pieces.words, pieces.folded
        sound = {word for word in set(words) if self._is_sound(word)}
        gaps = set(pieces.gaps)
        parting = {gap for gap in gaps if not (self._joins(gap, pieces) or _LOST_BEFORE_POINT.match(gap))}
        neighbours = zip(pieces.gaps, words, words[1:], low, low[1:], strict=False)
        quiet = [
            gap in parting or (gap == " " and word in sound and following in sound and one + two not in single)
            for gap, word, following, one, two in neighbours
        ]
        return [*quiet, False]

    def _joins(self, gap: str, pieces: Pieces) -> bool:
        """Whether what stands between two pieces may stand in a broken word."""
        return pieces.block_end not in gap and _BROKEN_GAP.fullmatch(gap) is not None

    def is_glued(self, pieces: Pieces, at: int) -> bool:
        """Whether a mark in the middle of a word joins the piece to another: it is no word by itself."""
        gaps = (pieces.gap(at - 1) if at else "", pieces.gap(at) if at + 1 < len(pieces) else "")
        return any(gap and not set(gap) - _INNER_MARKS for gap in gaps)

    def _is_suspect(self, word: str) -> bool:
        """A known word that is as likely a misread one: rare, or short and not frequent, or no common word."""
        vocabulary = self.candidates.vocabulary
        cost = vocabulary.cost(word)
        if len(word) <= _SHORT:
            return len(word) > 1 and cost > _SHORT_SUSPECT
        return cost > (_SUSPECT if vocabulary.listed(word) in "cu" else _NAME_SUSPECT)

    def _numbers(self, word: str) -> list[Edge]:
        """Sums of money, ordinals and other numbers whose digits were read as letters: ``Is.``, ``fid.``, ``lOth``."""
        if len(word) > _LONGEST_NUMBER or word.isdigit():
            return []
        cost = self.candidates.channel.cost
        return [Edge(1, 0, word, printed, (NUMBER,), cost(word, printed)) for printed in number_readings(word)]

    def _lost_letter(self, pieces: Pieces, at: int) -> list[Edge]:
        """A blank before a point or comma stands for a letter that was not read: ``the drawer , and``."""
        if not _LOST_BEFORE_POINT.match(pieces.gap(at)):
            return []
        start, end = pieces.spans[at]
        observed = pieces.text[start : end + 1]
        return [self._reading(1, 0, observed, c) for c in self.candidates.alike(observed) if c.printed != observed]

    def _is_initial(self, pieces: Pieces, at: int) -> bool:
        """A letter with a full stop is an initial or an abbreviation: there is no word to put right. In a damaged text
        the stop may be a letter, if another follows at once: ``w.ter``.
        """
        word, gap = pieces.words[at], pieces.gap(at)
        if len(word) != 1 or word in PRONOUN_LIKE or not gap.startswith("."):
            return False
        return not (self.candidates.damaged and gap == "." and at + 1 < len(pieces) and len(pieces.words[at + 1]) > 1)

    def _pronoun(self, pieces: Pieces, at: int) -> list[Edge]:
        """``1 have``, ``l am`` and ``T now`` (for ``‘I now``) where a pronoun fits."""
        start = pieces.spans[at][0]
        word, gap = pieces.words[at], pieces.gap(at)
        if not gap.isspace() or (at + 1 < len(pieces) and not pieces.words[at + 1][0].islower()):
            return []
        if not _BEFORE_PRONOUN.search(pieces.text, max(0, start - 2), start):
            return []
        printed = PRONOUN_LIKE[word]
        if printed != "I" and pieces.text[start - 1 : start] in ("‘", "'", "“", '"'):
            printed = "I"
        return [Edge(1, 0, word, printed, ("i",), _PRONOUN_COST)]

    def _readings(self, pieces: Pieces, first: int, last: int, left: int = 0, right: int = 0) -> list[Edge]:
        """What the pieces may be, read as one word; ``left`` and ``right`` are marks that belong to it."""
        observed = pieces.text[pieces.spans[first][0] - left : pieces.spans[last][1] + right]
        count = last - first + 1
        inside = not pieces.opens_sentence(first)
        in_title = last + 1 < len(pieces) and pieces.words[last + 1].istitle()
        edges = []
        for candidate in self.candidates.near(observed):
            edge = self._reading(count, left, observed, candidate)
            capital = edge.printed[:1].isupper() and edge.printed[1:].islower() and edge.printed[:1] != observed[:1]
            if capital and inside and not in_title and self.candidates.vocabulary.listed(edge.printed) == "c":
                edge = edge._replace(printed=edge.printed.lower())  # the letter that was misread need be no capital
            if edge.printed != observed:
                edges.append(edge)
        return edges

    def _reading(self, count: int, left: int, observed: str, candidate: Candidate) -> Edge:
        entry = self.candidates.vocabulary.entry(candidate.word)
        extra = 0.0
        if entry is None:
            extra = self.candidates.own_cost(candidate.word)
        return Edge(count, left, observed, candidate.printed, (entry or UNKNOWN,), candidate.cost + extra)

    def _touched(self, pieces: Pieces, at: int) -> list[Edge]:
        """Readings in which marks that touch the word are letters of it: ``(luring``, ``Drincipa!``."""
        text, (start, end) = pieces.text, pieces.spans[at]
        left = start > 0 and text[start - 1] in _LETTER_MARKS and (start < 2 or not text[start - 2].isalnum())
        right = end < len(text) and text[end] in _LETTER_MARKS and (end + 1 >= len(text) or not text[end + 1].isalnum())
        edges = []
        if left:
            edges += self._readings(pieces, at, at, left=1)
        if right and text[end] not in ".,;:":
            edges += self._readings(pieces, at, at, right=1)
            if left:
                edges += self._readings(pieces, at, at, left=1, right=1)
        return [edge for edge in edges if self._takes_mark(edge, text[start:end])]

    def _ending_in_marks(self, pieces: Pieces, at: int) -> list[Edge]:
        """Readings of a word whose last letter was read as two marks: ``th(;``, ``giv(‘ him``."""
        if not self._ends_in_marks(pieces, at):
            return []
        found = self._readings(pieces, at, at, right=2)
        return [edge for edge in found if len(edge.printed) > len(pieces.words[at])]

    def _ends_in_marks(self, pieces: Pieces, at: int) -> bool:
        text, end = pieces.text, pieces.spans[at][1]
        return text[end : end + 2] in self.candidates.pairs_of_marks and not text[end + 2 : end + 3].isalnum()

    def _takes_mark(self, edge: Edge, word: str) -> bool:
        """Whether the mark is part of a letter of what is read; else it is lost, and was none of its letters."""
        if len(edge.printed) != len(word):
            return len(edge.printed) > len(word)
        return edge.cost < self.candidates.channel.cost(word, edge.printed)

    def _run_together(self, pieces: Pieces, at: int) -> list[Edge]:
        word = pieces.words[at]
        gap = pieces.gap(at)
        point = gap.startswith(".") and (gap != "." or at + 1 == len(pieces))  # not that of a file's name
        initial = _INITIAL_STUCK.fullmatch(word)
        if initial and point and self.candidates.vocabulary.knows(initial[1]):
            parts: tuple[str, ...] = (initial[1], initial[2])
        else:
            known = self._parts.get(word)
            if known is None:
                known = self._parts[word] = self._names_parted(word) or tuple(self._parted(word))
            parts = known
        if len(parts) < 2:
            return []
        vocabulary = self.candidates.vocabulary
        words = tuple(vocabulary.entry(part) or UNKNOWN for part in parts)
        if initial:
            words = (words[0], BOUNDARY)  # to the model an initial and its point are the end of something
        printed = " ".join(part.capitalize() if vocabulary.listed(part) == "n" else part for part in parts)
        return [Edge(1, 0, word, printed, words, _RUN_TOGETHER * math.sqrt(len(parts) - 1))]

    def _names_parted(self, word: str) -> tuple[str, ...]:
        """Two names that were run together, if the first is listed and the second is, or stands elsewhere by itself."""
        names = _NAMES_STUCK.fullmatch(word)
        if names is None:
            return ()
        first, second = names.groups()
        listed = self.candidates.vocabulary.listed
        is_name = listed(second) == "n" or (not listed(second) and self.counts.get(folded(second), 0) > 0)
        return (first, second) if listed(first) == "n" and is_name else ()

    def _parted(self, word: str) -> list[str]:
        """The likeliest cut of ``word`` into words; itself alone when there is none.

        Two words must have been seen side by side, or a capital shows the cut; more words bear each other out.
        """
        low = folded(word)
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(low)
        for end in range(1, len(low) + 1):
            for start in range(max(0, end - _LONGEST_PART), end):
                before = best[start]
                part = low[start:end]
                if before is None or (end - start == 1 and part not in "aio") or not self._is_part(part):
                    continue
                previous = folded(before[1][-1]) if before[1] else BOUNDARY
                total = before[0] + 1.0 + self.model.cost(BOUNDARY, previous, part)
                there = best[end]
                if there is None or total < there[0]:
                    best[end] = (total, [*before[1], word[start:end]])
        found = best[-1]
        if found is None:
            return [word]
        parts = found[1]
        side_by_side = sum(self.model.seen(folded(one), folded(two)) for one, two in pairwise(parts))
        if len(parts) == 2 and not side_by_side and not _apart(word, len(parts[0])):
            return [word]
        return parts if side_by_side >= _SIDE_BY_SIDE * (len(parts) - 1) or len(parts) == 2 else [word]

    def _is_part(self, part: str) -> bool:
        vocabulary = self.candidates.vocabulary
        entry = vocabulary.single.get(part)
        if entry is None:
            return self.counts.get(part, 0) >= _SETTLED
        return entry[1] < (_PART if len(part) > 2 else _SHORT_PART)

    def _broken(self, pieces: Pieces, at: int) -> list[Edge]:
        edges: list[Edge] = []
        vocabulary = self.candidates.vocabulary
        start = pieces.spans[at][0]
        for last in range(at + 1, at + MOST_PIECES):
            if last >= len(pieces):
                break
            gap = pieces.gap(last - 1)
            if gap == " " and not self._may_be_broken(pieces, at, last):
                continue
            if not self._joins(gap, pieces):
                break
            end = pieces.spans[last][1]
            observed = pieces.text[start:end]
            if self._ends_in_marks(pieces, last):  # a letter of its own last word
                break
            if len(observed) > _LONGEST_BROKEN or any(self._is_number(pieces.words[n]) for n in range(at, last + 1)):
                break
            if pieces.words[last][0].isupper() and not pieces.words[at].isupper():
                break
            count = last - at + 1
            words = pieces.folded[at : last + 1]
            flat = "".join(words)
            if count == 2 and _LINE_HYPHEN.fullmatch(gap) and vocabulary.knows(flat):
                edges.append(Edge(2, 0, observed, observed, (vocabulary.entry(flat) or UNKNOWN,), 0.0))
            if "\n" in observed:
                continue
            edges += self._in_one(pieces, at, last, observed)
        return edges

    def _in_one(self, pieces: Pieces, at: int, last: int, observed: str) -> list[Edge]:
        """The readings of several pieces as one word. How far is looked depends on how much speaks against the pieces:
        words that are known and no fragments are joined as they stand or not at all.
        """
        vocabulary, words = self.candidates.vocabulary, pieces.folded[at : last + 1]
        count = last - at + 1
        flat, blank = "".join(words), any(map(str.isspace, observed))
        faults = [self._faults_of(word) for word in words]
        strange, fragments = any(fault[0] for fault in faults), any(fault[1] for fault in faults)
        weak = [word for word, fault in zip(words, faults, strict=True) if fault[2]]
        edges: list[Edge] = []
        whole = not strange and min(map(len, words)) > 1 and vocabulary.knows(flat)
        if whole and sum(not (letter.isalnum() or letter.isspace()) for letter in observed) < 2:
            printed = re.sub(r"[^\w'’]", "", observed)
            edges.append(Edge(count, 0, observed, printed, (flat,), self.candidates.channel.cost(observed, printed)))
        damaged = self.candidates.damaged
        if len(flat) < (_SHORTEST_BROKEN_DAMAGED if damaged else _SHORTEST_BROKEN) or len(weak) < count - 1 or not weak:
            return edges
        if pieces.gap(at) == "-" and not strange:
            return edges
        suspect = strange or fragments or not blank
        if not suspect and min(map(len, words)) > _SHORT - 1:
            return edges
        beside_frequent = any(self._is_whole(word) for word in words if word not in weak)
        if len(weak) == count or fragments or not blank or (damaged and not beside_frequent):
            near = self._readings(pieces, at, last)
            edges += [edge for edge in near if edge.words[0] not in words and edge.cost < _FARFETCHED]
        elif damaged or not beside_frequent:
            edges += [self._reading(count, 0, observed, candidate) for candidate in self.candidates.joined(observed)]
        return edges

    def _may_be_broken(self, pieces: Pieces, at: int, last: int) -> bool:
        """Whether pieces may be one word, by a look that costs little: most neighbours are two words."""
        words = pieces.words[at : last + 1]
        if sum(map(self._is_sound, words)) < min(2, len(words)):
            return True
        return len(words) == 2 and pieces.folded[at] + pieces.folded[last] in self.candidates.vocabulary.single

    def _is_sound(self, word: str) -> bool:
        """Whether a word is no more suspect than others."""
        sound = self._sound.get(word)
        if sound is None:
            sound = self._sound[word] = not self._faults_of(folded(word))[2]
        return sound

    def _faults_of(self, low: str) -> tuple[bool, bool, bool]:
        """Whether a word is strange, whether it is a fragment, and whether it is suspect for these or other reasons."""
        known = self._faults.get(low)
        if known is None:
            strange, fragment = self._is_strange(low), self._is_fragment(low)
            known = self._faults[low] = strange, fragment, strange or fragment or self._is_doubtful(low)
        return known

    def _is_strange(self, low: str) -> bool:
        return not self.candidates.vocabulary.knows(low) and self.counts.get(low, 0) < _SETTLED

    def _is_whole(self, low: str) -> bool:
        """A frequent word of more than three letters is no part of a broken one."""
        return len(low) >= _SHORT and self.candidates.vocabulary.cost(low) < _FREQUENT_WORD

    def _is_fragment(self, low: str) -> bool:
        """One or two letters that are no frequent word."""
        return len(low) < _PIECE_OF_WORD and self.candidates.vocabulary.cost(low) > _SHORT_SUSPECT

    def _is_doubtful(self, low: str) -> bool:
        return self._is_suspect(low) and self.counts.get(low, 0) < _SETTLED

    def _is_number(self, word: str) -> bool:
        if self.candidates.damaged and word in _LETTER_LIKE:
            return False
        return word.isdigit() or _NUMBER_LIKE.fullmatch(word) is not None


def _apart(word: str, cut: int) -> bool:
    """A capital in the middle of a word shows where two words were run together (``IvorTarnovich``)."""
    return word[cut].isupper() and word[cut - 1].islower() and word[cut + 1 :].islower()
