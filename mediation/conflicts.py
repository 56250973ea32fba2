"""Who has already been in a dispute, through whatever door it came: a mediator does not become one side's lawyer in it.

Nothing here imports a kind: who handled what is read from the record, what was declared from the declarations, and which
applications are one dispute from the ties (domain.md 2.3, 2.7).
"""

from django.db.models import Q

from mediation.links import matter_of
from mediation.parties import Agent, AgentKind, Applicant, Respondent
from workflow.models import Application, Stage, StateChange, kind_named
from workflow.organisations import User
from workflow.text import t

MEDIATING = ("dispute", "hearing")
"""Kinds in which somebody stands between the two sides."""

AIDING = ("legal_aid",)
"""Kinds in which somebody stands on one side."""

CLERICAL = ("tie", "untie", "attach_papers", "add_note", "assign", "claim", "release")
"""Steps that anybody may take without having taken part."""


def same_dispute(application: Application) -> set[int]:
    """The keys of everything that is the same dispute, whether or not somebody has tied it.

    Live ties, merged cases, those it was handed over from or to, and what this very worker brought against this very unit.
    """
    found: set[int] = set()
    fresh = matter_of(application) | _between_the_same(application)
    while fresh - found:
        found |= fresh
        rows = Application.objects.filter(
            Q(pk__in=found) | Q(merged_into__in=found) | Q(succeeds__in=found)
        ).values_list("pk", "merged_into", "succeeds")
        near = {key for row in rows for key in row if key} - found
        fresh = set().union(*(matter_of(other) for other in Application.objects.filter(pk__in=near))) | near
    return found


def _between_the_same(application: Application) -> set[int]:
    """Applications of one of its workers against one of its units: persons and employers are one row each."""
    workers = Applicant.objects.filter(application=application).values("person")
    units = Respondent.objects.filter(application=application).values("employer")
    between = Application.objects.filter(applicants__person__in=workers, respondents__employer__in=units)
    return set(between.values_list("pk", flat=True))


def mediated_in(application: Application, user: User) -> bool:
    """Whether this person has mediated the dispute: as its handler at any time, by declaration, or by the steps taken."""
    others = list(
        Application.objects.filter(pk__in=same_dispute(application) - {application.pk}, kind_key__in=MEDIATING)
    )
    return any(
        other.handler_id == user.pk or handled_by(other, user) or _declared(other, user) for other in others
    ) or _took_part([other.pk for other in others], user)


def represented_in(application: Application, user: User) -> bool:
    """Whether this person has been the lawyer of one side in the dispute: then he does not mediate it."""
    others = Application.objects.filter(pk__in=same_dispute(application) - {application.pk}, kind_key__in=AIDING)
    return any(other.handler_id == user.pk or handled_by(other, user) for other in others)


def represented_sentence(application: Application, user: User) -> str | None:
    """Why this person may not stand between the two sides, or None: one of them had him as its lawyer."""
    if represented_in(application, user):
        return t(
            "{name}曾在关联案件中担任同一争议一方的援助律师，不能参与调解，请另行安排。",
            "{name} has been one side's lawyer in this dispute and cannot mediate it; choose somebody else.",
        ).format(name=user)
    return None


def acts_for_other_side(application: Application, user: User) -> bool:
    """Whether a lawyer of this name is on record for a unit in the dispute. A namesake is possible: people judge."""
    agents = Agent.objects.filter(application__in=same_dispute(application), kind=AgentKind.LAWYER)
    return agents.filter(respondent__isnull=False, name=user.name).exists()


def handled_by(application: Application, user: User) -> bool:
    """Whether it has ever been this person's."""
    history = kind_named(application.kind_key).history
    return bool(history.filter(id=application.pk, handler_id=user.pk).exists())


def _declared(application: Application, user: User) -> bool:
    rows = getattr(application, "declarations", None)
    return rows is not None and bool(rows.filter(mediator=user.pk).exists())


def _took_part(applications: list[int], user: User) -> bool:
    """Somebody of the window who wrote the minutes or the agreement has taken part too."""
    working = (Stage.CONCILIATION, Stage.AGREEMENT)
    taken = StateChange.objects.filter(application__in=applications, actor=user, from_stage__in=working)
    return taken.exclude(verb__in=CLERICAL).exists()
