"""Listings: what is read by looking up, not line after line: title pages, contents, biographies, works, tables, index.

Each has a module of its own; here the regions under their headings are handed to them. The lines that a listing takes
are its own; the blocks stage leaves them out, and makes the headings above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from tei_pipeline.document import Document, Edit, Item, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.biographies import biographies
from tei_pipeline.stages.contents import contents
from tei_pipeline.stages.index_list import index_list
from tei_pipeline.stages.lines import Edited
from tei_pipeline.stages.locators import PageTable
from tei_pipeline.stages.regions import Region, headed_groups, regions
from tei_pipeline.stages.stage import Stage
from tei_pipeline.stages.tables import tables
from tei_pipeline.stages.title_pages import title_pages
from tei_pipeline.stages.works import works

LISTED = (MarkKind.TITLE_PAGE, MarkKind.LIST, MarkKind.WORKS, MarkKind.TABLE)
"""The outermost marks of listings: what lies in them is no paragraph of the text."""

_IDS = frozenset({"id", "to"})
"""Attributes that hold identifiers, parted by blanks."""


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield the marks of each listing of a book, edits for the numbers repaired in it, and findings for the rest."""
    if document.kind == "article":
        return
    found = headed_groups(document, lexicon)
    if not document.marks(MarkKind.PAGE):
        return
    table = PageTable.of(document)
    listed = [list(_listing(region, document, table, lexicon)) for region in regions(found, lexicon)]
    items = chain(title_pages(found, document, lexicon), *_with_own_ids(listed))
    edited = Edited(document)
    for item in items:  # what an earlier stage has put right stays as it is
        if isinstance(item, Edit) and edited.touches(item.start, item.end):
            continue
        if isinstance(item, Mark) and item.kind is MarkKind.REFERENCE and edited.cuts(item.start, item.end):
            continue
        yield item


def _with_own_ids(listed: Sequence[Sequence[Item]]) -> Iterator[list[Item]]:
    """The items of each listing, renamed where an earlier one has their identifiers (two volumes in one file)."""
    taken: set[str] = set()
    for items in listed:
        ids = [item.get("id") for item in items if isinstance(item, Mark) and item.get("id")]
        new = {name: _free(name, taken) for name in ids if name in taken}
        yield [_renamed(item, new) if new and isinstance(item, Mark) else item for item in items]
        taken.update(new.get(name, name) for name in ids)


def _free(name: str, taken: set[str]) -> str:
    return next(other for n in count(2) if (other := f"{name}-{n}") not in taken)


def _renamed(mark: Mark, new: Mapping[str, str]) -> Mark:
    attrs = {key: " ".join(new.get(name, name) for name in value.split()) for key, value in mark.attrs if key in _IDS}
    return replace(mark, attrs=tuple((key, attrs.get(key, value)) for key, value in mark.attrs))


def _listing(region: Region, document: Document, table: PageTable, lexicon: Lexicon) -> Iterable[Item]:
    """The items of the one kind of listing that the region holds; none where it is running text."""
    if region.division == "contents":
        return list(contents(region, document, table, lexicon))
    if region.division == "index":
        return list(index_list(region, document.source, table, lexicon))
    for items in (works(region, document.source), biographies(region), tables(region, document.source)):
        found: list[Item] = list(items)
        if any(isinstance(item, Mark) for item in found):
            return found
    return []


STAGE = Stage("listings", "1", frozenset({"pages", "kind", "furniture", "notes"}), frozenset({"listings"}), propose)
