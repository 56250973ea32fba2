"""Numbers that name a person, an organisation or a telephone: checked, tidied, hidden, and invented for demonstrations.

What is typed arrives full-width, spaced and hyphenated; it is tidied before it is judged. A wrong number is refused
with a sentence for the person; an unlikely one is only remarked upon, because area codes retire and old cards live on.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import TextChoices

from workflow.text import t


class Invalid(ValueError):  # reads as a verdict on what was typed
    """What a person typed, pasted or uploaded cannot be used; `sentence` tells that person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class IdType(TextChoices):
    """Kinds of identity document (证件类型) a party may show."""

    CITIZEN = "CITIZEN", t("居民身份证", "Resident identity card")
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT", t("港澳台居民居住证", "Residence permit (Hong Kong, Macao, Taiwan)")
    HK_MACAO_PASS = "HK_MACAO_PASS", t("港澳居民来往内地通行证", "Mainland travel permit (Hong Kong, Macao)")
    TAIWAN_PASS = "TAIWAN_PASS", t("台湾居民来往大陆通行证", "Mainland travel permit (Taiwan)")
    FOREIGN_RESIDENT = "FOREIGN_RESIDENT", t("外国人永久居留身份证", "Foreign permanent resident card")
    PASSPORT = "PASSPORT", t("护照", "Passport")


class Sex(TextChoices):
    """Sex as written in the register (性别)."""

    MALE = "male", t("男", "Male")
    FEMALE = "female", t("女", "Female")


