"""Visits to print: a family of three with names that break careless code, and a crowd of twelve."""

from collections.abc import Mapping
from datetime import date

from server.paper.samples import long_name

Values = dict[str, tuple[str, str]]

FILED = date(2026, 11, 22)
NUMBER = "E-1122-007"
DIGEST = "1a2b3c4d5e6f7788"
TOKEN = "7K2M9QX4T8W3Z6B1N5R0YHJ4PD"
HEAD_NAME = "葛\U000e0102城　\U00020bb7之助"
WIFE_NAME = "NGUYEN THI BÍCH NGỌC"
CHILD_NAME = "葛\U000e0102城　蓮"
ADDRESS = "東京都遠窓市東町一丁目12番地の3"
FAMILY_IDS = ("p1", "p2", "p3")
HEAD = {"town": "遠窓市", "filed": FILED, "number": NUMBER, "branch": "東支所"}


def pairs(answers: Mapping[str, str | tuple[str, str]]) -> Values:
    """Answers as the form session holds them; a bare text is its own shown form."""
    return {key: (it, it) if isinstance(it, str) else it for key, it in answers.items()}


def family() -> Values:
    """A family of three that moves in: a head with variant characters, a foreign wife, a child."""
    return pairs(
        {
            "case.date": ("2026-11-15", "令和8年11月15日"),
            "case.from_abroad": ("no", "いいえ"),
            "addr.new.zip": ("1980042", "198-0042"),
            "addr.new.town": "東京都遠窓市東町一丁目",
            "addr.new.block": "12番地の3",
            "addr.new.building": "コーポ遠窓203号室",
            "addr.old.zip": ("2200011", "220-0011"),
            "addr.old.town": "神奈川県横浜市西区高島二丁目",
            "addr.old.block": "18番1号",
            "hh.head_after": ("p1", HEAD_NAME),
            "hh.joins": ("no", "いいえ"),
            "hh.head_before": HEAD_NAME,
            "koseki.place": "奈良県葛\U000e0102城市新庄123番地",
            "koseki.first": HEAD_NAME,
            "visitor.role": "本人",
            "visitor.name": HEAD_NAME,
            "visitor.kana": "カツラギ　ヨシノスケ",
            "visitor.birth": ("1987-03-03", "昭和62年3月3日"),
            "visitor.addr": ADDRESS,
            "visitor.tel": ("09012345678", "090-1234-5678"),
            "p1.name": HEAD_NAME,
            "p1.kana": "カツラギ　ヨシノスケ",
            "p1.birth": ("1987-03-03", "昭和62年3月3日"),
            "p1.sex": "男",
            "p1.rel": "世帯主",
            "p1.job": "会社員",
            "p1.mnc": ("yes", "はい"),
            "p1.ins": "職場(本人)",
            "p1.pension": "国民年金2号",
            "p2.name": WIFE_NAME,
            "p2.kana": "グエン　ティ　ビック　ゴック",
            "p2.birth": ("1990-07-12", "平成2年7月12日"),
            "p2.sex": "女",
            "p2.rel": "妻",
            "p2.japanese": ("no", "いいえ"),
            "p2.roman": "NGUYEN THI BICH NGOC",
            "p2.alias": "葛\U000e0102城　玉",
            "p2.nat": "ベトナム",
            "p2.status": "日本人の配偶者等",
            "p2.period": "3年",
            "p2.until": ("2028-07-11", "令和10年7月11日"),
            "p2.card_no": "AB12345678CD",
            "p2.mnc": ("no", "いいえ"),
            "p2.ins": "国保",
            "p2.pension": "国民年金1号",
            "p3.name": CHILD_NAME,
            "p3.kana": "カツラギ　レン",
            "p3.birth": ("2024-05-05", "令和6年5月5日"),
            "p3.sex": "男",
            "p3.rel": "子",
            "p3.allowance": ("yes", "はい"),
            "p3.living": "同居",
            "p3.care": ("yes", "はい"),
            "p3.support": "同一",
            "claimant.person": ("p1", HEAD_NAME),
            "claimant.addr_jan1": "神奈川県横浜市西区高島二丁目18番1号",
            "claimant.job": "会社員",
            "claimant.pension": "厚生",
            "spouse.has": ("yes", "有"),
            "spouse.person": ("p2", WIFE_NAME),
            "spouse.job": "自営",
            "payee.use_public": ("no", "いいえ"),
            "payee.bank": "遠窓信用金庫",
            "payee.branch": "東町支店",
            "payee.type": "普通",
            "payee.number": "0123456",
            "payee.holder": "カツラギ　ヨシノスケ",
            "consent.records": ("yes", "はい"),
            "cert.kind": "写し",
            "cert.target": "世帯の一部",
            "cert.names": f"{HEAD_NAME}、{CHILD_NAME}",
            "cert.copies": ("2", "2通"),
            "cert.show_head": ("yes", "はい"),
            "cert.show_honseki": ("no", "いいえ"),
            "cert.show_number": ("no", "いいえ"),
            "cert.use": "勤務先に提出（扶養の手続き）",
        }
    )


def crowd(count: int) -> tuple[Values, tuple[str, ...]]:
    """`count` persons whose every answer is as long as it may come, and their ids."""
    answers = family()
    ids = tuple(f"p{number}" for number in range(1, count + 1))
    for number, person in enumerate(ids, 1):
        texts = {
            "name": long_name(number),
            "kana": "ジュゲムゴコウノスリキレカイジャリスイギョ" * 4,
            "job": "国家公務員共済組合連合会病院事務職員",
            "rel": "その他",
            "rel_other": "子の配偶者の兄弟姉妹の同居人",
            "roman": "WOLFGANG MAXIMILIAN BARTHOLOMEW HOHENZOLLERN " * 2,
            "alias": "寿限無" * 20,
            "nat": "グレートブリテン及び北アイルランド連合王国",
            "status": "高度専門職1号ロ・特定活動（告示外・出国準備期間）",
            "living": "同居",
            "support": "維持",
            "sex": "女",
            "pension": "加入していない",
            "ins": "職場(扶養)",
            "card_no": "AB12345678CD",
        }
        answers |= pairs({f"{person}.{key}": text for key, text in texts.items()})
        answers |= {
            f"{person}.birth": ("1990-12-31", "平成2年12月31日"),
            f"{person}.until": ("2028-12-11", "令和10年12月11日"),
            f"{person}.allowance": ("yes", "はい"),
            f"{person}.care": ("yes", "はい"),
        }
    return answers | pairs(_long_answers()), ids


def _long_answers() -> dict[str, str]:
    """The answers of the visit as long as the form session takes them (400 letters)."""
    address = ("大字上遠窓字下ノ沢通り東入ル二丁目下る" * 21)[:399] + "終"
    return {
        "addr.new.block": address,
        "addr.new.building": "グランドヒルズ遠窓セントラルパークタワーレジデンス" * 6,
        "addr.old.town": address,
        "koseki.place": address,
        "koseki.first": long_name(1),
        "hh.head_before": long_name(2),
        "visitor.name": long_name(3),
        "visitor.addr": address,
        "claimant.addr_jan1": address,
        "payee.bank": "株式会社遠窓中央信託銀行" * 8,
        "payee.branch": "東町中央駅前支店" * 8,
        "payee.holder": "カブシキガイシャ" * 12,
        "payee.number": "1234567890123",
        "cert.names": "、".join(long_name(number) for number in (1, 2, 3)),
        "cert.use": address,
        "cert.copies": "20",
    }
