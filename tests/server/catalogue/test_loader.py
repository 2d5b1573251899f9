"""Tests of loading a folder: every mistake is found, with its file and line."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from server.catalogue.located import MOST_BYTES, Problem
from server.catalogue.model import Catalogue
from tests.server.catalogue.small import FILES, write


def problems(folder: Path) -> list[Problem]:
    """What is wrong in the folder."""
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(folder)
    return list(refused.value.problems)


def test_a_good_folder_becomes_a_catalogue(tmp_path: Path) -> None:
    """Everything written is in it, and nothing else."""
    plan = load_catalogue(write(tmp_path)).plan()
    assert plan["town"] == {"ja": "甲町", "en": "Ko Town"}
    assert plan["tiles"] == ["move_in", "proof"]
    assert plan["sections"]["person"] == {
        "id": "person",
        "title": {"ja": "世帯員", "en": "Member"},
        "repeat": True,
        "fields": ["p.name", "p.number"],
    }
    assert plan["fields"]["guest.role"]["options"][0] == {"value": "本人", "ja": "本人", "en": "Oneself"}
    assert plan["fields"]["guest.letter"]["show_if"] == {"field": "guest.role", "in": ["代理"]}
    assert plan["fields"]["guest.copies"] == {
        "id": "guest.copies",
        "section": "guest",
        "type": "digits",
        "label": {"ja": "通数", "en": "Copies"},
        "required": False,
        "max": 20,
        "default": "1",
    }
    assert plan["procedures"]["move_in"]["due"] == {"days": 14, "include_first": False, "from": "case.date"}


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    """Comments and the order of keys do not matter, a changed word does."""
    first = load_catalogue(write(tmp_path / "a")).version
    same = write(tmp_path / "b", file="catalogue.yaml", old="town:", new="# 遠窓\ntown:")
    other = write(tmp_path / "c", file="catalogue.yaml", old="甲町", new="乙町")
    assert len(first) == 16
    assert load_catalogue(same).version == first
    assert load_catalogue(other).version != first


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"),
    [
        ("catalogue.yaml", ", en: Ko Town", "", 1, "`en` is missing"),
        ("catalogue.yaml", "甲町", '""', 1, "empty"),
        ("catalogue.yaml", "甲町", "12", 1, "a text is expected"),
        ("catalogue.yaml", "甲町", f"{'長' * 601}", 1, "600"),
        ("catalogue.yaml", "甲町", '"a\\nb"', 1, "line break"),
        ("catalogue.yaml", "town: {ja: 甲町, en: Ko Town}", "town: 甲町", 1, "a mapping"),
        ("catalogue.yaml", "town:", "citty: x\ntown:", 1, "unknown key `citty`"),
        ("catalogue.yaml", "en: Residents}", "en: Residents, place: 1階}", 3, "a mapping"),
        ("catalogue.yaml", "en: Residents}", 'en: Residents, tel: "0-1"}', 3, "no telephone number: A tele"),
        ("catalogue.yaml", "en: Residents}", "en: Residents, tel: 312345678}", 3, "a text is expected"),
        ("catalogue.yaml", "procedures: [move_in, proof]", "", 1, "`procedures` is missing"),
        ("catalogue.yaml", "[move_in, proof]", "move_in", 4, "a list"),
        ("catalogue.yaml", "[move_in, proof]", "[move_in, proof, move_in]", 4, "twice"),
        ("catalogue.yaml", "[move_in, proof]", "[move_in, proof, gone]", 4, "`gone` is no procedure"),
        ("catalogue.yaml", "{id: jumin", "{id: Jumin", 3, "no id"),
        ("sections/guest.yaml", "title:", "tittle: x\ntitle:", 2, "unknown key"),
        ("sections/guest.yaml", "type: enum", "type: emun", 5, "none of"),
        ("sections/guest.yaml", "required: true", "required: yes", 7, "true or false"),
        ("sections/guest.yaml", "max: 20", "max: 99999999", 19, "a whole number from 1 to 9999999"),
        ("sections/guest.yaml", "max: 20", "max: true", 19, "a whole number"),
        ("sections/guest.yaml", "id: guest.role", "id: role", 4, "no field id"),
        ("sections/guest.yaml", "id: guest.role", "id: p1.role", 4, "begin with `p.`"),
        ("sections/guest.yaml", "id: guest.letter", "id: guest.role", 11, "there twice"),
        ("sections/guest.yaml", "{value: 本人, en: Oneself}", "{value: 本人}", 9, "`en` is missing"),
        ("sections/guest.yaml", ", in: [代理]}", "}", 15, "`in` is missing"),
        ("sections/place.yaml", "rule: not_future", "rule: never", 7, "none of"),
        ("sections/place.yaml", "id: place", "id: guest", 1, "there twice"),
        ("procedures/proof.yaml", "id: proof", "id: move_in", 1, "there twice"),
        ("procedures/proof.yaml", "en: [Take your time.]", "en: []", 4, "different number"),
        (
            "procedures/proof.yaml",
            "{ja: [ゆっくりどうぞ。], en: [Take your time.]}",
            "{ja: [], en: []}",
            4,
            "no paragraph",
        ),
        ("procedures/proof.yaml", "signature: pad", "signature: stamp", 11, "none of"),
        ("procedures/proof.yaml", ", yen: 0", "", 12, "`yen` is missing"),
        ("procedures/proof.yaml", "minutes: 10", "minutes: 0", 5, "a whole number"),
        ("procedures/proof.yaml", "clerk: どなたですか。, ", "", 16, "`clerk` is missing"),
        ("procedures/proof.yaml", "id: Q1", 'id: "1"', 16, "no id"),
        ("procedures/move_in.yaml", "days: 14", "days: x", 15, "a whole number"),
        ("procedures/move_in.yaml", "from: case.date", "from: case.date, rolls: maybe", 15, "true or false"),
        ("procedures/move_in.yaml", "days: 14", "days: 14, years: 1", 15, "either `days`, `months` or `years`"),
        ("procedures/move_in.yaml", "days: 14, ", "", 15, "either `days`, `months` or `years`"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, *, file: str, old: str, new: str, line: int, reason: str
) -> None:
    """The first problem's file, line and reason are those of the mistake."""
    found = problems(write(tmp_path, file=file, old=old, new=new))
    assert any(each.file == file and each.line == line and reason in each.reason for each in found), [
        str(each) for each in found
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """A department mends its catalogue in one go."""
    write(tmp_path)
    for name in ("sections/guest.yaml", "sections/place.yaml"):
        (tmp_path / name).write_text(FILES[name].replace("title:", "tytle:"), encoding="utf-8")
    found = problems(tmp_path)
    assert {each.file for each in found} >= {"sections/guest.yaml", "sections/place.yaml"}
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(tmp_path)
    assert (refused.value.file, refused.value.line) == (found[0].file, found[0].line)
    assert refused.value.reason == found[0].reason
    assert str(found[-1]) in str(refused.value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 400), st.integers(1, 60), st.sampled_from(["", "[", "1", ": x"]))
