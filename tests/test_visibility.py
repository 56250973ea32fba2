"""Every address of the site, every role, from every side: what is listed can be opened, and what is not yours is not there.

Generated from the resolver, the declared roles and the installed kinds. An address with arguments that is new fails
here until ARGUMENTS says what to ask it; a kind that is new, until tests/sights.py makes one.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from mediation import demo
from mediation.desk.steps import take_step
from tests.mediation.dispute.ladder import NOW
from tests.sights import MAKERS, Viewer, World, holding_the_file_of, the_world
from workflow import roles
from workflow.clocks import Clock
from workflow.editions import Edition
from workflow.messages import Message
from workflow.models import Application, kinds
from workflow.organisations import User
from workflow.steps import Step

OK, AWAY, REFUSED, GONE, WRONG_WAY = 200, 302, 403, 404, 405
FOUNDED = NOW - dt.timedelta(hours=1)
LINK = re.compile(r'href="/cases/(\d+)/"')
ROLES = [role.key for role in roles.declared()]
SAID = re.compile(r"<h1>[^<]+</h1>\s*<p[^>]*>[^<]{6,}</p>")
"""A page that refuses says why."""


@dataclass(frozen=True)
class Target:
    """One address to ask, and what stands behind it. `by_case`: seen as this case is."""

    path: str
    case: Application | None = None
    get: tuple[int, ...] = (OK,)
    post: tuple[int, ...] = (WRONG_WAY,)


# Where there is something to ask


def _each_case(tail: str, **answers: Any) -> Callable[[World, Viewer], Iterator[Target]]:
    return lambda world, _viewer: (Target(f"/cases/{case.pk}/{tail}", case, **answers) for case in world.cases)


def _steps(world: World, viewer: Viewer) -> Iterator[Target]:
    """A step that is nobody's button, and one that is not there: gone for everybody. The others: see the test of steps."""
    for case in world.cases:
        for verb in ("tied", "no_such_step"):
            yield Target(f"/cases/{case.pk}/steps/{verb}/", case, get=(GONE,), post=(GONE,))


def _why(world: World, viewer: Viewer) -> Iterator[Target]:
    for clock in {clock.application_id: clock for clock in world.clocks}.values():
        yield Target(f"/cases/{clock.application_id}/deadlines/{clock.pk}/", _case(world, clock.application_id))


def _workers(world: World, viewer: Viewer) -> Iterator[Target]:
    """Uncovering: by staff of the very organisation, or the handler; for others who see it, a sentence."""
    for case in world.cases:
        worker = case.applicants.first()
        if worker is not None:
            works = viewer.user is not None and viewer.user.pk == case.handler_id
            works |= viewer.place is not None and viewer.place.pk == case.organisation_id
            left = worker.left_at is not None or case.merged_into_id
            post = (OK,) if works and not left else (OK, GONE) if works else (REFUSED,)
            yield Target(f"/cases/{case.pk}/workers/{worker.pk}/reveal/", case, get=(WRONG_WAY,), post=post)


def _ratings(world: World, viewer: Viewer) -> Iterator[Target]:
    """The link is for the person served: shown by those who may ask for a rating."""
    for link in world.links:
        case = _case(world, link.application_id)
        get = (OK,) if _may(viewer, case, "invite_rating") else (REFUSED,)
        yield Target(f"/cases/{link.application_id}/ratings/{link.pk}/", case, get=get)


def _ask_for_ratings(world: World, viewer: Viewer) -> Iterator[Target]:
    for case in world.cases:
        post = (AWAY,) if _may(viewer, case, "invite_rating") else (REFUSED,)
        yield Target(f"/cases/{case.pk}/ratings/ask/", case, get=(WRONG_WAY,), post=post)


def _may(viewer: Viewer, case: Application, verb: str) -> bool:
    """Whether the role is one that the step is for, where it counts."""
    who = case.steps()[verb].who
    return viewer.role is not None and viewer.role.key in who and viewer.covers(case.organisation)


