"""Signing in: one line in the log for each try, a lock after too many, a password of one's own before anything else."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mediation import demo
from mediation.demo import Cast
from mediation.demo.cast import _hashed
from mediation.desk import inbox
from tests.mediation.desk.conftest import Desk
from workflow.accounts import open_account, reset_password
from workflow.lockout import SignInTries, locked_until
from workflow.logbook import Action, LogEntry
from workflow.messages import Message, Topic
from workflow.organisations import User
from workflow.steps import Refused


@pytest.fixture(autouse=True)
def _quick_hashing(settings: Settings) -> Iterator[None]:
    """Hashing is slow on purpose, and not what is tried here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _hashed.cache_clear()
    yield
    _hashed.cache_clear()


def sign_in(username: str, password: str = demo.PASSWORD, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).post("/sign-in/", {"username": username, "password": password})
    return answer.status_code, answer.content.decode()


def actions() -> list[str]:
    return [line.action for line in LogEntry.objects.order_by("pk")]


def test_signing_in_and_out_leaves_a_line_each(people: Cast) -> None:
    client = Client()
    assert sign_in("liqiang", client=client)[0] == 302
    assert client.post("/sign-out/").status_code == 302
    first, second = LogEntry.objects.order_by("pk")
    assert (first.action, second.action) == (Action.SIGNED_IN, Action.SIGNED_OUT)
    assert (first.actor, first.username, first.address) == (people.liqiang, "liqiang", "127.0.0.1")


def test_a_failure_says_the_same_whether_or_not_there_is_such_an_account(people: Cast) -> None:
    User.objects.filter(username="mahong").update(is_active=False)
    said = [
        sign_in(name, "wrong")[1].split('role="alert">')[1].split("<")[0] for name in ("liqiang", "nobody", "mahong")
    ]
    assert said == ["账号或密码不正确，或账号已停用。"] * 3
    assert actions() == [Action.SIGN_IN_FAILED] * 3


def test_what_was_typed_is_not_in_the_log(people: Cast) -> None:
    sign_in("liqiang", "my-real-passw0rd")
    sign_in("my-real-passw0rd", "x")
    sign_in("11010519491231002X", "x")
    kept = json.dumps([[e.username, e.subject, e.facts] for e in LogEntry.objects.all()], ensure_ascii=False)
    assert "passw0rd" not in kept
    assert "19491231" not in kept
    assert "liqiang" in kept


@pytest.mark.parametrize("username", ["liqiang", "nobody"])
def test_after_five_failures_a_name_is_locked_whether_or_not_it_exists(people: Cast, username: str) -> None:
    for _n in range(4):
        assert "账号或密码不正确" in sign_in(username, "wrong")[1]
    assert "登录失败次数过多，请15分钟后再试" in sign_in(username, "wrong")[1]
    assert "登录失败次数过多" in sign_in(username)[1], "not even with the right password"
    assert actions() == [*[Action.SIGN_IN_FAILED] * 5, Action.LOCKED_OUT]
    assert sign_in("zhaomin")[0] == 302, "others sign in"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert sign_in("liqiang")[0] == 302
        assert locked_until("liqiang") is None


def test_failures_that_lie_apart_do_not_add_up(people: Cast) -> None:
    start = timezone.now()
    for n in range(8):
        with time_machine.travel(start + dt.timedelta(minutes=8 * n)):
            assert "账号或密码不正确" in sign_in("liqiang", "wrong")[1]


def test_getting_in_forgets_the_failures(people: Cast) -> None:
    for _n in range(2):
        for _m in range(4):
            sign_in("liqiang", "wrong")
        assert sign_in("liqiang")[0] == 302
    assert not SignInTries.objects.exists()


def test_how_many_and_how_long_is_configured(people: Cast, settings: Settings) -> None:
    settings.SIGN_IN_TRIES, settings.SIGN_IN_LOCK_MINUTES = 2, 30
    sign_in("liqiang", "wrong")
    assert "30分钟后再试" in sign_in("liqiang", "wrong")[1]


def test_the_security_administrator_unlocks_and_nobody_else(people: Cast, desk: Desk) -> None:
    for _n in range(5):
        sign_in("liqiang", "wrong")
    path = f"/manage/people/{people.liqiang.pk}/"
    assert "登录锁定至" in desk("security").get(path).content.decode()
    for name in ("admin", "auditor", "zhouwei"):
        assert desk(name).post(f"{path}unlock/").status_code in (403, 404)
    assert sign_in("liqiang")[0] == 200
    desk("security").post(f"{path}unlock/")
    assert sign_in("liqiang")[0] == 302
    assert LogEntry.objects.filter(action=Action.UNLOCKED, actor=people.security).count() == 1
    answer = desk("security").post(f"{path}unlock/", follow=True)
    assert "没有被锁定" in answer.content.decode()