@dataclass(frozen=True)
class Identity:
    """A number that passed its checks, what it says about its holder, and what looks odd about it."""

    number: str
    birth_date: dt.date | None = None
    sex: Sex | None = None
    warnings: tuple[str, ...] = ()


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as their ASCII twins, any blank as a space; nothing else changes.

    Not NFKC: that would also turn ² and ② into digits nobody typed.
    """
    return text.translate(_HALF_WIDTH)


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # ！ … ～
_HALF_WIDTH |= dict.fromkeys((0x3000, 0xA0, 0x2007, 0x202F), 0x20) | {0xFFE5: 0xA5}  # blanks; ￥
_DROPPED = re.compile(r"[\s\-‐-―−'’`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # Excel's ' and hidden marks too


def _compact(text: str) -> str:
    """Half-width and upper case, without blanks, hyphens or invisible marks."""
    return _DROPPED.sub("", half_width(text)).upper()


_LENGTH = 18  # of a resident's number and of a credit code


# --- Persons ---------------------------------------------------------------------------------------------------------


def parse_identity(text: str, id_type: IdType = IdType.CITIZEN, *, on: dt.date) -> Identity:
    """The identity number in `text`, checked as `id_type` prescribes; `on` is today, which no birth date may exceed.

    Fifteen-digit resident numbers come back with eighteen. Raises `Invalid`. Sources: GB 11643-1999 (check character
    ISO 7064 MOD 11-2, also on residence permits and on the 2023 permanent resident card); formats of travel permits
    and passports as printed.
    """
    number = _compact(text).translate(_NO_BRACKETS)
    if not number:
        raise Invalid(t("请填写证件号码。", "Please enter the number of the document."))
    return _PARSERS[id_type](number, on)


_NO_BRACKETS = str.maketrans("", "", "()")  # old Taiwan booklets print the issue in them: 0123456789(B)


def _eighteen(number: str, on: dt.date) -> Identity:
    """GB 11643: six digits of area, a birth date not after `on`, three of order (odd: male), one check character."""
    if len(number) != _LENGTH:
        raise Invalid(
            t("号码应为18位，您填写了{n}位。", "The number has 18 characters; you entered {n}.").format(n=len(number))
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Invalid(
            t(
                "号码前17位应为数字，最后一位为数字或X。",
                "The first 17 characters must be digits and the last a digit or X.",
            )
        )
    birth = _birth_date(number[6:14], on)
    if number[17] != _check_11643(number[:17]):
        raise Invalid(
            t(
                "号码的校验位不符，请对照证件逐位核对。",
                "The check digit does not match: please compare every digit with the document.",
            )
        )
    return Identity(number, birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _check_11643(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, seventeen, strict=True)) % 11]


def _birth_date(eight: str, on: dt.date) -> dt.date:
    try:
        birth = dt.date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        raise _no_such_day(eight) from None
    if birth > on:
        raise Invalid(
            t("号码中的出生日期“{day}”还没有到。", "The birth date “{day}” inside the number is in the future.").format(
                day=eight
            )
        )
    return birth


def _no_such_day(day: str) -> Invalid:
    return Invalid(
        t("号码中的出生日期“{day}”不是真实的日期。", "The birth date “{day}” in the number is not a real date.").format(
            day=day
        )
    )


def _citizen(number: str, on: dt.date) -> Identity:
    warnings: tuple[str, ...] = ()
    if re.fullmatch(r"[0-9]{15}", number):  # the first generation: a two-digit year and no check character
        seventeen = f"{number[:6]}19{number[6:]}"
        number = seventeen + _check_11643(seventeen)
        warnings = (
            t(
                "15位旧号码已换算为18位，旧号码没有校验位，请核对证件。",
                "The old 15-digit number was extended to 18; it has no check digit: please compare it with the card.",
            ),
        )
    return replace(_eighteen(number, on), warnings=warnings + _area_warnings(number))


_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")


def _area_warnings(number: str) -> tuple[str, ...]:
    """Remarks on digits 1-2 (GB/T 2260): never a reason to refuse."""
    if _PROVINCES.match(number):
        return ()
    if number[:2] in {"81", "82", "83"}:
        return (
            t(
                "81、82、83开头的号码属于港澳台居民居住证，请核对证件类型。",
                "Numbers starting with 81, 82 or 83 belong to residence permits: please check the type of document.",
            ),
        )
    if number[0] == "9":
        return (
            t(
                "9开头的号码属于外国人永久居留身份证，请核对证件类型。",
                "Numbers starting with 9 belong to permanent resident cards: please check the type of document.",
            ),
        )
    return (
        t("地区码“{area}”不常见，请核对证件。", "The area code “{area}” is unusual: please check the card.").format(
            area=number[:6]
        ),
    )


def _residence_permit(number: str, on: dt.date) -> Identity:
    if number[:2] not in {"81", "82", "83"}:
        raise Invalid(
            t(
                "港澳台居民居住证的号码以81、82或83开头；请核对号码和证件类型。",
                "A residence permit number starts with 81, 82 or 83: please check the number and the type of document.",
            )
        )
    return _eighteen(number, on)


def _foreign_resident(number: str, on: dt.date) -> Identity:
    """Permanent resident cards (永居证) of 2023: 18 characters starting with 9, built like GB 11643.

    Those of 2017: nationality (ISO 3166-1 alpha-3) and 12 digits, the birth date (yymmdd) at characters 8-13; its
    century is not said, so no birth date is returned.
    """
    if re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        return _eighteen(number, on)
    if not re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        raise Invalid(
            t(
                "外国人永久居留身份证号码为9开头的18位，或者3个字母加12位数字。",
                "A permanent resident card number has 18 characters starting with 9, or 3 letters and 12 digits.",
            )
        )
    try:
        dt.date(2000, int(number[9:11]), int(number[11:13]))  # a leap year: 29 February is possible in either century
    except ValueError:
        raise _no_such_day(number[7:13]) from None
    return Identity(number)


def _shaped(pattern: str, sentence: str) -> Callable[[str, dt.date], Identity]:
    """A document whose number has a printed shape and nothing to compute."""

    def parse(number: str, on: dt.date) -> Identity:
        if not re.fullmatch(pattern, number):
            raise Invalid(sentence)
        return Identity(number)

    return parse


_PARSERS: dict[IdType, Callable[[str, dt.date], Identity]] = {
    IdType.CITIZEN: _citizen,
    IdType.RESIDENCE_PERMIT: _residence_permit,
    IdType.FOREIGN_RESIDENT: _foreign_resident,
    IdType.HK_MACAO_PASS: _shaped(
        r"[HM]([0-9]{8}|[0-9]{10})",  # ten digits on the cards before 2013: the last two count the issues
        t(
            "港澳居民来往内地通行证号码为字母H或M加8位数字（旧证加10位）。",
            "A Hong Kong or Macao travel permit number is H or M and 8 digits (10 on old cards).",
        ),
    ),
    IdType.TAIWAN_PASS: _shaped(
        r"[0-9]{8}|[0-9]{10}[A-Z]?",  # the booklets before 2015: ten digits and a letter for the issue
        t(
            "台湾居民来往大陆通行证号码为8位数字（旧证为10位数字，可带一个字母）。",
            "A Taiwan travel permit number is 8 digits (on old booklets 10 digits, possibly with a letter).",
        ),
    ),
    IdType.PASSPORT: _shaped(
        r"(?=.*[0-9])[A-Z0-9]{5,17}",
        t(
            "护照号码为5至17位字母和数字，其中至少有一位数字。",
            "A passport number has 5 to 17 letters and digits, at least one of them a digit.",
        ),
    ),
}


# --- Organisations ---------------------------------------------------------------------------------------------------

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z


def parse_uscc(text: str) -> str:
    """A unified social credit code (统一社会信用代码), checked twice. Raises `Invalid`.

    GB 32100-2015: 18 characters, the last a check character; characters 9-17 are an organisation code with its own
    check character (GB 11714). Authorities other than the market regulator are as good: N2… village collectives, Y1….
    """
    code = _compact(text)
    if len(code) != _LENGTH:
        raise Invalid(
            t(
                "统一社会信用代码应为18位，您填写了{n}位。", "The credit code has 18 characters; you entered {n}."
            ).format(n=len(code))
        )
    strangers = "、".join(sorted(set(code) - set(_USCC_ALPHABET)))
    if strangers:
        raise Invalid(
            t(
                "统一社会信用代码中不会出现“{which}”；只用数字和除I、O、S、V、Z以外的字母。",
                "“{which}” cannot occur in the code: it uses digits and letters other than I, O, S, V and Z.",
            ).format(which=strangers)
        )
    if code[17] != _check_32100(code[:17]) or code[16] != _check_11714(code[8:16]):
        raise Invalid(
            t(
                "统一社会信用代码的校验位不符，请对照营业执照逐位核对。",
                "The check character of the code does not match: please compare it with the licence.",
            )
        )
    return code


def _check_32100(seventeen: str) -> str:
    total = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(seventeen))
    return _USCC_ALPHABET[-total % 31]


def _check_11714(eight: str) -> str:
    total = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), eight, strict=True))  # A=10 … Z=35
    return "0123456789X"[-total % 11]


# --- Telephones ------------------------------------------------------------------------------------------------------

_EXTENSION = re.compile(r"(?:转|#|,|EXT\.?)([0-9]{1,6})$|(?<=[0-9]{7})-([0-9]{1,6})$")
_PHONES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})"), r"\1"),
    (re.compile(r"(?:\+?86|0086)?([48]00[0-9]{7})"), r"\1"),
    (re.compile(r"(?:(?:\+?86|0086)0?|0)(10|2[0-9])([2-9][0-9]{7})"), r"0\1-\2"),
    (re.compile(r"(?:(?:\+?86|0086)0?|0)([3-9][0-9]{2})([2-9][0-9]{6,7})"), r"0\1-\2"),
    (re.compile(r"(9[56][0-9]{3,12})"), r"\1"),  # service numbers, and the virtual ones that privacy platforms lend
)


def parse_phone(text: str) -> str:
    """A telephone number as one canonical text. Raises `Invalid`.

    `13800001234`, `010-65120000`, `4001234567`, each possibly with `转801`. A number the hotline masked or lent
    (`138****1234`) is kept as text: it can be shown, and perhaps dialled, but not checked.
    """
    typed = half_width(text).strip().upper()
    extension = _EXTENSION.search(typed)
    number = re.sub(r"[()./]", "", _compact(typed[: extension.start()] if extension else typed))
    tail = f"转{extension[1] or extension[2]}" if extension else ""
    masked = number.replace("X", "*").replace("×", "*").replace("•", "*")  # what platforms print instead of *
    if "*" in masked and re.fullmatch(r"[0-9*]{5,20}", masked) and re.search(r"[0-9]{2}", masked):
        return masked + tail
    for pattern, canonical in _PHONES:
        if found := pattern.fullmatch(number):
            return found.expand(canonical) + tail
    raise Invalid(_why_no_phone(number))


def _why_no_phone(number: str) -> str:
    if re.fullmatch(r"1[0-9]{6,}", number):
        return t(
            "手机号码为11位，以13至19开头；您填写了{n}位。",
            "A mobile number has 11 digits and starts with 13 to 19; you entered {n} digits.",
        ).format(n=len(number))
    if re.fullmatch(r"[2-9][0-9]{6,7}", number):
        return t("请在固定电话前加区号，例如 010-65120000。", "Please put the area code first: 010-65120000.")
    return t(
        "这不像电话号码；请填写手机号，或带区号的固定电话，例如 010-65120000。",
        "This does not look like a telephone number: enter a mobile number, or a landline such as 010-65120000.",
    )


# --- Hiding ----------------------------------------------------------------------------------------------------------


def mask_identity(number: str) -> str:
    """Only the last four characters of an identity number (个人信息保护法 Art. 51): the first six tell the home."""
    return _masked(number, 0, 4)


_IN_WORDS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])")


def redacted(words: str) -> str:
    """Words with every identity number of 15 or 18 characters among them masked."""
    return _IN_WORDS.sub(lambda found: mask_identity(found.group()), words)


_PHONES_IN_WORDS = re.compile(r"(?<![0-9])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|0[0-9]{2,3}[ -]?[0-9]{7,8})(?![0-9])")


def without_numbers(words: str) -> str:
    """Words that others may read: telephone numbers masked, as identity numbers are."""
    return _PHONES_IN_WORDS.sub(lambda found: mask_phone(re.sub("[ -]", "", found.group())), redacted(words))


def mask_phone(number: str) -> str:
    """The first three and the last four characters of a telephone number; an extension stays readable."""
    line, turn, extension = number.partition("转")
    return _masked(line, 3, 4) + turn + extension


def mask_account(number: str) -> str:
    """The last four characters of a bank account."""
    return _masked(number, 0, 4)


def _masked(text: str, first: int, last: int) -> str:
    """Stars for the middle; for everything when so short that most of it would be shown."""
    hidden = len(text) - first - last
    return text[:first] + "*" * hidden + text[-last:] if hidden >= _FEWEST_STARS else "*" * len(text)


_FEWEST_STARS = 3


# --- Inventing -------------------------------------------------------------------------------------------------------


def make_citizen_id(area: str, birth: dt.date, order: int) -> str:
    """An invented resident number with a valid check digit, for demonstrations and tests. `order` 0-999, odd: male."""
    seventeen = f"{area}{birth:%Y%m%d}{order:03d}"
    return seventeen + _check_11643(seventeen)


def make_uscc(serial: int, *, authority: str = "91", area: str = "110105") -> str:
    """An invented credit code with valid check characters. `serial` 0-999999; `authority` is characters 1-2."""
    organisation = f"MA{serial:06d}"
    seventeen = authority + area + organisation + _check_11714(organisation)
    return seventeen + _check_32100(seventeen)
