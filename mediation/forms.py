"""Forms that every kind of application shares."""

from django import forms
from django.db.models import Q

from mediation.attachments import Paper
from mediation.fields import FilesField, long_text
from mediation.links import Link, Tie, links_of
from mediation.money import format_yuan
from mediation.ratings import Occasion, Score, already_answered
from mediation.recovered import Recovery, RecoveryQuerySet, left_to_be_the_same, unsettled
from workflow.forms import StepForm
from workflow.models import Application
from workflow.organisations import Organisation
from workflow.text import t


class AttachForm(StepForm):
    """上传材料."""

    quiet = ("files",)
    paper = forms.ChoiceField(
        label=t("材料种类", "Kind of paper"), choices=[("", t("请选择", "Choose")), *Paper.choices]
    )
    files = FilesField(  # type: ignore[assignment]  # Django calls its uploads so too
        label=t("文件", "Files"),
        help_text=t(
            "PDF、图片、Word、Excel、WPS、OFD、录音录像；单个不超过20MB。",
            "PDF, images, office files, OFD, audio or video; 20 MB each.",
        ),
    )
    about = forms.CharField(label=t("说明", "Note"), max_length=200, required=False)


BY_HAND = [(tie.value, tie.label) for tie in Tie if tie != Tie.ANSWERED_BY]
"""A ticket is answered from a case by a step of its own, which has it wait."""


def by_number(form: StepForm, typed: str) -> Application:
    """Another application by its case, receipt or ticket number, among what the person sees. Raises ValidationError."""
    typed = typed.strip()
    seen = Application.objects.visible_to(form.user).exclude(pk=form.application.pk)
    found: Application | None = seen.filter(Q(number=typed) | Q(receipt_number=typed)).order_by("-pk").first()
    if found is None:
        raise forms.ValidationError(t("没有找到“{typed}”。", "“{typed}” was not found.").format(typed=typed))
    return found


class TieForm(StepForm):
    """关联: to which application, by its number, and how."""

    quiet = ("other",)
    other = forms.CharField(
        label=t("对方的案号、收件号或工单号", "Number of the other"), max_length=60,
        help_text=t("只能关联您有权查看的申请。", "Only applications you may see."),
    )  # fmt: skip
    tie = forms.ChoiceField(label=t("关系", "Tie"), choices=BY_HAND, initial=Tie.SAME)

    def clean_other(self) -> Application:
        """Among what the person sees."""
        return by_number(self, self.cleaned_data["other"])


class UntieForm(StepForm):
    """解除关联: which."""

    quiet = ("link",)
    link = forms.ModelChoiceField(
        queryset=Link.objects.none(), label=t("关联", "Tie"), empty_label=t("请选择", "Choose")
    )

    def prepare(self) -> None:
        """The ties the person sees both sides of."""
        found = links_of(self.application, self.user)
        field = self.fields["link"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = Link.objects.filter(pk__in=[link.pk for link, _other, _words in found])
        words = {link.pk: f"{said} {other}" for link, other, said in found}
        field.label_from_instance = lambda link: words[link.pk]  # type: ignore[assignment,method-assign]


class InviteRatingForm(StepForm):
    """请当事人评价: for what, which the record tells in words."""

    quiet = ("occasion",)
    occasion = forms.ChoiceField(label=t("环节", "Occasion"))

    def prepare(self) -> None:
        """What may be rated now and has not been."""
        field = self.fields["occasion"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        occasions: tuple[str, ...] = self.application.rated_occasions()
        field.choices = [(o, Occasion(o).label) for o in occasions if not already_answered(self.application, o)]


def yes_or_no(label: str, *, required: bool = False) -> forms.TypedChoiceField:
    """Yes, no, or nothing chosen: no answer is given for anybody."""
    return forms.TypedChoiceField(
        label=label, choices=[("yes", t("是", "Yes")), ("no", t("否", "No"))], widget=forms.RadioSelect,
        coerce=lambda typed: typed == "yes", empty_value=None, required=required,
    )  # fmt: skip


def whether_the_same() -> forms.TypedChoiceField:
    """Whether an amount is the very money that a tied application has on record."""
    return yes_or_no(
        t("是否与关联案件中已记录的款项为同一笔款", "Is it the money of the tied application"), required=True
    )


def ask_whether_the_same(form: StepForm) -> None:
    """Asked only where there is such money, and nothing is answered for anybody."""
    left = left_to_be_the_same(form.application)
    if not left:
        del form.fields["counted_elsewhere"]
        return
    form.fields["counted_elsewhere"].help_text = t(
        "关联案件已记录{sum}元尚未对应；同一笔款只统计一次。",
        "Tied applications have {sum} yuan on record; the same money is counted once.",
    ).format(sum=format_yuan(left))


def _offer_rows(form: StepForm, rows: RecoveryQuerySet) -> None:
    field = form.fields["recovery"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
    field.queryset = rows
    field.label_from_instance = lambda row: f"{row.received_on} {format_yuan(row.amount)}"  # type: ignore[assignment,method-assign]


class WithdrawRecoveryForm(StepForm):
    """撤销登记: which; the reason goes into the note."""

    quiet = ("recovery",)
    recovery = forms.ModelChoiceField(
        queryset=Recovery.objects.none(), label=t("撤销哪一笔", "Which"), empty_label=t("请选择", "Choose")
    )

    def prepare(self) -> None:
        """What stands."""
        _offer_rows(self, self.application.recoveries.standing())


class SettleMoneyForm(StepForm):
    """核对是否同一笔款: which row, and the answer that nobody was asked for when it was recorded."""

    quiet = ("recovery",)
    recovery = forms.ModelChoiceField(
        queryset=Recovery.objects.none(), label=t("核对哪一笔", "Which"), empty_label=t("请选择", "Choose")
    )
    counted_elsewhere = whether_the_same()

    def prepare(self) -> None:
        """What waits to be settled; where one door's money is all spoken for, the answer can only be no."""
        _offer_rows(self, Recovery.objects.filter(pk__in=[row.pk for row in unsettled(self.application)]))


class RatingCallForm(InviteRatingForm):
    """电话回访: nothing is filled in beforehand."""

    reached = yes_or_no(t("是否接通", "Reached"), required=True)
    contacted = yes_or_no(t("办理人员是否联系过您", "Did somebody contact you"))
    solved = yes_or_no(t("问题是否解决", "Was it solved"))
    score = forms.ChoiceField(
        label=t("满意度（按当事人原话）", "Satisfaction (as the person says)"), choices=Score.choices,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    remark = forms.CharField(label=t("意见建议", "Remark"), max_length=500, required=False, widget=long_text(2))


class OfferForm(StepForm):
    """移交: to which organisation of the district; the reason goes into the note."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=t("接收机构", "To"), empty_label=t("请选择", "Choose")
    )

    def prepare(self) -> None:
        """Every active body of the district but the one that has it."""
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        district = Organisation.objects.filter(district=self.application.district_id, active=True, outside=False)
        field.queryset = district.exclude(pk=self.application.organisation_id)