def test_no_damage_breaks_the_loader(file: str, start: int, length: int, instead: str) -> None:
    """Whatever is cut out or written over, the folder is good or its problems are told."""
    text = FILES[file]
    damaged = text[: start % len(text)] + instead + text[start % len(text) + length :]
    with TemporaryDirectory() as name:
        folder = write(Path(name), file=file, new=damaged)
        try:
            loaded = load_catalogue(folder)
        except CatalogueError as error:
            found = error.problems
        else:
            found = ()
            assert Catalogue.from_plan(loaded.plan_json()).version == loaded.version
    assert all(each.line >= 1 and each.reason for each in found)


def test_a_missing_folder_is_a_problem_of_its_first_file(tmp_path: Path) -> None:
    """Nothing is guessed."""
    found = problems(tmp_path / "nowhere")
    assert str(found[0]).startswith("catalogue.yaml:1: cannot be read")


def test_a_file_with_the_wrong_ending_is_not_passed_over(tmp_path: Path) -> None:
    """`.yml` would otherwise silently be no part of the catalogue; other files are notes."""
    write(tmp_path)
    (tmp_path / "sections" / "more.yml").write_text("id: more", encoding="utf-8")
    (tmp_path / "sections" / "notes.txt").write_text("notes", encoding="utf-8")
    found = problems(tmp_path)
    assert [str(each) for each in found] == ["sections/more.yml:1: rename the file to end in .yaml"]


