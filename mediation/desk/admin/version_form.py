"""The form of a further version of a deadline rule."""

import re
from dataclasses import replace
from typing import Any

from django import forms

from mediation.fields import DayField
from workflow.calendar import Almanac
from workflow.moment import today
from workflow.periods import Terms, Unit, add
from workflow.rules import Rule
from workflow.text import t

MOST_WARNINGS = 6
LONGEST_WARNING = 400


class VersionForm(forms.Form):
    """As the newest version says, to be changed. A version that retires the rule changes nothing else."""

    length = forms.IntegerField(label=t("期限长度", "Length"), min_value=1, max_value=9999)
    unit = forms.ChoiceField(label=t("单位", "Unit"), choices=[(unit.value, unit.label) for unit in Unit])
    norm = forms.IntegerField(
        label=t("内部目标", "Internal target"), required=False, min_value=1, max_value=9999,
        help_text=t("短于期限的内部要求，单位相同；留空为没有。", "Shorter than the limit, in the same unit; empty for none."),
    )  # fmt: skip
    warn = forms.CharField(label=t("提前提醒", "Reminders before"), required=False, max_length=60)
    law = forms.CharField(label=t("依据（条文）", "Basis (article)"), max_length=200)
    valid_from = DayField(label=t("施行日期", "In force from"))
    valid_until = DayField(label=t("失效日期", "In force until"), required=False)
    running = forms.BooleanField(
        label=t("同样适用于正在计算的期限", "Counts for running deadlines too"), required=False,
        help_text=t("不勾选的，只适用于施行日期起开始计算的期限。", "Otherwise only for those that begin on that day or later."),
    )  # fmt: skip
    retired = forms.BooleanField(
        label=t("停用这条规则", "Retire the rule"), required=False,
        help_text=t(
            "不再产生新的期限；同时勾选上一项的，正在计算的期限随即结束并注明原因。其他内容不变。",
            "No new deadlines. With the box above, running ones end at once and say why. Nothing else changes.",
        ),
    )  # fmt: skip
    words = forms.CharField(label=t("修改理由", "Reason"), max_length=150)

    def __init__(self, *args: Any, newest: Rule, **kwargs: Any) -> None:
        self.newest = newest
        initial = {name: getattr(newest, name) for name in ("length", "norm", "law", "valid_until")}
        initial |= {"unit": newest.unit.value, "warn": "、".join(map(str, newest.warn)), "valid_from": today()}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        if newest.set_by_people:
            for name in ("length", "unit", "norm"):
                del self.fields[name]
        self.fields["warn"].help_text = t(
            "到期前多少{unit}提醒；多次用顿号隔开，如 5、2。", "How many {unit} before; several as 5, 2."
        ).format(unit=newest.warn_unit.label)

    def clean_warn(self) -> tuple[int, ...]:
        """Numbers, the farthest first."""
        parts = [part for part in re.split(r"[\s,，、;；]+", self.cleaned_data["warn"]) if part]
        if not all(part.isascii() and part.isdecimal() and 0 < int(part) <= LONGEST_WARNING for part in parts):
            words = t(
                "请填 1 至 {most} 的整数，用顿号隔开。", "Write whole numbers from 1 to {most}, separated by commas."
            )
            raise forms.ValidationError(words.format(most=LONGEST_WARNING))
        if len(parts) > MOST_WARNINGS:
            words = t("提醒最多 {most} 次。", "At most {most} reminders.")
            raise forms.ValidationError(words.format(most=MOST_WARNINGS))
        return tuple(sorted(set(map(int, parts)), reverse=True))

    def clean(self) -> dict[str, Any]:
        """What must hold between the fields."""
        cleaned = super().clean() or {}
        self._check_length(cleaned)
        since, until = cleaned.get("valid_from"), cleaned.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", t("失效日期不能早于施行日期。", "It cannot end before it begins."))
        if since and cleaned.get("running") and since > today():
            self.add_error(
                "valid_from",
                t(
                    "适用于正在计算的期限的，施行日期不能晚于今天；请到施行之日再录入。",
                    "A version for running deadlines cannot begin in the future: enter it on the day.",
                ),
            )
        return cleaned

    def _check_length(self, cleaned: dict[str, Any]) -> None:
        length, unit, norm = cleaned.get("length"), cleaned.get("unit"), cleaned.get("norm")
        if length is None or unit not in set(Unit):
            return
        try:
            add(today(), Terms(length, Unit(unit)), Almanac(()))
        except ValueError as error:
            self.add_error("length", str(error))
        if norm is not None and norm >= length:
            self.add_error("norm", t("内部目标应短于期限。", "The target must be shorter than the limit."))

    def version(self) -> Rule:
        """The rule as this version has it."""
        given = self.cleaned_data
        terms = {name: given[name] for name in ("law", "valid_from", "valid_until", "running", "retired")}
        if not given["retired"]:
            terms["warn"] = given["warn"]
            if not self.newest.set_by_people:
                terms |= {"length": given["length"], "unit": Unit(given["unit"]), "norm": given["norm"]}
        return replace(self.newest, version=self.newest.version + 1, **terms)
