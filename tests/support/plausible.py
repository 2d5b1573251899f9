"""Makes a random household one that can be met: nobody is born at a divorce, no child of five has a pension."""

from datetime import date
from typing import Any

from signaling.ages import allowance_child, compulsory, legal_age

MOVES = ("move_in", "move_out", "move_within")
QUIET = ("certificate", "consultation")
ONLY_AT = {
    "from_abroad": ("move_in",),
    "to_abroad": ("move_out",),
    "has_local_tax": ("move_out",),
    "school_zone_changes": ("move_within",),
    "address_changes": ("marriage", "divorce"),
    "household_changes": ("marriage", "divorce"),
    "death_reported": ("death",),
    "funeral_held": ("death",),
    "deceased_owns_realestate": ("death",),
    "water_owner_died": ("death",),
    "dog_owner_died": ("death",),
    "moped_owner_died": ("death",),
    "direct_payment_full": ("birth",),
    "dogs": (*MOVES, "death"),
    "water": (*MOVES, "death"),
    "mopeds": ("move_in", "move_out", "death"),
    "newborn": ("birth",),
    "gave_birth": ("birth",),
    "wants_mnc": ("birth",),
    "deceased": ("death",),
    "head_before": ("move_out", "death"),
    "name_changes": ("marriage", "divorce"),
    "seal_registered": ("move_out", "death"),
    "wants_seal": ("move_in", "move_within", "marriage", "divorce"),
    "handbook": (*MOVES, "death"),
    "care_facility": ("move_in", "move_out"),
    "student_exception": ("move_out",),
    "public_school": MOVES,
    "pension_receiving": ("death",),
}


def plausible(household: dict[str, Any]) -> dict[str, Any]:
    """The household without what cannot be; facts that are taken out are as by default."""
    case = dict(household["case"])
    event = case.get("event", "move_in")
    today = date.fromisoformat(case.get("today", "2026-11-24"))
    case = {name: value for name, value in case.items() if event in ONLY_AT.get(name, (event,))}
    if event in QUIET:
        case = {name: value for name, value in case.items() if name in ("event", "today", "certs")}
        return {"case": case, "persons": [{"id": person["id"]} for person in household["persons"]]}
    if not case.get("to_abroad"):
        case.pop("has_local_tax", None)
    if not case.get("public_housing"):
        case.pop("tenant_leaves", None)
    moves = event in MOVES or bool(case.get("address_changes"))
    persons = [_person(person, event, today, moves=moves) for person in household["persons"]]
    young = any(allowance_child(_birth(person), today) for person in persons)
    alive = any(allowance_child(_birth(each), today) and not each.get("deceased") for each in persons)
    for person in persons:
        if not young:
            for name in ("allow_before", "allow_after"):
                person.pop(name, None)
        if not alive:
            person.pop("single_parent", None)
        if not person.get("allow_before") and not person.get("allow_after"):
            person.pop("civil_servant", None)
        if case.get("from_abroad") and person.get("ins_before") is None:
            person.pop("ins_before", None)
    return {"case": case, "persons": persons}


def _birth(person: dict[str, Any]) -> date:
    return date.fromisoformat(person.get("birth", "1990-01-01"))


def _person(person: dict[str, Any], event: str, today: date, *, moves: bool) -> dict[str, Any]:
    born, age = _birth(person), legal_age(_birth(person), today)
    dead = bool(person.get("deceased")) and event == "death"
    newborn = bool(person.get("newborn")) and event == "birth"
    never: dict[str, bool] = {
        "moving": not moves,
        "newborn": False,
        "gave_birth": newborn,
        "wants_mnc": not newborn,
        "wants_sign_cert": age < 15 or not person.get("mnc"),
        "wants_seal": age < 15 or dead,
        "student_exception": not 15 <= age <= 25 or person.get("ins_before") != "kokuho",
        "pension_before": not (dead and not person.get("pension_receiving")) and (dead or not 20 <= age < 60),
        "pension_after": dead or not 20 <= age < 60,
        "pension_receiving": not dead,
        "care_cert": age < 40,
        "wants_care": age < 40 or dead,
        "care_facility": age < 65 and not (age >= 40 and person.get("care_cert")),
        "allow_before": age < 15,
        "allow_after": age < 15,
        "nursery": age > 6 or compulsory(born, today) or dead,
        "public_school": not compulsory(born, today),
        "single_parent": age < 15 or dead,
    }
    found = {
        name: value
        for name, value in person.items()
        if event in ONLY_AT.get(name, (event,)) and not never.get(name, False)
    }
    if newborn:
        found["ins_before"] = None
    if dead:
        found["ins_after"] = None
    return found
