"""Consultations for the tests, each taken down by the real step."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from workflow.engine import perform
from workflow.models import open_application
from workflow.organisations import User

NOW = dt.datetime(2026, 7, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID: dict[str, Any] = {
    "way": "on_site",
    "topic": "wages",
    "question": "公司两个月没发工资怎么办？",
    "answer": "可以申请调解。",
    "name": "李师傅",
    "phone": "13912345678",
    "employer_name": "北辰创元机电设备有限公司",
    "visitors": 1,
}


def a_blank(people: Cast, by: User | None = None, place: Any = None) -> Consultation:
    """Opened, nothing said yet."""
    opened: Consultation = open_application(
        Consultation, by=by or people.wangfang, organisation=place or people.district
    )
    return opened


def received(people: Cast, by: User | None = None, place: Any = None, **said: Any) -> Consultation:
    """Taken down; answered on the spot unless `answer` is empty."""
    consultation = a_blank(people, by, place)
    door = {name: said.pop(name) for name in ("at", "key") if name in said}
    perform(consultation, "receive", by=by or people.wangfang, **door, **(SAID | said))
    return consultation
