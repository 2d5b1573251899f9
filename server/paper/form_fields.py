"""Which fields of the form session stand on which form, and what a form works out from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from server.paper.job import Template

# field id -> (value, shown): the normalised text, and what people see
Values: TypeAlias = Mapping[str, tuple[str, str]]
Pair: TypeAlias = tuple[str, str]

EMPTY: Pair = ("", "")

VISITOR = (
    "visitor.role",
    "visitor.name",
    "visitor.kana",
    "visitor.birth",
    "visitor.addr",
    "visitor.tel",
    "visitor.authority",
)
NEW_ADDRESS = ("addr.new.zip", "addr.new.town", "addr.new.block", "addr.new.building")
OLD_ADDRESS = ("addr.old.zip", "addr.old.town", "addr.old.block", "addr.old.building")
# What a person reference brings onto a form.
PERSON_FACTS = ("name", "kana", "birth", "sex")
FOREIGN = ("roman", "alias", "nat", "status", "period", "until", "card_no")
BANK = ("bank", "branch", "type", "number", "holder")

# field -> (the answer that it depends on, the values with which it is asked). An answer given before
# that one was changed stays in the form session unseen; nobody confirmed it, so it is not printed.
ASKED_WITH: Mapping[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        "visitor.authority": (
            "visitor.role",
            frozenset({"法定代理人", "任意代理人", "使者"}),
        ),
        "hh.existing_head": ("hh.joins", frozenset({"yes"})),
        "cert.names": ("cert.target", frozenset({"世帯の一部"})),
        "spouse.person": ("spouse.has", frozenset({"yes"})),
        "spouse.name": ("spouse.has", frozenset({"yes"})),
        "spouse.job": ("spouse.has", frozenset({"yes"})),
        "p.rel_other": ("p.rel", frozenset({"その他"})),
        **{f"p.{name}": ("p.japanese", frozenset({"no"})) for name in FOREIGN},
        **{f"payee.{name}": ("payee.use_public", frozenset({"no"})) for name in BANK},
    }
)


@dataclass(frozen=True)
class PaperForm:
    """One form: its template, its title, and the only fields that may be sent to the press for it."""

    template: Template
    title: str
    fields: tuple[str, ...]
    person_fields: tuple[str, ...] = ()
    persons_per_sheet: int = 4
    # Only the persons who have "yes" in this field are on the form.
    only_with: str = ""
    # Fields that refer to a person, whose facts are printed.
    references: tuple[str, ...] = ()

    def printed_persons(self, values: Values, persons: Sequence[str]) -> tuple[str, ...]:
        """Those of `persons` who stand on this form, in the same order."""
        if not self.person_fields:
            return ()
        if not self.only_with:
            return tuple(persons)
        return tuple(person for person in persons if values.get(f"{person}.{self.only_with}", EMPTY)[0] == "yes")


FORMS: Mapping[str, PaperForm] = MappingProxyType(
    {
        "idou_todoke": PaperForm(
            template=Template.IDOU_TODOKE,
            title="住民異動届",
            fields=(
                "case.date",
                "case.from_abroad",
                *NEW_ADDRESS,
                *OLD_ADDRESS,
                "hh.joins",
                "hh.existing_head",
                "hh.head_before",
                "koseki.place",
                "koseki.first",
                *VISITOR,
            ),
            person_fields=(
                *PERSON_FACTS,
                *("rel", "rel_other", "japanese", "roman", "alias", "nat", "status", "period"),
                *("until", "card_no", "job", "mnc", "ins", "pension", "allowance"),
            ),
            references=("hh.head_after",),
        ),
        "jidou_teate": PaperForm(
            template=Template.JIDOU_TEATE,
            title="児童手当　認定請求書",
            fields=(
                *NEW_ADDRESS,
                "claimant.addr_jan1",
                "claimant.job",
                "claimant.pension",
                "spouse.has",
                "spouse.job",
                "payee.use_public",
                "payee.bank",
                "payee.branch",
                "payee.type",
                "payee.number",
                "payee.holder",
                "consent.records",
                *VISITOR,
            ),
            person_fields=(*PERSON_FACTS, "rel", "rel_other", "living", "care", "support"),
            only_with="allowance",
            references=("claimant.person", "spouse.person"),
        ),
        "juminhyo": PaperForm(
            template=Template.JUMINHYO,
            title="住民票の写し等交付請求書",
            fields=(
                *NEW_ADDRESS,
                "cert.kind",
                "cert.target",
                "cert.names",
                "cert.copies",
                "cert.show_head",
                "cert.show_honseki",
                "cert.show_foreign",
                "cert.show_number",
                "cert.use",
                *VISITOR,
            ),
        ),
    }
)


def answer(field: str, values: Values) -> Pair:
    """The field's answer, empty when there is none or when what it depends on now says otherwise."""
    person, _, name = field.partition(".")
    condition = ASKED_WITH.get(field) or ASKED_WITH.get(f"p.{name}")
    if condition is not None:
        other, asked_with = condition
        if other.startswith("p."):
            other = f"{person}{other.removeprefix('p')}"
        if values.get(other, EMPTY)[0] not in asked_with | {""}:
            return EMPTY
    return values.get(field, EMPTY)


def derived(form: PaperForm, values: Values) -> dict[str, Pair]:
    """What is printed of the persons that the form's references name: `claimant.person.name` ….

    The head of the household and a spouse who does not move have no person of their own; then the
    name given for them stands there.
    """
    found: dict[str, Pair] = {}
    for reference in form.references:
        person, shown = answer(reference, values)
        for fact in PERSON_FACTS:
            found[f"{reference}.{fact}"] = values.get(f"{person}.{fact}", EMPTY)
        if found[f"{reference}.name"] == EMPTY:
            name = _given_name(reference, values)
            found[f"{reference}.name"] = name if name != EMPTY else (shown, shown)
    return found


def _given_name(reference: str, values: Values) -> Pair:
    """The name that a field beside the reference holds, e.g. `spouse.name` beside `spouse.person`."""
    if not reference.endswith(".person"):
        return EMPTY
    return answer(reference.removesuffix("person") + "name", values)
