"""Tests of a catalogue in further languages."""

from pathlib import Path

import pytest

from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from server.catalogue.model import Catalogue
from server.catalogue.tongue_reading import LANGUAGES, kept, texts_of
from tests.server.catalogue.small import write

CONTENT = {
    "town": {"ja": "遠窓市", "en": "Tomado"},
    "about": {"ja": ["一", "二"], "en": ["one", "two"]},
    "questions": [{"clerk": "お名前は", "plain": "なまえは", "en": "Your name?"}],
}


def put(folder: Path, name: str, text: str) -> None:
    """One more file in a catalogue's folder."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_every_text_of_a_catalogue_can_be_said_in_another_language() -> None:
    """Pairs, paragraphs and questions; nothing that is an id or a number."""
    assert list(texts_of(CONTENT)) == ["遠窓市", "一", "二", "お名前は"]


def test_a_translation_of_a_text_that_is_gone_is_left_out() -> None:
    """Who rewords a text does not break the catalogue; the new text is Japanese until somebody translates it."""
    tongues = {"vi": {"遠窓市": "Tomado", "前の言い方": "…"}, "pt": {"前の言い方": "…"}}
    assert kept(tongues, CONTENT) == {"vi": {"遠窓市": "Tomado"}}


def test_a_town_writes_a_language_in_one_file(tmp_path: Path) -> None:
    """It is in the plan that the counter reads, is part of the version, and survives being stored."""
    folder = write(tmp_path)
    before = load_catalogue(folder)
    assert before.content.tongues == {}
    title = next(iter(before.content.procedures.values())).title.ja
    put(folder, "tongues/pt.yaml", f'"{title}": Mudança\n')
    after = load_catalogue(folder)
    assert after.content.tongues == {"pt": {title: "Mudança"}}
    assert after.version != before.version
    assert Catalogue.from_plan(after.plan_json()).content.tongues == after.content.tongues


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("tongues/xx.yaml", '"a": b\n', "none of the counter's languages"),
        ("tongues/pt.yaml", "- a\n", "a mapping"),
        ("tongues/pt.yaml", '"a": ""\n', "the text is empty"),
        ("tongues/pt.yaml", '"a": [b]\n', "a text is expected"),
    ],
)
def test_a_broken_language_is_told_with_its_file(tmp_path: Path, name: str, text: str, reason: str) -> None:
    """Like every other mistake in a catalogue."""
    folder = write(tmp_path)
    put(folder, name, text)
    with pytest.raises(CatalogueError, match=reason) as caught:
        load_catalogue(folder)
    assert caught.value.file == name


def test_the_demonstrations_tiles_are_said_in_every_language() -> None:
    """Whatever a resident reads before they call is there in Portuguese, Chinese and Vietnamese."""
    content = load_catalogue(packaged_folder()).content
    tiles = [content.procedures[each] for each in content.tiles]
    read = {
        text
        for procedure in tiles
        for text in (
            *(procedure.tile.ja, procedure.title.ja, procedure.fee.ja),
            *procedure.about.ja,
            *(item.ja for item in procedure.bring),
            *(step.ja for step in procedure.next_steps),
        )
    }
    for lang in (each for each in LANGUAGES if each != "easy"):
        assert read - content.tongues[lang].keys() == set(), lang
