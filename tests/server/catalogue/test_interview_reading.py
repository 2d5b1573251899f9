"""Tests of reading the interview's files: what is written is in the plan, what is wrong is told with its line."""

from pathlib import Path

import pytest

from server.catalogue.loader import CatalogueError, load_catalogue
from server.catalogue.model import BrokenPlan, Catalogue
from server.catalogue.shelf import CatalogueShelf
from signaling.interview_plan import InterviewPlan
from tests.server.catalogue.small import write
from tests.server.catalogue.small_rules import write_rules


def problems(folder: Path) -> list[str]:
    """What is wrong in the folder, as `enmado catalogue check` prints it."""
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(folder)
    return [str(problem) for problem in refused.value.problems]


def interview(folder: Path) -> InterviewPlan:
    """The interview of the folder."""
    found = load_catalogue(folder).content.interview
    assert found is not None
    return found


def test_a_folder_without_the_interviews_files_has_none(tmp_path: Path) -> None:
    """It is a catalogue of forms, as before."""
    catalogue = load_catalogue(write(tmp_path))
    assert catalogue.content.interview is None
    assert catalogue.rules is None
    assert "interview" not in catalogue.plan()


def test_questions_are_read_with_all_that_they_say(tmp_path: Path) -> None:
    """In the order of the files."""
    plan = interview(write_rules(tmp_path))
    assert [question.id for question in plan.questions] == ["Q1", "Q2", "Q3"]
    assert [(part.id, part.title.ja) for part in plan.parts] == [("start", "受付")]
    first, second, third = plan.questions
    assert (first.sets, first.always, first.unsure, first.stop_on) == (("event",), True, False, ("other",))
    assert (second.per, second.show_if) == ("roster", "c.event=='move'")
    assert (third.per, third.sensitive, third.plain) == ("persons", True, "犬《いぬ》は いますか。")


def test_the_interview_is_part_of_the_version_and_survives_its_storage(tmp_path: Path) -> None:
    """A visit that names the version gets the same rules."""
    catalogue = load_catalogue(write_rules(tmp_path / "a"))
    again = Catalogue.from_plan(catalogue.plan_json())
    assert again.content.interview == catalogue.content.interview
    assert again.rules is not None
    assert again.rules.rules.keys() == {"notice", "dog"}
    other = write_rules(tmp_path / "b", file="rules/rules.yaml", old="p.dog", new="p.dog and p.dog")
    assert load_catalogue(other).version != catalogue.version


