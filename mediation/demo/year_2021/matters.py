"""What the mediations of 2021 were about: claims as they are asked, in what sums, and how they are told."""

from dataclasses import dataclass

from mediation.claims import ClaimType


@dataclass(frozen=True)
class Matter:
    """One sort of dispute. yuan: between what and what one worker asks, in yuan; facts are told with the firm's name."""

    claim: str
    cause: str
    weight: int
    yuan: tuple[int, int]
    facts: str
    undisputed: str
    result: str


MATTERS = (
    Matter(
        ClaimType.WAGE, "205.5", 48, (5_200, 19_800),
        "{firm}自2021年{month}月起未按月足额发放工资，职工多次催要未果，单位称回款困难。",
        "拖欠工资的月份和金额双方核对无误。", "单位按附表金额以银行转账方式支付所欠工资。",
    ),
    Matter(
        ClaimType.COMP, "205.6", 20, (9_000, 46_000),
        "{firm}因撤销岗位与职工解除劳动合同，双方对工作年限和经济补偿的计算基数有分歧。",
        "工作年限和离职前十二个月平均工资双方核对无误。", "单位按附表金额支付解除劳动合同的经济补偿。",
    ),
    Matter(
        ClaimType.OT, "205.5", 10, (2_400, 9_600),
        "职工在{firm}长期延时加班和休息日加班，单位未足额支付加班费。",
        "双方以考勤记录核对了加班时数。", "单位按附表金额支付加班费差额。",
    ),
    Matter(
        ClaimType.DAMAGES, "205.6", 8, (16_000, 68_000),
        "{firm}以考核不合格为由单方解除劳动合同，未提供考核制度和结果，职工主张违法解除。",
        "解除的时间和方式双方无争议。", "双方确认劳动合同已解除，单位按附表金额一次付清。",
    ),
    Matter(
        ClaimType.BONUS, "205.5", 6, (6_000, 32_000),
        "{firm}以公司亏损为由未发放合同约定的提成和年终奖金。",
        "提成比例和业绩数据双方核对无误。", "单位按附表金额支付提成和奖金。",
    ),
    Matter(
        ClaimType.INJ_MED, "206.2", 4, (3_000, 21_000),
        "职工在{firm}工作时受伤，工伤认定后单位未支付应由单位负担的医疗费。",
        "就诊记录和票据双方核对无误。", "单位按附表金额支付医疗费。",
    ),
    Matter(
        ClaimType.DEPOSIT, "205", 4, (500, 2_400),
        "{firm}入职时收取工装和工具押金，离职时未退还。",
        "押金数额有收据，双方无争议。", "单位按附表金额退还押金。",
    ),
)  # fmt: skip

_BEFORE = (
    "华晟",
    "恒越",
    "鼎川",
    "瑞朗",
    "宏图",
    "嘉岳",
    "启元",
    "博远",
    "汇邦",
    "铭泽",
    "盛合",
    "安卓力",
    "新川",
    "卓凡",
    "亿景",
)
_AFTER = (
    "机电设备", "物流服务", "建筑劳务", "餐饮管理", "软件科技", "精密制造", "医药科技", "商贸", "物业管理", "人力资源", "装饰工程", "汽车零部件",
)  # fmt: skip


def firm(n: int) -> str:
    """The name of the n-th invented firm; 180 of them differ."""
    return f"{_BEFORE[n % len(_BEFORE)]}{_AFTER[n * 7 % len(_AFTER)]}有限公司"


INDUSTRIES = ("制造业", "物流业", "建筑业", "餐饮业", "信息服务业", "批发零售业")
