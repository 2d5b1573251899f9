"""Tests of reading facts and rules, and of what a town changes in them."""

from datetime import date
from pathlib import Path

import pytest

from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from signaling.interview_plan import Cost, InterviewPlan, Rule, Term, Text
from tests.server.catalogue.small_rules import write_rules
from tests.support.worked import packaged_rules


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


def town(folder: Path, text: str) -> Path:
    """The small interview with a town's file."""
    write_rules(folder)
    (folder / "town.yaml").write_text(text, "utf-8")
    return folder


DOG = Rule(
    "dog",
    Text("犬", "Dog"),
    "person",
    "refer",
    "c.event=='move' and p.dog",
    "kankyo",
    "R4",
    bring=("tag",),
    cost=Cost("300円", "300 yen", 300),
    due=(
        Term(Text("日", "day"), days=30),
        Term(Text("日", "day"), months=3, include_first=True, rolls=False, only_if=Text("他", "other")),
    ),
    law="狂犬病予防法4条",
    note=Text("注", "note"),
    later=True,
    local=True,
)


def test_facts_and_rules_are_read_with_all_that_they_say(tmp_path: Path) -> None:
    """A condition may go over several lines."""
    plan = interview(write_rules(tmp_path))
    assert plan.rules[1] == DOG
    event, legs = plan.case[1], plan.person[2]
    assert (event.default, event.also, [word.id for word in event.words]) == (
        "move",
        {"moving": "move"},
        ["move", "other"],
    )
    assert (legs.empty, legs.least, legs.most, legs.empty_if) == (True, 1, 4, "p.dog")
    assert plan.definitions[0].when == "count(q.dog for q in persons)"
    assert plan.papers == {"tag": Text("鑑札", "Tag")}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "rules/rules.yaml",
            "c.event=='move'\"",
            "c.event=='moveIn'\"",
            "rules/rules.yaml:10: `when`, character 10: the fact",
        ),
        ("rules/rules.yaml", "p.dog", "p.cat", "rules/rules.yaml:17: `when`, character 21: `p.cat`"),
        ("rules/rules.yaml", "p.dog", "p.dog.legs", "rules/rules.yaml:17: `when`, character 26"),
        ("rules/rules.yaml", "id: dog", "id: notice", "`notice` is there twice"),
        ("rules/rules.yaml", "id: dog\n", "id: Dog\n", "`Dog` is no id"),
        ("rules/rules.yaml", "scope: person", "scope: dog", "is none of: case, person"),
        (
            "rules/rules.yaml",
            "scope: person",
            "scope: case",
            "rules/rules.yaml:17: `when`, character 21: `p` is nobody here",
        ),
        ("rules/rules.yaml", "kind: refer", "kind: throw", "is none of: file, auto, refer"),
        ("rules/rules.yaml", "remote: R4", "remote: R5", "is none of: R1, R2, R3, R4"),
        (
            "rules/rules.yaml",
            "department: kankyo\n    remote: R4",
            "department: x\n    remote: R4",
            "`x` is no department",
        ),
        ("rules/rules.yaml", "bring: [tag]", "bring: [bag]", "`bag` is no paper"),
        ("rules/rules.yaml", "days: 30", "days: 0", "a whole number from 1 to 1000"),
        ("rules/rules.yaml", "days: 30", "days: 30, years: 1", "of `days`, of `months` or of `years`"),
        ("rules/rules.yaml", "days: 30", "days: 30, from: moon", "is none of: date, birth, today, other"),
        ("rules/rules.yaml", "later: true", "later: soon", "true or false is expected"),
        ("rules/rules.yaml", "when: \"c.event=='move'\"", "when: [x]", "a condition is expected here"),
        ("rules/rules.yaml", "when: \"c.event=='move'\"", "colour: red", "unknown key `colour`"),
        ("rules/rules.yaml", "when: \"c.event=='move'\"", 'when: "notice()"', "`notice` goes in a circle"),
        ("rules/rules.yaml", "yen: 300}", "yen: much}", "a whole number from 0"),
        (
            "rules/rules.yaml",
            "  - {id: tag, ja: 鑑札, en: Tag}",
            "  - {id: tag, ja: 鑑札, en: Tag}\n" * 2,
            "`tag` is there twice",
        ),
        ("facts/facts.yaml", "kind: flag", "kind: flags", "is none of: flag, number"),
        (
            "facts/facts.yaml",
            "default: false",
            "default: 0",
            "facts/facts.yaml:14: the default of `dog` must be true or false",
        ),
        ("facts/facts.yaml", "default: false", "default: {a: 1}", "a default is one value or a list of texts"),
        ("facts/facts.yaml", "default: move", "default: dance", "the default of `event` must be one of: move, other"),
        ("facts/facts.yaml", 'default: "1990-01-01"', 'default: "1990-02-30"', "must be a day that exists"),
        ("facts/facts.yaml", "also: {moving: move}", "also: [moving]", "a mapping (key: value) is expected"),
        ("facts/facts.yaml", "id: dog,", "id: dog, shoe: 1,", "unknown key `shoe`"),
        ("facts/facts.yaml", 'empty_if: "p.dog"', 'empty_if: "p.cat"', "`empty_if`, character 1"),
        ("facts/facts.yaml", "q.dog for", "dogs() for", "`dogs` goes in a circle"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    """So that a department finds it."""
    said = problems(write_rules(tmp_path, file=file, old=old, new=new))
    assert any(told in each for each in said), said


def test_too_many_rules_are_refused(tmp_path: Path) -> None:
    """Before they are read."""
    folder = write_rules(tmp_path)
    (folder / "rules" / "more.yaml").write_text("rules:\n" + "  - {}\n" * 501, "utf-8")
    assert "rules/more.yaml:2: more than 500 items" in problems(folder)


def test_a_condition_may_be_a_plain_true_or_false(tmp_path: Path) -> None:
    """As YAML reads it."""
    folder = write_rules(tmp_path, file="rules/rules.yaml", old="when: \"c.event=='move'\"", new="when: false")
    assert interview(folder).rules[0].when == "False"


def test_a_town_switches_and_rewrites_its_own_rules(tmp_path: Path) -> None:
    """In a file of its own; ours stay as they are."""
    folder = town(tmp_path, "off: [dog]\nclosed_days: [2026-12-28]\n")
    assert interview(folder).rules[1].off
    assert load_catalogue(folder).closed_days == {date(2026, 12, 28)}
    book = load_catalogue(folder).rules
    assert book is not None
    household = book.vocabulary.household(book.case_defaults, [book.person_defaults | {"dog": True}])
    assert [finding.rule.id for finding in book.decide(household)] == ["notice"]
    changed = town(tmp_path, "rules:\n  - {id: dog, when: p.dog, remote: R1, title: {ja: いぬ, en: Hound}}\n")
    rule = interview(changed).rules[1]
    assert (rule.when, rule.remote, rule.title.en, rule.department) == ("p.dog", "R1", "Hound", "kankyo")


def test_a_town_may_say_who_deals_with_any_procedure_and_when_it_is_due(tmp_path: Path) -> None:
    """Departments and rolling terms differ everywhere; when it applies is law."""
    folder = town(
        tmp_path, "rules:\n  - {id: notice, bring: [tag], due: [{since: {ja: 日, en: day}, days: 14, rolls: false}]}\n"
    )
    rule = interview(folder).rules[0]
    assert (rule.bring, rule.due[0].rolls) == (("tag",), False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("off: [notice]", "town.yaml:1: `notice` is national law"),
        ("off: [cat]", "town.yaml:1: `cat` is no rule"),
        ("rules:\n  - {id: notice, when: p.dog}", "town.yaml:2: `notice` is national law"),
        ("rules:\n  - {id: dog, when: p.cat}", "town.yaml:2: `when`, character 1"),
        ("rules:\n  - {id: dog, scope: case}", "unknown key `scope`"),
        ("rules:\n  - {when: p.cat}", "`id` is missing"),
        ("closed_days: [2026-02-30]", "town.yaml:1: a closed day is a day that exists"),
        ("closed_days: [tomorrow]", "a closed day is a day that exists"),
        ("closed_days: 1", "a list is expected here"),
        ("colour: red", "unknown key `colour`"),
    ],
)
def test_what_a_town_may_not_is_told(tmp_path: Path, text: str, told: str) -> None:
    """With file and line, as everything else."""
    said = problems(town(tmp_path, text))
    assert any(told in each for each in said), said