def _hints(world: World, viewer: Viewer) -> Iterator[Target]:
    for kind in kinds():
        if kind.kind.startswith("ticket"):
            may = viewer.role is not None and viewer.role.key in kind.steps()[kind.opens_with].who
            yield Target(f"/new/{kind.kind}/hints/", get=(OK if may else REFUSED,))
    yield Target("/new/dispute/hints/", get=(GONE,))


def _templates(tail: str) -> Callable[[World, Viewer], Iterator[Target]]:
    """Answers often given: no application; who leads writes them. Of another organisation's there is none."""
    may = (OK, AWAY, REFUSED, GONE, WRONG_WAY, 422)
    return lambda _world, _viewer: iter([Target(f"/reception/answers/1/{tail}", get=may, post=may)])


def _public(world: World, viewer: Viewer) -> Iterator[Target]:
    """For the person served: whoever is signed in is sent away with a sentence."""
    signed_in = viewer.user is not None and viewer.user.is_active
    for link in world.links[:1]:
        get, post = ((REFUSED,), (REFUSED,)) if signed_in else ((OK,), (422,))
        yield Target(f"/rate/{link.token}/", get=get, post=post)
    yield Target("/rate/1-0000/", get=(GONE,), post=(GONE,))


def _files(world: World, viewer: Viewer) -> Iterator[Target]:
    for paper in world.files:
        yes = any(viewer.sees(case) for case in holding_the_file_of(paper.application))
        code = OK if yes else GONE
        yield Target(f"/files/{paper.pk}/", get=(code,), post=(WRONG_WAY,))


def _new(world: World, viewer: Viewer) -> Iterator[Target]:
    if viewer.role is not None and viewer.role.apart:  # to who keeps the system, casework is not there
        yield from (Target(f"/new/{kind.kind}/", get=(AWAY, GONE), post=(AWAY, GONE)) for kind in kinds())
        return
    for kind in kinds():
        opening = kind.steps()[kind.opens_with]
        may = viewer.role is not None and viewer.role.key in opening.who
        answers = {"get": (OK, AWAY), "post": (422, AWAY)} if may else {"get": (REFUSED,), "post": (REFUSED,)}
        if kind.kind == "consultation":  # the reception desk has a page of its own, which asks who comes
            yield Target("/new/consultation/", get=(AWAY,), post=(AWAY,))
            continue
        yield Target(f"/new/{kind.kind}/", **answers)
        for case in world.cases[:2] if may else ():
            get = (OK, AWAY, REFUSED) if viewer.sees(case) or not opening.form else (GONE,)
            yield Target(f"/new/{kind.kind}/?from={case.pk}", get=get, post=(422, AWAY, REFUSED, GONE))
    yield Target("/new/no-such-kind/", get=(GONE,), post=(GONE,))


def _messages(world: World, viewer: Viewer) -> Iterator[Target]:
    own = Message.objects.filter(recipient=viewer.user) if viewer.user else Message.objects.none()
    for message in own:
        yield Target(f"/messages/{message.pk}/open/", get=(WRONG_WAY,), post=(AWAY,))
    for message in Message.objects.exclude(pk__in=own)[:1]:
        yield Target(f"/messages/{message.pk}/open/", get=(WRONG_WAY,), post=(GONE,))


def _kept(*paths: str) -> Callable[[World, Viewer], Iterator[Target]]:
    """Pages of those who keep the system; what they may not there is a sentence, or is not there."""

    def targets(_world: World, viewer: Viewer) -> Iterator[Target]:
        keeps = viewer.role is not None and viewer.role.administers
        answers = {"get": (OK, AWAY, REFUSED, GONE), "post": (OK, AWAY, REFUSED, GONE, WRONG_WAY, 422)}
        for path in paths:
            yield Target(path, **answers) if keeps else Target(path, get=(GONE,), post=(GONE,))  # type: ignore[arg-type]

    return targets


def _staff(*tails: str) -> Callable[[World, Viewer], Iterator[Target]]:
    """Pages about colleagues and organisations, which have their own tests: here, that they break nothing and tell nothing."""
    any_of = (OK, AWAY, REFUSED, GONE, WRONG_WAY, 409, 422)
    return lambda world, _viewer: (
        Target(tail.format(place=world.people.rongchang.pk, person=world.people.liuyang.pk), get=any_of, post=any_of)
        for tail in tails
    )


