"""Tests of making pages out of templates."""

from pathlib import Path

import jinja2
import pytest
from aiohttp.test_utils import make_mocked_request

from server.rendering import Pages, language_of
from server.text import TextError, Texts

WORDS = {"ja": {"hello": "こんにちは、{name}さん"}, "en": {"hello": "Hello, {name}"}, "easy": {}}


def pages(directory: Path, template: str, *, strict: bool = False) -> Pages:
    """Pages with one template."""
    (directory / "page.html").write_text(template, encoding="utf-8")
    return Pages(Texts(WORDS, strict=strict), asset=lambda name: f"/static/{name}?v=1", directories=(directory,))


def test_a_page_has_words_path_language_and_its_own_context(tmp_path: Path) -> None:
    """As a whole HTML document in UTF-8, in the language of the cookie."""
    made = pages(tmp_path, "{{ lang }} {{ path }} {{ t('hello', name=who) }} {{ asset('a.css') }}")
    plain = made.response(make_mocked_request("GET", "/desk?a=b"), "page.html", {"who": "花"})
    assert plain.text == "ja /desk こんにちは、花さん /static/a.css?v=1"
    assert (plain.status, plain.content_type, plain.charset) == (200, "text/html", "utf-8")
    request = make_mocked_request("GET", "/desk", headers={"Cookie": "enmado_lang=en"})
    assert (
        made.response(request, "page.html", {"who": "Hana"}, status=404).text
        == "en /desk Hello, Hana /static/a.css?v=1"
    )
    assert made.words(request, "hello", name="x") == "Hello, x"


def test_a_page_can_have_a_language_of_its_own(tmp_path: Path) -> None:
    """The counter's screen is not the staff's."""
    request = make_mocked_request("GET", "/", headers={"Cookie": "enmado_lang=en"})
    made = pages(tmp_path, "{{ t('hello', name='花') }}")
    assert made.response(request, "page.html", {"lang": "ja"}).text == "こんにちは、花さん"


def test_what_people_typed_is_escaped(tmp_path: Path) -> None:
    """In the page, in attributes, and inside of words."""
    made = pages(tmp_path, '<p title="{{ who }}">{{ t("hello", name=who) }}</p>')
    text = made.response(make_mocked_request("GET", "/"), "page.html", {"who": '"><script>'}).text
    assert text is not None
    assert "<script>" not in text
    assert text.count("&lt;script&gt;") == 2


def test_compiled_templates_are_kept_until_they_change(tmp_path: Path) -> None:
    """The next start finds them, and never shows an old one."""
    templates, compiled = tmp_path / "templates", tmp_path / "data" / "compiled"
    templates.mkdir()
    (templates / "page.html").write_text("first", encoding="utf-8")

    def shown() -> str | None:
        made = Pages(Texts(WORDS, strict=True), asset=lambda name: name, directories=(templates,), compiled=compiled)
        return made.response(make_mocked_request("GET", "/"), "page.html", {}).text

    assert shown() == "first"
    kept = {path.name: path.read_bytes() for path in compiled.iterdir()}
    assert len(kept) == 1
    assert shown() == "first"
    assert {path.name: path.read_bytes() for path in compiled.iterdir()} == kept
    (templates / "page.html").write_text("second", encoding="utf-8")
    assert shown() == "second"


def test_a_name_that_nobody_gave_is_an_error(tmp_path: Path) -> None:
    """Never an empty place."""
    made = pages(tmp_path, "{{ nothing }}", strict=True)
    with pytest.raises(jinja2.UndefinedError):
        made.response(make_mocked_request("GET", "/"), "page.html", {})
    wordless = pages(tmp_path, "{{ t('nothing') }}", strict=True)
    with pytest.raises(TextError):
        wordless.response(make_mocked_request("GET", "/"), "page.html", {})


def test_a_broken_template_is_found_at_start(tmp_path: Path) -> None:
    """Not by the first person who opens the page."""
    with pytest.raises(jinja2.TemplateSyntaxError):
        pages(tmp_path, "{% if %}")


@pytest.mark.parametrize(("cookie", "lang"), [("", "ja"), ("enmado_lang=en", "en"), ("enmado_lang=../en", "ja")])
def test_the_language_is_japanese_unless_another_was_chosen(cookie: str, lang: str) -> None:
    """Only languages that there are."""
    assert language_of(make_mocked_request("GET", "/", headers={"Cookie": cookie})) == lang
