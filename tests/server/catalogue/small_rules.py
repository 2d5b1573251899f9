"""A small interview on disk, beside the small catalogue, that tests spoil on purpose."""

from pathlib import Path

from tests.server.catalogue.small import write

FILES = {
    "facts/facts.yaml": """\
case:
  - {id: today, kind: date, ja: 今日, en: Today, default: "2026-11-24"}
  - id: event
    kind: word
    ja: 用件
    en: Matter
    default: move
    also: {moving: move}
    words:
      - {id: move, ja: 引っ越し, en: Move}
      - {id: other, ja: その他, en: Other}
person:
  - {id: birth, kind: date, ja: 生年月日, en: Birth, default: "1990-01-01"}
  - {id: dog, kind: flag, ja: 犬, en: Dog, default: false}
  - {id: legs, kind: number, ja: 足, en: Legs, empty: true, least: 1, most: 4, empty_if: "p.dog",
     reads: {4: {ja: 四, en: four}}}
definitions:
  - {id: dogs, scope: case, when: "count(q.dog for q in persons)"}
""",
    "rules/rules.yaml": """\
departments:
  - {id: kankyo, ja: 環境課, en: Environment}
papers:
  - {id: tag, ja: 鑑札, en: Tag}
rules:
  - id: notice
    title: {ja: 届, en: Notice}
    scope: case
    kind: file
    when: "c.event=='move'"
    department: kankyo
    remote: R2
  - id: dog
    title: {ja: 犬, en: Dog}
    scope: person
    kind: refer
    when: >-
      c.event=='move' and
      p.dog
    department: kankyo
    remote: R4
    later: true
    local: true
    bring: [tag]
    cost: {ja: 300円, en: 300 yen, yen: 300}
    due:
      - {since: {ja: 日, en: day}, days: 30}
      - {since: {ja: 日, en: day}, months: 3, include_first: true, rolls: false, only_if: {ja: 他, en: other}}
    law: 狂犬病予防法4条
    note: {ja: 注, en: note}
""",
    "interview/q.yaml": """\
parts:
  - {id: start, ja: 受付, en: Start}
questions:
  - {id: Q1, part: start, sets: [event], always: true, unsure: false, stop_on: [other],
     clerk: 何。, plain: 何。, en: What?}
  - id: Q2
    part: start
    per: roster
    show_if: "c.event=='move'"
    sets: [birth]
    clerk: 誰。
    plain: 誰。
    en: Who?
  - {id: Q3, part: start, per: persons, sets: [dog], sensitive: true,
     clerk: 犬は。, plain: 犬《いぬ》は いますか。, en: Dog?}
""",
}


def write_rules(folder: Path, *, file: str = "", old: str = "", new: str = "") -> Path:
    """The small catalogue with an interview in ``folder``, one text in one of the interview's files replaced."""
    write(folder)
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == file:
            assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1) if name == file else text, encoding="utf-8")
    return folder
