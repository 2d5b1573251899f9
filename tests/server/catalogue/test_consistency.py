"""Tests that parts which do not fit together are told."""

from pathlib import Path

import pytest

from server.catalogue.loader import CatalogueError, load_catalogue
from tests.server.catalogue.small import write
from tests.server.catalogue.small_rules import write_rules

GUEST = "sections/guest.yaml"
PLACE = "sections/place.yaml"
PERSON = "sections/person.yaml"
PROOF = "procedures/proof.yaml"
MOVE = "procedures/move_in.yaml"
SELF = "show_if: {field: guest.letter, in: [yes]}"


def reasons(folder: Path) -> str:
    """Every problem of the folder, one per line."""
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(folder)
    return "\n".join(str(each) for each in refused.value.problems)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (GUEST, "type: yesno", "type: enum", "sections/guest.yaml:11: `guest.letter` is an enum without options"),
        (GUEST, "type: enum", "type: text", "only an enum has options"),
        (GUEST, "value: 代理,", "value: 本人,", "has an option twice"),
        (GUEST, "max: 20", "max: 20\n    digits: 3", "exclude each other"),
        (GUEST, "max: 20", "digits: 12", "My Number"),
        (GUEST, "type: yesno", "type: yesno\n    digits: 3", "only `digits`"),
        (GUEST, "type: yesno", "type: yesno\n    max: 3", "a `yesno` has no `max`"),
        (GUEST, "type: yesno", "type: yesno\n    rule: expiry", "no rule `expiry`"),
        (GUEST, 'default: "1"', 'default: "21"', "default of `guest.copies` is not accepted"),
        (GUEST, 'default: "1"', 'default: "01"', "write the default of `guest.copies` as `1`"),
        (GUEST, "in: [代理]", "in: [夫]", "`guest.role` is never `夫`"),
        (GUEST, "in: [代理]", "in: []", "depends on no value"),
        (GUEST, "field: guest.role", "field: guest.gone", "depends on `guest.gone`, which is no field"),
        (GUEST, "field: guest.role", "field: guest.copies", "can only depend on an enum or a yesno"),
        (GUEST, "field: guest.role", "field: p.name", "cannot depend on `p.name`"),
        (GUEST, "    required: true\n    options:", f"    {SELF}\n    options:", "`show_if` of `guest.role`"),
        (GUEST, "required: true\n    show_if", "for: [proof, gone]\n    show_if", "`gone`, which is no procedure"),
        (PLACE, "rule: not_future", "for: [proof]", "which has no section `place`"),
        (PLACE, "fills: [addr.town]", "fills: [addr.gone]", "fills `addr.gone`, which is no field"),
        (PERSON, "id: p.name", "id: p.name\n    fills: [addr.town]", "cannot fill `addr.town`, asked once"),
        (MOVE, "next_steps: []", "next_steps: [{ja: あ, en: a, unless: [gone]}]", "`gone` was filed, which is no"),
        (PLACE, "fills: [addr.town]", "fills_if: {field: addr.gone, in: [a]}", "depends on `addr.gone`"),
        (PLACE, "fills: [addr.town]", "fills: [addr.zip]", "`fills` of `addr.zip` leads back to itself"),
        (PLACE, "id: addr.town", "id: p.town", "fields of a repeated section"),
        (PERSON, "id: p.name", "id: p.nick", "no field `p.name`"),
        (PERSON, "repeat: true", "repeat: false", "fields of a repeated section"),
        (PERSON, "    required: true\n", "    fills: [p.number]\n", "fills `p.number`, a my_number"),
        (PERSON, "type: my_number", "type: my_number\n    required: true", "a my_number is an empty box"),
        (PERSON, "type: my_number", "type: my_number\n    default: 'x'", "has no `default`"),
        (PROOF, "department: jumin", "department: gone", "`gone` is no department"),
        (PROOF, "sections: [guest]", "sections: [guest, gone]", "`gone` is no section"),
        (PROOF, "sections: [guest]", "sections: []", "has no section"),
        (PROOF, "section: guest", "section: place", "`place` is no section of it"),
        (PROOF, "fields: [guest.role, guest.letter]", "fields: [guest.role]", "no question of `proof` asks for"),
        (PROOF, "fields: [guest.role, guest.letter]", "fields: []", "asks for no field"),
        (PROOF, "guest.letter]", "guest.letter, guest.gone]", "asks for `guest.gone`, which is no field"),
        (PROOF, "guest.letter]", "guest.letter, addr.zip]", "`addr.zip` is in `place`"),
        (MOVE, "fields: [p.name]", "fields: [p.name, p.number]", "a my_number is never asked for"),
        (MOVE, "id: Q2", "id: Q1", "question `Q1` is there twice"),
        (MOVE, "fields: [guest.role, guest.letter]", "fields: [guest.letter, guest.role]", "asks for other fields"),
        (MOVE, "fields: [addr.zip, addr.town]", "fields: [addr.zip, addr.town, guest.role]", "asked for twice"),
        (MOVE, "from: case.date", "from: guest.role", "which is no date field"),
        (MOVE, "from: case.date", "from: case.gone", "which is no date field"),
        ("catalogue.yaml", "[move_in, proof]", "[move_in]", "`proof` is not listed"),
    ],
)
def test_what_cannot_work_is_told(tmp_path: Path, file: str, old: str, new: str, reason: str) -> None:
    """Each reference and condition that cannot hold has a problem in words."""
    assert reason in reasons(write(tmp_path, file=file, old=old, new=new))


