"""The parts of the demo. That it starts and stops whole is proved by .ci/run, the way the README tells it."""

import contextlib
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import demo, embedded

ROOT = Path(__file__).resolve().parents[2]
SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((demo.HOST, 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_told_before_anything_starts(taken_port: int) -> None:
    command = [sys.executable, "-m", "config.demo", "--port", str(taken_port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=10)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Port {taken_port} is in use" in done.stderr


def test_a_child_that_ends_by_itself_ends_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    with demo.running(SLEEP) as web, demo.running([sys.executable, "-c", "raise SystemExit(3)"]) as worker:
        assert demo.watch({"web server": web, "worker": worker}, port=9) == 1
    assert "The worker ended by itself (exit code 3)" in capsys.readouterr().err
    assert web.poll() is not None


def test_a_demo_that_never_answers_gives_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PATIENCE", 0.1)
    with demo.running(SLEEP) as web:
        assert demo.watch({"web server": web}, port=9) == 1
    assert "/healthz did not answer" in capsys.readouterr().err


def test_a_child_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "GRACE", 0.5)
    with demo.running(DEAF) as child, contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=0.5)
    assert child.returncode in {-9, -15}


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "VAR", tmp_path / "var")
    key = demo.kept_key()
    assert key == demo.kept_key()
    assert len(key) > 50
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_chinese_takes_two_columns() -> None:
    assert demo.padded("调解员") == "调解员" + " " * (demo.COLUMN - 6)
    assert demo.padded("x" * 40).endswith("x  ")