def test_a_first_password_is_changed_before_anything_else(people: Cast) -> None:
    _user, password = open_account("newcomer", "新人", home=people.district, by=people.admin)
    client = Client()
    assert sign_in("newcomer", password, client)[0] == 302
    for path in ("/", "/cases/", "/manage/", "/messages/"):
        assert client.get(path).headers["Location"] == "/password/"
    assert client.post("/cases/new/keep/", {}).headers["Location"] == "/password/"
    assert "请先改成只有您本人知道的密码" in client.get("/password/").content.decode()
    for typed, sentence in (
        ({"old": "wrong", "new": "tie-lu-2026-x", "again": "tie-lu-2026-x"}, "现在的密码不正确"),
        ({"old": password, "new": "tie-lu-2026-x", "again": "tie-lu-2026-y"}, "两次输入的新密码不一致"),
        ({"old": password, "new": password, "again": password}, "不能与现在的相同"),
        ({"old": password, "new": "12345678", "again": "12345678"}, 'role="alert"'),
    ):
        answer = client.post("/password/", typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    other = Client()
    sign_in("newcomer", password, other)
    assert (
        client.post("/password/", {"old": password, "new": "tie-lu-2026-x", "again": "tie-lu-2026-x"}).status_code
        == 302
    )
    assert client.get("/").status_code == 200
    assert other.get("/").headers["Location"].startswith("/sign-in/"), "other sessions end"
    assert sign_in("newcomer", password)[0] == 200
    kept = json.dumps([[e.subject, e.facts] for e in LogEntry.objects.all()])
    assert password not in kept
    assert "tie-lu" not in kept
    assert LogEntry.objects.filter(action=Action.PASSWORD_CHANGED).count() == 1


def test_administrators_passwords_are_not_reset_in_a_page(people: Cast, desk: Desk) -> None:
    answer = desk("admin").post(f"/manage/people/{people.security.pk}/reset/", follow=True)
    assert "命令行重置" in answer.content.decode()
    assert User.objects.get(pk=people.security.pk).check_password(demo.PASSWORD)
    with pytest.raises(Refused):
        reset_password(people.auditor, by=people.admin)
    assert reset_password(people.auditor, by=None)
    assert User.objects.get(pk=people.auditor.pk).must_change_password


def test_a_reset_password_is_shown_once_and_ends_the_sessions(people: Cast, desk: Desk) -> None:
    theirs = desk("liqiang")
    answer = desk("admin").post(f"/manage/people/{people.liqiang.pk}/reset/")
    page = answer.content.decode()
    password = page.split('class="once">')[1].split("<")[0]
    assert "no-store" in answer["Cache-Control"]
    assert theirs.get("/").status_code == 302
    desk("security").post(f"/manage/people/{people.liqiang.pk}/unlock/")
    assert sign_in("liqiang", password)[0] == 302
    assert password not in desk("admin").get(f"/manage/people/{people.liqiang.pk}/").content.decode()


def test_who_keeps_the_accounts_does_not_become_a_supervisor(people: Cast, desk: Desk) -> None:
    path = f"/manage/people/{people.zhouwei.pk}/"
    page = desk("admin").post(f"{path}reset/").content.decode()
    password = page.split('class="once">')[1].split("<")[0]
    assert "须经安全管理员向本人核实并确认" in page
    assert not Client().login(username="zhouwei", password=password)
    status, said = sign_in("zhouwei", password)
    assert (status, "须经安全管理员确认后才能登录" in said) == (200, True)
    assert "账号或密码不正确" in sign_in("zhouwei", "wrong")[1], "said to nobody else"
    assert desk("admin").post(f"{path}unlock/").status_code in (403, 404), "nobody confirms what he did himself"
    assert not Client().login(username="zhouwei", password=password)
    assert LogEntry.objects.get(action=Action.PASSWORD_RESET).facts["to_be_confirmed"] is True


def test_a_reset_is_confirmed_by_the_security_administrator_and_its_owner_is_told(people: Cast, desk: Desk) -> None:
    path = f"/manage/people/{people.zhouwei.pk}/"
    password = desk("admin").post(f"{path}reset/").content.decode().split('class="once">')[1].split("<")[0]
    shown = desk("security").get(path).content.decode()
    assert "请先向本人核实" in shown
    assert "确认密码重置" in shown
    assert "可以登录" in desk("security").post(f"{path}unlock/", follow=True).content.decode()
    assert sign_in("zhouwei", password)[0] == 302
    line = LogEntry.objects.get(action=Action.UNLOCKED)
    assert (line.actor, line.facts["reset_confirmed"]) == (people.security, True)
    (message,) = Message.objects.filter(recipient=people.zhouwei, topic=Topic.ACCOUNT)
    assert f"系统管理员{people.admin}重置" in inbox.sentence(message)
    again = desk("security").post(f"{path}unlock/", follow=True).content.decode()
    assert "没有被锁定" in again, "once"


def test_a_reset_of_who_reads_no_case_or_by_the_command_line_waits_for_nobody(people: Cast) -> None:
    newcomer, _password = open_account("newcomer", "新人", home=people.district, by=people.admin)
    assert sign_in("newcomer", reset_password(newcomer, by=people.admin))[0] == 302
    reset_password(people.zhouwei, by=people.admin)
    assert sign_in("zhouwei", reset_password(people.zhouwei, by=None))[0] == 302


@pytest.mark.parametrize(
    ("username", "path"), [("auditor", "/log/"), ("security", "/manage/people/"), ("liqiang", "/")]
)
def test_each_begins_with_the_page_of_his_post(people: Cast, username: str, path: str) -> None:
    answer = Client().post("/sign-in/", {"username": username, "password": demo.PASSWORD})
    assert answer.headers["Location"] == path
