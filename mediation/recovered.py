"""Money obtained for workers 挽回经济损失, counted once per dispute however many doors it came through (domain.md 2.7, 4).

A mediation's money is its verified payments. What comes through another door is a row here, which says whether it is the
very money that another application of the matter has on record. Ties are made and undone, payments verified and rejected
after that was said: what counts is asked of the ties and the money as they are now.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q, Sum

from mediation.agreements import Payment
from mediation.amounts import FenField
from mediation.attachments import Attachment
from mediation.links import Matter, matter_of
from mediation.parties import Applicant
from workflow.audit import Records
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t


class Basis(models.TextChoices):
    """On what ground the worker got it."""

    AWARD = "award", t("仲裁裁决", "Arbitral award")
    ARBITRAL_SETTLEMENT = "arbitral_settlement", t("仲裁调解书", "Settlement in arbitration")
    JUDGMENT = "judgment", t("法院判决", "Judgment")
    COURT_SETTLEMENT = "court_settlement", t("法院调解书", "Settlement in court")
    MEDIATION = "mediation", t("调解协议", "Mediation agreement")
    NEGOTIATION = "negotiation", t("协商和解", "Negotiated settlement")
    ENFORCEMENT = "enforcement", t("强制执行", "Enforcement")


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Questions about recovered amounts."""

    def standing(self) -> "RecoveryQuerySet":
        """Not withdrawn as recorded by mistake."""
        return self.filter(withdrawn_at=None)

    def total(self) -> int:
        """Their sum in fen."""
        return self.aggregate(sum=Sum("amount"))["sum"] or 0


class Recovery(models.Model):
    """An amount a worker has actually received, in fen. Recorded by mistake, it is withdrawn with a reason, never deleted.

    counted_elsewhere: it is the very money another application of the matter has on record. None: nobody was asked,
    because nothing else was on record then.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="recoveries")
    amount = FenField(t("金额", "Amount"))
    received_on = models.DateField(t("到账日期", "Received on"))
    basis = models.CharField(t("依据", "Basis"), max_length=20, choices=Basis.choices)
    counted_elsewhere = models.BooleanField(t("已在关联案件中计入", "Counted in a tied application"), null=True)
    paper = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("凭证", "Proof")
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("登记人", "Recorded by"))
    withdrawn_at = models.DateTimeField(t("更正撤销时间", "Withdrawn at"), null=True, blank=True)

    objects = RecoveryQuerySet.as_manager()
    history = Records()

    class Meta:
        verbose_name = t("挽回损失", "Recovered amount")
        ordering: ClassVar = ["application", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="something_recovered")]

    def __str__(self) -> str:
        return f"{self.received_on} {self.amount}"


def verified_payments(applications: Iterable[int]) -> models.QuerySet[Payment]:
    """The payments that count in these applications."""
    return Payment.objects.filter(
        instalment__agreement__application__in=list(applications), verified_at__isnull=False, rejected_at=None
    )


@dataclass(frozen=True)
class Money:
    """An amount on record in an application, in fen. whose: persons by key and by name; empty: nobody in particular.

    recovery: the key of the row, 0 of a payment. same: as its row says; a payment is never said to be another's.
    """

    application: int
    amount: int
    whose: frozenset[object]
    recovery: int = 0
    same: bool | None = False

    def may_be(self, other: "Money") -> bool:
        """Whether the two may be one amount told twice: of two applications, and of one person where both name one.

        A worker who gave no identity number the first time stands there under a record of his own: then the name tells.
        """
        theirs = not self.whose or not other.whose or bool(self.whose & other.whose)
        return self.application != other.application and theirs

    def counts(self, around: Iterable["Money"]) -> bool:
        """Whether it is added: the one rule for every kind.

        Asked and different: always. Not asked: where nothing else it could be is on record; else it waits to be settled.
        Said to be the same: only when nothing is left that it could be; of several such the earliest stands for all.
        """
        if self.same is False:
            return True
        others = [money for money in around if self.may_be(money)]
        if any(money.same is not True for money in others):
            return False
        return self.same is None or all(self.recovery < money.recovery for money in others)


def recovered_once(applications: Iterable[int]) -> int:
    """What the workers of these applications obtained, in fen, each yuan once: verified payments and other recoveries."""
    keys = set(applications)
    paid = verified_payments(keys).aggregate(sum=Sum("amount"))["sum"] or 0
    rows = Recovery.objects.standing().filter(application__in=keys)
    numbers = rows.exclude(counted_elsewhere=False).filter(application__matter__isnull=False)
    tied = dict(
        Matter.objects.filter(number__in=numbers.values("application__matter__number")).values_list("pk", "number")
    )
    matters: dict[int, list[Money]] = defaultdict(list)
    for money in money_in(tied):
        matters[tied[money.application]].append(money)
    alone = rows.exclude(application__in=tied).total()
    return (
        paid
        + alone
        + sum(
            money.amount
            for around in matters.values()
            for money in around
            if money.recovery and money.application in keys and money.counts(around)
        )
    )


def money_in(applications: Iterable[int]) -> list[Money]:
    """Every verified payment and standing recovery of these applications."""
    keys = list(applications)
    worker = "instalment__claim__applicant__person"
    paid = verified_payments(keys).values_list(
        "instalment__agreement__application", "amount", worker, f"{worker}__name"
    )
    people: dict[int, set[object]] = defaultdict(set)
    for key, person, name in Applicant.objects.filter(application__in=keys).values_list(
        "application", "person", "person__name"
    ):
        people[key] |= {person, name}
    rows = Recovery.objects.standing().filter(application__in=keys)
    return [Money(key, amount, frozenset({person, name})) for key, amount, person, name in paid] + [
        Money(key, amount, frozenset(people[key]), recovery, same)
        for key, amount, recovery, same in rows.values_list("application", "amount", "pk", "counted_elsewhere")
    ]


def left_to_be_the_same(application: Application) -> int | None:
    """What other applications of the matter have on record and no row of this one claims to be yet, in fen.

    None: they have nothing. What another door claims to be is not used up: one amount may be told at three of them.
    """
    key = application.pk
    people = Applicant.objects.filter(application=key).values_list("person", "person__name")
    here = Money(key, 0, frozenset(word for row in people for word in row))
    around = money_in(matter_of(application))
    others = [money.amount for money in around if money.same is not True and here.may_be(money)]
    claimed = sum(money.amount for money in around if money.same is True and money.application == key)
    return max(0, sum(others) - claimed) if others else None


def with_counting(application: Application) -> list[tuple[Recovery, bool]]:
    """The standing rows of an application, and whether each is added as the ties and the money are now."""
    rows = list(application.recoveries.standing().select_related("recorded_by"))
    around = money_in(matter_of(application)) if rows else []
    here = {money.recovery: money for money in around if money.recovery}
    return [(row, here[row.pk].counts(around)) for row in rows]


def unsettled(application: Application) -> list[Recovery]:
    """Rows about which nobody was asked, where other money of the matter is on record by now: they do not count yet."""
    return [row for row, counts in with_counting(application) if row.counted_elsewhere is None and not counts]
