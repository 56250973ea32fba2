"""Invented people and firms by number: the same number is the same person, with valid check digits, and nobody who exists."""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from mediation.demo.parties import GIVEN, SURNAMES
from mediation.demo.year_2021.matters import INDUSTRIES
from mediation.identifiers import make_citizen_id, make_uscc

AREAS = ("110115", "130681", "370782", "410523", "420981", "130406", "371325", "412826", "140822", "230184")
FIRST_BIRTH, BIRTHS = dt.date(1966, 1, 1).toordinal(), 14_000
_MIDDLE = "晓文志海春国玉立凤卫淑德彩振金广艳云佳俊雪永梓家宏思雨欣泽瑞"
_LAST = "强英兰涛梅军珍新霞东华斌娟江红胜庆燕花平丽杰敏伟静磊洋勇芳超"


class Invented(NamedTuple):
    """A person."""

    name: str
    sex: str
    birth_date: str
    id_number: str
    phone: str
    account: str


@lru_cache(maxsize=200_000)
def person(n: int) -> Invented:
    """The n-th person; identity numbers differ up to eleven million."""
    born = dt.date.fromordinal(FIRST_BIRTH + n * 7919 % BIRTHS)
    order = 1 + n // BIRTHS % 799
    number = make_citizen_id(AREAS[n % len(AREAS)], born, order)
    return Invented(
        name=name(n), sex="male" if order % 2 else "female", birth_date=born.isoformat(), id_number=number,
        phone=phone(n), account=f"6222020{n:012d}",
    )  # fmt: skip


def name(n: int) -> str:
    """Of the n-th person: two or three characters."""
    mixed = n * 2_654_435_761 % 4_294_967_296
    surname = SURNAMES[mixed % len(SURNAMES)]
    if mixed // 31 % 4 == 0:
        return surname + GIVEN[mixed // 128 % len(GIVEN)]
    middle = _MIDDLE[mixed // 64 % len(_MIDDLE)] if mixed // 31 % 3 else ""
    return surname + middle + _LAST[mixed // 4096 % len(_LAST)]


def phone(n: int) -> str:
    """A mobile number in a range given to nobody."""
    return f"1400{n * 7_368_787 % 10_000_000:07d}"


_TOWNS = ("京南", "亦城", "永佳", "同济里", "文化园", "科谷", "荣京", "宏达", "博兴", "泰河", "凉水河", "经海")
_BEFORE = "华恒鼎瑞宏嘉启博汇铭盛安新卓亿天正中联德信远诚万兴"
_AFTER = "晟越川朗图岳元远邦泽合力凡景达通源泰隆和茂鑫创捷"
_TRADES = (
    "机电设备", "物流服务", "建筑劳务", "餐饮管理", "软件科技", "精密制造", "医药科技", "商贸", "物业管理", "人力资源",
    "装饰工程", "汽车零部件", "电子科技", "保洁服务", "教育咨询", "供应链管理",
)  # fmt: skip


@lru_cache(maxsize=100_000)
def firm(n: int) -> str:
    """The name of the n-th firm; they differ up to a hundred thousand."""
    before, rest = _BEFORE[n % len(_BEFORE)], n // len(_BEFORE)
    after, rest = _AFTER[rest % len(_AFTER)], rest // len(_AFTER)
    town = _TOWNS[rest % len(_TOWNS)] if n >= len(_BEFORE) * len(_AFTER) else ""
    return f"{town}{before}{after}{_TRADES[(n * 7 + rest // len(_TOWNS)) % len(_TRADES)]}有限公司"


@lru_cache(maxsize=100_000)
def uscc(n: int) -> str:
    """Its credit code."""
    return make_uscc(n % 1_000_000)


def industry(n: int) -> str:
    """What it does."""
    return INDUSTRIES[n % len(INDUSTRIES)]