def _offices(world: World, viewer: Viewer) -> Iterator[Target]:
    return _kept(f"/manage/hours/{world.people.rongchang.pk}/")(world, viewer)


def _editions(world: World, viewer: Viewer) -> Iterator[Target]:
    newest = Edition.objects.latest("pk").pk
    return _kept(f"/manage/changes/{newest}/", f"/manage/changes/{newest}/progress/")(world, viewer)


def _figures(tail: str) -> Callable[[World, Viewer], Iterator[Target]]:
    """For whoever answers for an organisation's work; what it lists is what he sees."""

    def targets(_world: World, viewer: Viewer) -> Iterator[Target]:
        get = (OK,) if viewer.role is not None and viewer.role.figures else (GONE,)
        yield Target(f"/figures/mediation_accepted_cases/{tail}", get=get, post=(WRONG_WAY, GONE))
        yield Target(f"/figures/no-such-figure/{tail}", get=(GONE,), post=(WRONG_WAY, GONE))

    return targets


def _closing(world: World, viewer: Viewer) -> Iterator[Target]:
    """Of the station: for whoever answers for its figures. To restate, one supervises it."""
    assert world.closing is not None
    role, where = viewer.role, f"/figures/closings/{world.closing.pk}/"
    answers = role is not None and role.figures
    reads = answers and viewer.covers(world.closing.organisation)
    supervises = reads and role is not None and role.reaches_down
    yield Target(where, get=(OK if reads else GONE,), post=(WRONG_WAY if answers else GONE,))
    here = REFUSED if reads else GONE
    yield Target(f"{where}restate/", get=(OK if supervises else here,), post=(422 if supervises else here,))
    yield Target("/figures/closings/0/", get=(GONE,), post=(WRONG_WAY if answers else GONE,))


ARGUMENTS: dict[str, Callable[[World, Viewer], Iterator[Target]]] = {
    "new/<slug:kind>/": _new,
    "cases/<int:pk>/": _each_case(""),
    "cases/<int:pk>/changes/<int:sequence>/": _each_case("changes/1/"),
    "cases/<int:pk>/process.bpmn": _each_case("process.bpmn"),
    "cases/<int:pk>/workers/<int:applicant>/reveal/": _workers,
    "cases/<int:pk>/arbitration-pack/": _each_case(
        "arbitration-pack/", get=(OK, AWAY, REFUSED, GONE), post=(OK, AWAY, REFUSED, GONE)
    ),
    "cases/<int:pk>/phone/": _each_case("phone/", get=(WRONG_WAY,), post=(OK, REFUSED, GONE)),
    "cases/<int:pk>/steps/<slug:verb>/": _steps,
    "cases/<int:pk>/deadlines/<int:clock>/": _why,
    "cases/<int:pk>/ratings/ask/": _ask_for_ratings,
    "cases/<int:pk>/ratings/<int:rating>/": _ratings,
    "new/<slug:kind>/hints/": _hints,
    "reception/answers/<int:pk>/": _templates(""),
    "reception/answers/<int:pk>/retire/": _templates("retire/"),
    "figures/closings/<int:pk>/": _closing,
    "figures/closings/<int:pk>/restate/": _closing,
    "rate/<str:token>/": _public,
    "messages/<int:pk>/open/": _messages,
    "files/<int:pk>/": _files,
    "figures/<slug:key>/": _figures(""),
    "figures/<slug:key>/records/": _figures("records/?part=numerator"),
    "manage/organisations/<int:pk>/": _staff("/manage/organisations/{place}/"),
    "manage/organisations/<int:pk>/add/": _staff("/manage/organisations/{place}/add/"),
    "manage/organisations/<int:pk>/state/": _staff("/manage/organisations/{place}/state/"),
    "manage/people/<int:pk>/": _staff("/manage/people/{person}/"),
    "manage/people/<int:pk>/deactivate/": _staff("/manage/people/{person}/deactivate/"),
    "manage/people/<int:pk>/edit/": _staff("/manage/people/{person}/edit/"),
    "manage/people/<int:pk>/reset/": _staff("/manage/people/{person}/reset/"),
    "manage/people/<int:pk>/roles/": _staff("/manage/people/{person}/roles/"),
    "manage/people/<int:pk>/roles/<int:membership>/end/": _staff("/manage/people/{person}/roles/1/end/"),
    "manage/people/<int:pk>/unlock/": _staff("/manage/people/{person}/unlock/"),
    "staff/<int:pk>/": _staff("/staff/{person}/"),
    "staff/<int:pk>/hand-over/": _staff("/staff/{person}/hand-over/"),
    "manage/calendar/<int:year>/": _kept("/manage/calendar/2026/"),
    "manage/hours/<int:pk>/": _offices,
    "manage/rules/<slug:key>/": _kept("/manage/rules/L1/"),
    "manage/changes/<int:pk>/": _editions,
    "manage/changes/<int:pk>/progress/": _editions,
}
"""By route: what to ask it, and what must come. An address without arguments needs no line."""

