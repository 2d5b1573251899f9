"""Makes pages out of templates: Jinja2 with escaping on, every template compiled before the first request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import jinja2
from aiohttp import web

from server.config import ROOT
from server.text import LANGUAGES, Texts

LANGUAGE_COOKIE = "enmado_lang"

TEMPLATES = tuple(ROOT / package / "templates" for package in ("server", "branch_client", "hq_console"))


def language_of(request: web.Request) -> str:
    """The language of staff pages: what the switch in the header set, else Japanese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


class Pages:
    """Renders templates. Besides its own context every template has ``lang``, ``t(key, **places)`` and ``path``.

    A name that a template uses and nobody gave is an error, never an empty place. `asset` is the global by which a
    template names a static file with its content's hash.
    """

    def __init__(
        self,
        texts: Texts,
        *,
        asset: Callable[[str], str],
        directories: tuple[Path, ...] = TEMPLATES,
        compiled: Path | None = None,
    ) -> None:
        """``compiled`` is where compiled templates are kept from one start to the next; OSError when it can't be made.

        Raises jinja2.TemplateError for a template that cannot be used.
        """
        self._texts = texts
        if compiled is not None:
            compiled.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(directories),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            bytecode_cache=jinja2.FileSystemBytecodeCache(str(compiled)) if compiled else None,
        )
        self._jinja.globals["asset"] = asset
        # Compiled here, not on the event loop in the middle of somebody's request.
        for name in self._jinja.list_templates(extensions=["html"]):
            self._jinja.get_template(name)

    def response(
        self, request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
    ) -> web.Response:
        """The page as an answer; never kept by a browser or proxy, since pages say who is signed in."""
        lang = str(context.get("lang") or language_of(request))
        everywhere: dict[str, object] = {
            "lang": lang,
            "t": partial(self._words, lang),
            "path": request.path,
        }
        text = self._jinja.get_template(template).render({**everywhere, **context})
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    def _words(self, lang: str, key: str, **places: object) -> str:
        return self._texts.t(lang, key, places)

    def words(self, request: web.Request, key: str, **places: object) -> str:
        """A text in the language of the request's pages."""
        return self._texts.t(language_of(request), key, places)
