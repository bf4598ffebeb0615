"""The pages of the review, and what they ask the server to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, jsonify, render_template, request, url_for
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from tei_pipeline.document import EditKind, Verdict
from tei_pipeline.errors import PipelineError
from tei_pipeline.review.desk import BadWish, Judged, Standing, Wish, around, item_id
from tei_pipeline.review.store import Stale
from tei_pipeline.review.web.filters import Filter
from tei_pipeline.review.web.guard import guard
from tei_pipeline.review.web.shelf import Reconvert, Shelf, Volume

ROWS = 100
"""Corrections on one page; more are on the next."""


def create_app(shelf: Shelf, hosts: Iterable[str], reconvert: Reconvert | None = None) -> Flask:
    """The application for the documents of ``shelf``. ``hosts`` are the names that it answers to, with the port.

    ``reconvert`` converts a document anew; without it the page does not offer it.
    """
    app = Flask(__name__)
    app.jinja_env.autoescape = True  # Flask asks the ending of a template's name, and ours is no .html
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    token = guard(app, hosts)
    app.jinja_env.globals.update(token=token, who=shelf.who, item_id=item_id, around=around, said=said)
    app.jinja_env.filters["n"] = lambda number: f"{number:,}"
    app.jinja_env.filters["percent"] = lambda share: f"{share:.0%}"
    _pages(app, shelf, reconvert)
    _actions(app, shelf, reconvert)
    _errors(app)
    return app


def _pages(app: Flask, shelf: Shelf, reconvert: Reconvert | None) -> None:
    @app.get("/")
    def library() -> str:
        return render_template("library.html.j2", volumes=list(shelf.volumes()))

    @app.get("/doc/<path:name>/series")
    def series_list(name: str) -> str:
        volume = _volume(shelf, name)
        chosen = Filter.of(request.args)
        judged = volume.desk.judged()
        rows = []
        for series in volume.desk.in_order():
            among = [judged[item_id(item)] for item in series.items]
            fitting = [one for one in among if chosen.fits(one)]
            if fitting:
                rows.append((series, volume.desk.progress(among), volume.desk.worth(series), fitting[0]))
        page, pages, shown = _paged(rows)
        return _render(volume, "series_list.html.j2", rows=shown, filter=chosen, page=page, pages=pages,
                       total=len(rows), **_facets(volume))  # fmt: skip

    @app.get("/doc/<path:name>/series/<identity>")
    def series(name: str, identity: str) -> str:
        volume = _volume(shelf, name)
        found = volume.desk.series_by_id.get(identity)
        if found is None:
            abort(404, "There is no such series any more. The text was converted anew; go back to all series.")
        judged = volume.desk.judged()
        order = [series.id for series in volume.desk.in_order()]
        at = order.index(identity)
        page, pages, shown = _paged([judged[item_id(item)] for item in found.items])
        return _render(
            volume,
            "series.html.j2",
            series=found,
            rows=shown,
            page=page,
            pages=pages,
            here=volume.desk.progress([judged[item_id(item)] for item in found.items]),
            before=order[at - 1] if at else None,
            after=order[at + 1] if at + 1 < len(order) else None,
        )

    @app.get("/doc/<path:name>/find")
    def find(name: str) -> str:
        volume = _volume(shelf, name)
        chosen = Filter.of(request.args)
        rows = [one for one in volume.desk.judged().values() if chosen.fits(one)]
        page, pages, shown = _paged(rows)
        return _render(volume, "find.html.j2", rows=shown, filter=chosen, page=page, pages=pages, total=len(rows),
                       **_facets(volume))  # fmt: skip

    @app.get("/doc/<path:name>/page/<leaf>")
    def one_page(name: str, leaf: str) -> str:
        volume = _volume(shelf, name)
        order = list(volume.leaves)
        if leaf not in volume.leaves:
            abort(404, "There is no such page.")
        at = order.index(leaf)
        image = volume.images.get(leaf, "")
        g.image_origin = _origin(image)
        judged = volume.desk.judged()
        rows = [judged[item_id(item)] for item in volume.desk.by_leaf.get("" if leaf == "front" else leaf, ())]
        return _render(
            volume,
            "page.html.j2",
            leaf=leaf,
            lines=volume.lines_of(leaf, rows),
            rows=rows,
            findings=[found for found in volume.findings if (found["leaf"] or "front") == leaf],
            image=image if g.image_origin else "",
            before=order[at - 1] if at else None,
            after=order[at + 1] if at + 1 < len(order) else None,
        )

    @app.get("/doc/<path:name>/pages")
    def all_pages(name: str) -> str:
        volume = _volume(shelf, name)
        judged = volume.desk.judged()
        rows = [
            (leaf, volume.page_name(leaf), volume.desk.progress([judged[item_id(i)] for i in items]))
            for leaf in volume.leaves
            for items in [volume.desk.by_leaf.get("" if leaf == "front" else leaf, ())]
        ]
        return _render(volume, "pages.html.j2", rows=rows)

    @app.get("/doc/<path:name>/findings")
    def findings(name: str) -> str:
        volume = _volume(shelf, name)
        return _render(volume, "findings.html.j2", conflicts=volume.conflicts, findings=volume.findings)

    @app.get("/doc/<path:name>/sample")
    def sample(name: str) -> str:
        volume = _volume(shelf, name)
        return _render(volume, "sample.html.j2", sample=volume.sample(), told=volume.sample_told())

    @app.get("/doc/<path:name>/changes")
    def changes(name: str) -> str:
        volume = _volume(shelf, name)
        return _render(volume, "changes.html.j2", rows=volume.changes, converted=volume.converted,
                       can_convert=reconvert is not None)  # fmt: skip


def _actions(app: Flask, shelf: Shelf, reconvert: Reconvert | None) -> None:
    @app.post("/doc/<path:name>/decide")
    def decide(name: str) -> Response | tuple[Response, int]:
        volume = _volume(shelf, name)
        asked = _asked()
        wishes = [_wish(row) for row in _list(asked, "wishes")]
        identity = asked.get("series")
        series = volume.desk.series_by_id.get(identity) if isinstance(identity, str) else None
        if not wishes:
            raise BadWish("nothing was decided")
        touched = volume.desk.decide(wishes, _tab(asked), series=series)
        return _told(volume, touched)

    @app.post("/doc/<path:name>/settle")
    def settle(name: str) -> Response:
        """Settle a series: all that still wait, but for those that are marked, get a verdict."""
        volume = _volume(shelf, name)
        asked = _asked()
        series = volume.desk.series_by_id.get(str(asked.get("series")))
        if series is None:
            abort(404, "There is no such series any more. Load the page again.")
        verdict = _verdict(asked.get("verdict"), {Verdict.ACCEPT, Verdict.REJECT})
        other = Verdict.REJECT if verdict is Verdict.ACCEPT else Verdict.ACCEPT
        marked = {str(one) for one in _list(asked, "but")}
        judged = volume.desk.judged()
        waiting = [judged[item_id(i)] for i in series.items if judged[item_id(i)].standing is Standing.OPEN]
        wishes = [Wish(item_id(one.item), other if item_id(one.item) in marked else verdict) for one in waiting]
        if not wishes:
            raise BadWish("nothing waits in this series any more")
        return _told(volume, volume.desk.decide(wishes, _tab(asked), series=series))

    @app.post("/doc/<path:name>/reopen")
    def reopen(name: str) -> Response:
        volume = _volume(shelf, name)
        asked = _asked()
        return _told(volume, volume.desk.reopen([str(one) for one in _list(asked, "ids")], _tab(asked)))

    @app.post("/doc/<path:name>/undo")
    def undo(name: str) -> Response:
        volume = _volume(shelf, name)
        touched = volume.desk.undo(_tab(_asked()))
        if touched is None:
            raise BadWish("there is nothing to undo in this tab")
        return _told(volume, touched)

    @app.post("/doc/<path:name>/judge")
    def judge(name: str) -> Response:
        volume = _volume(shelf, name)
        asked = _asked()
        told = volume.judge(str(asked.get("place")), str(asked.get("judged")), str(asked.get("reading") or ""),
                            _tab(asked))  # fmt: skip
        return jsonify(told)

    @app.post("/doc/<path:name>/deal")
    def deal(name: str) -> Response:
        volume = _volume(shelf, name)
        size = _asked().get("size")
        if not isinstance(size, int) or not 1 <= size <= 2000:
            raise BadWish("a sample has 1 to 2,000 words")
        volume.deal(size)
        return jsonify({"dealt": size})

    @app.post("/doc/<path:name>/convert")
    def convert(name: str) -> Response:
        volume = _volume(shelf, name)
        _asked()
        if reconvert is None:
            raise BadWish("this server does not convert; run tei-pipeline convert")
        volume.convert(reconvert)
        return jsonify({"went": url_for("changes", name=name)})


def _errors(app: Flask) -> None:
    def answer(message: str, code: int) -> Response | tuple[Response, int] | tuple[str, int]:
        if request.method == "POST":
            return jsonify({"error": message}), code
        return render_template("error.html.j2", message=message, code=code), code

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        return answer(error.description or error.name, error.code or 500)

    @app.errorhandler(PipelineError)
    def pipeline(error: PipelineError) -> Any:
        return answer(str(error), 500)

    @app.errorhandler(BadWish)
    def bad_wish(error: BadWish) -> Any:
        return answer(str(error)[:1].upper() + str(error)[1:] + ".", 400)

    @app.errorhandler(Stale)
    def stale(_: Stale) -> Any:
        return answer("This was decided in another tab, or by somebody else, since you loaded the page. "
                      "Nothing was written. Load the page again to see it.", 409)  # fmt: skip


def _origin(url: str) -> str:
    """Where a page image is: the only address besides its own that the page may load. Empty for what is no web page."""
    scheme, netloc = urlsplit(url)[:2]
    safe = scheme in ("http", "https") and re.fullmatch(r"[\w.\-]+(?::\d+)?", netloc, re.ASCII)
    return f"{scheme}://{netloc}" if safe else ""


# ------------------------------------------------------------------ what is asked, what is told


def _volume(shelf: Shelf, name: str) -> Volume:
    volume = shelf.volume(name)
    if volume is None:
        abort(404, "There is no such document in this folder.")
    return volume


def _render(volume: Volume, template: str, **what: Any) -> str:
    return render_template(template, volume=volume, progress=volume.desk.progress(), **what)


def _paged(rows: Sequence[Any]) -> tuple[int, int, Sequence[Any]]:
    pages = max(1, -(-len(rows) // ROWS))
    asked = request.args.get("p", "1")
    page = min(max(1, int(asked)), pages) if asked.isdecimal() and len(asked) < 7 else 1
    return page, pages, rows[(page - 1) * ROWS : page * ROWS]


def _facets(volume: Volume) -> dict[str, Any]:
    items = volume.desk.corrections.items
    return {
        "kinds": [kind.value for kind in EditKind if any(item.kind is kind for item in items)],
        "rules": sorted({item.rule for item in items}),
    }


def _asked() -> dict[str, Any]:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        raise BadWish("the request is no JSON object")
    return asked


def _list(asked: dict[str, Any], name: str) -> list[Any]:
    value = asked.get(name, [])
    if not isinstance(value, list):
        raise BadWish(f"`{name}` is no list")
    return value


def _tab(asked: dict[str, Any]) -> str:
    return str(asked.get("tab") or "")[:64]


def _verdict(value: object, allowed: Iterable[Verdict] = tuple(Verdict)) -> Verdict:
    if not isinstance(value, str) or value not in {verdict.value for verdict in allowed}:
        raise BadWish("there is no such verdict")
    return Verdict(value)


def _wish(row: object) -> Wish:
    if not isinstance(row, dict):
        raise BadWish("a wish is no object")
    texts = {key: str(row.get(key) or "") for key in ("id", "after", "comment", "seen")}
    return Wish(texts["id"], _verdict(row.get("verdict")), texts["after"], texts["comment"], texts["seen"])


def _told(volume: Volume, touched: Sequence[str]) -> Response:
    """What a page needs to show the new state: the corrections that changed, and how far the review is."""
    judged, progress = volume.desk.judged(), volume.desk.progress()
    return jsonify(
        {
            "items": [_item(name, judged[name]) for name in touched],
            "open": progress.open,
            "total": progress.total,
            "share": f"{progress.share:.0%}",
        }
    )


def _item(name: str, one: Judged) -> dict[str, str]:
    return {"id": name, "standing": one.standing.value, "seen": one.seen, "said": said(one)}


def said(one: Judged) -> str:
    """How a correction stands, in words."""
    decision = one.decision
    if decision is None:
        if one.standing is Standing.WITHHELD:
            return "not proposed: refused so often in this book"
        return f"open, {one.item.state.value if one.item.state.value != 'refused' else 'refused before'}"
    words = {
        Verdict.ACCEPT: "accepted",
        Verdict.REJECT: "refused",
        Verdict.OTHER: f"reads “{decision.after}”",
        Verdict.SLIP: f"printer’s slip, reads “{decision.after}”",
        Verdict.NEVER: "never to be touched in this book",
        Verdict.ALWAYS: f"always “{decision.after}” in this book",
    }
    where = ", everywhere" if decision.is_series and decision.verdict in (Verdict.ACCEPT, Verdict.REJECT) else ""
    by = f", {decision.who}" if decision.who else ""
    return f"{words[decision.verdict]}{where}{by}"
