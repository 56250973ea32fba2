"""The whole product on one machine, for looking at: python -m config.demo --port 8000. Ctrl-C stops all of it."""

import argparse
import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator

from config import embedded

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds until /healthz must answer
GRACE = 10.0  # seconds a child has to stop
COLUMN = 22
EXIT_PORT_TAKEN = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    if taken(port):
        print(f"Port {port} is in use. Choose another: make demo PORT={port + 1}", file=sys.stderr)
        return EXIT_PORT_TAKEN
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # all three ways to stop are one
    try:
        with contextlib.ExitStack() as ending:
            ending.callback(embedded.stop, embedded.LAPTOP)
            prepare()
            children = {name: ending.enter_context(running(command)) for name, command in commands(port).items()}
            ending.callback(be_deaf)
            return watch(children, port)
    except KeyboardInterrupt:
        print("\nStopped. The data is kept: the next start goes on from here.")
        return 0
    except embedded.EmbeddedFailed as failure:
        print(failure, file=sys.stderr)
        return 1


def taken(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return True
    return False


def prepare() -> None:
    """The environment, the database, its tables and the demo cases; a second start finds them and keeps them."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "SECRET_KEY": kept_key()}
    embedded.start_if_needed()
    import django  # noqa: PLC0415 -- reads the settings, which read the environment set above
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed_demo")
    call_command("collectstatic", interactive=False, verbosity=0)
    for connection in connections.all():
        connection.close_pool()  # type: ignore[attr-defined]  # every database of ours is PostgreSQL


def kept_key() -> str:
    path = embedded.VAR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fresh:
            fresh.write(secrets.token_urlsafe(64))
    return path.read_text()


def commands(port: int) -> dict[str, list[str]]:
    gunicorn = "-m gunicorn config.wsgi --workers 2 --threads 4 --graceful-timeout 3 --log-level warning"
    # Its control socket would be written to the home directory.
    return {
        "web server": [sys.executable, *gunicorn.split(), "--no-control-socket", "--bind", f"{HOST}:{port}"],
        "worker": [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout=3"],
    }


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    # A session of its own: Ctrl-C reaches this process alone, which then stops its children in order.
    child = subprocess.Popen(command, cwd=embedded.VAR.parent, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def be_deaf() -> None:
    """A second Ctrl-C must not interrupt the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def watch(children: dict[str, subprocess.Popen[bytes]], port: int) -> int:
    deadline, welcomed = time.monotonic() + PATIENCE, False
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                print(f"The {name} ended by itself (exit code {child.returncode}). Stopping all.", file=sys.stderr)
                return 1
        if not welcomed and healthy(port):
            welcome(port)
            welcomed = True
        if not welcomed and time.monotonic() > deadline:
            print(f"/healthz did not answer well within {PATIENCE:.0f} seconds. Stopping all.", file=sys.stderr)
            return 1
        time.sleep(0.2)


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def welcome(port: int) -> None:
    from mediation import demo  # noqa: PLC0415 -- its models need the set-up made by prepare()

    print(f"\n  http://{HOST}:{port}/\n")
    for account in [("user", "password", "role", "name", "good for"), *demo.accounts()]:
        print("  " + "".join(padded(text) for text in account).rstrip())
    print("\nCtrl-C stops everything.", flush=True)


def padded(text: str) -> str:
    """A Chinese character takes two columns of a terminal."""
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(2, COLUMN - width)


if __name__ == "__main__":
    sys.exit(main())
