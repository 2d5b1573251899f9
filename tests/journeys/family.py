"""A family of three that moves in: what they answer, section by section, for all three procedures."""

from __future__ import annotations

TITLES = {
    "tennyu": "転入届",
    "jidou_teate": "児童手当",
    "juminhyo": "住民票",
}

FATHER, MOTHER, CHILD = "葛󠄂城　𠮷之助", "葛󠄂城　はな", "葛󠄂城　一"
"""A name with a variation selector (葛 + U+E0102) and a character outside the basic plane (𠮷)."""

ANSWERS: dict[str, list[tuple[str, str]]] = {
    "visitor": [
        ("visitor.role", "世帯主"),
        ("visitor.name", FATHER),
        ("visitor.kana", "ｶﾂﾗｷﾞ ﾖｼﾉｽｹ"),
        ("visitor.birth", "昭和62年3月3日"),
        ("visitor.tel", "090-1234-5678"),
    ],
    "move": [("case.date", "R8.11.15"), ("case.from_abroad", "no")],
    "address_new": [
        ("addr.new.zip", "198-0042"),
        ("addr.new.block", "一丁目11番地の1"),
        ("addr.new.building", "青梅荘203号室"),
    ],
    "address_old": [("addr.old.zip", "100-0001"), ("addr.old.block", "1番地1")],
    "person:p1": [
        ("p1.sex", "男"),
        ("p1.rel", "世帯主"),
        ("p1.japanese", "yes"),
        ("p1.mnc", "yes"),
        ("p1.ins", "国保"),
        ("p1.pension", "国民年金1号"),
        ("p1.allowance", "no"),
    ],
    "person:p2": [
        ("p2.name", MOTHER),
        ("p2.kana", "カツラギ　ハナ"),
        ("p2.birth", "1990-04-05"),
        ("p2.sex", "女"),
        ("p2.rel", "妻"),
        ("p2.japanese", "yes"),
        ("p2.mnc", "no"),
        ("p2.ins", "国保"),
        ("p2.pension", "国民年金1号"),
        ("p2.allowance", "no"),
    ],
    "person:p3": [
        ("p3.name", CHILD),
        ("p3.kana", "カツラギ　ハジメ"),
        ("p3.birth", "令和4年2月1日"),
        ("p3.sex", "男"),
        ("p3.rel", "子"),
        ("p3.japanese", "yes"),
        ("p3.mnc", "no"),
        ("p3.ins", "国保"),
        ("p3.pension", "加入していない"),
        ("p3.allowance", "yes"),
        ("p3.living", "同居"),
        ("p3.care", "yes"),
        ("p3.support", "同一"),
    ],
    "household": [
        ("hh.joins", "no"),
        ("hh.head_after", "p1"),
        ("koseki.place", "東京都千代田区千代田1番"),
        ("koseki.first", FATHER),
    ],
    "claimant": [
        ("claimant.person", "p1"),
        ("claimant.addr_jan1", "東京都千代田区千代田1番1号"),
        ("claimant.job", "自営"),
        ("claimant.pension", "国民"),
        ("spouse.has", "yes"),
        ("spouse.person", "p2"),
        ("spouse.job", "会社員"),
    ],
    "payee": [("payee.use_public", "no"), ("payee.number", "10530-12345671"), ("payee.holder", "カツラギ　ヨシノスケ")],
    "consent": [("consent.records", "yes")],
    "certificate": [
        ("cert.kind", "写し"),
        ("cert.target", "世帯全員"),
        ("cert.copies", "2"),
        ("cert.use", "児童手当の手続き"),
    ],
}
