import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config import embedded

ROOT = Path(__file__).resolve().parents[2]
ENTER = """
import os, sys
from pathlib import Path
from config import embedded
embedded.start(embedded.Cluster(Path(sys.argv[1])))
"""
WAIT = ENTER + "print('in', flush=True); input()"
DIE = ENTER + "os.kill(os.getpid(), 9)"


@pytest.fixture
def cluster(tmp_path: Path) -> embedded.Cluster:
    return embedded.Cluster(tmp_path / "a folder" / "中文" / "postgres", durable=False)


def answers(cluster: embedded.Cluster) -> bool:
    try:
        psycopg.connect(
            host=cluster.settings["HOST"], user="postgres", dbname=embedded.DATABASE, connect_timeout=5
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def test_it_starts_twice_keeps_its_data_and_stops(cluster: embedded.Cluster) -> None:
    embedded.start(cluster)
    with psycopg.connect(host=cluster.settings["HOST"], user="postgres", dbname=embedded.DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '欠薪' AS word")
    embedded.stop(cluster)
    assert not answers(cluster)
    embedded.start(cluster)
    embedded.start(cluster)
    with psycopg.connect(host=cluster.settings["HOST"], user="postgres", dbname=embedded.DATABASE) as connection:
        assert connection.execute("SELECT length(word) FROM kept").fetchone() == (2,)
    embedded.stop(cluster)
    embedded.stop(cluster)
    assert not answers(cluster)


def test_the_last_to_leave_stops_it(cluster: embedded.Cluster) -> None:
    embedded.start(cluster)
    command = [sys.executable, "-c", WAIT, str(cluster.directory)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        embedded.stop(cluster)
        assert answers(cluster)
        other.communicate("leave\n", timeout=60)
    assert not answers(cluster)


def test_a_user_that_was_killed_holds_nothing(cluster: embedded.Cluster) -> None:
    subprocess.run([sys.executable, "-c", DIE, str(cluster.directory)], cwd=ROOT, check=False, timeout=60)
    assert answers(cluster)
    embedded.start(cluster)
    embedded.stop(cluster)
    assert not answers(cluster)


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    long = embedded.Cluster(tmp_path / ("长" * 40) / "postgres")
    assert len(str(long.socket_directory)) < embedded.LONGEST_SOCKET_PATH
    assert long.socket_directory != embedded.Cluster(tmp_path / ("长" * 41) / "postgres").socket_directory


def test_two_clones_have_two_clusters(tmp_path: Path) -> None:
    one, other = (embedded.Cluster(tmp_path / name / "postgres") for name in "ab")
    assert one.socket_directory != other.socket_directory


def test_a_cluster_of_another_user_is_refused_with_a_sentence(cluster: embedded.Cluster) -> None:
    cluster.directory.mkdir(parents=True)
    (cluster.directory / "PG_VERSION").write_text("18")
    if embedded.owner() == cluster.directory.stat().st_uid:
        pytest.skip("only root makes folders that PostgreSQL's user does not own")
    with pytest.raises(embedded.EmbeddedFailed, match="another user"):
        embedded.start(cluster)
