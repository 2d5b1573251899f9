"""Numbers people give: telephone, counts and document numbers, bank accounts, and 個人番号.

A 個人番号 (My Number) is checked and never handed back: collecting it is only lawful for number-use
work (番号法 19条), so it must not reach the form session by any field. ``refuse_my_number`` is called
for every text of every type.
"""

from __future__ import annotations

import re

from server.catalogue.characters import (
    fold_digits,
    fold_width,
    is_digits,
    refuse_unprintable,
    trim,
)
from server.catalogue.checked import EMPTY, Checked, FieldProblem

_DECIMAL = re.compile(r"\d")
"""A decimal digit of any script."""
MASK = "************"
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_LONGEST_NUMBER = 30
# As the card prints it (4-4-4), in one run, or in threes; a longer run of digits is something else.
_TWELVE = re.compile(
    r"(?<![0-9])(?:[0-9]{12}|[0-9]{4}([- ])[0-9]{4}\1[0-9]{4}"
    r"|[0-9]{3}([- ])[0-9]{3}\2[0-9]{3}\2[0-9]{3})(?![0-9])"
)
_ACCOUNT = re.compile(r"(?:店番)?:?(?P<branch>[0-9]{3})(?:[- ]+|[- ]*(?:口座番号|番号):?[- ]*)(?P<number>[0-9]{1,7})")
_POST_BANK = re.compile(r"(?:記号)?:?(?P<mark>[0-9]{5})[- ]+(?:[0-9][- ]+)?(?:番号)?:?[- ]*(?P<number>[0-9]{1,8})")


