"""A small catalogue on disk that tests spoil on purpose, one place at a time."""

from pathlib import Path

TOWN = """\
town: {ja: 甲町, en: Ko Town}
departments:
  - {id: jumin, ja: 住民課, en: Residents}
procedures: [move_in, proof]
"""
GUEST = """\
id: guest
title: {ja: 来られた方, en: Guest}
fields:
  - id: guest.role
    type: enum
    label: {ja: 区分, en: Role}
    required: true
    options:
      - {value: 本人, en: Oneself}
      - {value: 代理, ja: 代理の方, en: Representative}
  - id: guest.letter
    type: yesno
    label: {ja: 委任状, en: Letter}
    required: true
    show_if: {field: guest.role, in: [代理]}
  - id: guest.copies
    type: digits
    label: {ja: 通数, en: Copies}
    max: 20
    default: "1"
"""
PLACE = """\
id: place
title: {ja: 住所, en: Address}
fields:
  - id: case.date
    type: date
    label: {ja: 日付, en: Day}
    rule: not_future
  - id: addr.zip
    type: zip
    label: {ja: 郵便番号, en: Postal code}
    fills: [addr.town]
  - id: addr.town
    type: addr
    label: {ja: 町名, en: Town}
    required: true
  - id: head.person
    type: person
    label: {ja: 世帯主, en: Head}
"""
PERSON = """\
id: person
title: {ja: 世帯員, en: Member}
repeat: true
fields:
  - id: p.name
    type: name
    label: {ja: 氏名, en: Name}
    required: true
  - id: p.number
    type: my_number
    label: {ja: 個人番号, en: My Number}
"""


def procedure(ident: str, sections: str, questions: str, more: str = "") -> str:
    """The text of a procedure's file."""
    return f"""\
id: {ident}
title: {{ja: 届出, en: Notification}}
tile: {{ja: 届出, en: Notification}}
about: {{ja: [ゆっくりどうぞ。], en: [Take your time.]}}
minutes: 10
department: jumin
skill: idou
icon: moving
sections: {sections}
form: todoke
signature: pad
fee: {{ja: 無料, en: Free, yen: 0}}
bring: [{{ja: 本人確認書類, en: Identification}}]
next_steps: []
{more}questions:
{questions}"""


ROLE = """\
  - {id: Q1, section: guest, fields: [guest.role, guest.letter], clerk: どなたですか。, plain: だれですか。, en: Who?}
"""
TOWN_QUESTION = """\
  - {id: Q2, section: place, fields: [addr.zip, addr.town], clerk: どこですか。, plain: どこですか。, en: Where?}
"""
NAME_QUESTION = """\
  - {id: Q3, section: person, fields: [p.name], clerk: お名前は。, plain: なまえは。, en: Name?}
"""
FILES = {
    "catalogue.yaml": TOWN,
    "sections/guest.yaml": GUEST,
    "sections/place.yaml": PLACE,
    "sections/person.yaml": PERSON,
    "procedures/move_in.yaml": procedure(
        "move_in",
        "[guest, place, person]",
        ROLE + TOWN_QUESTION + NAME_QUESTION,
        "due: {days: 14, include_first: false, from: case.date}\n",
    ),
    "procedures/proof.yaml": procedure("proof", "[guest]", ROLE),
}


def write(folder: Path, *, file: str = "", old: str = "", new: str = "") -> Path:
    """The small catalogue in ``folder``, with one text in one file replaced."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == file:
            assert old in text, f"{old!r} is not in {file}"
        spoilt = text if name != file else text.replace(old, new, 1) if old else new
        path.write_text(spoilt, encoding="utf-8")
    return folder