def test_a_question_for_another_procedure_is_told(tmp_path: Path) -> None:
    """A field that is for one procedure only cannot be asked in another one."""
    found = reasons(write(tmp_path, file=GUEST, old="type: yesno", new="type: yesno\n    for: [move_in]"))
    assert "`guest.letter` is not for this procedure" in found


def test_a_section_without_fields_is_told(tmp_path: Path) -> None:
    """There would be nothing to confirm in it."""
    empty = "id: place\ntitle: {ja: 住所, en: Address}\nfields: []\n"
    assert "section `place` has no field" in reasons(write(tmp_path, file=PLACE, new=empty))


def test_a_longer_circle_is_found(tmp_path: Path) -> None:
    """Two fields that each wait for the other would never be seen."""
    circle = """\
  - id: guest.a
    type: yesno
    label: {ja: あ, en: a}
    show_if: {field: guest.b, in: [yes]}
  - id: guest.b
    type: yesno
    label: {ja: い, en: b}
    show_if: {field: guest.a, in: [yes]}
"""
    found = reasons(write(tmp_path, file=GUEST, old='    default: "1"\n', new='    default: "1"\n' + circle))
    assert "`show_if` of `guest.a`" in found
    assert "`show_if` of `guest.b`" in found


FORM = "id: todoke\ntitle: {ja: 届, en: Form}\none_per: household\n"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (FORM.replace("todoke", "other"), "no procedure ends in the form `other`"),
        (FORM + "persons: {field: p.gone, in: [yes]}\n", "`p.gone`, which is no field of a person"),
        (FORM + "persons: {field: guest.letter, in: [yes]}\n", "`guest.letter`, which is no field of a person"),
        (FORM + "persons: {field: p.name, in: [yes]}\n", "`p.name` is never `yes`"),
        (FORM + "persons: {field: p.name, in: [yes]}\n", "`proof` ends in `todoke` and does not ask for `p.name`"),
        (FORM + "ages_on: [addr.town]\n", "counts ages on `addr.town`, which is no date field"),
    ],
)
def test_a_form_that_cannot_be_filled_is_told(tmp_path: Path, form: str, reason: str) -> None:
    """Who stands on a form is asked for by each procedure that ends in it."""
    write(tmp_path)
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "todoke.yaml").write_text(form, encoding="utf-8")
    assert reason in reasons(tmp_path)


