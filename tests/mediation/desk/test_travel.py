"""The demo's clock: it moves by a press, what falls due happens, and outside a demo nothing of it exists."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from django.urls import NoReverseMatch, include, path, reverse
from pytest_django import Settings

from mediation.demo import Cast
from mediation.desk import travel
from mediation.dispute.states import State
from tests.cast import a_case
from workflow import moment
from workflow.calendar import ZONE
from workflow.messages import Message
from workflow.travel import DemoTime

Desk = Callable[[str], Client]
WEDNESDAY = dt.datetime(2026, 7, 15, 10, 0, tzinfo=ZONE)
urlpatterns = [
    path("demo/time/", travel.move_on, name="demo-time"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("mediation.desk.urls")),
]


@pytest.fixture
def demo(settings: Settings) -> Iterator[None]:
    """The site as `make demo` has it, on an ordinary Wednesday."""
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "mediation.desk.travel.demo_time"]
    with time_machine.travel(WEDNESDAY, tick=True):
        yield
    moment.shift(dt.timedelta())


def on(client: Client, days: str = "1", **more: str) -> str:
    answer = client.post("/demo/time/", {"days": days, **more}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("demo")
def test_a_press_moves_the_clock_one_working_day_or_ten(people: Cast, desk: Desk) -> None:
    client = desk("liqiang")
    assert "2026-07-15 10:00" in client.get("/").content.decode()
    assert "演示时钟已拨到2026-07-16" in on(client)
    assert "演示时钟已拨到2026-07-30" in on(client, "10"), "ten working days, not ten days"
    assert "2026-07-30" in client.get("/").content.decode()


@pytest.mark.usefixtures("demo")
def test_every_process_follows_what_is_kept_in_the_database(people: Cast, desk: Desk) -> None:
    on(desk("liqiang"), "10")
    moment.shift(dt.timedelta())  # another process, which has not been told
    assert "2026-07-29" in desk("chenjing").get("/").content.decode()
    assert DemoTime.objects.get().ahead == dt.timedelta(days=14)


@pytest.mark.usefixtures("demo")
def test_warnings_overdue_and_deemed_failed_follow_the_clock(people: Cast, desk: Desk) -> None:
    mediating = a_case(people, State.MEDIATING, at=WEDNESDAY - dt.timedelta(days=5))
    screening = a_case(people, State.SCREENING, at=WEDNESDAY - dt.timedelta(days=1))
    lead = desk("chenjing")
    assert screening.title not in lead.get("/deadlines/?tab=overdue").content.decode()
    said = on(lead, "10")
    assert screening.title in lead.get("/deadlines/?tab=overdue").content.decode()
    assert "系统依法自动办理0件" in said
    said = on(lead, "10")
    assert "系统依法自动办理1件" in said
    mediating.refresh_from_db()
    assert mediating.state == State.FAILED
    assert Message.objects.filter(application=mediating, topic="act").exists()


@pytest.mark.usefixtures("demo")
def test_forms_and_steps_tell_the_demos_day(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING, at=WEDNESDAY - dt.timedelta(days=5))
    client = desk("liqiang")
    on(client)
    assert "2026-07-16" in client.get(f"/cases/{case.pk}/steps/fail/").content.decode()


@pytest.mark.usefixtures("demo")
def test_the_press_leads_back_to_the_page_and_nowhere_else(people: Cast, desk: Desk) -> None:
    client = desk("liqiang")
    assert (
        client.post("/demo/time/", {"days": "1", "next": "/cases/?stage=intake"})["Location"] == "/cases/?stage=intake"
    )
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        assert client.post("/demo/time/", {"days": "1", "next": elsewhere})["Location"] == "/"


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("days", ["", "2", "-1", "1000000", "x"])
def test_other_distances_do_not_exist(people: Cast, desk: Desk, days: str) -> None:
    assert desk("liqiang").post("/demo/time/", {"days": days}).status_code == 404
    assert not DemoTime.objects.exists()


@pytest.mark.usefixtures("demo")
def test_the_clock_is_not_moved_by_a_look_or_a_stranger(people: Cast, desk: Desk) -> None:
    assert desk("liqiang").get("/demo/time/").status_code == 405
    assert Client().post("/demo/time/", {"days": "1"})["Location"].startswith("/sign-in/")
    assert not DemoTime.objects.exists()


# Outside a demo


def test_outside_a_demo_there_is_no_such_page_and_no_such_control(people: Cast, desk: Desk) -> None:
    assert not configured.DEMO
    with pytest.raises(NoReverseMatch):
        reverse("demo-time")
    assert desk("zhouwei").post("/demo/time/", {"days": "1"}).status_code == 404
    assert "演示时钟" not in desk("zhouwei").get("/").content.decode()
    assert "mediation.desk.travel.demo_time" not in configured.MIDDLEWARE


@pytest.mark.usefixtures("demo")
def test_even_with_its_address_nothing_moves_outside_a_demo(people: Cast, desk: Desk, settings: Settings) -> None:
    settings.DEMO = False
    client = desk("liqiang")
    assert client.post("/demo/time/", {"days": "1"}).status_code == 404
    DemoTime.objects.create(pk=1, ahead=dt.timedelta(days=30))
    client.get("/")
    assert moment.today() == WEDNESDAY.date()