def check_digit(eleven: str) -> int:
    """The last digit of a 個人番号 for its first eleven (総務省令第85号5条)."""
    remainder = sum(int(digit) * weight for digit, weight in zip(eleven, _WEIGHTS, strict=True)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def is_my_number(digits: str) -> bool:
    """Whether twelve digits pass as a 個人番号."""
    return len(digits) == 12 and is_digits(digits) and check_digit(digits[:11]) == int(digits[11])


def refuse_my_number(text: str) -> None:
    """Refuse a text that holds what passes as a 個人番号, in any script, width or grouping.

    Raises:
        FieldProblem: ``my_number``.
    """
    if len(text) < 12 or len(_DECIMAL.findall(text)) < 12:
        return
    for found in _TWELVE.finditer(fold_digits(text)):
        if is_my_number(re.sub("[- ]", "", found[0])):
            raise FieldProblem(
                "my_number",
                "マイナンバー（個人番号）と思われる番号は入れられません。"
                "マイナンバーは画面に入れず、担当課の用紙に書きます。",
                "This looks like a My Number. It is never entered here; it is written on paper at the department.",
            )


def check_my_number(text: str) -> Checked:
    """Whether the text is a possible 個人番号; the number itself is never part of the answer.

    Raises:
        FieldProblem: ``wrong_length``, ``not_digits``, ``check_digit``, ``control``,
            ``private_use``.
    """
    digits = _bare_digits(text)
    if digits == "":
        return EMPTY
    if len(digits) != 12:
        raise _wrong_length(12)
    if not is_my_number(digits):
        raise FieldProblem(
            "check_digit",
            "マイナンバーの数字がどこかまちがっています。もう一度確認してください。",
            "One of the digits is wrong. Please check the number again.",
        )
    return Checked(value="", shown=MASK)


def check_tel(text: str) -> Checked:
    """A Japanese telephone number: 10 or 11 digits from 0, stored bare, shown as typed.

    ``+81`` counts as the leading 0.

    Raises:
        FieldProblem: ``extension``, ``bad_tel``, ``control``, ``private_use``.
    """
    refuse_unprintable(trimmed := trim(text))
    shown = fold_digits(fold_width(trimmed))
    if shown == "":
        return EMPTY
    if re.search(r"内線|[extEXT#]", shown):
        raise FieldProblem(
            "extension",
            "内線番号は入れず、電話番号だけを入れてください。",
            "Please leave the extension out and enter the telephone number alone.",
        )
    digits = re.sub(r"[- ().]", "", shown)
    if digits.startswith("+81"):
        digits = "0" + digits.removeprefix("+81").removeprefix("0")
        shown = digits
    right = is_digits(digits) and digits[0] == "0" and len(digits) in {10, 11}
    if not right or len(shown) > _LONGEST_NUMBER:
        raise FieldProblem(
            "bad_tel",
            "電話番号は、0から始まる10けたか11けたで入れてください。例：0428-22-1111",
            "A telephone number has 10 or 11 digits and begins with 0, for example 0428-22-1111.",
        )
    return Checked(digits, shown)


def check_digits(text: str, *, digits: int | None = None, most: int | None = None) -> Checked:
    """A number: of exactly ``digits`` digits, or a count from 1 to ``most``, or any run of digits.

    Exactly so many digits are a document's number, whose hyphens and spaces are dropped and whose
    zeros count; a count loses its leading zeros.

    Raises:
        FieldProblem: ``not_digits``, ``wrong_length``, ``out_of_range``, ``too_long``, ``control``,
            ``private_use``.
    """
    if digits is not None:
        bare = _bare_digits(text)
        if bare == "":
            return EMPTY
        if len(bare) != digits:
            raise _wrong_length(digits)
        return Checked(bare, bare)
    refuse_unprintable(trimmed := trim(text))
    number = fold_width(trimmed)
    if number == "":
        return EMPTY
    if not is_digits(number):
        raise _not_digits()
    if len(number) > _LONGEST_NUMBER:
        raise FieldProblem("too_long", "数字が長すぎます。", "Too many digits.")
    if most is not None:
        if not 1 <= int(number) <= most:
            raise FieldProblem(
                "out_of_range",
                f"1から{most}までの数を入れてください。",
                f"Please enter a number from 1 to {most}.",
            )
        number = str(int(number))
    return Checked(number, number)


def check_account(text: str) -> Checked:
    """A bank account: seven digits padded with zeros, or 店番-口座番号, or ゆうちょ 記号-番号.

    ゆうちょ accounts are read as ゆうちょ銀行 prescribes for transfers from other banks: 記号 1xxx0
    and 番号 ending in 1 are branch xx8, 普通, number without the 1; 記号 0xxxx is branch xx9, 当座.

    Raises:
        FieldProblem: ``bad_account``, ``post_bank``, ``control``, ``private_use``.
    """
    refuse_unprintable(trimmed := trim(text))
    typed = fold_digits(fold_width(trimmed))
    if typed == "":
        return EMPTY
    if is_digits(typed) and len(typed) <= 7:
        number = typed.zfill(7)
        return Checked(number, number)
    if post := _POST_BANK.fullmatch(typed):
        return _post_bank(post["mark"], post["number"])
    if pair := _ACCOUNT.fullmatch(typed):
        value = f"{pair['branch']}-{pair['number'].zfill(7)}"
        return Checked(value, value)
    if is_digits(typed) and len(typed) in {8, 13}:
        raise _post_bank_problem("ゆうちょ銀行は、記号と番号を「-」で分けて入れてください。")
    raise FieldProblem(
        "bad_account",
        "口座番号は7けたの数字です。足りないときは左に0が付きます。"
        "ゆうちょ銀行は「記号-番号」で入れてください。例：10530-12345671",
        "An account number has up to 7 digits. For Japan Post Bank enter 記号-番号, for example 10530-12345671.",
    )


def _post_bank(mark: str, number: str) -> Checked:
    if mark[0] == "1" and mark[4] == "0":
        if len(number) < 2 or number[-1] != "1":
            raise _post_bank_problem("ゆうちょ銀行の番号は、最後の数字が1です。通帳を確認してください。")
        branch, kind, account = mark[1:3] + "8", "普通", number[:-1]
    elif mark[0] == "0":
        if len(number) > 7:
            raise _post_bank_problem("ゆうちょ銀行の番号が長すぎます。通帳を確認してください。")
        branch, kind, account = mark[1:3] + "9", "当座", number
    else:
        raise _post_bank_problem("ゆうちょ銀行の記号は、1で始まり0で終わる5けたです。")
    value = f"{branch}-{account.zfill(7)}"
    return Checked(
        value,
        value,
        f"ゆうちょ銀行の記号・番号を、店番{branch}・{kind}・口座番号{account.zfill(7)}に"
        "読みかえました。通帳で確認してください。",
        (("bank", "ゆうちょ銀行"), ("branch", branch), ("type", kind)),
    )


def _post_bank_problem(message_ja: str) -> FieldProblem:
    return FieldProblem(
        "post_bank",
        message_ja + "例：10530-12345671",
        "For Japan Post Bank enter 記号 (5 digits) and 番号 as in the passbook, for example 10530-12345671.",
    )


def _bare_digits(text: str) -> str:
    """The digits of a document's number without the hyphens and spaces that divide it."""
    refuse_unprintable(trimmed := trim(text))
    bare = re.sub("[- ]", "", fold_digits(fold_width(trimmed)))
    if bare == "" and trimmed == "":
        return ""
    if not is_digits(bare):
        raise _not_digits()
    return bare


def _not_digits() -> FieldProblem:
    return FieldProblem("not_digits", "数字だけを入れてください。", "Please enter digits only.")


def _wrong_length(digits: int) -> FieldProblem:
    return FieldProblem(
        "wrong_length",
        f"{digits}けたの数字を入れてください。",
        f"Please enter exactly {digits} digits.",
    )
