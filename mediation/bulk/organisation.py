"""One district with forty organisations on three levels and about four hundred people, beside those of the demo."""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from mediation.bulk.people import firm, name
from mediation.demo.cast import PASSWORD, Cast, cast
from mediation.legal_aid.demo import subsidy_rates
from mediation.organisations import LegalKind, MediationBody, OrganisationKind
from workflow.organisations import Membership, Organisation, User, system_user

STATIONS, COMMITTEES, WINDOWS = 15, 22, 2
AT_A_STATION, AT_A_COMMITTEE, AT_A_WINDOW = 9, 5, 5
AT_THE_DISTRICT = {
    "wangfang": 20, "liqiang": 28, "zhaomin": 6, "chenjing": 6, "zhouwei": 4, "sunli": 14, "mahong": 3, "gaoyuan": 5,
    "linhao": 16, "xumin": 2,
}  # fmt: skip
"""Whose post how many hold beside the person of the demo."""

STREETS = "荣京地宏文博永兴瀛海亦庄旧宫天宝西环泰和鹿海科谷凉水"


@dataclass
class Places:
    """Who stands for whom: organisations for each place of the demo, people for each of its accounts in each organisation."""

    bodies: dict[str, list[Organisation]] = field(default_factory=dict)
    posts: dict[tuple[int, str], list[User]] = field(default_factory=dict)


def found(people: Cast | None = None) -> Places:
    """Found all of it in an empty database. What is founded is the same every time, its keys included."""
    system = system_user()
    people = people or cast()
    subsidy_rates(people)
    bodies = _bodies(people)
    return Places(bodies, _posts(people, bodies) | {(people.district.pk, system.username): [system]})


def _bodies(people: Cast) -> dict[str, list[Organisation]]:
    kinds, district = OrganisationKind, people.district
    streets = [f"{STREETS[n]}{STREETS[n + 1]}街" for n in range(STATIONS)]
    stations = [
        _body(f"station{n}", f"{street}工会服务站", f"京开劳站{n + 1}", kinds.STATION, LegalKind.STREET, district)
        for n, street in enumerate(streets[: STATIONS - 2])
    ]
    stations = [people.rongchang, people.kechuang, *stations]
    committees = [people.xinghe]
    committees += [
        _body(
            f"committee{n}", f"{firm(50_000 + n)}劳动争议调解委员会", f"京开劳企{n + 1}", kinds.COMMITTEE,
            LegalKind.ENTERPRISE, stations[n % len(stations)],
        )
        for n in range(COMMITTEES - 1)
    ]  # fmt: skip
    windows = [people.window]
    windows += [
        _body(f"window{n}", f"法院工会窗口{n + 1}", f"京开劳庭{n + 1}", kinds.WINDOW, LegalKind.PEOPLES, district)
        for n in range(WINDOWS - 1)
    ]
    found_ = {"district": [district], "station": stations, "committee": committees, "window": windows}
    return found_ | {code: [people.places[code]] for code in ("lac", "sab", "justice")}


def _body(
    code: str, title: str, prefix: str, kind: OrganisationKind, legal: LegalKind, parent: Organisation
) -> Organisation:
    body = Organisation.found(code=code, name=title, kind=kind, number_prefix=prefix, parent=parent)
    MediationBody.objects.create(
        organisation=body, legal_kind=legal, seal_name=f"{title}（印）", address=f"{title}调解室", phone="010-67880000"
    )
    return body


def _posts(people: Cast, bodies: dict[str, list[Organisation]]) -> dict[tuple[int, str], list[User]]:
    posts: dict[tuple[int, str], list[User]] = {}
    hired = _Hiring()
    district = people.district
    for account, further in AT_THE_DISTRICT.items():
        posts[district.pk, account] = [people.people[account], *hired.like(people.people[account], district, further)]
    for model, sort, count in (
        ("liuyang", "station", AT_A_STATION), ("tangrui", "committee", AT_A_COMMITTEE), ("songjie", "window", AT_A_WINDOW)
    ):  # fmt: skip
        for body in bodies[sort]:
            known = [user for user in people.people.values() if any(m.organisation_id == body.pk for m in user.held)]
            posts[body.pk, model] = known + hired.like(people.people[model], body, count)
    return posts


class _Hiring:
    """Accounts `staff001` and so on, with the demo's password."""

    def __init__(self) -> None:
        self.hired = 0
        self.password = make_password(PASSWORD, salt="bulkbulkbulk")

    def like(self, model: User, body: Organisation, count: int) -> list[User]:
        """So many more with the same roles there."""
        users = []
        for _ in range(count):
            self.hired += 1
            username = f"staff{self.hired:03d}"
            users.append(User(username=username, name=name(900_000 + self.hired), password=self.password, home=body))
        User.objects.bulk_create(users)
        held = sorted({membership.role for membership in model.held})
        Membership.objects.bulk_create(
            Membership(user=user, organisation=body, role=role) for user in users for role in held
        )
        return users
