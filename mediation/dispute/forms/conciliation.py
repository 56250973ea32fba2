"""Forms of the conciliation stage."""

from django import forms

from mediation.dispute.codes import FailReason
from mediation.dispute.conciliation import open_session
from mediation.dispute.forms.common import MomentField, StepForm, long_text
from mediation.dispute.mediators import Relation
from mediation.fields import DayField
from mediation.organisations import body_of
from mediation.roles import MEDIATOR
from mediation.sessions import Mode
from workflow.forms import PersonField
from workflow.moment import now, today
from workflow.organisations import people_holding
from workflow.text import t


class AssignMediatorForm(StepForm):
    """指派/更换调解员, with the conflict-of-interest declaration."""

    quiet = ("mediator",)
    mediator = PersonField(label=t("调解员", "Mediator"), empty_label=t("请选择", "Choose"))
    relation = forms.ChoiceField(
        label=t("利益冲突声明", "Conflict of interest"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        initial=Relation.NONE,
    )
    details = forms.CharField(label=t("披露内容", "What is disclosed"), required=False, max_length=300)
    parties_agree = forms.BooleanField(
        label=t("双方知情并同意由其调解", "Both sides know and agree all the same"), required=False
    )

    def prepare(self) -> None:
        """The mediators of this organisation."""
        self.fields["mediator"].queryset = people_holding([MEDIATOR], self.application.organisation)  # type: ignore[attr-defined]


class DisclosureForm(StepForm):
    """披露: a relation that came to light after the case was assigned."""

    relation = forms.ChoiceField(
        label=t("利害关系", "Relation"),
        choices=[(r.value, r.label) for r in Relation if r != Relation.NONE],
        widget=forms.RadioSelect,
    )
    details = forms.CharField(label=t("披露内容", "What is disclosed"), max_length=300)
    parties_agree = forms.BooleanField(
        label=t("双方知情并同意由其继续调解", "Both sides know and agree that the mediator goes on"), required=False
    )


class SessionForm(StepForm):
    """约定调解会."""

    scheduled_at = MomentField(label=t("时间", "When"))
    mode = forms.ChoiceField(label=t("方式", "Mode"), choices=Mode.choices)
    place = forms.CharField(label=t("地点/接入方式", "Where"), max_length=200)
    notified = forms.CharField(
        label=t("通知双方的情况", "How both sides were notified"), max_length=300,
        help_text=t("如：11月20日电话通知李某（代表人）及公司人事张某。", "e.g. by telephone on 20 November, to the representative and the HR officer."),
    )  # fmt: skip
    public = forms.BooleanField(label=t("双方要求公开调解", "Both sides ask for a public session"), required=False)

    def prepare(self) -> None:
        """Usually at the organisation's own address."""
        self.fields["place"].initial = body_of(self.application.organisation).address


class MinutesForm(StepForm):
    """调解笔录."""

    quiet = ("statements", "minutes")
    held_at = MomentField(label=t("实际时间", "Held at"))
    attendees = forms.CharField(label=t("到场人员及身份核对", "Who attended, identity checked"), widget=long_text(2))
    statements = forms.CharField(label=t("双方陈述", "What both sides said"), widget=long_text(4))
    undisputed = forms.CharField(label=t("无争议事实", "Facts not in dispute"), widget=long_text(2), required=False)
    proposals = forms.CharField(label=t("调解方案", "Proposals"), widget=long_text(2), required=False)
    result = forms.CharField(label=t("本次结果", "Result"), widget=long_text(2))
    minutes_signed = forms.BooleanField(label=t("笔录已由到场人员核对签名", "The minutes were read and signed"))
    minutes = forms.FileField(label=t("笔录扫描件", "Scanned minutes"), required=False)

    def prepare(self) -> None:
        """The time appointed."""
        session = open_session(self.application)
        self.fields["held_at"].initial = min(session.scheduled_at, now()) if session else None


class ExtendForm(StepForm):
    """延期."""

    quiet = ("document",)
    until = DayField(label=t("延长至", "Until"))
    applicants_agree = forms.BooleanField(
        label=t("申请人一方书面同意", "The applicants agree in writing"), required=False
    )
    respondents_agree = forms.BooleanField(
        label=t("被申请人一方书面同意", "The respondents agree in writing"), required=False
    )
    document = forms.FileField(label=t("延期调解同意书", "Signed consent"), required=False)


class FailForm(StepForm):
    """调解不成."""

    fail_reason = forms.ChoiceField(
        label=t("原因", "Reason"), choices=[("", t("请选择", "Choose")), *FailReason.choices]
    )
    advised_on = DayField(label=t("书面告知可申请仲裁的日期", "Advised in writing to arbitrate on"))

    def prepare(self) -> None:
        """Today: the advice belongs to the ending (规定 Art 30)."""
        self.fields["advised_on"].initial = today()
        if getattr(self.application, "is_entrusted", False):
            del self.fields["advised_on"]  # in arbitration already
