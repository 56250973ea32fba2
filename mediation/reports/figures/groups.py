"""Under which heading a figure stands, in the order in which they are shown."""

from collections.abc import Mapping

from workflow.metrics import name_groups
from workflow.text import t

RECEPTION, MEDIATION, MONEY, AID, CITY, UNION = "reception", "mediation", "money", "aid", "city", "union"
HEARINGS, DEADLINES = "hearings", "deadlines"

GROUPS: Mapping[str, str] = {
    RECEPTION: t("接待咨询", "Reception"),
    MEDIATION: t("劳动争议调解", "Mediation"),
    MONEY: t("金额与履行", "Money and performance"),
    AID: t("法律援助", "Legal aid"),
    CITY: t("12345工单", "12345 tickets"),
    UNION: t("12351工单", "12351 tickets"),
    HEARINGS: t("仲裁院窗口", "Arbitration court"),
    DEADLINES: t("期限", "Deadlines"),
}
name_groups(GROUPS)
