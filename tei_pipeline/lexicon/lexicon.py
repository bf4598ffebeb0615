"""The lexicon: everything a stage may look up, loaded once and never changed."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from importlib.resources import files
from pathlib import Path

from tei_pipeline.errors import BadMetadata, NoAccess
from tei_pipeline.lexicon.channel import Channel, Confusion
from tei_pipeline.lexicon.date_words import DateWords, date_words
from tei_pipeline.lexicon.encoder import read_encoder
from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.language_model import open_model
from tei_pipeline.lexicon.names import NameTables, load_names
from tei_pipeline.lexicon.tables import dictionaries_folder, read_table, rows_of, table_of
from tei_pipeline.lexicon.vocabulary import folded, read_vocabulary
from tei_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class HeadingWord:
    """A word that heads a division: ``numbered`` ones take a numeral (Chapter 2, Appendix II)."""

    words: str
    division: str
    numbered: bool


@dataclass(frozen=True, slots=True)
class OmissionWords:
    """What a book prints where it leaves something out; ``function`` is ``omission`` or ``gap``."""

    words: str
    function: str


@dataclass(frozen=True)
class Lexicon:
    """Word lists and tables. ``words`` gives each lower-case word its frequency in general use."""

    words: Mapping[str, int] = field(default_factory=dict)
    digits: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    headings: tuple[HeadingWord, ...] = ()
    stamps: tuple[str, ...] = ()
    omissions: tuple[OmissionWords, ...] = ()
    dates: DateWords = field(default_factory=DateWords)
    names: NameTables = field(default_factory=NameTables)
    untouched: frozenset[str] = frozenset()
    """Words, folded, that are never corrected."""
    foreign: frozenset[str] = frozenset()
    """Small words of other languages, folded, that show a foreign passage."""
    phrases: tuple[str, ...] = ()
    """Fixed expressions of other languages, as printed."""
    ampersands: Mapping[str, str] = field(default_factory=dict)
    """What OCR reads for the sign &, and what each is seen for."""
    open_language: Callable[[], Language] | None = None
    """Opens what the corrector knows of the language; called when it is first needed."""

    @cached_property
    def language(self) -> Language:
        """What the corrector knows of the language."""
        if self.open_language is None:
            raise ValueError("this lexicon was made without a language")
        return self.open_language()

    def knows(self, word: str) -> bool:
        """Whether ``word``, in any case, is a word of the lists.

        >>> Lexicon(words={"secretary": 12}).knows("Secretary")
        True
        """
        return word.casefold() in self.words

    def with_words(self, words: Iterable[str], settled: Iterable[str] | None = None) -> Lexicon:
        """Take the words of one book in besides; those that are ``settled`` (else all) are never corrected.

        >>> Lexicon(words={"secretary": 12}).with_words(["Vidrik"]).knows("vidrik")
        True
        """
        right = list(words)
        if not right:
            return self
        own = {word.casefold(): 1 for word in right if word.casefold() not in self.words}
        return replace(
            self,
            words=ChainMap(own, dict(self.words)) if own else self.words,
            untouched=self.untouched.union(map(folded, right if settled is None else settled)),
        )


def load_lexicon(settings: Settings) -> Lexicon:
    """The lexicon for these settings.

    Raises :class:`BadMetadata` or :class:`NoAccess` for a broken table, and the latter for a folder that is not there.
    """
    return _load(settings.lexicon.folder, settings.lexicon.languages, settings.dates.languages)


@cache
def _load(folder_setting: str, languages: tuple[str, ...], of_dates: tuple[str, ...]) -> Lexicon:
    folder = Path(folder_setting) if folder_setting else dictionaries_folder()
    if not folder.is_dir():
        raise NoAccess(str(folder), "no such folder of tables; name the right one in `lexicon.folder`, or leave it out")
    spoken = set(languages)

    def rows(name: str, *columns: str) -> list[dict[str, str]]:
        table = rows_of(folder, name, *columns)
        return [row for row in table if row.get("language", languages[0]) in spoken]

    own = rows("words.tsv", "word", "language")
    names = [row["name"] for row in rows("names.tsv", "name", "language")]
    tables = load_names(folder, rows)
    return Lexicon(
        untouched=frozenset(folded(row["word"]) for row in rows("untouched.tsv", "word", "language")),
        phrases=tuple(row["phrase"] for row in rows("phrases.tsv", "phrase", "language")),
        ampersands={row["observed"]: row["for"] for row in rows_of(folder, "ampersands.tsv", "observed", "for")},
        foreign=frozenset(row["word"] for row in rows_of(folder, "foreign.tsv", "word", "language")),
        open_language=partial(
            _language, folder, tuple(row["word"] for row in own), (*names, *dict.fromkeys(tables.words()))
        ),
        words=_words(own, english="en" in spoken),
        digits=_digits(table_of(folder, "digits.tsv")),
        headings=tuple(
            HeadingWord(row["heading"].removesuffix(" #"), row["division"], row["heading"].endswith(" #"))
            for row in rows("headings.tsv", "heading", "division", "language")
        ),
        stamps=tuple(row["term"] for row in rows("library-stamps.tsv", "term", "language")),
        omissions=tuple(
            OmissionWords(row["words"], row["function"])
            for row in rows("omissions.tsv", "words", "function", "language")
        ),
        dates=date_words(folder, of_dates, rows("reigns.tsv", "names", "accession", "language")),
        names=tables,
    )


def _words(own: list[dict[str, str]], *, english: bool) -> dict[str, int]:
    words: dict[str, int] = {}
    if english:
        listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
        for line in listed.splitlines():
            word, _, count = line.partition(" ")
            words[word] = int(count)
    for row in own:
        words.setdefault(row["word"].casefold(), 1)
    return words


@cache
def _language(folder: Path, own: tuple[str, ...], names: tuple[str, ...]) -> Language:
    data = Path(str(files("tei_pipeline.lexicon") / "data"))
    vocabulary = read_vocabulary(data / "vocabulary.tsv.gz", own, names)
    channel = Channel.of(_confusions(table_of(folder, "confusions.tsv")))
    model = open_model(data / "ngrams.bin", vocabulary.single)
    return Language(vocabulary, model, channel, partial(read_encoder, data / "encoder.npz"))


def _confusions(file: Path) -> Iterable[Confusion]:
    for row in read_table(file, ("observed", "intended", "count", "total", "source")):
        try:
            yield Confusion(row["observed"], row["intended"], float(row["count"]), float(row["total"]))
        except ValueError as error:
            problem = f"`{row['count']}` or `{row['total']}` is no number; write how often it was seen, as in 12"
            raise BadMetadata(str(file), problem) from error


def _digits(file: Path) -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for row in read_table(file, ("observed", "intended", "cost")):
        try:
            cost = float(row["cost"])
        except ValueError as error:
            raise BadMetadata(str(file), f"cost `{row['cost']}` is no number; write 0 to 1, as in 0.3") from error
        found.setdefault(row["observed"], []).append((row["intended"], cost))
    return {observed: tuple(readings) for observed, readings in found.items()}
