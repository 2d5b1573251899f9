"""A catalogue of four procedures, small enough to read and with every kind of dependence that the core knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from signaling.errors import ErrorCode, Refused
from signaling.interview import Interview
from signaling.interview_plan import Term
from signaling.plan import CheckedText
from signaling.rule_book import RuleBook
from tests.support.small_interview import with_fields


@dataclass(frozen=True)
class Template:
    """One field of the small catalogue."""

    id: str
    label: str
    type: str = "text"
    required: bool = False
    show_if: tuple[str, tuple[str, ...]] | None = None
    procedures: tuple[str, ...] = ()
    default: str = ""


SECTIONS: dict[str, tuple[Template, ...]] = {
    "visitor": (
        Template("visitor.name", "氏名", required=True),
        Template("visitor.tel", "電話番号"),
    ),
    "move": (
        Template("case.date", "異動年月日", "date", required=True),
        Template("case.from_abroad", "国外から", "yesno"),
    ),
    "address_new": (
        Template("addr.new.zip", "郵便番号", "zip"),
        Template("addr.new.town", "新しい住所", required=True),
        Template("addr.new.country", "前の国", show_if=("case.from_abroad", ("yes",))),
    ),
    "household": (
        Template("hh.head_after", "世帯主", "person", default="p1"),
        Template("hh.joins", "世帯に入る", "yesno"),
        Template("hh.existing_head", "今の世帯主", show_if=("hh.joins", ("yes",)), required=True),
    ),
    "person": (
        Template("p.name", "氏名", required=True),
        Template("p.japanese", "日本国籍", "yesno", default="yes"),
        Template("p.nat", "国籍", show_if=("p.japanese", ("no",)), required=True),
        Template("p.allowance", "児童手当の対象", "yesno", procedures=("jidou_teate",)),
        Template("p.my_number", "個人番号", "my_number"),
    ),
    "cert": (
        Template("cert.copies", "通数", "digits", required=True, default="1"),
        Template("cert.use", "使いみち"),
        Template("cert.passport", "旅券", show_if=("case.from_abroad", ("yes",))),
    ),
}
REPEATED = ("person",)
PROCEDURES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "tennyu": (("visitor", "move", "address_new", "household", "person"), "pad", "residents"),
    "jidou_teate": (("visitor", "person"), "paper", "children"),
    "juminhyo": (("visitor", "cert"), "tap", "residents"),
    "tenshutsu": (("visitor", "move"), "pad", "residents"),
}
REFERRALS = frozenset({"original_missing"})
QUESTIONS = frozenset({"tennyu.when", "tennyu.where"})
ZIPS: dict[str, tuple[tuple[str, str], ...]] = {
    "1000001": (("addr.new.town", "東京都千代田区千代田"),),
    # One outside of the country says so in another section; one brings what its field refuses, one a field unknown.
    "9990000": (("addr.new.town", "硫黄島"), ("case.from_abroad", "yes")),
    "9990001": (("case.date", "soon"), ("addr.new.moon", "晴れの海"), ("addr.new.town", "朝日町")),
}
_TEMPLATES = {template.id: (section, template) for section, all_ in SECTIONS.items() for template in all_}


INTERVIEW = Interview(RuleBook(with_fields()))


class SmallPlan:
    """Answers ``signaling.plan.FormPlan`` for the catalogue above."""

    version = "0123456789abcdef"

    def __init__(self, interview: Interview | None = INTERVIEW) -> None:
        self._interview = interview

    @property
    def interview(self) -> Interview | None:
        """The small interview, some of whose facts its fields say."""
        return self._interview

    def due(self, term: Term, event: date) -> date:
        """So many days after it: this town never closes."""
        return event + timedelta(days=term.days)

    def makes(self, rule: str) -> str | None:
        """Three rules lead to a procedure."""
        return {"notice": "tennyu", "record": "juminhyo", "anybody": "jidou_teate"}.get(rule)

    def knows_procedure(self, procedure: str) -> bool:
        """Whether the catalogue has it."""
        return procedure in PROCEDURES

    def knows_question(self, question: str) -> bool:
        """Whether the catalogue has it."""
        return question in QUESTIONS

    def knows_referral(self, reason: str) -> bool:
        """See the Protocol."""
        return reason in REFERRALS

    def signature_mode(self, procedure: str) -> str:
        """How it is signed."""
        return PROCEDURES[procedure][1]

    def skill(self, procedure: str) -> str:
        """What it takes to serve it."""
        return PROCEDURES[procedure][2]

    def department(self, procedure: str) -> str:
        """Whose it is."""
        return "kosodate" if procedure == "jidou_teate" else "shimin"

    def section_of(self, field: str, persons: tuple[str, ...]) -> str | None:
        """The concrete section of a field."""
        person, template = _split(field)
        if template not in _TEMPLATES or (template.startswith("p.") and person not in persons):
            return None
        section = _TEMPLATES[template][0]
        return f"{section}:{person}" if person else section

    def is_secret(self, field: str) -> bool:
        """Whether it is a box on paper only."""
        _, template = _split(field)
        return template in _TEMPLATES and _TEMPLATES[template][1].type == "my_number"

    def check(self, field: str, text: str, values: Mapping[str, str], *, today: date) -> CheckedText:
        """The text as the field takes it."""
        _, template = _split(field)
        kind = _TEMPLATES[template][1].type
        value = text.strip()
        if not value:
            return CheckedText("", "")
        match kind:
            case "date":
                return _date(field, value, today)
            case "yesno" if value in ("yes", "no"):
                return CheckedText(value, "はい" if value == "yes" else "いいえ")
            case "zip" if len(value) == 7 and value.isdigit():
                return CheckedText(value, f"{value[:3]}-{value[3:]}", fills=ZIPS.get(value, ()))
            case "digits" if value.isdigit() and 1 <= int(value) <= 20:
                return CheckedText(value, value)
            case "person":
                return CheckedText(value, values.get(f"{value}.name") or f"世帯員{value[1:]}")
            case "text":
                return CheckedText(value, value)
            case _:
                raise _refused(field)

    def is_guarded(self, field: str) -> bool:
        """The address alone."""
        return field.startswith("addr.")

    def guards(self, question: str) -> bool:
        """None of its questions is about the address."""
        return False

    def refers_to_person(self, field: str) -> bool:
        """Whether it names somebody of the visit."""
        return _TEMPLATES[_split(field)[1]][1].type == "person"

    def affects_layout(self, field: str) -> bool:
        """Whether rows come and go with it."""
        _, template = _split(field)
        return any(t.show_if and t.show_if[0] == template for _, t in _TEMPLATES.values())

    def dependents(self, field: str, values: Mapping[str, str]) -> tuple[str, ...]:
        """References to the person whose name this is."""
        person, template = _split(field)
        if template != "p.name":
            return ()
        return tuple(f for f, v in values.items() if v == person and _TEMPLATES[_split(f)[1]][1].type == "person")

    def sections(
        self, procedures: tuple[str, ...], persons: tuple[str, ...], values: Mapping[str, str]
    ) -> tuple[str, ...]:
        """All that are visible, in order."""
        names = dict.fromkeys(name for procedure in procedures for name in PROCEDURES[procedure][0])
        return self._expanded(tuple(names), procedures, persons, values)

    def sections_of_procedure(
        self,
        procedure: str,
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        """Those of one procedure."""
        return self._expanded(PROCEDURES[procedure][0], procedures, persons, values)

    def _expanded(
        self,
        names: tuple[str, ...],
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        concrete = [f"{n}:{p}" if p else n for n in names for p in (persons if n in REPEATED else ("",))]
        return tuple(section for section in concrete if self.rows(section, procedures, values))

    def rows(self, section: str, procedures: tuple[str, ...], values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The visible fields with their labels."""
        name, _, person = section.partition(":")
        return tuple(
            (_concrete(template.id, person), template.label)
            for template in SECTIONS.get(name, ())
            if _is_visible(template, person, procedures, values)
        )

    def missing(
        self,
        procedure: str,
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        """Required, visible and empty."""
        return tuple(
            field
            for section in self.sections_of_procedure(procedure, procedures, persons, values)
            for field, _ in self.rows(section, procedures, values)
            if _TEMPLATES[_split(field)[1]][1].required and not values.get(field)
        )

    def initial_texts(self, procedures: tuple[str, ...], persons: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The defaults."""
        names = dict.fromkeys(name for procedure in procedures for name in PROCEDURES[procedure][0])
        return tuple(
            (_concrete(template.id, person), template.default)
            for name in names
            for person in (persons if name in REPEATED else ("",))
            for template in SECTIONS[name]
            if template.default
        )


def _split(field: str) -> tuple[str, str]:
    """The person in a field id ("" in one that is not repeated) and the template's id."""
    head, _, rest = field.partition(".")
    return (head, f"p.{rest}") if head[:1] == "p" and head[1:].isdigit() else ("", field)


def _concrete(template: str, person: str) -> str:
    return person + template[1:] if person else template


def _is_visible(template: Template, person: str, procedures: tuple[str, ...], values: Mapping[str, str]) -> bool:
    if template.type == "my_number" or (template.procedures and not set(template.procedures) & set(procedures)):
        return False
    if template.show_if is None:
        return True
    field, among = template.show_if
    concrete = _concrete(field, person) if field.startswith("p.") else field
    return values.get(concrete, "") in among


def _date(field: str, value: str, today: date) -> CheckedText:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _refused(field) from None
    if day > today:
        raise _refused(field)
    warning = "late" if (today - day).days > 14 else None
    return CheckedText(value, f"令和{day.year - 2018}年{day.month}月{day.day}日", warning=warning)


def _refused(field: str) -> Refused:
    return Refused(
        ErrorCode.INVALID_VALUE, {"field": field, "code": "bad", "ja": "入れ直してください", "en": "Try again"}
    )