def test_a_catalogue_of_more_than_five_megabytes_is_refused(tmp_path: Path) -> None:
    """All files together are bounded, and no more than that is read."""
    write(tmp_path)
    (tmp_path / "sections" / "big.yaml").write_bytes(b"#" * MOST_BYTES)
    assert any("bytes" in each.reason for each in problems(tmp_path))


def test_a_catalogue_of_too_many_files_is_refused(tmp_path: Path) -> None:
    """Files are bounded before they are read."""
    write(tmp_path)
    for number in range(300):
        (tmp_path / "sections" / f"s{number}.yaml").write_text("", encoding="utf-8")
    assert any("300 files" in each.reason for each in problems(tmp_path))


def test_a_list_without_end_is_refused(tmp_path: Path) -> None:
    """More than a hundred items are no list for people."""
    steps = "next_steps: [" + "{ja: あ, en: a}, " * 101 + "]"
    found = problems(write(tmp_path, file="procedures/proof.yaml", old="next_steps: []", new=steps))
    assert any("more than 100" in each.reason for each in found)


def test_a_place_a_number_and_a_term_that_does_not_roll_are_kept(tmp_path: Path) -> None:
    """Optional parts stand in the plan only when they say something."""
    write(tmp_path, file="procedures/move_in.yaml", old="from: case.date", new="from: case.date, rolls: false")
    more = "place: {ja: 1階, en: Floor 1}, tel: \uff10\uff13-0000-1101}"
    town = FILES["catalogue.yaml"].replace("en: Residents}", f"en: Residents, {more}")
    (tmp_path / "catalogue.yaml").write_text(town, encoding="utf-8")
    plan = load_catalogue(tmp_path).plan()
    assert plan["procedures"]["move_in"]["due"]["rolls"] is False
    assert plan["departments"]["jumin"]["place"] == {"ja": "1階", "en": "Floor 1"}
    assert plan["departments"]["jumin"]["tel"] == "03-0000-1101"


def test_the_packaged_catalogue_is_good() -> None:
    """The demonstration town offers three procedures by itself; the specialist adds the others."""
    content = load_catalogue(packaged_folder()).content
    assert content.tiles == ("tennyu", "jidou_teate", "juminhyo", "sousaihi")
    assert [ident for ident, each in content.procedures.items() if each.quiet] == ["sousaihi"]
    assert set(content.tiles) | set(content.at_desk) == set(content.procedures)
    assert {each for topic in content.topics for each in topic.procedures} == set(content.procedures)
    assert {each.department for each in content.procedures.values()} | {"madoguchi"} == set(content.departments)
    assert {each.form for each in content.procedures.values()} == set(content.forms)
    assert len(content.forms) == 31  # the thirty-second, 手続き案内票, is the visit's own slip


def test_no_staff_only_field_is_in_the_packaged_catalogue() -> None:
    """A PIN and the code of the residence record are nowhere; a My Number is a box on paper only."""
    fields = load_catalogue(packaged_folder()).content.fields
    words = "暗証番号", "住民票コード"
    assert [each.id for each in fields.values() if any(word in each.label.ja for word in words)] == []
    assert {each.id for each in fields.values() if "個人番号" in each.label.ja} == {"p.my_number", "claimant.my_number"}
    assert fields["p.my_number"].type == fields["claimant.my_number"].type == "my_number"


def test_reasons_for_coming_to_head_office_are_the_towns_own(tmp_path: Path) -> None:
    """A catalogue without any has none, and one that is there twice is refused."""
    content = load_catalogue(packaged_folder()).content
    assert content.referrals["original_needed"].ja == "原本を本庁で確かめる必要がある"
    folder = write(tmp_path)
    assert load_catalogue(folder).content.referrals == {}
    town = (folder / "catalogue.yaml").read_text("utf-8")
    twice = "\nreferrals:\n  - {id: other, ja: その他, en: Other}\n  - {id: other, ja: 他, en: Else}\n"
    (folder / "catalogue.yaml").write_text(town + twice, "utf-8")
    with pytest.raises(CatalogueError, match="`other` is there twice"):
        load_catalogue(folder)