def test_a_stored_plan_whose_rules_cannot_work_is_broken(tmp_path: Path) -> None:
    """As any other stored plan that is not one."""
    plan = load_catalogue(write_rules(tmp_path)).plan()
    plan["interview"]["rules"][0]["when"] = "c.shoe"
    with pytest.raises(BrokenPlan, match="no such fact"):
        Catalogue({key: value for key, value in plan.items() if key != "version"})


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("interview/q.yaml", "part: start", "part: end", "interview/q.yaml:4: `end` is no part of the interview"),
        ("interview/q.yaml", "per: roster", "per: crowd", "is none of: case, person, persons, roster"),
        (
            "interview/q.yaml",
            "c.event=='move'",
            "c.event=='x'",
            "interview/q.yaml:9: `show_if`, character 10: the fact",
        ),
        ("interview/q.yaml", "犬《いぬ》は", "いぬ《いぬ》は", "interview/q.yaml:15: a 《reading》 stands right after"),
        ("interview/q.yaml", "sensitive: true", "sensitive: maybe", "true or false is expected here"),
        ("interview/q.yaml", "sets: [dog]", "sets: [cat]", "`cat` is no fact of a person"),
        ("interview/q.yaml", "sets: [dog]", "sets: dog", "a list is expected here"),
        ("interview/q.yaml", "clerk: 犬は。, ", "", "`clerk` is missing"),
        ("interview/q.yaml", "id: Q3", "id: Q2", "question `Q2` is there twice"),
        (
            "facts/facts.yaml",
            "default: move\n",
            "default: move\n    field: moon\n",
            "facts/facts.yaml:8: `moon` is no field",
        ),
        ("facts/facts.yaml", "en: Dog,", "en: Dog, field: visit.language,", "no field that says a person's fact"),
        ("interview/q.yaml", "questions:", "answers:", "unknown key `answers`"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    """So that a department finds it."""
    said = problems(write_rules(tmp_path, file=file, old=old, new=new))
    assert any(told in each for each in said), said


def test_more_rules_than_any_town_has_are_refused(tmp_path: Path) -> None:
    """Before they are compiled, and a long chain of definitions in no time."""
    folder = write_rules(tmp_path)
    chain = "\n".join(f'  - {{id: d{n}, scope: case, when: "d{n + 1}()"}}' for n in range(450))
    (folder / "facts" / "chain.yaml").write_text(f"definitions:\n{chain}\n", "utf-8")
    assert any("`d449` goes in a circle" in each or "d450" in each for each in problems(folder))
    for number in range(3):
        many = "\n".join(f"  - {{id: m{number}_{n}, scope: case, when: True}}" for n in range(450))
        (folder / "facts" / f"many{number}.yaml").write_text(f"definitions:\n{many}\n", "utf-8")
    assert problems(folder) == ["facts:1: more than 1000 definitions in all files together"]


def test_a_broken_interview_leaves_the_last_good_version_in_use(tmp_path: Path) -> None:
    """Also one that is far too large."""
    shelf = CatalogueShelf(write_rules(tmp_path))
    version = shelf.current.version
    write_rules(tmp_path, file="rules/rules.yaml", old="p.dog", new="p.cat")
    assert shelf.reload() is False
    assert shelf.current.version == version
    assert "rules/rules.yaml:17" in str(shelf.problems[0])
    (tmp_path / "rules" / "rules.yaml").write_text("# " + "x" * 5_000_001, "utf-8")
    assert shelf.reload() is False
    assert "more than 5000000 bytes" in str(shelf.problems[0])
    assert shelf.current.version == version
    write_rules(tmp_path, file="rules/rules.yaml", old="p.dog", new="not not p.dog")
    assert shelf.reload() is True


def test_a_procedure_names_rules_that_there_are(tmp_path: Path) -> None:
    """A rule that was renamed would lead nowhere."""
    folder = write_rules(tmp_path)
    file = folder / "procedures" / "proof.yaml"
    file.write_text(file.read_text("utf-8") + "rules: [dog]\n", "utf-8")
    assert load_catalogue(folder).content.procedures["proof"].rules == ("dog",)
    file.write_text(file.read_text("utf-8").replace("[dog]", "[dog, cat]"), "utf-8")
    assert any("`cat`, which should lead here, is no rule" in each for each in problems(folder))


def test_facts_name_the_fields_that_say_them(tmp_path: Path) -> None:
    """With what the field's words mean;."""
    new = "default: move\n    field: visit.procedures\n    said_as: {tenkyo: move, none: null}\n"
    write_rules(tmp_path, file="facts/facts.yaml", old="default: move\n", new=new)
    event = next(fact for fact in interview(tmp_path).case if fact.id == "event")
    assert (event.field, event.said_as) == ("visit.procedures", {"tenkyo": "move", "none": None})


def test_several_words_are_not_one_field(tmp_path: Path) -> None:
    """Nothing is half taken over."""
    fact = "  - {id: many, kind: words, ja: 多, en: Many, default: [], field: visit.language}\nperson:\n"
    write_rules(tmp_path, file="facts/facts.yaml", old="person:\n", new=fact)
    assert load_catalogue(tmp_path).interview is not None
    field = next(iter(load_catalogue(tmp_path).content.fields))
    write_rules(tmp_path, file="facts/facts.yaml", old="person:\n", new=fact.replace("visit.language", field))
    assert any("several words" in each or "no field" in each for each in problems(tmp_path))
