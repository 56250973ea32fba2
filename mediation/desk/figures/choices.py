"""What figures can be narrowed to, and what their members are called: codes become the words of whoever wrote them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from mediation.causes import Cause
from mediation.consultation.codes import Topic
from mediation.consultation.lifecycle import Consultation
from mediation.desk.deadlines import people_of
from mediation.desk.figures.asked import Asked
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.categories import TicketCategory
from mediation.legal_aid.codes import Matter
from mediation.legal_aid.lifecycle import LegalAid
from workflow.marks import Mark
from workflow.metrics import DIMENSIONS, Dimension
from workflow.models import kinds
from workflow.organisations import Organisation, User
from workflow.text import t

NOT_RECORDED, NOBODY = t("未登记", "Not recorded"), t("未指定", "Nobody yet")
INDUSTRIES, WITH_INDUSTRY = "sector", ("mediation_begun", "mediation_refused")
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """Topics by kind and code, and the industries there are: one statement."""

    topics: Mapping[str, Mapping[str, str]]
    industries: tuple[str, ...]

    @classmethod
    def of(cls, asked: Asked | None = None) -> "Words":
        """industries: those of the disputes of the period in the area of whoever asks, as they were typed."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        found[Consultation.kind] = {code: str(label) for code, label in Topic.choices}
        found[LegalAid.kind] = {code: str(label) for code, label in Matter.choices}
        for of, code, name, english, _edition in sorted(_kept(asked), key=lambda row: (row[4], row[1])):
            found[of][code] = str(t(name, english or name))
        return cls(found, tuple(found.pop(INDUSTRIES, ())))

    def topic(self, code: str, kind: str = "") -> str:
        """A topic in words; of every kind that has the code where no kind is named."""
        named = [self.topics.get(kind, {})] if kind else list(self.topics.values())
        labels = list(dict.fromkeys(labels[code] for labels in named if code in labels))
        return "／".join(labels) or code


def _kept(asked: Asked | None) -> Iterable[tuple[str, str, str, str, str]]:
    """Causes, categories of tickets, industries: kind, code, name, English name, edition (the newest name wins)."""
    text = CharField()
    none = Value("", text)
    causes = Cause.objects.order_by().values_list(
        Value(Dispute.kind, text), "code", "name", "name_en", Cast("scheme__valid_from", text)
    )
    of_hotline = Concat(Value("ticket_"), "scheme", output_field=text)
    categories = TicketCategory.objects.order_by().values_list(of_hotline, "code", "name", none, none)
    if asked is None:
        return causes.union(categories)
    told = Mark.objects.filter(measure__in=WITH_INDUSTRY, on__range=(asked.since, asked.until)).exclude(sector="")
    here = told.filter(organisation__in=[place.pk for place in asked.area]).order_by()
    industries = here.values_list(Value(INDUSTRIES, text), "sector", "sector", none, none).distinct()
    return causes.union(categories, industries)


@dataclass(frozen=True)
class Choices:
    """The boxes of the filter: organisations and people of the area, kinds, topics by kind, industries."""

    asked: Asked
    places: tuple[Organisation, ...]
    kinds: Options
    topics: list[tuple[str, Options]]
    industries: Options
    people: Options

    @classmethod
    def of(cls, asked: Asked) -> "Choices":
        """For who asks: two statements."""
        words = Words.of(asked)
        labels = {kind.kind: str(kind.kind_label) for kind in kinds()}
        topics = [
            (labels.get(kind, kind), sorted(named.items()) if kind.startswith("ticket") else list(named.items()))
            for kind, named in words.topics.items()
            if named and (not asked.kind or kind == asked.kind)
        ]
        return cls(
            asked,
            asked.area,
            list(labels.items()),
            _with_asked(topics, asked.topic),
            _or_typed([(word, word) for word in sorted(words.industries)], asked.sector),
            [(str(one.pk), one.name) for one in people_of(place.pk for place in asked.area)],
        )


def _with_asked(topics: list[tuple[str, Options]], asked: str) -> list[tuple[str, Options]]:
    """What is asked for stays chosen, also where it belongs to another kind."""
    known = any(code == asked for _label, options in topics for code, _name in options)
    return topics if known or not asked else [*topics, ("", [(asked, asked)])]


def _or_typed(options: Options, asked: str) -> Options:
    return options if not asked or any(code == asked for code, _name in options) else [*options, (asked, asked)]


class Names:
    """What the members of a dimension are called, asked for all at once."""

    def __init__(self, asked: Asked, by: Dimension, members: Iterable[str]) -> None:
        self.asked, self.by = asked, by
        self.found = self._look_up(by, list(members))

    def __getitem__(self, member: str) -> str:
        if not member:
            return str(NOBODY if self.by == Dimension.HANDLER else NOT_RECORDED)
        return self.found.get(member, member)

    def _look_up(self, by: Dimension, members: list[str]) -> dict[str, str]:
        if by == Dimension.ORGANISATION:
            return {str(place.pk): place.name for place in self.asked.area}
        if by == Dimension.KIND:
            return {kind.kind: str(kind.kind_label) for kind in kinds()}
        if by == Dimension.HANDLER:
            keys = [int(member) for member in members if member.isdecimal()]
            return {str(one.pk): one.name for one in User.objects.filter(pk__in=keys)}
        if by == Dimension.TOPIC:
            words = Words.of()
            return {member: words.topic(member, self.asked.kind) for member in members}
        return {}


def narrowed_to(asked: Asked) -> list[str]:
    """What else figures are narrowed to, in words."""
    given = (
        (Dimension.KIND, asked.kind),
        (Dimension.TOPIC, asked.topic),
        (Dimension.SECTOR, asked.sector),
    )
    found = [labelled(by, Names(asked, by, [member])[member]) for by, member in given if member]
    if asked.handler is None:
        return found
    return [*found, labelled(Dimension.HANDLER, _colleague(asked, asked.handler))]


def labelled(by: Dimension, name: str) -> str:
    """A member with what it is a member of: 机构：荣昌街工会服务站."""
    return t("{what}：{name}", "{what}: {name}").format(what=DIMENSIONS[by], name=name)


def _colleague(asked: Asked, handler: int) -> str:
    """The handler who is asked for, by name where he works or worked in the area."""
    area = [place.pk for place in asked.area]
    known = User.objects.filter(pk=handler, memberships__organisation__in=area).first()
    return str(known or handler)
