"""Stars: each leads to a biography, and each biography is led to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz

from tei_pipeline.review.book import Book, Item, Mark
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding, pages_said
from tei_pipeline.review.words import SHORT, words_of

LIKE = 75.0
"""From this likeness on the word before a star may be the name at the head of a biography."""


def check_stars(book: Book) -> Result:
    """Stars against biographies, and the other way round.

    >>> from tei_pipeline.review.book import Place
    >>> book = Book(stars=[Mark("", "", Place(), "old Lindauer", "*")])
    >>> book.biographies = [Item("bio.lindauer", 0, -1, words="Lindauer, Otto. Engineer.")]
    >>> [found.suggestion for found in check_stars(book).findings][0]
    'It may lead to “Lindauer, Otto. Engineer.”: give it target="#bio.lindauer".'
    """
    if not book.stars and not book.biographies:
        return Result((), ())
    known = {item.id: item for item in book.biographies if item.id}
    led: dict[str, list[Mark]] = defaultdict(list)
    for star in book.stars:
        led[star.target].append(star)
    findings = [*_stars(book, known), *_biographies(book, led)]
    return Result(
        (
            Figure(Check.STARS, "stars that lead to a biography", len(book.stars),
                   sum(1 for star in book.stars if star.target in known)),
            Figure(Check.STARS, "biographies that a star leads to", len(book.biographies),
                   sum(1 for item in book.biographies if led.get(item.id) and item.id)),
        ),
        tuple(findings),
    )  # fmt: skip


def _stars(book: Book, known: dict[str, Item]) -> Iterator[CheckFinding]:
    for star in book.stars:
        words = f"{star.words}{star.text}"
        if not star.target:
            likely = _likely(book, star)
            yield finding(
                book, "star-no-target", star.at, words,
                "The star leads to no biography.",
                f'It may lead to “{_opening(likely)}”: give it target="#{likely.id}".'
                if likely is not None
                else "Look for the name among the biographies; if there is none, it may be the mark of a note.",
            )  # fmt: skip
        elif star.target not in known:
            yield finding(
                book, "star-target-missing", star.at, words,
                f"The star leads to “{star.target}”, which is no biography of this file.",
                "Correct its target.",
            )  # fmt: skip


def _likely(book: Book, star: Mark) -> Item | None:
    before = words_of(star.words)[-2:]
    scored = [
        (fuzz.ratio(word, name), -number, item)
        for number, item in enumerate(book.biographies)
        for name in words_of(item.words)[:1]
        for word in before
        if len(word) > SHORT
    ]
    score, _, item = max(scored, key=lambda found: found[:2], default=(0.0, 0, None))
    return item if score >= LIKE and item is not None and item.id else None


def _biographies(book: Book, led: dict[str, list[Mark]]) -> Iterator[CheckFinding]:
    for item in book.biographies:
        stars = led.get(item.id, []) if item.id else []
        if not stars:
            name = words_of(item.words)[:1]
            where = [book.page_name(index) for index in sorted(book.vocabulary.get(name[0], {}))] if name else []
            where = [page for page in where if page != book.page_name(item.at.page)]
            yield finding(
                book, "biography-no-star", item.at, item.words,
                "No star leads to this biography.",
                f"The name stands on {pages_said(where)}: look for a star there that was lost or taken for a note."
                if where
                else "Look for a star that was lost or taken for the mark of a note.",
            )  # fmt: skip
        elif len(stars) > 1:
            pages = list(dict.fromkeys(book.page_name(star.at.page) for star in stars))
            yield finding(
                book, "biography-many-stars", item.at, item.words,
                f"{len(stars)} stars lead to this biography, on {pages_said(pages)}.",
                "Nothing to do if the book prints the star each time; else one leads elsewhere.",
            )  # fmt: skip


def _opening(item: Item) -> str:
    return " ".join(item.words.split()[:5])
