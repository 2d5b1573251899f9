"""Tests of the names of lines."""

from functools import partial

import pytest

from server.catalogue.loader import load_catalogue, packaged_folder
from server.config import ROOT
from server.directory import Branch, Directory
from server.figures.counting import By
from server.figures.naming import Naming
from server.text import Texts

TEXTS = Texts.load(ROOT / "static" / "text", strict=True)


def naming(lang: str) -> Naming:
    """Names in a town of one branch."""
    directory = Directory(version=1, branches={"kita": Branch("kita", "北支所", "North")}, counters={}, staff={})
    t = partial(lambda key, **places: TEXTS.t(lang, key, places))
    return Naming(directory, load_catalogue(packaged_folder()), lang=lang, t=t)


@pytest.mark.parametrize(
    ("by", "key", "ja", "en"),
    [
        (By.BRANCH, "kita", "北支所", "North"),
        (By.BRANCH, "closed_one", "closed_one", "closed_one"),
        (By.DEPARTMENT, "kosodate", "子育て課", "Child-Rearing Division"),
        (By.DEPARTMENT, "gone", "gone", "gone"),
        (By.DEPARTMENT, "", "（わからない）", "(not known)"),
        (By.MATTER, "gone", "gone", "gone"),
        (By.HOUR, "9", "9時台", "9:00"),
        (By.DAY, "2026-11-25", "11月25日（水）", "Wed 11/25"),
        (By.TOTAL, "", "全体", "Altogether"),
    ],
)
def test_a_line_is_named_in_the_language_of_the_page(by: By, key: str, ja: str, en: str) -> None:
    """What no directory or catalogue has any more goes by its id."""
    assert (naming("ja").line(by, key), naming("en").line(by, key)) == (ja, en)


def test_matters_and_reasons_are_named_by_the_catalogue() -> None:
    """Where nobody chose a reason, it says so."""
    assert naming("ja").matter("tennyu").startswith("転入届")
    assert naming("en").reason("original_needed") == "The original has to be checked at head office"
    assert [naming(lang).reason("") for lang in ("ja", "en")] == ["（えらばれていない）", "(not chosen)"]
    assert naming("ja").reason("gone") == "gone"
    assert set(naming("ja").choices()) == {"branch", "department", "matter"}
    assert naming("ja").choices()["branch"] == {"kita": "北支所"}
