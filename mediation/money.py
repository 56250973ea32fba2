"""Money: always whole fen (分) as `int`; yuan only as people type and read them."""

import re
from collections.abc import Sequence

from mediation.identifiers import Invalid, half_width
from workflow.text import t

MOST_FEN = 10**13
"""The largest amount believed: 100,000,000,000 yuan."""

_UNITS = {"": 1, "万": 10**4, "亿": 10**8}
_AROUND = re.compile(r"^(?:人民币|RMB|CNY)?[:¥]*|(?:人民币|RMB|CNY|元整|元正|元|圆整|圆)$", re.IGNORECASE)
_AMOUNT = re.compile(r"(?P<whole>[0-9][0-9, ]*)(?:\.(?P<fraction>[0-9]+))?(?P<unit>[万亿]?)")
_GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?P<mark>[, ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_NEGATIVE = re.compile(r"[-−–(] ?¥? ?[0-9]")  # an accountant's brackets too
_LONGEST = 20  # digits beyond which an amount is too large or too fine whatever they are


def parse_yuan(text: str) -> int:
    """The amount of yuan a person typed, in fen: `1,234.50`, `￥１，２３４．５０元`, `3.5万`.

    Raises `Invalid`, each fault with its own sentence. Zero is an amount; whether it makes sense is the caller's rule.
    """
    typed = half_width(text).replace("。", ".").strip()  # 。 is what a Chinese keyboard gives for a decimal point
    if not typed:
        raise Invalid(t("请填写金额。", "Please enter an amount."))
    bare = _bare(typed)
    if _NEGATIVE.match(typed) or _NEGATIVE.match(bare):
        raise Invalid(t("金额不能是负数。", "An amount cannot be negative."))
    found = _AMOUNT.fullmatch(bare)
    if not found:
        raise Invalid(
            t(
                "“{typed}”不是金额；请只填数字，例如 1234.50 或 3.5万。",
                "“{typed}” is not an amount: enter digits only, for example 1234.50.",
            ).format(typed=text.strip()[:30])
        )
    whole = found["whole"].strip()
    if not _GROUPED.fullmatch(whole):
        raise Invalid(
            t(
                "千分位逗号的位置不对，请核对是不是 1,234 这样每三位一个逗号。",
                "The grouping commas are misplaced: they part groups of three digits, as in 1,234.",
            )
        )
    return _fen(re.sub("[, ]", "", whole), found["fraction"] or "", found["unit"])


def _bare(typed: str) -> str:
    """Without currency names and signs around it, and without blanks beside them or before the unit."""
    return re.sub(r" +(?=[万亿])", "", _AROUND.sub("", _AROUND.sub("", typed).strip()).strip())


def _fen(whole: str, fraction: str, unit: str) -> int:
    if len(whole.lstrip("0")) > _LONGEST:
        raise _too_large()
    scale = _UNITS[unit] * 100
    finest = len(str(scale)) - 1  # decimals that still come out in whole fen
    if len(fraction.rstrip("0") if unit else fraction) > finest:
        raise Invalid(
            t("金额最多到分，小数点后不超过{n}位。", "At most {n} decimals: the smallest amount is one fen.").format(
                n=finest
            )
        )
    fen = int(whole) * scale + int(fraction[:finest].ljust(finest, "0"))
    if fen > MOST_FEN:
        raise _too_large()
    return fen


def _too_large() -> Invalid:
    return Invalid(t("金额超过一千亿元，请核对单位。", "The amount exceeds 100 billion yuan: please check the unit."))


def format_yuan(fen: int) -> str:
    """Yuan with two decimals and grouping commas, as in `1,234.50`; a difference may be negative."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def capital_yuan(fen: int) -> str:
    """The amount in capital numerals (大写金额), without 人民币 before it. ValueError outside 0 to `MOST_FEN`.

    After 《正确填写票据和结算凭证的基本规定》 (支付结算办法, 附一): 整 after 元 and after 角, never after 分; zeros
    inside the number are written once; 零 stands for an empty 角 before 分, and is left out before 角 where it may be.
    """
    if not 0 <= fen <= MOST_FEN:
        msg = f"{fen} fen cannot be written in capitals"
        raise ValueError(msg)
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    words = _whole_yuan(yuan) + "元" if yuan or not fen else ""
    if jiao:
        words += _DIGITS[jiao] + "角"
    if not rest:
        return words + "整"
    return words + ("零" if yuan and not jiao else "") + _DIGITS[rest] + "分"


def _whole_yuan(yuan: int) -> str:
    """Digit by digit: a run of zeros becomes one 零 once a digit follows; each group of four closes with 万 or 亿."""
    digits = str(yuan)
    words, zeros = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            zeros = bool(words)
        else:
            words += ("零" if zeros else "") + _DIGITS[int(digit)] + ("", "拾", "佰", "仟")[place % 4]
            zeros = False
        if place % 4 == 0 and yuan // 10**place % 10**4:
            words += ("", "万", "亿")[place // 4]
    return words or "零"


def split_evenly(total_fen: int, weights: Sequence[int]) -> list[int]:
    """`total_fen` in proportion to `weights`, in whole fen that sum to it exactly, each within one fen of its due.

    Largest remainder (Hamilton): the fen left over go to the shares that lost most by rounding down, of equals to the
    last. ValueError for a negative total or weight, or when no weight is positive.
    """
    if total_fen < 0 or any(weight < 0 for weight in weights) or not sum(weights):
        msg = "a total and weights of at least zero, one weight above"
        raise ValueError(msg)
    whole = sum(weights)
    shares = [total_fen * weight // whole for weight in weights]
    lost = [total_fen * weight % whole for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda i: (lost[i], i), reverse=True)
    for i in by_loss[: total_fen - sum(shares)]:
        shares[i] += 1
    return shares