def test_the_packaged_rules_are_complete() -> None:
    """72 rules, each with what people have to know; a paper that nobody needs is none."""
    plan = packaged_rules().plan
    assert len(plan.rules) == 72
    assert {rule.kind for rule in plan.rules} == {"file", "auto", "refer"}
    assert all(rule.title.ja and rule.title.en and rule.law for rule in plan.rules)
    assert plan.papers.keys() == {paper for rule in plan.rules for paper in rule.bring}
    assert plan.departments.keys() >= {rule.department for rule in plan.rules}
    local = [rule.id for rule in plan.rules if rule.local]
    assert local == [
        *("inkan_touroku", "inkan_haishi", "kodomo_iryo_shinki", "kodomo_iryo_henkou", "kodomo_iryo_soushitsu"),
        *("suido_kaishi", "suido_chushi", "suido_meigi", "shiei_idou", "shiei_shoukei"),
    ]


def test_a_rule_may_name_a_department_of_the_catalogue(tmp_path: Path) -> None:
    """It need not be listed twice."""
    folder = write_rules(tmp_path, file="rules/rules.yaml", old="department: kankyo", new="department: jumin")
    plan = interview(folder)
    assert plan.rules[0].department == "jumin"
    assert plan.departments == {"jumin": Text("住民課", "Residents"), "kankyo": Text("環境課", "Environment")}


def test_the_packaged_folder_has_no_town_of_its_own() -> None:
    """A town's file is a town's."""
    assert not (packaged_folder() / "town.yaml").exists()
