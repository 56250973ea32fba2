"""The list of applications: what it is narrowed down to, searched for and paged by, always within what a person sees."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest

from mediation.desk.finding import visible_cases
from mediation.desk.pressing import whole
from workflow.models import Application, ApplicationQuerySet, Stage, WorkTask, kinds
from workflow.organisations import Organisation, User, seen_elsewhere_by
from workflow.text import t

TICKET_NO = "ticket_no"
"""A kind that came with somebody else's number has it in this column, and is found by it."""


@dataclass(frozen=True)
class Asked:
    """What the list was asked for. Strange values count as none."""

    words: str = ""
    kind: str = ""
    stage: str = ""
    organisation: int | None = None
    mine: bool = False

    @classmethod
    def of(cls, request: HttpRequest, places: list[Organisation]) -> "Asked":
        """`?q=`, `?kind=`, `?stage=`, `?organisation=`, `?mine`."""
        read = request.GET.get
        kind, stage, place = read("kind", ""), read("stage", ""), whole(read("organisation", ""))
        return cls(
            words=read("q", "").replace("\0", "").strip(),
            kind=kind if kind in {one.kind for one in kinds()} else "",
            stage=stage if stage in Stage.values else "",
            organisation=place if place in {one.pk for one in places} else None,
            mine=bool(read("mine", "")),
        )

    def narrow(self, user: User) -> ApplicationQuerySet:
        """The applications that are asked for, of those this person sees."""
        cases = visible_cases(user)
        if self.mine:
            cases = cases.filter(Q(handler=user) | Q(pk__in=WorkTask.objects.owned_by(user).values("process")))
        if self.kind:
            cases = cases.filter(kind_key=self.kind)
        if self.stage:
            cases = cases.filter(stage=self.stage)
        if self.organisation is not None:
            cases = cases.filter(organisation=self.organisation)
        for word in self.words.split():
            cases = cases.filter(_names(word))
        return cases

    @property
    def query(self) -> str:
        """What is asked for, as part of an address."""
        parts = {"q": self.words, "kind": self.kind, "stage": self.stage, "organisation": self.organisation}
        parts["mine"] = "1" if self.mine else ""
        return urlencode({name: value for name, value in parts.items() if value})


def _names(word: str) -> Q:
    """By title, case number, receipt number, or the number of somebody else's ticket."""
    named = Q(title__icontains=word) | Q(number__icontains=word) | Q(receipt_number__icontains=word)
    for kind in kinds():
        if any(field.name == TICKET_NO for field in kind._meta.local_fields):
            rows = kind._base_manager.filter(**{f"{TICKET_NO}__icontains": word})  # noqa: SLF001  within what is seen
            named |= Q(kind_key=kind.kind, pk__in=rows.values("pk"))
    return named


def places_of(user: User) -> list[Organisation]:
    """The organisations a list can be narrowed to: those this person reads, and for whoever dispatches those around.

    What was dispatched lies where he reads nothing else; narrowing never widens what the rule shows.
    """
    if not user.reads:
        return []
    dispatches = Application.objects.filter(seen_elsewhere_by(user)).exists()
    read = Organisation.objects.filter(pk__in=user.reads, outside=False)
    around = Organisation.objects.filter(district__in=read.values("district"), outside=False)
    return list(around if dispatches else read)


def kind_choices() -> list[tuple[str, str]]:
    """Every kind, for a box to choose from."""
    return [("", str(t("全部", "All"))), *((kind.kind, str(kind.kind_label)) for kind in kinds())]
