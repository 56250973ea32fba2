"""Extensions: who granted how many, of how many that were decided on."""

from collections.abc import Iterator

from mediation.hotline.clocks import RESULT
from mediation.hotline.rows import Extension
from mediation.identifiers import redacted
from mediation.reports.habits.asking import HANDFUL, Event, Found, Habit, Scope, beside
from mediation.reports.habits.ledgers import extensions
from mediation.reports.habits.pausing import reason_of
from workflow.text import t


def extended(scope: Scope) -> Iterator[Event]:
    """Extensions decided on in the period, by who decided: of tickets asked for and granted or not, of other deadlines made."""
    rows = Extension.objects.filter(
        application__organisation__in=scope.organisations, decided_by__isnull=False, decided_at__gte=scope.begins,
        decided_at__lt=scope.ends,
    )  # fmt: skip
    asked = rows.order_by("pk").values_list("decided_by", "application", "decided_at", "granted", "why")
    for who, application, at, granted, typed in asked:
        said, why = t("批准延期", "granted") if granted else t("不予延期", "not granted"), redacted(typed)
        words = t("{said}。申请理由：{why}", "{said}. Asked for: {why}").format(said=said, why=why)
        if at is not None:
            yield Event(who, application, at, words, counts=bool(granted), reason=why)
    for one in extensions(scope):
        if one.clock.rule not in RESULT:  # a ticket's are decided on above
            words = t("{label}延至{until}：{why}", "{label} until {until}: {why}").format(
                label=one.label, until=one.until or "—", why=reason_of(one)
            )
            yield Event(one.who, one.clock.application_id, one.at, words, reason=reason_of(one))


def _extends_more(one: Found) -> bool:
    return one.own.part >= HANDFUL and (one.average is None or one.own.part > one.average)


def _extended_question(who: str, one: Found, scope: Scope) -> str:
    return t(
        "{who}本期就延期作出决定{of}次，其中准予延期{n}次（{share}）；{others}（{rest}）。是否都有必要？",
        "{who} decided on {of} extensions and granted {n} ({share}); {others} ({rest}). Were all of them needed?",
    ).format(who=who, of=one.own.of, n=one.own.part, **beside(one))


EXTENDED = Habit(
    "extended", t("批准延期", "Extensions granted"),
    lambda _scope: t("准予延期的次数，和作出决定的次数", "extensions granted, and decided on"),
    extended, _extends_more, _extended_question,
    kept_to=t("准予满{handful}次，且多于其他人平均的", "who granted at least {handful}, and more than the others on average"),
)  # fmt: skip
