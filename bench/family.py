"""What a family of three that moves in answers: enough to fill every form, with names that need rare shapes."""

from __future__ import annotations

from datetime import date, timedelta

PROCEDURES = ("tennyu", "jidou_teate", "juminhyo")
HEAD = "葛\U000e0102城\u3000\U00020bb7之助"
WIFE = "葛\U000e0102城\u3000玉枝"
CHILD = "葛\U000e0102城\u3000蓮"


def answers(today: date) -> tuple[tuple[str, str], ...]:
    """Field and text in an order in which each field is there when its turn comes; persons p1 to p3."""
    moved = (today - timedelta(days=7)).isoformat()
    return (
        ("visitor.role", "本人"),
        ("visitor.name", HEAD),
        ("visitor.kana", "カツラギ\u3000ヨシノスケ"),
        ("visitor.birth", "1987-03-03"),
        ("visitor.tel", "09012345678"),
        ("case.date", moved),
        ("case.from_abroad", "no"),
        ("addr.new.town", "東京都遠窓市東町一丁目"),
        ("addr.new.block", "12番地の3"),
        ("addr.new.building", "コーポ遠窓203号室"),
        ("addr.old.town", "神奈川県横浜市西区高島二丁目"),
        ("addr.old.block", "18番1号"),
        ("p1.name", HEAD),
        ("p1.kana", "カツラギ\u3000ヨシノスケ"),
        ("p1.birth", "1987-03-03"),
        ("p1.sex", "男"),
        ("p1.rel", "世帯主"),
        ("p1.japanese", "yes"),
        ("p1.job", "会社員"),
        ("p1.mnc", "yes"),
        ("p1.ins", "職場(本人)"),
        ("p1.pension", "2号"),
        ("p2.name", WIFE),
        ("p2.kana", "カツラギ\u3000タマエ"),
        ("p2.birth", "1990-07-12"),
        ("p2.sex", "女"),
        ("p2.rel", "妻"),
        ("p2.japanese", "yes"),
        ("p2.mnc", "no"),
        ("p2.ins", "国保"),
        ("p2.pension", "国民年金1号"),
        ("p3.name", CHILD),
        ("p3.kana", "カツラギ\u3000レン"),
        ("p3.birth", "2024-05-05"),
        ("p3.sex", "男"),
        ("p3.rel", "子"),
        ("p3.japanese", "yes"),
        ("p3.allowance", "yes"),
        ("p3.living", "同居"),
        ("p3.care", "yes"),
        ("p3.support", "同一"),
        ("hh.joins", "no"),
        ("hh.head_after", "p1"),
        ("hh.head_before", HEAD),
        ("koseki.place", "奈良県葛\U000e0102城市新庄123番地"),
        ("koseki.first", HEAD),
        ("claimant.person", "p1"),
        ("claimant.addr_jan1", "神奈川県横浜市西区高島二丁目18番1号"),
        ("claimant.job", "会社員"),
        ("claimant.pension", "厚生"),
        ("spouse.has", "yes"),
        ("spouse.person", "p2"),
        ("spouse.job", "自営"),
        ("payee.use_public", "no"),
        ("payee.bank", "遠窓信用金庫"),
        ("payee.branch", "東町支店"),
        ("payee.type", "普通"),
        ("payee.number", "0123456"),
        ("payee.holder", "カツラギ\u3000ヨシノスケ"),
        ("consent.records", "yes"),
        ("cert.kind", "写し"),
        ("cert.target", "世帯全員"),
        ("cert.copies", "2"),
        ("cert.use", "勤務先に提出"),
    )