OPEN = {"/healthz", "/sign-in/", "/sign-out/", "/i18n/setlang/"}
"""For everybody, signed in or not. Everything else sends a stranger to sign in."""


def _case(world: World, pk: int) -> Application:
    return next(case for case in world.cases if case.pk == pk)


def routes() -> list[str]:
    """Every address pattern of the site, as written."""

    def below(resolver: URLResolver, before: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern)
            yield from below(pattern, route) if isinstance(pattern, URLResolver) else [route]
            assert isinstance(pattern, URLPattern | URLResolver)

    return sorted(below(get_resolver(), ""))


# The world, once


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(scope="module")
def _founded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    papers = tmp_path_factory.mktemp("papers")
    with django_db_blocker.unblock(), override_settings(ATTACHMENT_ROOT=papers), time_machine.travel(FOUNDED):
        whole = transaction.atomic()
        whole.__enter__()
        made = the_world(demo.cast())
        yield made
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def db(_founded: World, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's, which would close the connection, and the world with it, after every test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


@pytest.fixture
def world(_founded: World, db: None) -> World:
    return _founded


@dataclass
class Window:
    """A browser of one viewer: whatever is pressed has been undone when the answer is there."""

    viewer: Viewer
    unseen: set[str]

    def __post_init__(self) -> None:
        self.client = Client()
        if self.viewer.user is not None:
            self.client.force_login(self.viewer.user)
        self.cookies = SimpleCookie(self.client.cookies.output(header="", sep=";"))

    @property
    def stranger(self) -> bool:
        return self.viewer.user is None or not self.viewer.user.is_active

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
        """The answer, which breaks nothing, tells nothing of what is unseen, and says why where it refuses."""
        self.client.cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        with transaction.atomic():
            answer = getattr(self.client, method)(path, data or {})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        where = f"{self.viewer.name}: {method.upper()} {path}"
        assert answer.status_code < 500 or path == "/healthz", where  # no worker runs here, and it says so
        text = body.decode(errors="replace")
        searched = str((data or {}).get("q", "\0"))  # comes back in its own box
        assert [secret for secret in self.unseen if secret in text and secret != searched] == [], where
        if answer.status_code == REFUSED:
            assert SAID.search(text), f"{where} refuses without a sentence"
        return answer

    def sent_to_sign_in(self, answer: HttpResponse) -> bool:
        return answer.status_code == AWAY and answer["Location"].startswith("/sign-in/")


@pytest.fixture
def look(world: World) -> Callable[[Viewer], Window]:
    return lambda viewer: Window(viewer, world.secrets(viewer))


def looking(world: World, role: str) -> list[Viewer]:
    """Everybody with this role, wherever; with no role for an empty key."""
    return [one for one in world.viewers.values() if (one.role.key if one.role else "") == role]


EVERY = [*ROLES, ""]
EVERYBODY = pytest.mark.parametrize("role", EVERY)
ALL_OF = {"cases/<int:pk>/"}
"""Of these routes every case is asked for; of the others one that is seen and one that is not, by turns."""


# Nothing is left out


def test_every_kind_is_in_the_world() -> None:
    missing = sorted({kind.kind for kind in kinds()} - set(MAKERS))
    assert missing == [], "add to MAKERS of tests/sights.py how one is made at the station rongchang"


def test_every_address_with_arguments_is_asked() -> None:
    asking = {route for route in routes() if "<" in route or "(" in route}
    assert sorted(asking - set(ARGUMENTS)) == [], "add to ARGUMENTS of this file what it is to be asked"
    assert sorted(set(ARGUMENTS) - asking) == [], "there is no such address any more"


def test_somebody_sees_and_somebody_does_not(world: World) -> None:
    """Otherwise nothing would be proved: each case has both, and each way of seeing is somebody's."""
    for case in world.cases:
        seeing = {one.name for one in world.viewers.values() if one.sees(case)}
        assert seeing
        assert len(seeing) < len(world.viewers)
    assert {case.kind for case in world.cases} == {kind.kind for kind in kinds()}
    assert {bool(case.offered_to_id or case.dispatched_by_id) for case in world.cases} == {True, False}


# What is asked


def some(targets: list[Target], viewer: Viewer, turn: int) -> list[Target]:
    """One that is seen and one that is not, another for each viewer: together they ask for all of them."""
    seen = [target for target in targets if target.case is None or viewer.sees(target.case)]
    unseen = [target for target in targets if target not in seen]
    return [pile[turn % len(pile)] for pile in (seen, unseen) if pile]


def expected(window: Window, target: Target, method: str) -> tuple[int, ...]:
    """What must come: the target's answers, where the case is seen; else it is not there."""
    wanted = target.get if method == "get" else target.post
    if target.case is not None and window.viewer.role is not None and window.viewer.role.apart:
        return (GONE,)  # the gate closes before the address says which way it is asked
    hidden = target.case is not None and not window.viewer.sees(target.case)
    return wanted if not hidden or WRONG_WAY in wanted else (GONE,)


@EVERYBODY
def test_what_cannot_be_seen_is_not_there_and_what_can_opens(
    world: World, look: Callable[[Viewer], Window], role: str
) -> None:
    for number, viewer in enumerate(looking(world, role)):
        window, turn = look(viewer), number + 4 * EVERY.index(role)
        for route, ask in ARGUMENTS.items():
            targets = list(ask(world, viewer))
            for target in targets if route in ALL_OF else some(targets, viewer, turn):
                for method in ("get", "post"):
                    wanted = expected(window, target, method)
                    if method == "post" and WRONG_WAY in wanted and number:
                        continue  # asked by the first of each role
                    answer = window.ask(method, target.path)
                    if viewer.role is not None and viewer.role.apart and answer.status_code == GONE:
                        continue
                    where = f"{viewer.name}: {method.upper()} {target.path} ({route}) says {answer.status_code}"
                    if window.stranger and not target.path.startswith("/rate/"):
                        assert window.sent_to_sign_in(answer), where
                        continue
                    assert answer.status_code in wanted, f"{where}, not {wanted}"
                    assert links(answer) <= seen_by(world, viewer), f"{where} and lists what is not seen"


def seen_by(world: World, viewer: Viewer) -> set[int]:
    return {case.pk for case in world.cases if viewer.sees(case)}


def links(answer: Any) -> set[int]:
    """The cases a page leads to."""
    return set() if answer.streaming else {int(key) for key in LINK.findall(answer.content.decode(errors="replace"))}


@EVERYBODY
def test_no_address_breaks_or_tells_of_what_is_unseen(
    world: World, look: Callable[[Viewer], Window], role: str
) -> None:
    for number, viewer in enumerate(looking(world, role)[:2] if role else looking(world, role)):
        window = look(viewer)  # where the applications lie, and above; the lists of the others have their own test
        for route in routes():
            if "<" in route or "(" in route:
                continue
            for method in ("get",) if number else ("get", "post"):
                answer = window.ask(method, f"/{route}")
                where = f"{viewer.name}: {method.upper()} /{route}"
                if window.stranger and f"/{route}" not in OPEN:
                    assert window.sent_to_sign_in(answer), where
                assert links(answer) <= seen_by(world, viewer), where


@EVERYBODY
def test_the_list_is_what_is_seen_and_its_count_is_the_lists(
    world: World, look: Callable[[Viewer], Window], role: str
) -> None:
    for viewer in looking(world, role):
        window = look(viewer)
        if window.stranger:
            continue
        seen, page = seen_by(world, viewer), window.ask("get", "/cases/")
        if viewer.role is not None and viewer.role.apart:
            assert (page.status_code, seen) == (REFUSED, set()), viewer.name
            continue
        assert links(page) == seen, viewer.name
        assert f'<span class="count">{len(seen)}</span>' in page.content.decode(), viewer.name
        for pile in (seen, {case.pk for case in world.cases} - seen):
            for case in [case for case in world.cases if case.pk in pile][:1]:
                found = links(window.ask("get", "/cases/", {"q": case.title}))
                assert (case.pk in found) == (case.pk in seen), f"{viewer.name} searches {case.title}"
                assert found <= seen


@EVERYBODY
def test_the_board_shows_the_deadlines_of_what_is_seen(
    world: World, look: Callable[[Viewer], Window], role: str
) -> None:
    for viewer in looking(world, role):
        window = look(viewer)
        if window.stranger:
            continue
        seen, listed = seen_by(world, viewer), set()
        if viewer.role is not None and viewer.role.apart:
            assert window.ask("get", "/deadlines/").status_code == REFUSED, viewer.name
            continue
        for tab in ("overdue", "lapsed"):
            answer = window.ask("get", "/deadlines/", {"scope": "all", "tab": tab})
            rows = answer.context["rows"]
            counted = {key: n for key, _label, n, _more in answer.context["tabs"]}
            assert len(rows) == counted[tab], f"{viewer.name} on {tab}"
            assert {row.case.pk for row in rows} <= seen, f"{viewer.name} on {tab}"
            listed |= {row.case.pk for row in rows}
        overdue = set(Clock.objects.overdue(NOW).values_list("application", flat=True))
        assert listed == overdue & seen, viewer.name


@EVERYBODY
def test_every_step_page_agrees_with_what_is_declared(
    world: World, look: Callable[[Viewer], Window], role: str
) -> None:
    """GET of each step: refused with the very sentence, or its form; an empty POST of what is open: never broken."""
    for viewer in looking(world, role):
        if viewer.user is None or not viewer.user.is_active:
            continue
        window, user = look(viewer), User.objects.get(pk=viewer.user.pk)
        for case, step in steps_to_try(world, viewer):
            path, denial = f"/cases/{case.pk}/steps/{step.verb}/", step.denial(case, user)
            if denial is not None:
                refused(user, case, step, str(denial))
                continue
            answer = window.ask("get", path)
            where = f"{viewer.name}: {path} says {answer.status_code}"
            assert answer.status_code in {OK, 409}, where
            assert window.ask("post", path, {"version": case.version}).status_code in {AWAY, 409, 422}, where


def refused(user: User, case: Application, step: Step, sentence: str) -> None:
    """The step's page itself, without what every page has around it: most steps are most people's no."""
    request = RequestFactory().get("/")
    request.user = user
    with pytest.raises(PermissionDenied) as denied:
        take_step(request, pk=case.pk, verb=step.verb)
    assert str(denied.value) == sentence


def steps_to_try(world: World, viewer: Viewer) -> Iterator[tuple[Application, Step]]:
    """Each step once where the applications lie (those of all kinds once together), and what is taken from elsewhere."""
    tried: set[tuple[Step, bool]] = set()
    for case in world.cases:
        here = viewer.place is not None and viewer.place.pk == case.organisation_id
        for step in case.steps().values() if viewer.sees(case) else ():
            if not step.hidden and (here or step.receiver or step.sender) and (step, here) not in tried:
                tried.add((step, here))
                yield case, step
