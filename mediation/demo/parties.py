"""Invented workers and firms: valid check digits, and nobody who exists."""

import datetime as dt
from typing import Any

from mediation.claims import ClaimType
from mediation.identifiers import make_citizen_id, make_uscc

SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢"
GIVEN = [
    "建国",
    "秀英",
    "志强",
    "桂兰",
    "海涛",
    "春梅",
    "永军",
    "玉珍",
    "立新",
    "凤霞",
    "卫东",
    "淑华",
    "文斌",
    "丽娟",
    "长江",
    "红梅",
    "德胜",
    "彩云",
    "国庆",
    "小燕",
    "振华",
    "金花",
    "广平",
    "艳丽",
]
FIRMS = (
    "北辰创元机电设备有限公司", "鸿远达物流有限公司", "天工巨匠装饰工程有限公司", "青禾餐饮管理有限公司", "联拓软件科技有限公司",
    "瑞祥保洁服务有限公司", "广厦安建筑劳务有限公司", "蓝海云商贸有限公司", "精锐电子科技有限公司", "和顺人力资源有限公司",
)  # fmt: skip


def a_worker(n: int, *, claimed: int = 12_000_00, claim: str = ClaimType.WAGE, start: int = 0) -> dict[str, Any]:
    """An invented worker with a valid identity number and one claim; `n` makes him unique."""
    number = start + n
    birth = dt.date(1970 + number % 30, 1 + number % 12, 1 + number % 28)
    surname = SURNAMES[number % len(SURNAMES)]
    return {
        "name": surname + GIVEN[(number * 7 + number // len(SURNAMES)) % len(GIVEN)],
        "sex": "female" if number % 2 == 0 else "male",
        "birth_date": birth,
        "id_type": "CITIZEN",
        "id_number": make_citizen_id("110105", birth, 100 + number % 800),
        "phone": f"1380013{number % 10000:04d}",
        "occupation": ("装配工", "焊工", "质检员", "库管员")[number % 4],
        "delivery_address": f"开发区荣华路{1 + number % 90}号宿舍",
        "bank_account": f"62220200{number:08d}",
        "migrant_worker": number % 3 != 0,
        "union_member": number % 4 == 0,
        "claims": [
            {
                "type": claim, "claimed": claimed, "base_wage": 6_000_00,
                "period_from": dt.date(2026, 5, 1), "period_to": dt.date(2026, 6, 30),
            }
        ],
    }  # fmt: skip


def a_unit(n: int, name: str = "北辰创元机电设备有限公司", role: str = "employer") -> dict[str, Any]:
    """An invented firm with a valid credit code."""
    return {
        "name": name, "uscc": make_uscc(700_000 + n), "role": role, "legal_representative": "高德明", "contact": "张倩",
        "phone": "13900139000", "domicile": "开发区宏达路8号", "industry": "制造业",
    }  # fmt: skip
