"""What is counted of every kind alike: answers about satisfaction, and money obtained for workers, once per dispute."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import CharField, F, Min, QuerySet, Value
from django.db.models.functions import Concat

from mediation.links import Matter
from mediation.ratings import Rating, Way
from mediation.recovered import Money, Recovery, money_in
from workflow.measures import Keys, Measure, Row, day, declare, spreads
from workflow.text import t

CHUNK = 5_000


def asked() -> QuerySet[Rating]:
    """One row an occasion and round: the first time somebody was asked. A link given anew is not another question."""
    first = Rating.objects.order_by().values("application", "occasion", "round").annotate(first=Min("pk"))
    return Rating.objects.filter(pk__in=first.values("first"))


def answered() -> QuerySet[Rating]:
    """With a score."""
    return Rating.objects.answered()


def answered_of_asked() -> QuerySet[Rating]:
    """The first question of an occasion and round that was answered, then or later."""
    answers = Rating.objects.answered().order_by()
    keys = answers.annotate(key=_occasion()).values("key")
    return asked().annotate(key=_occasion()).filter(key__in=keys)


def _occasion() -> Concat:
    return Concat("application", Value("/"), "occasion", Value("/"), "round", output_field=CharField())


@spreads
def of_one_matter(keys: set[int]) -> set[int]:
    """What one of them has on record decides whether the money of another counts."""
    numbers = Matter.objects.filter(application__in=keys).values("number")
    return set(Matter.objects.filter(number__in=numbers).values_list("application", flat=True))


def recoveries(keys: Keys) -> Iterator[Row]:
    """Recorded amounts that count as the ties and the money are now (mediation.recovered); payments of a mediation are not here."""
    rows = Recovery.objects.standing()
    if keys is not None:
        rows = rows.filter(application__in=list(keys))
    alone = rows.filter(application__matter=None)
    for key, pk, on, basis, amount in alone.values_list("application", "pk", "received_on", "basis", "amount"):
        yield "recovery", key, pk, on, None, basis, 1, 0, amount
    yield from _tied(keys)


def _tied(keys: Keys) -> Iterator[Row]:
    numbers = Matter.objects.filter(application__recoveries__withdrawn_at=None, application__recoveries__isnull=False)
    if keys is not None:
        numbers = numbers.filter(application__in=list(keys))
    wanted = None if keys is None else set(keys)
    every = sorted(set(numbers.values_list("number", flat=True)))
    for first in range(0, len(every), CHUNK):
        tied = dict(Matter.objects.filter(number__in=every[first : first + CHUNK]).values_list("pk", "number"))
        matters: dict[int, list[Money]] = defaultdict(list)
        for money in money_in(tied):
            matters[tied[money.application]].append(money)
        counting = [money for around in matters.values() for money in around if money.recovery and money.counts(around)]
        rows = Recovery.objects.filter(pk__in=[money.recovery for money in counting])
        said = {pk: (on, basis) for pk, on, basis in rows.values_list("pk", "received_on", "basis")}
        for money in counting:
            if wanted is not None and money.application not in wanted:
                continue  # it is told with its own portion
            on, basis = said[money.recovery]
            yield "recovery", money.application, money.recovery, on, None, basis, 1, 0, money.amount


declare(
    Measure(
        "rating_asked", t("征求评价", "Asked"), asked, on=day("asked_at"), subject="pk", detail=F("occasion"), persons=1,
    ),
    Measure(
        "rating_answered_of_asked", t("已评价（按征求日期）", "Answered, by the day of asking"), answered_of_asked,
        on=day("asked_at"), subject="pk", detail=F("occasion"), persons=1,
    ),
    Measure(
        "rating_answered", t("已评价", "Answered"), answered, on=day("answered_at"), subject="pk",
        detail=Concat("occasion", Value(":"), "score"), persons=1,
    ),
    Measure(
        "rating_self_recorded", t("承办人自行登记的评价", "Written down by the handler himself"),
        lambda: answered().filter(way=Way.PHONE, asked_by=F("application__handler")),
        on=day("answered_at"), subject="pk", detail=F("occasion"),
    ),
)  # fmt: skip
declare(Measure("recovery", t("挽回损失", "Recovered amount")), told=recoveries)
