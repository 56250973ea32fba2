"""A real installation begins with one centre and three administrators, once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from mediation.organisations import MediationBody
from workflow.logbook import SHELL, Action, LogEntry
from workflow.organisations import Organisation, User

NAME = "某区总工会劳动争议调解中心"


def found(**more: str) -> str:
    said = StringIO()
    call_command("found_organisation", NAME, prefix="某劳", stdout=said, **more)
    return said.getvalue()


def test_it_makes_the_centre_and_three_people_who_sign_in_with_what_was_printed(db: None) -> None:
    said = found()
    centre = Organisation.objects.get()
    assert (centre.name, centre.number_prefix, centre.kind, centre.parent) == (NAME, "某劳", "centre", None)
    assert MediationBody.objects.get().legal_kind == "peoples"
    printed = re.findall(r"(\S+)\t(\S+)\t(\S+)", said)
    assert [username for _label, username, _password in printed] == ["sysadmin", "secadmin", "auditor"]
    for _label, username, password in printed:
        user = User.objects.get(username=username)
        assert user.must_change_password
        assert [m.organisation for m in user.held] == [centre]
        client = Client()
        assert client.post("/sign-in/", {"username": username, "password": password}).status_code == 302
        assert client.get("/").headers["Location"] == "/password/"
    made = LogEntry.objects.filter(username=SHELL)
    assert made.filter(action=Action.ACCOUNT_MADE).count() == made.filter(action=Action.ROLE_GIVEN).count() == 3


def test_it_refuses_where_something_exists_and_changes_nothing(db: None) -> None:
    found()
    with pytest.raises(CommandError, match="已有机构"):
        found()
    assert (Organisation.objects.count(), User.objects.count()) == (1, 3)


def test_a_name_that_is_taken_undoes_everything(db: None) -> None:
    User.objects.create(username="auditor", name="占用")
    with pytest.raises(CommandError, match="已被使用"):
        found()
    assert not Organisation.objects.exists()
    with pytest.raises(CommandError, match="代码"):
        found(code="有 空格")


def test_a_password_is_reset_in_the_shell_and_stands_in_the_log(db: None) -> None:
    found()
    said = StringIO()
    call_command("reset_password", "secadmin", stdout=said)
    assert User.objects.get(username="secadmin").check_password(said.getvalue().strip())
    assert LogEntry.objects.get(action=Action.PASSWORD_RESET).username == SHELL
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_password", "nobody")