def test_a_procedure_is_offered_once(tmp_path: Path) -> None:
    """Among the tiles or at the desk, and somewhere."""
    town, both = "catalogue.yaml", "procedures: [move_in, proof]\nat_desk: [proof, gone]\n"
    found = reasons(write(tmp_path, file=town, old="procedures: [move_in, proof]\n", new=both))
    assert "`proof` is both among `procedures` and `at_desk`" in found
    assert "`gone` is no procedure" in found
    desk = "procedures: [move_in]\nat_desk: [proof]\n"
    content = load_catalogue(write(tmp_path, file=town, old="procedures: [move_in, proof]\n", new=desk)).content
    assert (content.tiles, content.at_desk) == (("move_in",), ("proof",))


def topics(*procedures: str, count: int = 1) -> str:
    """The lines of so many topics with these procedures."""
    one = "  - {{id: t{n}, ja: 証明, en: Proofs, icon: certificate, procedures: [{ids}]}}\n"
    return "topics:\n" + "".join(one.format(n=n, ids=", ".join(procedures)) for n in range(count))


def test_topics_gather_what_has_no_tile(tmp_path: Path) -> None:
    """They are the town's own, name what there is, once, and go on one screen."""
    town, old = "catalogue.yaml", "procedures: [move_in, proof]\n"
    content = load_catalogue(write(tmp_path, file=town, old=old, new=old + topics("proof", "move_in"))).content
    assert [(topic.ja, topic.procedures) for topic in content.topics] == [("証明", ("proof", "move_in"))]
    for lines, reason in (
        (topics("gone"), "`gone` of the topic `t0` is no procedure"),
        (topics("proof", "proof"), "`proof` is in the list twice"),
        (topics(), "the topic `t0` has to have 1 to 8 procedures"),
        (topics(*(f"p{n}" for n in range(9))), "the topic `t0` has to have 1 to 8 procedures"),
        (topics("proof", count=9), "there are more than 8 `topics`; they have to fit on one screen"),
        (topics("proof") + topics("move_in").removeprefix("topics:\n"), "the topic `t0` is there twice"),
    ):
        assert reason in reasons(write(tmp_path, file=town, old=old, new=old + lines)), lines


def test_a_rule_of_the_interview_leads_to_one_procedure(tmp_path: Path) -> None:
    """Two procedures that claim the same rule, by name or by their id, are told."""
    assert "the rule `move_in` leads to" in reasons(
        write(tmp_path, file=PROOF, old="signature: pad", new="signature: pad\nrules: [move_in]")
    )
    content = load_catalogue(
        write(tmp_path, file=PROOF, old="signature: pad", new="signature: pad\nreason: 新規\nrules: [proof_a, proof_b]")
    ).content
    assert (content.procedures["proof"].rules, content.procedures["proof"].reason) == (("proof_a", "proof_b"), "新規")


DOG_TERM = "- {since: {ja: 日, en: day}, days: 30}"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("moon.date", "`due` counts from `moon.date`, which is no date field"),
        ("[guest.letter, date]", "`due` counts from `guest.letter`, which is no date field"),
        ("yesterday", "`yesterday` is none of: date, birth, today, other"),
        ("[]", "`from` names no day"),
    ],
)
def test_a_term_counts_from_a_day_that_there_is(tmp_path: Path, source: str, reason: str) -> None:
    """A word, or a date that a form asks for."""
    file = "rules/rules.yaml"
    new = DOG_TERM.replace("{since", f"{{from: {source}, since")
    assert reason in reasons(write_rules(tmp_path, file=file, old=DOG_TERM, new=new))


def test_a_term_may_count_from_several_days(tmp_path: Path) -> None:
    """The most exact first; one word alone, or today's date for a form."""
    new = DOG_TERM.replace("{since", "{from: [case.date, date], since")
    rules = load_catalogue(write_rules(tmp_path, file="rules/rules.yaml", old=DOG_TERM, new=new)).rules
    assert rules is not None
    assert [term.sources for term in rules.rules["dog"].due] == [("case.date", "date"), ("date",)]
    counted = "due: {days: 14, include_first: false, from: case.date}"
    file = "procedures/move_in.yaml"
    today = load_catalogue(write(tmp_path, file=file, old=counted, new=counted.replace("case.date", "today"))).content
    assert today.procedures["move_in"].due is not None
    assert "no date field" in reasons(
        write(tmp_path, file=file, old=counted, new=counted.replace("case.date", "tomorrow"))
    )
