import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import database

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "PRODUCTION": "1",
    "SECRET_KEY": "kJ8-fq2Wn_0zXr7Lm4Vt9Hs6Bd1Yp3Gc5Ae8Ui2Oo7Kx4Rw9Tz1Nq6",
    "ALLOWED_HOSTS": "mediation.example.org",
    "DATABASE_URL": "postgresql://casework:s3cret@db.example.org/casework",
}


def start(code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own, with nothing of ours in the environment."""
    bare = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"} or name.startswith("COV")
    }
    program = f"from config import settings as s; {code}"
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=ROOT, env=bare | environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "django-insecure-" + COMPLETE["SECRET_KEY"]}, "SECRET_KEY is weak"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name hosts"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
        ({"DATABASE_URL": "mysql://u:s3cret@h/d"}, "PostgreSQL only"),
        ({"DEBUG": "1"}, "DEBUG=1"),
        ({"DEMO": "1"}, "DEMO=1"),
        ({"BEHIND_PROXY": "perhaps"}, "BEHIND_PROXY must be 1 or 0"),
        ({"HSTS_SECONDS": "-1"}, "HSTS_SECONDS must be a whole number"),
        ({"EMAIL_HOST": "mail.example.org"}, "DEFAULT_FROM_EMAIL is missing"),
        ({"QUIET_HOURS": "20-8"}, "QUIET_HOURS: '20-8' are no quiet hours"),
    ],
)
def test_production_refuses_to_start_half_configured(change: dict[str, str], sentence: str) -> None:
    refused = start(**COMPLETE | change)
    assert refused.returncode == 1
    last_line = refused.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last_line
    assert sentence in last_line
    assert "s3cret" not in last_line


def test_production_starts_when_complete() -> None:
    code = "print(s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG, s.DATABASES['default']['CONN_MAX_AGE'])"
    assert start(code, **COMPLETE).stdout.split() == ["True", "True", "False", "0"]


def test_messages_wait_for_the_quiet_time_to_end_unless_told_otherwise() -> None:
    code = "print(s.QUIET.start, s.QUIET.end, s.QUIET.rest_days, s.EMAIL_HOST or '-')"
    assert start(code).stdout.split() == ["1200", "480", "True", "-"]
    assert start(code, QUIET_HOURS="", QUIET_REST_DAYS="0").stdout.split() == ["0", "0", "False", "-"]
    assert start(code, DEMO="1").stdout.split() == ["0", "0", "False", "-"], "a demo shows messages at once"
    mailing = {"EMAIL_HOST": "mail.example.org", "DEFAULT_FROM_EMAIL": "calendar@example.org"}
    assert start(code, **COMPLETE, **mailing).stdout.split()[-1] == "mail.example.org"


def test_a_laptop_needs_no_variable_and_reading_its_settings_starts_nothing() -> None:
    code = "from config import embedded as e; print(s.DEBUG, s.PRODUCTION, s.ALLOWED_HOSTS[0], len(e._in_use))"
    done = start(code)
    assert done.stdout.split() == ["False", "False", "localhost", "0"]
    assert done.stderr == ""


def test_the_proxy_header_is_believed_only_when_asked() -> None:
    code = "print(hasattr(s, 'SECURE_PROXY_SSL_HEADER'))"
    assert start(code, **COMPLETE).stdout.strip() == "False"
    assert start(code, **COMPLETE, BEHIND_PROXY="1").stdout.strip() == "True"


def test_a_database_address_is_read_whole() -> None:
    read = database.from_url("postgresql://case%40work:p%2Fw%3A@db.example.org:6432/case%20work?sslmode=require")
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "case work",
        "USER": "case@work",
        "PASSWORD": "p/w:",
        "HOST": "db.example.org",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_address_may_be_a_socket() -> None:
    read = database.from_url("postgres:///casework?host=/run/postgresql&user=clerk")
    assert (read["HOST"], read["NAME"], read["USER"], read["PORT"], read["OPTIONS"]) == (
        "/run/postgresql",
        "casework",
        "clerk",
        "",
        {},
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("sqlite:///db.sqlite3", "PostgreSQL only"),
        ("casework", "PostgreSQL only"),
        ("postgresql://u:s3cret@host", "must name one database"),
        ("postgresql://u:s3cret@host/a/b", "must name one database"),
        ("postgresql://u:s3cret@host:99999/a", "port"),
        ("postgresql://u:s3cret@host:port/a", "port"),
    ],
)
def test_an_address_that_is_no_database_is_refused_without_repeating_the_password(address: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence) as refusal:
        database.from_url(address)
    assert "s3cret" not in str(refusal.value)
